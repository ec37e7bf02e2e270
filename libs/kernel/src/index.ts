export { fromHex, fromUtf8, toBase32, toHex, utf8 } from './bytes.js';
export { LIMITS } from './limits.js';
export { describe as describeFault, Fault, FAULTS, isRejection, reject } from './faults.js';
export type { FaultCode, FaultKind, FaultValues, Problem, Rejection } from './faults.js';
export { isCanonical } from './canonical-scan.js';
export type { SeesMember } from './canonical-scan.js';
export { canonicalBytes, canonicalText, parseStrictJson } from './json.js';
export type { Json, JsonObject } from './json.js';
export {
  boundsBetween,
  byEffect,
  certaintyOn,
  compareIntervals,
  compareText,
  dayOf,
  effectiveOnOf,
  faultOfEffectiveOn,
  FIRST_DAY,
  intervalOf,
  isDay,
  LAST_DAY,
  onDay,
  plusDays,
  PRECISIONS,
  precisionOf,
  relate,
  spanOf,
} from './civil-date.js';
export type {
  AllenRelation,
  Bounds,
  Certainty,
  Day,
  EffectiveOn,
  Interval,
  Precision,
} from './civil-date.js';
export { isSealed, jsonOf, LOG_FORMAT, partsOfStream, STREAM_PREFIX, streamOf } from './event.js';
export type {
  Actor,
  Basis,
  Draft,
  Metadata,
  Placement,
  RawEvent,
  RecordedEvent,
  Sealed,
  SealedText,
  Source,
} from './event.js';
export { derivedEventId, derivedId, isId } from './ids.js';
export type { KeyedHash } from './ids.js';
export {
  date,
  day,
  effective,
  expectationOf,
  faultsOf,
  faultsOfField,
  flag,
  freeText,
  id,
  integer,
  list,
  mapSealed,
  number,
  object,
  oneOf,
  optional,
  personal,
  record,
  referencesIn,
  text,
} from './fields.js';
export type { Body, Field, FieldKind, Fields, Reference, SealedField } from './fields.js';
