/**
 * What a command or an event holds, as data. One description serves the check of what comes in, the columns of an import, the
 * fields that are sealed, the references that must exist, the OpenAPI page and the reference of events.
 */
import { faultOfEffectiveOn, isDay, PRECISIONS, spanOf } from './civil-date.js';
import type { EffectiveOn } from './civil-date.js';
import type { SealedText } from './event.js';
import { isSealed } from './event.js';
import type { FaultCode, Problem } from './faults.js';
import { isId } from './ids.js';
import { LIMITS } from './limits.js';

export type FieldKind =
  | 'id'
  | 'text'
  | 'sealed'
  | 'enum'
  | 'integer'
  | 'number'
  | 'flag'
  | 'day'
  | 'date'
  | 'effective'
  | 'list'
  | 'record'
  | 'object';

/** A field; `T` is what TypeScript sees of its value. */
export interface Field<T = unknown, Optional extends boolean = boolean> {
  readonly kind: FieldKind;
  readonly doc: string;
  readonly optional: Optional;
  /** Categories of streams, one of which must hold the id. */
  readonly refersTo?: readonly string[];
  readonly values?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly item?: Field;
  readonly fields?: Fields;
  /** `person`: sealed under the key of the person that the record's `person` names; `own`: under a key of this event. */
  readonly sealedUnder?: 'person' | 'own';
  readonly sample?: T;
}
export type Fields = Readonly<Record<string, Field>>;

type RequiredKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<unknown, false> ? K : never;
}[keyof F];
type ValueOf<X> = X extends Field<infer T> ? T : never;

/** The TypeScript type of a record with these fields. */
export type Body<F extends Fields> = { readonly [K in RequiredKeys<F>]: ValueOf<F[K]> } & {
  readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: ValueOf<F[K]>;
};

type Required<T> = Field<T, false>;

const field = <T>(kind: FieldKind, doc: string, rest: Partial<Field<T>> = {}): Required<T> => ({
  kind,
  doc,
  ...rest,
  optional: false,
});

export const optional = <T>(of: Field<T>): Field<T, true> => ({ ...of, optional: true });

/** An opaque id; with `refersTo` it must exist in the log. */
export const id = (doc: string, ...refersTo: readonly string[]) =>
  field<string>('id', doc, { max: LIMITS.idChars, ...(refersTo.length > 0 ? { refersTo } : {}) });

/** Text that names nobody: titles, names of units, symbols. */
export const text = (doc: string, max: number = LIMITS.titleChars) => field<string>('text', doc, { max });

/** Free text that may name people. */
export const freeText = (doc: string) =>
  field<SealedText>('sealed', doc, { max: LIMITS.textChars, sealedUnder: 'own' });

/** A personal field of the person that the field `person` beside it names. */
export const personal = (doc: string) =>
  field<SealedText>('sealed', doc, { max: LIMITS.titleChars, sealedUnder: 'person' });

export const oneOf = <const V extends readonly string[]>(values: V, doc: string) =>
  field<V[number]>('enum', doc, { values });
export const integer = (doc: string, min = 0, max = Number.MAX_SAFE_INTEGER) =>
  field<number>('integer', doc, { min, max });
export const number = (doc: string, min = 0, max = 1e12) => field<number>('number', doc, { min, max });
export const flag = (doc: string) => field<boolean>('flag', doc);
/** A day, `YYYY-MM-DD`. */
export const day = (doc: string) => field<string>('day', doc);
/** A date cut to what is known: `2020`, `2020-10` or `2020-10-05`. */
export const date = (doc: string) => field<string>('date', doc);
export const effective = (doc: string) => field<EffectiveOn>('effective', doc);
export const list = <T>(item: Field<T>, doc: string, max: number = LIMITS.listItems) =>
  field<readonly T[]>('list', doc, { item, max });
/** Any object; what it may hold depends on what it stands for, and is checked by the rule. */
export const object = (doc: string) => field<Readonly<Record<string, unknown>>>('object', doc);
export const record = <F extends Fields>(fields: F, doc: string) => field<Body<F>>('record', doc, { fields });

