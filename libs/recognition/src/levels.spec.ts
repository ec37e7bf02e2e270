/** The district level ended with 30 June 2025: what may have happened before can be recorded at any time, what can not have is refused. */
import { describe, expect, it } from '@jest/globals';
import { story, WORLD } from '@kheo/testing';
import { COMMANDS, evolve, fieldsOfEvent } from './catalogue.js';
import { withCorrections } from './correction.js';
import { isHigher, LEVEL_VALIDITY, refuseOutsideLevel } from './levels.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });
const world = movement.given(...WORLD, [
  'DeclareForm',
  { form: 'GK', nameVi: 'Giấy khen', level: 'any', certainty: 'sourced' },
]);

const range = (date: string, to: string) => ({ precision: 'range', date, to }) as const;

describe('an act of the district level', () => {
  const grant = { model: 'mod-vaccines', level: 'district', cycle: 2025 };

  it.each([
    ['on its last day', '2025-06-30'],
    ['in its last month', '2025-06'],
    ['in 2025, which began with districts', '2025'],
    ['between June and August 2025', range('2025-06', '2025-08')],
    ['on a day nobody knows', 'unknown'],
    ['on a day nobody knows, but by the end of 2025', { precision: 'unknown', to: '2025-12-31' } as const],
    ['in 1999', '1999'],
  ])('may have happened %s, and is recorded years later', (_, on) => {
    world
      .when('GrantRecognition', grant, { on, recordedOn: '2031-05-01' })
      .thenRecorded('RecognitionGranted', { level: 'district' });
  });

  it.each([
    ['on 1 July 2025', '2025-07-01', '2025-07-01'],
    ['in July 2025', '2025-07', '2025-07-01'],
    ['in 2026', '2026', '2026-01-01'],
    ['between August and October 2025', range('2025-08', '2025-10'), '2025-08-01'],
  ])('can not have happened %s', (_, on, effectiveFrom) => {
    world
      .when('GrantRecognition', grant, { on })
      .thenRefused('LevelEnded', { level: 'district', lastDay: '2025-06-30', effectiveFrom });
  });

  it('is not refused for the day of its recording, when the act itself is older', () => {
    world
      .when('GrantRecognition', grant, { on: '2019-12-20', recordedOn: '2025-07-01' })
      .thenRecorded('RecognitionGranted');
  });

  const line = { act: 'recognise', model: 'mod-vaccines', level: 'district' };
  it.each([
    ['RegisterModel', grant],
    ['MaintainModel', grant],
    ['ConcludeAssessment', { ...grant, outcome: 'passed' }],
    ['ProposeModel', grant],
    ['GrantRecognition', grant],
    ['RefuseRecognition', grant],
    ['IssueDecision', { issuer: 'pv-binh-thuan', type: 'QĐ', lines: [line] }],
    ['RequestReplication', { model: 'mod-vaccines', level: 'district' }],
    ['RecordStatement', { unit: 'dt-ham-tan', act: 'recognised', level: 'district' }],
    ['IssuePlan', { unit: 'dt-ham-tan', level: 'district' }],
    ['HoldConference', { unit: 'dt-ham-tan', level: 'district' }],
    ['ProposeCommendation', { form: 'GK', holders: [], level: 'district' }],
    ['GrantCommendation', { form: 'GK', holders: [], level: 'district' }],
  ])('%s is refused from 1 July 2025 on, and not before', (name, body) => {
    world.when(name, body, { on: '2025-07-01' }).thenRefused('LevelEnded');
    expect(world.given([name, body, { on: '2025-06-30' }]).events).toHaveLength(world.events.length + 1);
  });

  it('is refused within its case too, where the act does not repeat the level', () => {
    const registered = world.given(['RegisterModel', grant, { on: '2025-03-01', as: 'vaccines' }]);
    for (const [name, body] of [
      ['SubmitDossier', {}],
      ['ScoreAssessment', { score: 90, scale: 100 }],
      ['RecordVote', { members: 9, present: 9, inFavour: 9, against: 0, invalid: 0 }],
      ['GrantRecognition', { model: 'mod-vaccines' }],
    ] as const) {
      registered
        .when(name, { case: 'cas-vaccines', ...body }, { on: '2025-09-01' })
        .thenRefused('LevelEnded');
    }
  });
});

describe('what outlives the level', () => {
  const recognised = world.given(
    ['GrantRecognition', { model: 'mod-vaccines', level: 'district' }, { on: '2024-11-01', as: '1' }],
    ['RegisterModel', { model: 'mod-vaccines', level: 'district' }, { on: '2024-11-01', as: '2' }],
  );

  it('a recognition of a district may be withdrawn after districts have ended', () => {
    recognised
      .when('WithdrawRecognition', { case: 'cas-1', reason: 'gian dối' }, { on: '2025-09-01' })
      .thenRecorded('RecognitionWithdrawn');
  });

  it('two cases of a district may be found to be one at any time', () => {
    recognised
      .when('MergeCases', { case: 'cas-2', into: 'cas-1' }, { on: '2026-01-05' })
      .thenRecorded('CasesMerged');
  });
});

describe('the other levels', () => {
  it('have no end', () => {
    for (const level of ['commune', 'province', 'central']) {
      world
        .when('GrantRecognition', { model: 'mod-vaccines', level }, { on: '2026-01-15' })
        .thenRecorded('RecognitionGranted');
    }
  });

  it('do not forbid an act whose level is unknown', () => {
    world
      .when('GrantRecognition', { model: 'mod-vaccines' }, { on: '2026-01-15' })
      .thenRecorded('RecognitionGranted');
  });

  it('stand above each other', () => {
    expect([
      isHigher('district', 'commune'),
      isHigher('commune', 'commune'),
      isHigher('commune', 'central'),
    ]).toEqual([true, false, false]);
  });

  it('say where their end is printed', () => {
    for (const { source, certainty } of LEVEL_VALIDITY)
      expect([certainty, source.length > 20]).toEqual(['sourced', true]);
    expect(
      refuseOutsideLevel('district', { precision: 'day', date: '2025-07-01' }, '2025-07-02')?.values[
        'source'
      ],
    ).toContain('two-tier');
  });
});
