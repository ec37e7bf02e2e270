/** Nothing is edited: a correction carries the whole fact as it should have been, a retraction takes back what was never so. */
import { describe, expect, it } from '@jest/globals';
import { story, WORLD } from '@kheo/testing';
import type { Act } from '@kheo/testing';
import { COMMANDS, evolve, fieldsOfEvent } from './catalogue.js';
import { correctionOf, isCorrection, withCorrections } from './correction.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });
const REGISTER: Act = [
  'RegisterModel',
  { model: 'mod-vaccines', level: 'district', cycle: 2024, by: 'pc-ham-tan' },
  { as: '1', on: '2024-02-01' },
];
const world = movement.given(...WORLD, REGISTER);
const CASE = { stream: 'kheo.case-cas-1', revision: 0, reason: 'đánh máy sai' };
const MODEL = { stream: 'kheo.model-mod-vaccines', revision: 0, reason: 'đánh máy sai' };

const correct = (of: object, changes: object, more: object = {}): Act => [
  'CorrectRecord',
  { ...of, changes, ...more },
];

describe('CorrectRecord', () => {
  it('names the fact as first written, and carries it whole as it should have been', () => {
    const corrected = world.when(...correct(CASE, { cycle: 2023 })).thenRecorded('RecordCorrected', {
      concerns: {
        stream: 'kheo.case-cas-1',
        revision: 0,
        type: 'ModelRegistered',
        eventId: world.events.at(-1)?.eventId,
      },
      before: { cycle: 2024 },
      after: { ...world.events.at(-1)?.data, cycle: 2023 },
    });
    expect(corrected.stateOf('case', 'cas-1')).toMatchObject({ cycle: 2023, level: 'district' });
    expect(corrected.events).toHaveLength(world.events.length + 1);
  });

  it("applies from the fact's own date, not from the day of the correction", () => {
    expect(world.given(correct(CASE, { cycle: 2023 })).events.at(-1)?.effectiveOn).toEqual({
      precision: 'day',
      date: '2024-02-01',
    });
  });

  it('may put right the date alone', () => {
    const happenedOn = { precision: 'month', date: '2024-01' } as const;
    const corrected = world
      .when(...correct(CASE, {}, { happenedOn }))
      .thenRecorded('RecordCorrected', { before: {} });
    expect(corrected.events.at(-1)?.effectiveOn).toEqual(happenedOn);
    expect(corrected.stateOf('case', 'cas-1')).toEqual(world.stateOf('case', 'cas-1'));
  });

  it('may take a field away that nobody knows', () => {
    const corrected = world.given(correct(CASE, { level: null, cycle: null }));
    expect(corrected.events.at(-1)?.data['before']).toEqual({ level: 'district', cycle: 2024 });
    expect(corrected.stateOf('case', 'cas-1')).toEqual({
      case: 'cas-1',
      model: 'mod-vaccines',
      dossier: 'none',
      outcome: 'open',
      decisions: [],
    });
  });

  it('is refused when it changes nothing', () => {
    world
      .when(...correct(CASE, {}))
      .thenRefused('CorrectionChangesNothing', { stream: CASE.stream, revision: 0 });
    world
      .when(...correct(CASE, { cycle: 2024 }, { happenedOn: { precision: 'day', date: '2024-02-01' } }))
      .thenRefused('CorrectionChangesNothing');
  });

  it('builds on the corrections before it', () => {
    const twice = world.given(correct(CASE, { cycle: 2023 }), correct(CASE, { phases: [] }));
    expect(twice.events.at(-1)?.data['after']).toMatchObject({ cycle: 2023, phases: [] });
    expect(twice.stateOf('case', 'cas-1')).toMatchObject({ cycle: 2023 });
    twice.when(...correct(CASE, { cycle: 2023 })).thenRefused('CorrectionChangesNothing');
  });

  it('does not change what the record is about', () => {
    world.when(...correct(CASE, { case: 'cas-2' })).thenRefused('CorrectionOfIdentity', { field: 'case' });
    world
      .when(...correct(MODEL, { model: 'mod-incinerators' }))
      .thenRefused('CorrectionOfIdentity', { field: 'model' });
    world
      .when(...correct({ ...MODEL, stream: 'kheo.person-per-hien' }, { person: 'per-dao' }))
      .thenRefused('CorrectionOfIdentity', { field: 'person' });
  });

  it('may change a field that happens to look like the name of the record', () => {
    const office: Act = [
      'EstablishUnit',
      { unit: 'pc-x', name: 'X', kind: 'agency', parent: 'x', territory: 'x' },
    ];
    const own: Act = ['EstablishUnit', { unit: 'x', name: 'X', kind: 'territory', territory: 'x' }];
    const units = world.given(own, office);
    const unit = (id: string) => ({ stream: `kheo.unit-${id}`, revision: 0, reason: 'sai đơn vị cấp trên' });
    units.when(...correct(unit('pc-x'), { parent: 'pv-binh-thuan' })).thenRecorded('RecordCorrected');
    units.when(...correct(unit('x'), { territory: 'pv-binh-thuan' })).thenRecorded('RecordCorrected');
    units.when(...correct(unit('x'), { unit: 'y' })).thenRefused('CorrectionOfIdentity', { field: 'unit' });
  });

  it('lets a decision keep the number and the case of its lines', () => {
    const issued = world.given([
      'IssueDecision',
      {
        issuer: 'pc-ham-tan',
        type: 'QĐ',
        lines: [{ act: 'recognise', model: 'mod-vaccines', case: 'cas-1' }],
      },
      { as: 'qd', on: '2024-11-01' },
    ]);
    const of = { stream: 'kheo.decision-dec-qd', revision: 0, reason: 'sai số' };
    const line = (issued.events.at(-1)?.data['lines'] as readonly object[])[0];
    issued
      .when(...correct(of, { lines: [{ ...line, case: 'cas-9' }] }))
      .thenRefused('CorrectionOfIdentity', { field: 'lines' });
    issued
      .when(...correct(of, { lines: [{ ...line, line: 2 }] }))
      .thenRefused('CorrectionOfIdentity', { field: 'lines' });
    issued.when(...correct(of, { lines: [] })).thenRefused('CorrectionOfIdentity', { field: 'lines' });
    issued
      .when(...correct(of, { number: '21', lines: [{ ...line, act: 'refuse' }] }))
      .thenRecorded('RecordCorrected', { after: { number: '21' } });
  });

  it('refers to what is known, in the fields that it changes', () => {
    world
      .when(...correct(CASE, { by: 'pc-nobody' }))
      .thenRefused('ReferenceUnknown', { field: 'by', id: 'pc-nobody' });
    world
      .when(...correct(MODEL, { holders: ['per-nobody'] }))
      .thenRefused('ReferenceUnknown', { field: 'holders.0', id: 'per-nobody' });
    world.when(...correct(MODEL, { holders: ['per-dao'] })).thenRecorded('RecordCorrected');
  });

  it('leaves a sound fact behind, or is not accepted', () => {
    world.when(...correct(CASE, { colour: 'red' })).thenFaulty('FieldUnknown', 'changes.colour');
    world.when(...correct(CASE, { level: 'kingdom' })).thenFaulty('FieldInvalid', 'changes.level');
    world.when(...correct(CASE, { model: null })).thenFaulty('FieldMissing', 'changes.model');
  });

  it('is no way around the end of a level', () => {
    const late = { happenedOn: { precision: 'day', date: '2025-07-01' } };
    world.when(...correct(CASE, {}, late)).thenRefused('LevelEnded', { level: 'district' });
    const province = world.given([
      'RegisterModel',
      { model: 'mod-vaccines', level: 'province' },
      { as: '2', on: '2025-09-01' },
    ]);
    province
      .when(...correct({ ...CASE, stream: 'kheo.case-cas-2' }, { level: 'district' }))
      .thenRefused('LevelEnded');
    const line = { act: 'recognise', model: 'mod-incinerators', level: 'district' };
    const issued = world.given([
      'IssueDecision',
      { issuer: 'pv-binh-thuan', type: 'QĐ', lines: [line] },
      { as: 'qd', on: '2024' },
    ]);
    issued.when(...correct({ ...CASE, stream: 'kheo.decision-dec-qd' }, {}, late)).thenRefused('LevelEnded');
    const claim: Act = [
      'PublishClaim',
      { unit: 'dt-ham-tan', metric: 'recognised', qualifier: 'exact', value: 3, level: 'district' },
      { as: '1' },
    ];
    world
      .given(claim)
      .when(...correct({ ...CASE, stream: 'kheo.claim-clm-1' }, { value: 4 }))
      .thenRecorded('RecordCorrected');
  });

  it('is no way to score for a holder, or to votes that do not add up', () => {
    const scored = world.given(
      [
        'ScoreAssessment',
        { case: 'cas-1', assessor: 'per-dao', score: 90, scale: 100 },
        { on: '2024-03-01' },
      ],
      [
        'RecordVote',
        { case: 'cas-1', members: 9, present: 7, inFavour: 5, against: 1, invalid: 1 },
        { on: '2024-04-01' },
      ],
    );
    const [score, vote] = [1, 2].map((revision) => ({ ...CASE, revision })) as [object, object];
    scored.when(...correct(score, { assessor: 'per-hien' })).thenRefused('AssessorIsHolder');
    scored.when(...correct(score, { score: 101 })).thenRefused('ScoreOutOfRange');
    scored.when(...correct(score, { assessor: null, score: 91 })).thenRecorded('RecordCorrected');
    scored.when(...correct(vote, { inFavour: 7 })).thenRefused('VotesDoNotAdd');
    scored.when(...correct(vote, { inFavour: 6, against: 0 })).thenRecorded('RecordCorrected');
  });

  it('leaves what it does not change to what was right when it was recorded', () => {
    const later = world.given(
      [
        'ScoreAssessment',
        { case: 'cas-1', assessor: 'per-dao', score: 90, scale: 100 },
        { on: '2024-03-01' },
      ],
      [
        'ChangeHolder',
        { model: 'mod-vaccines', holderKind: 'individual', holders: ['per-dao'] },
        { on: '2024-05-01' },
      ],
    );
    later.when(...correct({ ...CASE, revision: 1 }, { score: 95 })).thenRecorded('RecordCorrected');
    later
      .when(...correct({ ...CASE, revision: 1 }, { assessor: 'per-dao', score: 95 }))
      .thenRefused('AssessorIsHolder');
  });

  it('leaves texts that may name people out of what it says was there before, however deep they stand', () => {
    const signer = { person: 'per-dao', capacity: 'Phó Bí thư' };
    const lines = [{ act: 'recognise', model: 'mod-vaccines' }];
    const issued = world.given([
      'IssueDecision',
      { issuer: 'pc-ham-tan', type: 'QĐ', signer, note: 'bà Đào ký thay', lines },
      { as: 'qd', on: '2024' },
    ]);
    const changes = { signer: { person: 'per-dao' }, note: 'ký thay', number: '3' };
    const corrected = issued.given(correct({ ...CASE, stream: 'kheo.decision-dec-qd' }, changes));
    expect(corrected.events.at(-1)?.data['before']).toEqual({ signer: { person: 'per-dao' } });
  });

  it('concerns a record that is there', () => {
    world
      .when(...correct({ ...CASE, revision: 9 }, { cycle: 2023 }))
      .thenRefused('RecordNotCorrectable', { revision: 9, type: 'none' });
    world
      .when(...correct({ ...CASE, stream: 'kheo.case-cas-9' }, { cycle: 2023 }))
      .thenRefused('RecordNotCorrectable');
  });

  it('is not corrected itself: the fact is corrected once more', () => {
    const corrected = world.given(correct(CASE, { cycle: 2023 }));
    corrected
      .when(...correct({ ...CASE, revision: 1 }, { reason: 'khác' }))
      .thenRefused('RecordNotCorrectable', { revision: 1 });
    corrected
      .when('RetractRecord', { ...CASE, revision: 1 })
      .thenRefused('RecordNotCorrectable', { revision: 1 });
  });

  it.each([
    [
      'authority',
      ['GrantAuthority', { actor: 'lan', role: 'officer' }],
      'kheo.authority-lan',
      { role: 'viewer' },
    ],
    ['the log', ['OpenLog', { logId: 'log-1', format: 'kheo/1' }], 'kheo.log-log-1', { format: 'kheo/2' }],
    [
      'an operation',
      ['StartImport', { operation: 'imp', dataSet: 'seed', files: [] }],
      'kheo.operation-imp',
      { dataSet: 'other' },
    ],
  ] as const)('does not touch %s', (_, act, stream, changes) => {
    world
      .given([...act])
      .when(...correct({ ...CASE, stream }, changes))
      .thenRefused('RecordNotCorrectable', { stream });
  });
});