/** Every fault of a value against its fields; empty when it is sound. Unknown fields are faults. */
export const faultsOf = (fields: Fields, value: unknown, path = ''): Problem[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [problem(path, 'FieldInvalid', 'an object')];
  const held = value as Record<string, unknown>;
  const faults: Problem[] = [];
  for (const name of Object.keys(held))
    if (!Object.hasOwn(fields, name))
      faults.push(problem(join(path, name), 'FieldUnknown', `one of ${Object.keys(fields).join(', ')}`));
  for (const name of Object.keys(fields))
    faults.push(...faultsOfField(fields[name] as Field, held[name], join(path, name)));
  return faults;
};

export const faultsOfField = (spec: Field, value: unknown, path: string): Problem[] => {
  if (value === undefined) return spec.optional ? [] : [problem(path, 'FieldMissing', expectationOf(spec))];
  if (spec.kind === 'list') {
    if (!Array.isArray(value)) return [problem(path, 'FieldInvalid', 'a list')];
    if (value.length > (spec.max ?? LIMITS.listItems))
      return [problem(path, 'FieldTooLong', `${String(spec.max)} items at most`)];
    return value.flatMap((item, at) => faultsOfField(spec.item as Field, item, `${path}.${String(at)}`));
  }
  if (spec.kind === 'record') return faultsOf(spec.fields ?? {}, value, path);
  const code = CHECKS[spec.kind](value, spec);
  return code === undefined ? [] : [problem(path, code, expectationOf(spec))];
};

/** What a field expects, in words. */
export const expectationOf = (spec: Field): string => {
  switch (spec.kind) {
    case 'id':
      return spec.refersTo
        ? `the id of a ${spec.refersTo.join(' or ')}`
        : `an id: letters, digits and . _ : - (${String(LIMITS.idChars)} at most)`;
    case 'text':
    case 'sealed':
      return `text of 1 to ${String(spec.max)} characters without control characters`;
    case 'enum':
      return `one of ${(spec.values ?? []).join(', ')}`;
    case 'integer':
    case 'number':
      return `${spec.kind === 'integer' ? 'a whole number' : 'a number'} from ${String(spec.min)} to ${String(spec.max)}`;
    case 'flag':
      return 'true or false';
    case 'day':
      return 'a day that exists, YYYY-MM-DD';
    case 'date':
      return 'a date that exists: YYYY, YYYY-MM or YYYY-MM-DD';
    case 'effective':
      return '{ precision: day | month | year | range | unknown, date, to } of a date that exists';
    case 'list':
      return `a list of ${String(spec.max)} at most`;
    case 'object':
      return 'an object';
    case 'record':
      return `an object with ${Object.keys(spec.fields ?? {}).join(', ')}`;
  }
};

type Check = (value: unknown, spec: Field) => FaultCode | undefined;

const isText: Check = (value, spec) => {
  if (typeof value !== 'string' || value.trim() === '' || !value.isWellFormed()) return 'FieldInvalid';
  if (value.length > (spec.max ?? LIMITS.titleChars)) return 'FieldTooLong';
  return CONTROL.test(value) || value !== value.normalize('NFC') ? 'FieldInvalid' : undefined;
};

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

const isNumber = (value: unknown, spec: Field): boolean =>
  typeof value === 'number' &&
  Number.isFinite(value) &&
  value >= (spec.min ?? 0) &&
  value <= (spec.max ?? Number.MAX_SAFE_INTEGER);

const CHECKS: Record<Exclude<FieldKind, 'list' | 'record'>, Check> = {
  id: (value) => (typeof value === 'string' && isId(value) ? undefined : 'FieldInvalid'),
  text: isText,
  sealed: (value, spec) => (isSealed(value) ? undefined : isText(value, spec)),
  enum: (value, spec) =>
    typeof value === 'string' && spec.values?.includes(value) === true ? undefined : 'FieldInvalid',
  integer: (value, spec) =>
    Number.isSafeInteger(value) && isNumber(value, spec) ? undefined : 'FieldInvalid',
  number: (value, spec) => (isNumber(value, spec) ? undefined : 'FieldInvalid'),
  flag: (value) => (typeof value === 'boolean' ? undefined : 'FieldInvalid'),
  object: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'FieldInvalid',
  day: (value) => dateFault(value, isDay),
  date: (value) => dateFault(value, (text) => spanOf(text) !== undefined),
  effective: (value) => {
    if (!isEffectiveOn(value)) return 'FieldInvalid';
    return faultOfEffectiveOn(value) === undefined ? undefined : 'DateImpossible';
  },
};

