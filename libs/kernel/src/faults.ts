/**
 * The one catalogue of everything that can go wrong, by stable code.
 *
 * `input`: what was sent can't be read. `rejection`: a rule forbids it. `unknown-thing`: it names what the log does not hold.
 * `denied`: the caller may not. `limit`: too much. `conflict`: it contradicts what is there. `failure`: ours, not the caller's.
 * Codes are for ever; texts may improve. Only the HTTP filter turns a kind into a status.
 */
export type FaultKind =
  'input' | 'rejection' | 'unknown-thing' | 'denied' | 'unauthenticated' | 'limit' | 'conflict' | 'failure';

interface FaultEntry {
  readonly kind: FaultKind;
  readonly title: string;
}

const as =
  (kind: FaultKind) =>
  (title: string): FaultEntry => ({ kind, title });
const input = as('input');
const rejection = as('rejection');
const limit = as('limit');
const conflict = as('conflict');
const failure = as('failure');

export const FAULTS = {
  // What was sent
  JsonMalformed: input('The text is not JSON'),
  JsonUnsafe: input('The JSON holds a duplicate key, a lone surrogate, an unsafe number or a forbidden key'),
  JsonTooDeep: limit('The JSON is nested too deeply or has too many keys'),
  FieldMissing: input('A required field is missing'),
  FieldUnknown: input('A field is not known here'),
  FieldInvalid: input('A field does not have the form that is expected'),
  FieldTooLong: limit('A field is longer than allowed'),
  DateImpossible: input('There is no such day, month or year'),
  ParameterInvalid: input('A parameter of the question does not have the form that is expected'),
  CursorInvalid: input('The cursor was not issued for this question'),
  BodyTooLarge: limit('The body is larger than allowed'),
  // Import
  FileUnreadable: input('The file can not be read'),
  FileEncodingWrong: input('The file is not UTF-8'),
  FileTooLarge: limit('The file is larger than allowed'),
  FileTruncated: input('The file ends in the middle of a row'),
  FileKindUnknown: input('Neither the name nor the header says what the rows are'),
  HeaderMissing: input('A required column is missing'),
  HeaderUnknown: input('A column is not known for this kind'),
  HeaderDuplicate: input('Two columns have the same name'),
  RowMalformed: input('The row can not be split into its cells'),
  RowRepeated: input('The same row id stands twice in one import'),
  RowChanged: conflict('A row of this id was imported before with other content'),
  WorkbookSuspicious: limit('The workbook unpacks to far more than it should'),
  // What it names
  NotFound: as('unknown-thing')('There is nothing under this id at this point of knowledge'),
  RouteUnknown: as('unknown-thing')('There is no such address'),
  CommandUnknown: as('unknown-thing')('There is no such command'),
  QuestionUnknown: as('unknown-thing')('There is no such question'),
  ReferenceUnknown: rejection('The command names something that the log does not hold'),
  ReferenceAmbiguous: conflict('The reference stands for more than one thing'),
  // Who
  TokenMissing: as('unauthenticated')('A bearer token is needed'),
  TokenInvalid: as('unauthenticated')('The token is not valid'),
  NotAuthorised: as('denied')('The grants of this actor do not allow it'),
  // Rules of the movement
  AlreadyExists: rejection('It has been recorded before under another command'),
  LevelEnded: rejection('The level did not exist any more on any day the act may have happened'),
  LevelNotYet: rejection('The level did not exist yet on any day the act may have happened'),
  UnitEnded: rejection('The unit did not exist any more on any day the act may have happened'),
  UnitNotYet: rejection('The unit did not exist yet on any day the act may have happened'),
  ValidityReversed: rejection('It would end before it begins'),
  EndsBeforeItBegan: rejection('It would end before what it ends had begun'),
  SuccessionInCircle: rejection('The unit follows the one that would succeed it'),
  PhaseEndsBeforeItBegins: rejection('The phase would end before it begins'),
  HolderMissing: rejection('A joint model has two holders or more'),
  HolderKindMismatch: rejection('The holders do not fit the kind of holder'),
  FieldNotInScheme: rejection('The field scheme has no such field'),
  ModelLapsed: rejection('The model has lapsed'),
  ModelMerged: rejection('The model has been merged into another'),
  MergeIntoItself: rejection('A thing can not be merged into itself'),
  CaseOfOtherModel: rejection('The case belongs to another model'),
  CaseClosed: rejection('The case has ended'),
  CaseAlreadyRecognised: rejection('The case has been recognised before'),
  CaseNotRecognised: rejection('The case has not been recognised'),
  CaseAlreadyRefused: rejection('The case has been refused'),
  DossierMissing: rejection('No dossier is with the committee'),
  LevelNotHigher: rejection('A proposal goes to a higher level'),
  ScoreOutOfRange: rejection('The score lies outside its scale'),
  VotesDoNotAdd: rejection('The votes do not add up'),
  AssessorIsHolder: rejection('The assessor holds the model'),
  DecisionAlreadyAnnulled: rejection('The decision has been annulled before'),
  DecisionIssuerEnded: rejection('The issuer did not exist any more on the day of the decision'),
  DecisionLineRepeated: rejection('Two lines of the decision name the same case or the same line number'),
  DecisionWithoutLines: rejection('A decision has one line or more'),
  ActingUnitNotSuccessor: rejection('Only the issuer or a successor of it may act on the decision'),
  GroundUnknown: rejection('The ground of annulment is not in the list'),
  FormEnded: rejection('The form of commendation did not exist any more'),
  CommendationAlreadyDecided: rejection('The commendation has been decided before'),
  RecordNotCorrectable: rejection('This record can not be corrected'),
  CorrectionChangesNothing: rejection('The correction changes nothing'),
  CorrectionOfIdentity: rejection('A correction can not change what the record is about'),
  RelationIncomplete: rejection('A relation needs a total and a part at least'),
  SuccessorIsItself: rejection('A unit can not succeed itself'),
  GrantEnded: rejection('The grant has been revoked before'),
  // Command and log
  IdempotencyKeyMissing: input('A command needs an Idempotency-Key'),
  IdempotencyKeyReused: conflict('The key was used before for another command or another body'),
  StreamMoved: conflict('The stream moved on each time the command was decided'),
  ExpectedRevisionWrong: conflict('The stream is not at the expected revision'),
  AppendInvalid: input('The append does not have the form that the log accepts'),
  AppendTooLarge: limit('The append is larger than allowed'),
  Busy: limit('Too many requests are waiting'),
  OutcomeUnknown: failure('Whether it was written is not known; send the same request again'),
  WaitTimedOut: failure('The answer is not yet as recent as asked for'),
  LogMismatch: conflict('The cursor or position belongs to another log'),
  VaultForeign: conflict('The key vault is missing, or it is not the one that this log was opened with'),
  LogCorrupt: failure('The stored log is not what it should be'),
  DataFolderBusy: conflict('Another process works on this data folder'),
  DataFolderTooNew: conflict('The data folder was written by a newer version'),
  ClockBehindLog: failure('The clock stands before the last recorded event'),
  KeyDestroyed: failure('The key of this field has been destroyed'),
  ConfigurationInvalid: input('A setting is not valid'),
  ShuttingDown: failure('The process is stopping'),
  Internal: failure('Something went wrong on our side'),
} as const satisfies Record<string, FaultEntry>;

