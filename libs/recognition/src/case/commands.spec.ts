/** The life of a model at one level in one year: registered, maintained, assessed, voted, proposed, recognised or refused. */
import { describe, expect, it } from '@jest/globals';
import { story, WORLD } from '@kheo/testing';
import type { Act, Story } from '@kheo/testing';
import { COMMANDS, evolve, fieldsOfEvent } from '../catalogue.js';
import { withCorrections } from '../correction.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });
const world = movement.given(...WORLD);
const here = { case: 'cas-1', by: 'pc-tan-nghia' };
const REGISTER: Act = [
  'RegisterModel',
  { model: 'mod-vaccines', level: 'commune', cycle: 2024 },
  { as: '1', on: '2024-02-01' },
];
const RECOGNISE: Act = ['GrantRecognition', { model: 'mod-vaccines', ...here }, { on: '2024-11-01' }];
const registered = world.given(REGISTER);
const recognised = registered.given(RECOGNISE);
const refusedOnce = registered.given(['RefuseRecognition', { model: 'mod-vaccines', ...here }]);
const withdrawn = registered.given(['WithdrawRegistration', here]);
const merged = registered.given(
  ['RegisterModel', { model: 'mod-vaccines' }, { as: '2' }],
  ['MergeCases', { ...here, into: 'cas-2' }],
);

const vote = { members: 9, present: 8, inFavour: 6, against: 1, invalid: 1 };

describe('an act that opens a case', () => {
  it.each([
    ['RegisterModel', {}, 'ModelRegistered'],
    ['MaintainModel', {}, 'ModelMaintained'],
    ['ConcludeAssessment', { outcome: 'passed' }, 'AssessmentConcluded'],
    ['ProposeModel', {}, 'ProposedToHigherLevel'],
    ['GrantRecognition', {}, 'RecognitionGranted'],
    ['RefuseRecognition', {}, 'RecognitionRefused'],
  ])(
    '%s needs no registration before it: what a source prints need not begin at the beginning',
    (name, rest, type) => {
      const opened = world.when(
        name,
        { model: 'mod-vaccines', level: 'commune', cycle: 2020, ...rest },
        { as: '7', on: '2020' },
      );
      const told = opened.thenRecorded(type, {
        case: 'cas-7',
        model: 'mod-vaccines',
        unit: 'cm-tan-nghia',
        holders: ['per-hien'],
        level: 'commune',
        cycle: 2020,
      });
      expect(told.stateOf('case', 'cas-7')).toMatchObject({
        model: 'mod-vaccines',
        level: 'commune',
        cycle: 2020,
      });
    },
  );

  it('leaves level and year unknown where they are', () => {
    const opened = world.given(['GrantRecognition', { model: 'mod-vaccines' }, { as: '7', on: '2020' }]);
    expect(Object.keys(opened.events.at(-1)?.data ?? {})).not.toEqual(expect.arrayContaining(['level']));
    expect(opened.stateOf('case', 'cas-7')).not.toHaveProperty('cycle');
  });

  it('maintains a model without registering it as new', () => {
    const kept = world.given(['MaintainModel', { model: 'mod-vaccines', level: 'commune', cycle: 2024 }]);
    expect(kept.events.filter(({ type }) => type === 'ModelRegistered')).toEqual([]);
  });

  it('names a model and a case that belong together', () => {
    registered
      .when('GrantRecognition', { ...here, model: 'mod-incinerators' })
      .thenRefused('CaseOfOtherModel', { case: 'cas-1', model: 'mod-vaccines' });
    registered
      .when('GrantRecognition', { ...here, model: 'mod-vaccines', level: 'province' })
      .thenRefused('CaseOfOtherModel', { level: 'commune', named: 'province' });
  });

  it('is refused on a model that turned out to be another', () => {
    const gone = world.given(['MergeModels', { model: 'mod-vaccines', into: 'mod-incinerators' }]);
    gone.when(...REGISTER).thenRefused('ModelMerged', { model: 'mod-vaccines' });
  });

  it('is refused after the end of the unit that is said to have acted', () => {
    const act = { model: 'mod-vaccines', by: 'pc-ham-tan' };
    world
      .when('GrantRecognition', act, { on: '2025-07-01' })
      .thenRefused('UnitEnded', { unit: 'pc-ham-tan' });
    world.when('GrantRecognition', act, { on: '2025' }).thenRecorded('RecognitionGranted');
  });
});

/** Every act on an undecided case, by name, with what else it says. */
const UNDECIDED: readonly (readonly [string, object, string])[] = [
  ['RegisterModel', { model: 'mod-vaccines' }, 'ModelRegistered'],
  ['MaintainModel', { model: 'mod-vaccines' }, 'ModelMaintained'],
  ['ReturnRegistration', { reason: 'thiếu danh sách' }, 'RegistrationReturned'],
  ['WithdrawRegistration', {}, 'RegistrationWithdrawn'],
  ['SubmitDossier', { documents: ['tờ trình', 'biên bản'] }, 'DossierSubmitted'],
  ['ScoreAssessment', { assessor: 'per-dao', score: 90, scale: 100 }, 'AssessmentScored'],
  ['ConcludeAssessment', { model: 'mod-vaccines', outcome: 'failed' }, 'AssessmentConcluded'],
  ['RecordVote', vote, 'CouncilVoted'],
  ['ProposeModel', { model: 'mod-vaccines' }, 'ProposedToHigherLevel'],
  ['RefuseRecognition', { model: 'mod-vaccines', reason: 'chưa đủ một năm' }, 'RecognitionRefused'],
];

