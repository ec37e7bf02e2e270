/** One decision, many lines: each reaches its case or says why not; whoever acts on it later is the issuer or a successor. */
import { describe, expect, it } from '@jest/globals';
import { story, WORLD } from '@kheo/testing';
import type { Act, Story } from '@kheo/testing';
import { COMMANDS, evolve, fieldsOfEvent } from './catalogue.js';
import { withCorrections } from './correction.js';
import type { DecisionState } from './states.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });
const world = movement.given(...WORLD, [
  'RegisterModel',
  { model: 'mod-vaccines', level: 'district', cycle: 2024 },
  { as: '1', on: '2024-02-01' },
]);
const QD = { issuer: 'pc-ham-tan', type: 'QĐ', number: '12', symbol: 'QĐ/HU' };
const recognise = { act: 'recognise', model: 'mod-vaccines', case: 'cas-1' };
const unrecorded = { act: 'recognise', model: 'mod-incinerators', level: 'district' };
const issue = (...lines: readonly object[]): Act => [
  'IssueDecision',
  { ...QD, lines },
  { as: 'qd', on: '2024-11-15' },
];
const issued = world.given(
  issue(recognise, unrecorded, { act: 'rate-outstanding', model: 'mod-vaccines', case: 'cas-1' }),
);

/** What the reaction issues for a line. */
const lineOf = (of: Story, line: number): Act => {
  const data = of.events.find(({ type }) => type === 'DecisionIssued')?.data as unknown as {
    lines: { line: number; act: string; model: string; case: string }[];
  };
  const { act, model, case: named } = data.lines[line - 1] ?? { act: '', model: '', case: '' };
  return [
    'ApplyDecisionLine',
    { case: named, model, act, by: QD.issuer, decidedIn: { decision: 'dec-qd', line } },
    { on: '2024-11-15' },
  ];
};

