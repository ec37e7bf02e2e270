/** One catalogue of everything: names are unique, everything says what it is, and every command and event is met in one long story. */
import { describe, expect, it } from '@jest/globals';
import { Fault } from '@kheo/kernel';
import type { Field, Fields } from '@kheo/kernel';
import { story, WORLD } from '@kheo/testing';
import type { Act } from '@kheo/testing';
import { conferenceEvents, planEvents, statementEvents } from './activity.js';
import { authorityEvents, logEvents } from './authority.js';
import { caseEvents } from './case/events.js';
import { COMMANDS, EVENTS, evolve, fieldsOfEvent, isCategory, kebab } from './catalogue.js';
import { claimEvents, relationEvents } from './claim.js';
import { commendationEvents } from './commendation.js';
import { correctionEvents, withCorrections } from './correction.js';
import { decisionEvents } from './decision.js';
import { modelEvents } from './model.js';
import { operationEvents } from './operation.js';
import {
  documentEvents,
  formEvents,
  groundEvents,
  personEvents,
  phaseEvents,
  schemeEvents,
  sourceEvents,
} from './things.js';
import { unitEvents } from './unit.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });

/** Twenty-five years in one page: each command is accepted at least once, each type of event recorded. */
const ON = '2024-03-01';
const LIFE: readonly Act[] = [
  ['OpenLog', { logId: 'log-1', format: 'kheo/1' }],
  ['GrantLocalRole', { actor: 'local-officer', role: 'officer' }],
  ['GrantAuthority', { actor: 'lan', role: 'auditor' }, { as: 'lan' }],
  ['RevokeAuthority', { actor: 'lan', grant: 'grt-lan' }],
  ['StartImport', { operation: 'imp-1', dataSet: 'seed', files: [] }],
  ['FinishImport', { operation: 'imp-1', dataSet: 'seed', rows: 0, commands: 0 }],
  ...WORLD,
  [
    'EstablishUnit',
    { unit: 'pv-lam-dong-2025', name: 'tỉnh Lâm Đồng', kind: 'territory', validFrom: '2025-07-01' },
  ],
  ['RenameUnit', { unit: 'cm-tan-nghia', name: 'thị trấn Tân Nghĩa' }, { on: ON }],
  ['EstablishCommittee', { unit: 'cm-tan-nghia', committee: 'pc-tan-nghia' }, { on: ON }],
  [
    'DeclarePhase',
    { organisation: 'pv-binh-thuan', name: '2021 – 2025', fromYear: 2021, toYear: 2025 },
    { as: 'now' },
  ],
  ['AmendPhase', { phase: 'phs-now', toYear: 2026 }],
  ['RegisterSource', { title: 'Nhân rộng các mô hình' }, { as: 'article' }],
  ['RecordDocument', { type: 'KH', source: 'src-article' }, { as: 'plan' }],
  ['HoldCapacity', { person: 'per-dao', capacity: 'Chi hội trưởng' }],
  ['DeclareForm', { form: 'GK', nameVi: 'Giấy khen', level: 'any', certainty: 'sourced' }],
  [
    'DeclareGround',
    { ground: 'G1', law: '06/2022/QH15', article: '93', paraphraseVi: 'gian dối', certainty: 'sourced' },
  ],
  ['IssuePlan', { unit: 'cm-tan-nghia', phases: ['phs-now'] }, { as: '24', on: ON }],
  ['ReviewPlan', { plan: 'pln-24', unit: 'cm-tan-nghia' }],
  ['HoldConference', { unit: 'cm-tan-nghia', document: 'doc-plan' }, { on: ON }],
  ['RecordStatement', { unit: 'cm-tan-nghia', act: 'recognised' }, { on: '2020' }],
  ['RetitleModel', { model: 'mod-vaccines', title: 'tiêm phòng gia súc' }],
  ['ChangeHolder', { model: 'mod-vaccines', holders: ['per-hien'] }],
  ['RecordVisit', { model: 'mod-vaccines' }],
  ['RecordInspection', { model: 'mod-vaccines' }],
  ['ReportOutcome', { model: 'mod-incinerators', value: 136, valueUnit: 'lò', qualifier: 'exact' }],
  ['RequestReplication', { model: 'mod-vaccines' }],
  ['RecordReplication', { model: 'mod-vaccines' }],
  ['IntroduceModel', { model: 'mod-vaccines', phases: ['phs-now'] }],
  ['RegisterModel', { model: 'mod-vaccines', level: 'commune' }, { as: '1', on: ON }],
  ['ReturnRegistration', { case: 'cas-1', reason: 'thiếu' }],
  ['SubmitDossier', { case: 'cas-1' }],
  ['ReturnDossier', { case: 'cas-1', reason: 'thiếu' }],
  ['ScoreAssessment', { case: 'cas-1', assessor: 'per-dao', score: 9, scale: 10 }],
  ['ConcludeAssessment', { case: 'cas-1', model: 'mod-vaccines', outcome: 'passed' }],
  ['RecordVote', { case: 'cas-1', members: 5, present: 5, inFavour: 4, against: 1, invalid: 0 }],
  ['GrantRecognition', { case: 'cas-1', model: 'mod-vaccines' }],
  ['RateOutstanding', { case: 'cas-1' }],
  ['ProposeModel', { model: 'mod-vaccines', from: 'cas-1', level: 'province' }, { as: '2' }],
  ['RefuseRecognition', { case: 'cas-2', model: 'mod-vaccines' }],
  ['MaintainModel', { model: 'mod-vaccines' }, { as: '3' }],
  ['WithdrawRegistration', { case: 'cas-3' }],
  ['MergeCases', { case: 'cas-3', into: 'cas-1' }],
  [
    'IssueDecision',
    {
      issuer: 'pv-binh-thuan',
      type: 'QĐ',
      lines: [{ act: 'recognise', model: 'mod-vaccines', case: 'cas-1' }],
    },
    { as: 'qd', on: ON },
  ],
  [
    'ApplyDecisionLine',
    { case: 'cas-1', model: 'mod-vaccines', act: 'recognise', decidedIn: { decision: 'dec-qd', line: 1 } },
    { on: ON },
  ],
  [
    'ApplyDecisionLine',
    { case: 'cas-3', model: 'mod-vaccines', act: 'recognise', decidedIn: { decision: 'dec-qd', line: 2 } },
    { on: ON },
  ],
  ['CorrectDecision', { decision: 'dec-qd', by: 'pv-binh-thuan', what: 'số' }],
  ['ReissueCertificate', { decision: 'dec-qd', by: 'pv-binh-thuan', line: 1 }],
  ['RecoverAward', { decision: 'dec-qd', by: 'pv-binh-thuan', line: 1 }],
  ['AnnulDecision', { decision: 'dec-qd', by: 'pv-binh-thuan', ground: 'G1' }],
  ['WithdrawRecognition', { case: 'cas-1', reason: 'gian dối' }],
  ['ProposeCommendation', { form: 'GK', holders: [] }, { as: '1' }],
  ['AppraiseCommendation', { commendation: 'com-1' }],
  ['GrantCommendation', { commendation: 'com-1', form: 'GK', holders: [] }],
  ['ProposeCommendation', { form: 'GK', holders: [] }, { as: '2' }],
  ['RefuseCommendation', { commendation: 'com-2' }],
  [
    'PublishClaim',
    { unit: 'cm-tan-nghia', metric: 'registered', qualifier: 'about', value: 10 },
    { as: '1' },
  ],
  ['PublishClaim', { unit: 'cm-tan-nghia', metric: 'registered', qualifier: 'exact', value: 3 }, { as: '2' }],
  ['ExplainClaim', { claim: 'clm-1', explanation: 'gồm cả duy trì' }],
  ['RelateClaims', { kind: 'part-of', total: 'clm-1', parts: ['clm-2'] }, { as: '1' }],
  ['CorrectRecord', { stream: 'kheo.claim-clm-1', revision: 0, changes: { value: 11 }, reason: 'sai' }],
  ['RetractRecord', { stream: 'kheo.claim-clm-2', revision: 0, reason: 'nhầm' }],
  ['LapseModel', { model: 'mod-vaccines' }],
  ['MergeModels', { model: 'mod-incinerators', into: 'mod-vaccines' }],
  [
    'SucceedUnit',
    { unit: 'pv-binh-thuan', successor: 'pv-lam-dong-2025', relation: 'merged', operatesFrom: '2025-07-01' },
  ],
  ['AbolishUnit', { unit: 'cm-tan-nghia', lastDay: '2026-02-01' }],
];