describe('a case', () => {
  it.each(UNDECIDED)('%s is recorded while it is open', (name, body, type) => {
    registered
      .when(name, { ...here, ...body })
      .thenRecorded(type, { case: 'cas-1', level: 'commune', cycle: 2024, unit: 'cm-tan-nghia' });
  });

  it.each(UNDECIDED)('%s is refused once it is recognised, refused or withdrawn', (name, body) => {
    recognised.when(name, { ...here, ...body }).thenRefused('CaseAlreadyRecognised', { case: 'cas-1' });
    refusedOnce.when(name, { ...here, ...body }).thenRefused('CaseAlreadyRefused', { case: 'cas-1' });
    withdrawn
      .when(name, { ...here, ...body })
      .thenRefused('CaseClosed', { case: 'cas-1', outcome: 'withdrawn' });
  });

  it.each([
    ...UNDECIDED,
    ['GrantRecognition', { model: 'mod-vaccines' }],
    ['RateOutstanding', {}],
    ['WithdrawRecognition', { reason: 'sai' }],
    ['MergeCases', { into: 'cas-2' }],
  ] as const)('%s is refused once it turned out to be another one', (...[name, body]) => {
    merged.when(name, { ...here, ...body }).thenRefused('CaseClosed', { case: 'cas-1', outcome: 'merged' });
  });

  it('is recognised once', () => {
    recognised.when(...RECOGNISE).thenRefused('CaseAlreadyRecognised', { case: 'cas-1' });
  });

  it('may be recognised after it was refused, and not after it was withdrawn', () => {
    refusedOnce.when(...RECOGNISE).thenRecorded('RecognitionGranted');
    withdrawn.when(...RECOGNISE).thenRefused('CaseClosed', { outcome: 'withdrawn' });
  });

  it('returns a dossier that is with the committee, and no other', () => {
    const back = { ...here, reason: 'thiếu biên bản' };
    registered.when('ReturnDossier', back).thenRefused('DossierMissing', { case: 'cas-1', dossier: 'none' });
    const returned = registered
      .given(['SubmitDossier', here])
      .when('ReturnDossier', back)
      .thenRecorded('DossierReturned');
    returned.when('ReturnDossier', back).thenRefused('DossierMissing', { dossier: 'returned' });
    returned.given(['SubmitDossier', here]).when('ReturnDossier', back).thenRecorded('DossierReturned');
  });
});

describe('the assessment', () => {
  const score = { ...here, score: 90, scale: 100 };

  it('is not made by a holder of the model', () => {
    registered.when('ScoreAssessment', { ...score, assessor: 'per-dao' }).thenRecorded('AssessmentScored');
    registered
      .when('ScoreAssessment', { ...score, assessor: 'per-hien' })
      .thenRefused('AssessorIsHolder', { assessor: 'per-hien', model: 'mod-vaccines' });
  });

  it('is not made by one of several holders, nor by one who became a holder', () => {
    const joint = registered.given([
      'ChangeHolder',
      { model: 'mod-vaccines', holderKind: 'joint', holders: ['cm-tan-nghia', 'per-dao'] },
    ]);
    joint.when('ScoreAssessment', { ...score, assessor: 'per-dao' }).thenRefused('AssessorIsHolder');
    joint.when('ScoreAssessment', { ...score, assessor: 'per-hien' }).thenRecorded('AssessmentScored');
  });

  it('gives points within the scale', () => {
    registered.when('ScoreAssessment', { ...score, score: 100 }).thenRecorded('AssessmentScored');
    registered
      .when('ScoreAssessment', { ...score, score: 100.5 })
      .thenRefused('ScoreOutOfRange', { score: 100.5, scale: 100 });
  });

  it.each([
    ['all present and valid', { ...vote, present: 9, inFavour: 9, against: 0, invalid: 0 }],
    ['one who did not vote', { ...vote, invalid: 0 }],
    ['nobody present', { ...vote, present: 0, inFavour: 0, against: 0, invalid: 0 }],
  ])('counts votes that add up: %s', (_, votes) => {
    registered.when('RecordVote', { ...here, ...votes }).thenRecorded('CouncilVoted');
  });

  it.each([
    ['more present than members', { ...vote, present: 10 }],
    ['more ballots than present', { ...vote, inFavour: 7 }],
    ['an invalid ballot too many', { ...vote, invalid: 2 }],
  ])('refuses votes that do not: %s', (_, votes) => {
    registered.when('RecordVote', { ...here, ...votes }).thenRefused('VotesDoNotAdd', votes);
  });
});