describe('a decision', () => {
  it('keeps the ids that its lines concern as they then were', () => {
    const lines = issued.events.at(-1)?.data['lines'];
    const subject = {
      model: 'mod-vaccines',
      unit: 'cm-tan-nghia',
      holders: ['per-hien'],
      holderKind: 'individual',
      movement: 'dan-van-kheo',
    };
    expect(lines).toMatchObject([
      { line: 1, case: 'cas-1', ...subject },
      { line: 2, case: 'cas-qd-2', level: 'district' },
      { line: 3, case: 'cas-1' },
    ]);
  });

  it('carries level and year of a case whose line does not repeat them', () => {
    expect(issued.events.at(-1)?.data['lines']).toMatchObject([
      { level: 'district', cycle: 2024 },
      {},
      { level: 'district', cycle: 2024 },
    ]);
  });

  it('has one line or more', () => {
    world.when(...issue()).thenRefused('DecisionWithoutLines');
  });

  it('does the same to a case once, also when another act stands between', () => {
    const commend = { ...recognise, act: 'commend' };
    world
      .when(...issue(recognise, unrecorded, recognise))
      .thenRefused('DecisionLineRepeated', { case: 'cas-1', line: 3 });
    world
      .when(...issue(recognise, commend, commend))
      .thenRefused('DecisionLineRepeated', { case: 'cas-1', line: 3 });
    world.when(...issue(recognise, commend)).thenRecorded('DecisionIssued');
  });

  it('names a case of the model of its line', () => {
    world
      .when(...issue({ ...recognise, model: 'mod-incinerators' }))
      .thenRefused('CaseOfOtherModel', { case: 'cas-1', model: 'mod-vaccines' });
  });

  it('is refused when its issuer had ended on every day it may be of', () => {
    const late = (on: string): Act => [
      'IssueDecision',
      { ...QD, lines: [{ act: 'recognise', model: 'mod-vaccines' }] },
      { on },
    ];
    world.when(...late('2025-07')).thenRefused('DecisionIssuerEnded', {
      issuer: 'pc-ham-tan',
      lastDay: '2025-06-30',
      effectiveFrom: '2025-07-01',
    });
    world.when(...late('2025-06-30')).thenRecorded('DecisionIssued');
    world.when(...late('2025')).thenRecorded('DecisionIssued');
  });

  it('is refused for a level that had ended, also where only the case knows the level', () => {
    const late = { issuer: 'pv-binh-thuan', type: 'QĐ', lines: [recognise] };
    world.when('IssueDecision', late, { on: '2025-07-01' }).thenRefused('LevelEnded', { level: 'district' });
  });

  it('is refused on a model that turned out to be another', () => {
    world
      .given(['MergeModels', { model: 'mod-incinerators', into: 'mod-vaccines' }])
      .when(...issue(unrecorded))
      .thenRefused('ModelMerged');
  });

  it('uses no form of commendation that had ended', () => {
    const form = {
      form: 'GK-DT',
      nameVi: 'Giấy khen của Chủ tịch UBND huyện',
      level: 'district',
      certainty: 'sourced',
      validTo: '2024-12-31',
    };
    const line = { act: 'commend', model: 'mod-vaccines', form: 'GK-DT' };
    const declared = world.given(['DeclareForm', form]);
    declared
      .when('IssueDecision', { ...QD, lines: [line] }, { on: '2025-01' })
      .thenRefused('FormEnded', { form: 'GK-DT', lastDay: '2024-12-31' });
    declared.when('IssueDecision', { ...QD, lines: [line] }, { on: '2024' }).thenRecorded('DecisionIssued');
  });

  it('stores the capacity in which it was signed, not only the person', () => {
    const signer = (capacity: string) => ({
      ...QD,
      signer: { person: 'per-dao', capacity },
      lines: [unrecorded],
    });
    const twice = world.given(
      ['IssueDecision', signer('Phó Bí thư'), { on: '2020', as: 'a' }],
      ['IssueDecision', signer('Chủ tịch HĐND'), { on: '2021', as: 'b' }],
    );
    expect(twice.events.slice(-2).map(({ data }) => data['signer'])).toEqual([
      { person: 'per-dao', capacity: 'Phó Bí thư' },
      { person: 'per-dao', capacity: 'Chủ tịch HĐND' },
    ]);
  });

  it('may carry the number of another: it is recorded, and flagged elsewhere', () => {
    issued
      .when('IssueDecision', { ...QD, lines: [unrecorded] }, { as: 'again', on: '2024-11-16' })
      .thenRecorded('DecisionIssued', { number: '12' });
  });
});

describe('a line of a decision', () => {
  it('recognises its case, and opens one that is not recorded', () => {
    const first = issued.when(...lineOf(issued, 1)).thenRecorded('RecognitionGranted', {
      case: 'cas-1',
      level: 'district',
      cycle: 2024,
      by: 'pc-ham-tan',
      decidedIn: { decision: 'dec-qd', line: 1 },
    });
    const second = first
      .when(...lineOf(issued, 2))
      .thenRecorded('RecognitionGranted', { case: 'cas-qd-2', model: 'mod-incinerators' });
    second.when(...lineOf(issued, 3)).thenRecorded('RatedOutstanding', { case: 'cas-1' });
  });

  it('is linked to a case that was recognised before', () => {
    const before = issued.given([
      'GrantRecognition',
      { case: 'cas-1', model: 'mod-vaccines' },
      { on: '2024-10-01' },
    ]);
    before
      .when(...lineOf(issued, 1))
      .thenRecorded('DecisionLinked', { case: 'cas-1', decidedIn: { decision: 'dec-qd', line: 1 } });
  });

  it('reaches its case once, however often it is carried there', () => {
    const applied = issued.given(lineOf(issued, 1));
    applied.when(...lineOf(issued, 1)).thenNothing();
  });

  it('refuses, rates or commends as it says', () => {
    const acts = world.given(issue({ ...recognise, act: 'refuse' }, { ...recognise, act: 'commend' }));
    acts
      .when(...lineOf(acts, 1))
      .thenRecorded('RecognitionRefused')
      .when(...lineOf(acts, 2))
      .thenRecorded('DecisionLinked');
    const rate = world.given(issue({ ...recognise, act: 'rate-outstanding' }));
    rate.when(...lineOf(rate, 1)).thenRecorded('DecisionLineUnapplied', { reason: 'CaseNotRecognised' });
  });

  it('that can not take effect says why on its case, which stays as it was', () => {
    const closed = issued.given(['WithdrawRegistration', { case: 'cas-1' }, { on: '2024-11-14' }]);
    const told = closed.when(...lineOf(issued, 1)).thenRecorded('DecisionLineUnapplied', {
      decision: 'dec-qd',
      line: 1,
      model: 'mod-vaccines',
      case: 'cas-1',
      reason: 'CaseClosed',
    });
    expect(told.events.at(-1)?.stream).toBe('kheo.case-cas-1');
    expect(told.stateOf('case', 'cas-1')).toEqual(closed.stateOf('case', 'cas-1'));
  });

  it('that can not take effect opens no case', () => {
    const rate = world.given(issue({ ...unrecorded, act: 'rate-outstanding' }));
    const told = rate
      .when(...lineOf(rate, 1))
      .thenRecorded('DecisionLineUnapplied', { case: 'cas-qd-1', reason: 'CaseNotRecognised' });
    expect(told.stateOf('case', 'cas-qd-1')).toBeUndefined();
  });

  it('of which the decision itself says that it could not take effect stays so', () => {
    const data = { decision: 'dec-qd', line: 1, model: 'mod-vaccines', case: 'cas-1', reason: 'CaseClosed' };
    const told = evolve('decision', issued.stateOf('decision', 'dec-qd') as DecisionState, {
      type: 'DecisionLineUnapplied',
      data,
      effectiveOn: { precision: 'day', date: '2024-11-15' },
      recordedOn: '2024-11-15',
    });
    expect(told).toMatchObject({ unapplied: [1] });
  });
});