describe('the life of the movement', () => {
  const told = movement.given(...LIFE).events;

  it('meets every command', () => {
    expect([...new Set(LIFE.map(([name]) => name))].sort()).toEqual(Object.keys(COMMANDS).sort());
  });

  it('records every type of event', () => {
    expect([...new Set(told.map(({ type }) => type))].sort()).toEqual(Object.keys(EVENTS).sort());
  });

  it('stands on streams of the category of each event', () => {
    for (const { stream, type } of told) {
      const category = EVENTS[type]?.category;
      expect([type, category === 'any' || stream.startsWith(`kheo.${String(category)}-`)]).toEqual([
        type,
        true,
      ]);
    }
  });

  it('refers to streams that exist, in the events of cases, models and decisions', () => {
    const ids = new Set(told.map(({ stream }) => stream));
    for (const { data, stream } of told.filter(({ data: held }) => typeof held['model'] === 'string')) {
      expect([stream, ids.has(`kheo.model-${String(data['model'])}`)]).toEqual([stream, true]);
    }
  });
});

const TABLES = [
  logEvents,
  authorityEvents,
  operationEvents,
  unitEvents,
  phaseEvents,
  schemeEvents,
  sourceEvents,
  documentEvents,
  personEvents,
  formEvents,
  groundEvents,
  planEvents,
  conferenceEvents,
  statementEvents,
  modelEvents,
  caseEvents,
  decisionEvents,
  commendationEvents,
  claimEvents,
  relationEvents,
  correctionEvents,
];