describe('a proposal', () => {
  const propose = (level?: string): object => ({
    model: 'mod-vaccines',
    from: 'cas-1',
    ...(level === undefined ? {} : { level }),
  });

  it('goes to a higher level, where it opens a case of its own', () => {
    const proposed = recognised
      .when('ProposeModel', propose('province'), { as: '2' })
      .thenRecorded('ProposedToHigherLevel', { case: 'cas-2', from: 'cas-1', level: 'province' });
    expect([proposed.stateOf('case', 'cas-1'), proposed.stateOf('case', 'cas-2')]).toMatchObject([
      { outcome: 'recognised' },
      { outcome: 'open', level: 'province' },
    ]);
  });

  it.each(['commune', 'district'] as const)('is refused when it goes no higher: %s to commune', (level) => {
    const at = world.given(['RegisterModel', { model: 'mod-vaccines', level }, { as: '1', on: '2024' }]);
    at.when('ProposeModel', propose('commune')).thenRefused('LevelNotHigher', { from: level, to: 'commune' });
  });

  it('is not refused because its level, or that of the case below, is unknown', () => {
    recognised.when('ProposeModel', propose()).thenRecorded('ProposedToHigherLevel');
    world
      .given(['RegisterModel', { model: 'mod-vaccines' }, { as: '1' }])
      .when('ProposeModel', propose('commune'))
      .thenRecorded('ProposedToHigherLevel');
  });

  it('takes its level from the case that it names', () => {
    const two = recognised.given(['RegisterModel', { model: 'mod-vaccines', level: 'commune' }, { as: '2' }]);
    two
      .when('ProposeModel', { ...propose(), case: 'cas-2' })
      .thenRefused('LevelNotHigher', { from: 'commune', to: 'commune' });
  });

  it('comes from a case of the same model', () => {
    registered
      .when('ProposeModel', { ...propose('province'), model: 'mod-incinerators' })
      .thenRefused('CaseOfOtherModel', { case: 'cas-1', model: 'mod-vaccines' });
  });
});

describe('after the recognition', () => {
  it('a model is rated outstanding only if it is recognised', () => {
    recognised.when('RateOutstanding', here).thenRecorded('RatedOutstanding');
    registered
      .when('RateOutstanding', here)
      .thenRefused('CaseNotRecognised', { case: 'cas-1', outcome: 'open' });
  });

  it('it is withdrawn once, and then the case has ended', () => {
    const back = { ...here, reason: 'gian dối' };
    registered.when('WithdrawRecognition', back).thenRefused('CaseNotRecognised', { outcome: 'open' });
    const taken = recognised
      .when('WithdrawRecognition', back, { on: '2025-05-05' })
      .thenRecorded('RecognitionWithdrawn');
    taken
      .when('WithdrawRecognition', back)
      .thenRefused('CaseNotRecognised', { outcome: 'recognition-withdrawn' });
    taken.when(...RECOGNISE).thenRefused('CaseClosed', { outcome: 'recognition-withdrawn' });
  });

  it('a recognition is not withdrawn before it was granted', () => {
    recognised
      .when('WithdrawRecognition', { ...here, reason: 'sai' }, { on: '2010' })
      .thenRefused('EndsBeforeItBegan', { case: 'cas-1', effectiveTo: '2010-12-31' });
  });

  it('a recognition at one level says nothing of another', () => {
    const district = recognised.given([
      'GrantRecognition',
      { model: 'mod-vaccines', level: 'district', cycle: 2024 },
      { as: '2', on: '2024-12-01' },
    ]);
    expect([district.stateOf('case', 'cas-1'), district.stateOf('case', 'cas-2')]).toMatchObject([
      { level: 'commune' },
      { level: 'district' },
    ]);
  });
});

describe('two cases that turned out to be one', () => {
  const second = (model: string): Story => registered.given(['RegisterModel', { model }, { as: '2' }]);

  it('are merged within one model', () => {
    second('mod-vaccines')
      .when('MergeCases', { ...here, into: 'cas-2' })
      .thenRecorded('CasesMerged', { into: 'cas-2' });
    second('mod-incinerators')
      .when('MergeCases', { ...here, into: 'cas-2' })
      .thenRefused('CaseOfOtherModel', { case: 'cas-2', model: 'mod-incinerators' });
  });

  it('are merged across two models of which one turned out to be the other', () => {
    second('mod-incinerators')
      .given(['MergeModels', { model: 'mod-incinerators', into: 'mod-vaccines' }])
      .when('MergeCases', { case: 'cas-2', into: 'cas-1' })
      .thenRecorded('CasesMerged', { into: 'cas-1' });
  });

  it('are not merged into themselves, and not in a circle', () => {
    registered
      .when('MergeCases', { ...here, into: 'cas-1' })
      .thenRefused('MergeIntoItself', { case: 'cas-1' });
    merged
      .when('MergeCases', { case: 'cas-2', into: 'cas-1' })
      .thenRefused('CaseClosed', { case: 'cas-1', outcome: 'merged' });
  });
});