const ON_DECISION: readonly (readonly [string, object, string])[] = [
  ['CorrectDecision', { what: 'số 12 thành số 21' }, 'DecisionCorrected'],
  ['AnnulDecision', { reason: 'gian dối' }, 'DecisionAnnulled'],
  ['RecoverAward', { line: 2 }, 'AwardRecovered'],
  ['ReissueCertificate', { line: 2 }, 'CertificateReissued'],
];

describe('an act on a decision', () => {
  const successions = issued.given(
    [
      'EstablishUnit',
      { unit: 'pc-2', name: 'Đảng ủy liên xã', kind: 'party-committee', validFrom: '2025-07-01' },
    ],
    [
      'EstablishUnit',
      { unit: 'pc-3', name: 'Đảng ủy xã Hàm Tân mới', kind: 'party-committee', validFrom: '2026-01-01' },
    ],
    [
      'SucceedUnit',
      { unit: 'pc-ham-tan', successor: 'pc-2', relation: 'merged', operatesFrom: '2025-07-01' },
    ],
    ['SucceedUnit', { unit: 'pc-2', successor: 'pc-3', relation: 'merged', operatesFrom: '2026-01-01' }],
  );

  it.each(ON_DECISION)('%s is done by the issuer', (name, body, type) => {
    issued
      .when(name, { decision: 'dec-qd', by: 'pc-ham-tan', ...body }, { on: '2025-02-01' })
      .thenRecorded(type, { decision: 'dec-qd', by: 'pc-ham-tan' });
  });

  it.each(ON_DECISION)('%s is done by a successor, also through two successions', (name, body, type) => {
    successions
      .when(name, { decision: 'dec-qd', by: 'pc-2', ...body }, { on: '2025-09-01' })
      .thenRecorded(type);
    successions
      .when(name, { decision: 'dec-qd', by: 'pc-3', ...body }, { on: '2026-02-01' })
      .thenRecorded(type);
  });

  it.each(ON_DECISION)('%s is refused to anybody else, and to the issuer after its end', (name, body) => {
    const act = { decision: 'dec-qd', ...body };
    successions
      .when(name, { ...act, by: 'pv-binh-thuan' }, { on: '2025-09-01' })
      .thenRefused('ActingUnitNotSuccessor', { issuer: 'pc-ham-tan', by: 'pv-binh-thuan' });
    successions
      .when(name, { ...act, by: 'pc-ham-tan' }, { on: '2025-09-01' })
      .thenRefused('UnitEnded', { unit: 'pc-ham-tan', lastDay: '2025-06-30' });
    successions
      .when(name, { ...act, by: 'pc-2' }, { on: '2026-01' })
      .thenRefused('UnitEnded', { unit: 'pc-2', lastDay: '2025-12-31' });
  });

  it.each(ON_DECISION)('%s is refused to a successor while the issuer was still there', (name, body) => {
    const act = { decision: 'dec-qd', ...body };
    successions
      .when(name, { ...act, by: 'pc-2' }, { on: '2025-06-30' })
      .thenRefused('ActingUnitNotSuccessor', { by: 'pc-2' });
    successions
      .when(name, { ...act, by: 'pc-3' }, { on: '2025-12-31' })
      .thenRefused('ActingUnitNotSuccessor', { by: 'pc-3' });
    successions
      .when(name, { ...act, by: 'pc-2' }, { on: '2025' })
      .thenRecordedAll(ON_DECISION.find(([of]) => of === name)?.[2] ?? '');
  });

  it('does not take effect before the decision was issued', () => {
    for (const on of ['2024-11-14', '2023']) {
      issued
        .when('AnnulDecision', { decision: 'dec-qd', by: 'pc-ham-tan' }, { on })
        .thenRefused('EndsBeforeItBegan', { decision: 'dec-qd', issuedFrom: '2024-11-15' });
    }
    issued
      .when('AnnulDecision', { decision: 'dec-qd', by: 'pc-ham-tan' }, { on: '2024-11' })
      .thenRecorded('DecisionAnnulled');
  });

  it('is not issued with two lines that would recognise one thing twice', () => {
    const line = { act: 'recognise', model: 'mod-vaccines', level: 'province', cycle: 2024 };
    const decision = (...lines: object[]) => ({ issuer: 'pc-ham-tan', type: 'QĐ', lines });
    world
      .when('IssueDecision', decision(line, line), { on: '2024-11-15' })
      .thenRefused('DecisionLineRepeated', { model: 'mod-vaccines' });
    world
      .when('IssueDecision', decision(line, { ...line, cycle: 2023 }), { on: '2024-11-15' })
      .thenRecorded('DecisionIssued');
  });

  it.each(ON_DECISION)('%s is refused once it is annulled', (name, body) => {
    const annulled = issued.given([
      'AnnulDecision',
      { decision: 'dec-qd', by: 'pc-ham-tan' },
      { on: '2025-01-10' },
    ]);
    annulled
      .when(name, { decision: 'dec-qd', by: 'pc-ham-tan', ...body }, { on: '2025-02-01' })
      .thenRefused('DecisionAlreadyAnnulled', { decision: 'dec-qd' });
  });

  it('annuls all lines, recovers the line that is named or all', () => {
    const by = { decision: 'dec-qd', by: 'pc-ham-tan' };
    const linesOf = (act: Act) =>
      (issued.given(act).events.at(-1)?.data['lines'] as { line: number }[]).map(({ line }) => line);
    expect(linesOf(['AnnulDecision', by, { on: '2025-01-10' }])).toEqual([1, 2, 3]);
    expect(linesOf(['RecoverAward', { ...by, line: 2 }, { on: '2025-01-10' }])).toEqual([2]);
    expect(linesOf(['RecoverAward', by, { on: '2025-01-10' }])).toEqual([1, 2, 3]);
    issued
      .when('RecoverAward', { ...by, line: 9 }, { on: '2025-01-10' })
      .thenRefused('ReferenceUnknown', { field: 'line', id: '9' });
    issued
      .when('ReissueCertificate', { ...by, line: 9 }, { on: '2025-01-10' })
      .thenRefused('ReferenceUnknown', { field: 'line', id: '9' });
  });

  it('names a legal ground that is declared', () => {
    issued
      .when('AnnulDecision', { decision: 'dec-qd', by: 'pc-ham-tan', ground: 'G9' })
      .thenRefused('ReferenceUnknown', { field: 'ground', id: 'G9' });
  });
});
