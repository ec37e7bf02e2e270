/** One act, one row: registrations, assessments, recognitions, visits, commendations and the like, and the models they concern. */
import { optional, text } from '@kheo/kernel';
import { COMMANDS } from '@kheo/recognition';
import { columnsOf, ownColumn } from '../column.js';
import type { ColumnTable } from '../column.js';
import { actKind, kindOf, QUOTE } from '../kind.js';
import type { Kind } from '../kind.js';

const MODEL: ColumnTable = { model_id: ['model', 'MOD-011'] };
const CASE: ColumnTable = { case_id: ['case', 'REG-001'] };
const BY: ColumnTable = { by_unit_id: ['by'] };
const DOCUMENT: ColumnTable = { document_id: ['document'] };
/** How an act names its case, or opens one. */
const OPENING: ColumnTable = {
  ...MODEL,
  case_id: ['case'],
  level: ['level', 'province'],
  cycle: ['cycle', '2024'],
  phase_ids: ['phases'],
  ...BY,
};

export const MODELS: Kind = kindOf({
  name: 'models',
  doc: 'A model or exemplar; its date is when it began',
  command: 'IdentifyModel',
  dates: { on: 'started_on', precision: 'started_precision' },
  columns: [
    ownColumn('id', text('Id of the row, unique in its data set', 80), 'MOD-011'),
    ...columnsOf('IdentifyModel', {
      title_vi: ['title', 'Vận động nhân dân xây dựng lò đốt rác tại hộ gia đình'],
      kind: ['kind', 'model'],
      holder_kind: ['holderKind', 'collective'],
      holder_ids: ['holders', 'pc-ham-hiep'],
      unit_id: ['unit', 'cm-ham-hiep'],
      field_scheme: ['field.scheme'],
      field_code: ['field.code'],
      origin_model_id: ['origin'],
    }),
    ownColumn('started_on', optional(text('When it began, as far as known', 10)), '2020-10'),
    ownColumn('started_precision', optional(text('day, month, year or unknown', 10)), 'month'),
    ...columnsOf('IdentifyModel', { source_id: ['source'] }),
    QUOTE,
    ...columnsOf('IdentifyModel', { note: ['note'] }),
  ],
});

const act = (name: string, command: string, columns: ColumnTable): Kind =>
  actKind({ name, command, columns, doc: COMMANDS[command]?.doc ?? name });

export const OPENINGS: readonly Kind[] = [
  act('registrations', 'RegisterModel', { ...OPENING, to_unit_id: ['to'], ...DOCUMENT }),
  act('maintenance', 'MaintainModel', { ...OPENING, ...DOCUMENT }),
];

/** Acts on a case that has been opened, in the order in which they depend on each other. */
export const WITHIN_CASES: readonly Kind[] = [
  act('dossiers', 'SubmitDossier', { ...CASE, documents: ['documents', 'Tờ trình|Danh sách'], ...BY }),
  act('assessments', 'ScoreAssessment', {
    ...CASE,
    assessor_id: ['assessor', 'PER-001'],
    score: ['score', '92.5'],
    scale: ['scale', '100'],
    ...BY,
  }),
  act('conclusions', 'ConcludeAssessment', { ...OPENING, outcome: ['outcome', 'passed'] }),
  act('votes', 'RecordVote', {
    ...CASE,
    members: ['members', '9'],
    present: ['present', '8'],
    in_favour: ['inFavour', '7'],
    against: ['against', '1'],
    invalid: ['invalid', '0'],
    ...BY,
  }),
  act('proposals', 'ProposeModel', { ...OPENING, from_case_id: ['from'], to_unit_id: ['to'], ...DOCUMENT }),
];

export const OUTCOMES: readonly Kind[] = [
  act('recognitions', 'GrantRecognition', { ...OPENING, ...DOCUMENT }),
  act('refusals', 'RefuseRecognition', { ...OPENING, reason: ['reason', 'Chưa đủ điều kiện'] }),
  act('outstanding', 'RateOutstanding', { ...CASE, ...BY, ...DOCUMENT }),
  act('withdrawals', 'WithdrawRecognition', {
    ...CASE,
    ...BY,
    ...DOCUMENT,
    reason: ['reason', 'Không còn duy trì'],
  }),
];

export const MODEL_ACTS: readonly Kind[] = [
  act('introductions', 'IntroduceModel', {
    ...MODEL,
    by_unit_id: ['by', 'bdv-binh-thuan'],
    to_unit_id: ['to', 'tw-ban-dan-van'],
    ...DOCUMENT,
    phase_ids: ['phases'],
  }),
  act('visits', 'RecordVisit', { ...MODEL, ...BY, ...DOCUMENT }),
  act('inspections', 'RecordInspection', { ...MODEL, ...BY, ...DOCUMENT }),
  act('outcomes', 'ReportOutcome', {
    ...MODEL,
    value: ['value', '136'],
    value_unit: ['valueUnit', 'lò đốt rác'],
    qualifier: ['qualifier', 'exact'],
    metric: ['metric', 'outcome-incinerators'],
  }),
  act('replications', 'RecordReplication', {
    ...MODEL,
    replica_model_id: ['replica'],
    place_unit_id: ['place', 'cm-ham-hiep'],
  }),
  act('replication-requests', 'RequestReplication', {
    ...MODEL,
    level: ['level', 'district'],
    ...BY,
    ...DOCUMENT,
  }),
];

const UNIT: ColumnTable = { unit_id: ['unit', 'pv-binh-thuan'], level: ['level', 'province'] };
export const UNIT_ACTS: readonly Kind[] = [
  act('plans', 'IssuePlan', { ...UNIT, issuer_unit_id: ['issuer'], ...DOCUMENT, phase_ids: ['phases'] }),
  act('conferences', 'HoldConference', {
    ...UNIT,
    organiser_unit_id: ['organiser'],
    ...DOCUMENT,
    phase_ids: ['phases'],
    chair_ids: ['chairs'],
  }),
  act('statements', 'RecordStatement', {
    ...UNIT,
    act: ['act', 'recognised'],
    ...BY,
    ...DOCUMENT,
    value: ['value', '22'],
    value_unit: ['valueUnit', 'mô hình'],
    qualifier: ['qualifier', 'exact'],
    phase_ids: ['phases'],
  }),
  act('commendations-granted', 'GrantCommendation', {
    form_code: ['form', 'BK-PV'],
    holder_kind: ['holderKind', 'collective'],
    holder_ids: ['holders', 'pc-ham-hiep'],
    unit_id: ['unit'],
    model_id: ['model'],
    level: ['level', 'province'],
    cycle: ['cycle'],
    ...BY,
    ...DOCUMENT,
    phase_ids: ['phases'],
  }),
];