describe('the catalogue', () => {
  it('gives each type of event one home', () => {
    const types = TABLES.flatMap((table) => Object.keys(table));
    expect(types.filter((type, at) => types.indexOf(type) !== at)).toEqual([]);
    expect(types.sort()).toEqual(Object.keys(EVENTS).sort());
  });

  it('names events by what happened and commands by what to do, and none by the same word', () => {
    for (const name of [...Object.keys(EVENTS), ...Object.keys(COMMANDS)])
      expect(name).toMatch(/^([A-Z][a-z]+)+$/);
    expect(Object.keys(COMMANDS).filter((name) => name in EVENTS)).toEqual([]);
  });

  it('tells each command apart by its outside name', () => {
    const outside = Object.keys(COMMANDS).map(kebab);
    expect(new Set(outside).size).toBe(outside.length);
    for (const name of outside) expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(kebab('IssueDecision')).toBe('issue-decision');
  });

  it('says of every command, event and field what it is', () => {
    for (const [name, { doc }] of [...Object.entries(EVENTS), ...Object.entries(COMMANDS)])
      expect([name, doc.length > 8]).toEqual([name, true]);
    const silent = [...Object.entries(EVENTS), ...Object.entries(COMMANDS)].flatMap(([name, { fields }]) =>
      withoutDoc(fields, name),
    );
    expect(silent).toEqual([]);
  });

  it('refers to categories that exist', () => {
    const named = [...Object.values(EVENTS), ...Object.values(COMMANDS)].flatMap(({ fields }) =>
      refersTo(fields),
    );
    expect([...new Set(named)].filter((category) => !isCategory(category))).toEqual([]);
    expect([isCategory('unit'), isCategory('toString'), isCategory('nothing')]).toEqual([true, false, false]);
  });

  it('offers outside what an officer does, and keeps to itself what reactions and the system do', () => {
    const internal = Object.entries(COMMANDS)
      .filter(([, spec]) => spec.internal)
      .map(([name]) => name);
    expect(internal.sort()).toEqual([
      'ApplyDecisionLine',
      'FinishImport',
      'GrantLocalRole',
      'OpenLog',
      'StartImport',
    ]);
  });

  it('knows the fields of a correction by the type that it corrects', () => {
    const concerns = { stream: 's', revision: 0, eventId: 'e', type: 'ModelLapsed' };
    expect(Object.keys(fieldsOfEvent('RecordCorrected', { concerns })['after']?.fields ?? {})).toEqual([
      'model',
      'reason',
    ]);
    expect(() => fieldsOfEvent('NeverHeardOf', {})).toThrow(
      new Fault('LogCorrupt', { type: 'NeverHeardOf' }),
    );
  });
});

const within = (field: Field): Fields => ({ ...field.fields, ...(field.item ? { item: field.item } : {}) });

const withoutDoc = (fields: Fields, path: string): readonly string[] =>
  Object.entries(fields).flatMap(([name, field]) => [
    ...(field.doc === '' ? [`${path}.${name}`] : []),
    ...withoutDoc(within(field), `${path}.${name}`),
  ]);

const refersTo = (fields: Fields): readonly string[] =>
  Object.values(fields).flatMap((field) => [...(field.refersTo ?? []), ...refersTo(within(field))]);