describe('RetractRecord', () => {
  it('takes a fact back, and leaves what followed', () => {
    const story = world.given(['SubmitDossier', { case: 'cas-1' }, { on: '2024-05-01' }]);
    const dossier = { ...CASE, revision: 1 };
    const taken = story
      .when('RetractRecord', dossier)
      .thenRecorded('RecordRetracted', { concerns: { type: 'DossierSubmitted', revision: 1 } });
    expect(taken.stateOf('case', 'cas-1')).toMatchObject({ dossier: 'none' });
    expect(taken.events.at(-1)?.effectiveOn).toEqual({ precision: 'day', date: '2024-05-01' });
    taken.when('RetractRecord', dossier).thenRefused('RecordNotCorrectable', { revision: 1 });
    taken.when(...correct(dossier, { case: 'cas-1' })).thenRefused('RecordNotCorrectable', { revision: 1 });
  });

  it('takes back the fact as it was corrected', () => {
    const taken = world
      .given(correct(CASE, { cycle: 2023 }))
      .when('RetractRecord', CASE)
      .thenRecorded('RecordRetracted', { before: { cycle: 2023 } });
    expect(taken.stateOf('case', 'cas-1')).toBeUndefined();
  });

  it.each([
    ['a unit', 'kheo.unit-cm-tan-nghia'],
    ['a person', 'kheo.person-per-hien'],
    ['a model', 'kheo.model-mod-vaccines'],
    ['a field scheme', 'kheo.scheme-F4'],
  ])('does not take away %s, to which others refer', (_, stream) => {
    world
      .when('RetractRecord', { ...CASE, stream })
      .thenRefused('RecordNotCorrectable', { stream, revision: 0 });
  });

  it('takes back an outcome of a model, and an end that a unit never had', () => {
    const told = world.given([
      'ReportOutcome',
      { model: 'mod-vaccines', value: 3, valueUnit: 'tuyến', qualifier: 'exact' },
    ]);
    told
      .when('RetractRecord', { ...MODEL, revision: 1 })
      .thenRecorded('RecordRetracted', { concerns: { type: 'OutcomeReported', revision: 1 } });
    const ended = world.given(['AbolishUnit', { unit: 'cm-tan-nghia', lastDay: '2024-06-30' }]);
    const revived = ended
      .when('RetractRecord', { ...CASE, stream: 'kheo.unit-cm-tan-nghia', revision: 1 })
      .thenRecorded('RecordRetracted', {});
    expect(revived.stateOf('unit', 'cm-tan-nghia')).not.toHaveProperty('lastDay');
  });

  it('does not take away a decision: it is annulled', () => {
    const issued = world.given([
      'IssueDecision',
      { issuer: 'pc-ham-tan', type: 'QĐ', lines: [{ act: 'recognise', model: 'mod-vaccines' }] },
      { as: 'qd', on: '2024' },
    ]);
    issued
      .when('RetractRecord', { ...CASE, stream: 'kheo.decision-dec-qd' })
      .thenRefused('RecordNotCorrectable', { type: 'DecisionIssued' });
  });
});

describe('withCorrections', () => {
  it('passes over a correction of something that is not there', () => {
    const [register, corrected] = world.given(correct(CASE, { cycle: 2023 })).events.slice(-2);
    expect(withCorrections(corrected ? [corrected] : [])).toEqual([]);
    expect(withCorrections(register && corrected ? [register, corrected] : [])).toEqual([
      expect.objectContaining({ eventId: register?.eventId }),
    ]);
  });

  it('tells what a correction concerns', () => {
    const data = world.given(correct(CASE, { cycle: 2023 })).events.at(-1)?.data ?? {};
    expect(correctionOf(data)).toMatchObject({
      concerns: world.events.at(-1)?.eventId,
      type: 'ModelRegistered',
      after: { cycle: 2023 },
    });
    expect([
      isCorrection('RecordCorrected'),
      isCorrection('RecordRetracted'),
      isCorrection('DecisionCorrected'),
    ]).toEqual([true, true, false]);
  });
});