export type FaultCode = keyof typeof FAULTS;

/** Values that a fault names: ids, dates, counts, fields; never personal data. */
export type FaultValues = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A rule forbids the command: a value, not an exception. */
export interface Rejection {
  readonly rejected: FaultCode;
  readonly values: FaultValues;
}

export const reject = (code: FaultCode, values: FaultValues = {}): Rejection => ({ rejected: code, values });

export const isRejection = (outcome: object): outcome is Rejection => 'rejected' in outcome;

/** One fault of one field of what was sent; `path` in dots, `expected` in words. */
export interface Problem {
  readonly path: string;
  readonly code: FaultCode;
  readonly expected: string;
}

/** A typed failure. Its message is made of the catalogue and the values, so it can be logged. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly values: FaultValues;
  readonly problems: readonly Problem[];

  constructor(
    code: FaultCode,
    values: FaultValues = {},
    options: { cause?: unknown; problems?: readonly Problem[] } = {},
  ) {
    super(describe(code, values), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.values = values;
    this.problems = options.problems ?? [];
  }

  get kind(): FaultKind {
    return FAULTS[this.code].kind;
  }
}

/** «title (name: value, …)» */
export const describe = (code: FaultCode, values: FaultValues = {}): string => {
  const named = Object.entries(values).map(
    ([name, value]) => `${name}: ${([] as readonly unknown[]).concat(value).join(', ')}`,
  );
  return named.length === 0 ? FAULTS[code].title : `${FAULTS[code].title} (${named.join('; ')})`;
};