const dateFault = (value: unknown, sound: (text: string) => boolean): FaultCode | undefined => {
  if (typeof value !== 'string') return 'FieldInvalid';
  return sound(value) ? undefined : 'DateImpossible';
};

const isEffectiveOn = (value: unknown): value is EffectiveOn => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { precision, date: begins, to: ends, ...rest } = value as Record<string, unknown>;
  const texts = [begins, ends].every((text) => text === undefined || typeof text === 'string');
  return texts && Object.keys(rest).length === 0 && PRECISIONS.some((known) => known === precision);
};

const problem = (path: string, code: FaultCode, expected: string): Problem => ({ path, code, expected });
const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** One value that a field refers to, and the categories that may hold it. */
export interface Reference {
  readonly path: string;
  readonly id: string;
  readonly categories: readonly string[];
}

/** Every reference in a sound value. */
export const referencesIn = (fields: Fields, value: object, path = ''): Reference[] => {
  const references: Reference[] = [];
  for (const name of Object.keys(fields))
    references.push(
      ...referencesInField(fields[name] as Field, (value as Record<string, unknown>)[name], join(path, name)),
    );
  return references;
};

const referencesInField = (spec: Field, value: unknown, path: string): Reference[] => {
  if (value === undefined) return [];
  if (spec.kind === 'list')
    return (value as unknown[]).flatMap((item, at) =>
      referencesInField(spec.item as Field, item, `${path}.${String(at)}`),
    );
  if (spec.kind === 'record') return referencesIn(spec.fields ?? {}, value as object, path);
  return spec.refersTo ? [{ path, id: value as string, categories: spec.refersTo }] : [];
};

/** A sealed field met on the way through a record. */
export interface SealedField {
  readonly path: string;
  readonly under: 'person' | 'own';
  /** The record's `person`, where the field is personal. */
  readonly person?: string;
}

export type ReplaceSealed = (value: SealedText, field: SealedField) => SealedText;

/** A copy of the record in which every sealed field that is present has been replaced. */
export const mapSealed = (fields: Fields, value: object, replace: ReplaceSealed): Record<string, unknown> =>
  mapRecord(fields, value, { replace, path: '' });

interface Walk {
  readonly replace: ReplaceSealed;
  readonly path: string;
  /** The person that the record names, for its personal fields. */
  readonly person?: string | undefined;
}

/** What holds nothing sealed is not walked through: a decision has a thousand lines, and one sealed text beside them. */
const mapRecord = (fields: Fields, value: object, { replace, path }: Walk): Record<string, unknown> => {
  const { person } = value as { person?: string };
  const copy: Record<string, unknown> = { ...value };
  for (const name of sealedNames(fields))
    if (Object.hasOwn(copy, name))
      copy[name] = mapField(fields[name], copy[name], { replace, path: join(path, name), person });
  return copy;
};

const sealedNames = (fields: Fields): readonly string[] => {
  let names = heldNames.get(fields);
  if (!names) {
    names = Object.entries(fields).flatMap(([name, field]) => (holdsSealed(field) ? [name] : []));
    heldNames.set(fields, names);
  }
  return names;
};
const heldNames = new WeakMap<Fields, readonly string[]>();

const holdsSealed = ({ kind, item, fields }: Field): boolean =>
  kind === 'sealed' ||
  (item !== undefined && holdsSealed(item)) ||
  sealedNames(fields ?? NO_FIELDS).length > 0;
const NO_FIELDS: Fields = {};

const mapField = (spec: Field | undefined, value: unknown, walk: Walk): unknown => {
  if (!spec || value === undefined) return value;
  const { replace, path, person } = walk;
  if (spec.kind === 'list')
    return (value as unknown[]).map((item, at) =>
      mapField(spec.item, item, { ...walk, path: `${path}.${String(at)}` }),
    );
  if (spec.kind === 'record') return mapRecord(spec.fields ?? {}, value as object, walk);
  if (spec.kind !== 'sealed') return value;
  return replace(value as SealedText, {
    path,
    under: spec.sealedUnder ?? 'own',
    ...(person === undefined ? {} : { person }),
  });
};
