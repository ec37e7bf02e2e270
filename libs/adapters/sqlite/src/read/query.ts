/**
 * A question's conditions and order as SQL.
 *
 * A page continues behind a document by its sort values and key (keyset), never by counting rows, so that pages neither skip
 * nor repeat while documents come and go. What lies behind (v1 … vn, key) falls into arms that follow each other in the order of
 * the answer: all values are the same and the key lies beyond; all but the last are the same and that one lies beyond; … the first
 * lies beyond. Missing values come first when ascending and last when descending, as NULL does in SQLite, and are an arm of their
 * own. Each arm is one walk in an index from the place on, and the arms are read until the page is full. As one condition with OR
 * they would be found by the first field alone and walk through all that share it, and every act of which only the year is known
 * has the last of December for its latest day.
 *
 * An arm stands before the conditions: of two bounds of a field SQLite takes the first for the index.
 */
import { Fault, isDay } from '@kheo/kernel';
import type { Condition, Find, Scalar } from '@kheo/ports';
import type { Collection } from './collection.js';
import { columnValue } from './columns.js';
import { columnOf, tableOf } from './read-file.js';

export interface Query {
  readonly sql: string;
  /** The limit is the last parameter and not among them. */
  readonly parameters: readonly Scalar[];
}

export interface Clause {
  readonly sql: string;
  readonly parameters: readonly Scalar[];
}

interface SortField {
  readonly column: string;
  readonly value: Scalar | null;
}

/** Documents whose first `equal` sort fields have the values of the place. */
interface Arm {
  readonly equal: number;
  readonly clauses: readonly Clause[];
}

/** Most values of one `in` for which an index is searched. */
const LED_VALUES = 512;
/** Most values of one `in`: below the parameters that SQLite takes. */
const IN_VALUES = 16_384;

/** The arms of a page, to be read one after the other until the page is full. */
export const queriesOf = (collection: Collection, find: Find): Query[] => {
  const where = find.where.map((condition) => clauseOf(collection, condition));
  const columns = (find.orderBy ?? []).map((field) => sorted(collection, field));
  const direction = find.descending === true ? ' DESC' : '';
  return armsOf(collection, find).map(({ equal, clauses }) => {
    const all = [...clauses, ...where];
    const condition = all.length === 0 ? '' : ` WHERE ${all.map(({ sql }) => sql).join(' AND ')}`;
    const order = [...columns.slice(equal), 'key'].map((column) => `${column}${direction}`).join(', ');
    return {
      sql: `SELECT ${collection.selected} FROM ${tableOf(collection.spec.name)}${condition} ORDER BY ${order} LIMIT ?`,
      parameters: all.flatMap(({ parameters }) => parameters),
    };
  });
};

/** @throws Fault ParameterInvalid for a field that is not declared */
const sorted = (collection: Collection, field: string): string => {
  declared(collection, field);
  return columnOf(field);
};

export const clauseOf = (collection: Collection, condition: Condition): Clause => {
  const column = columnOf(condition.field);
  const told = (value: Scalar): Scalar => fitting(collection, condition.field, value);
  if ('is' in condition) {
    const orAbsent = condition.orAbsent === true ? ` OR ${column} IS NULL` : '';
    return { sql: `(${column} = ?${orAbsent})`, parameters: [told(condition.is)] };
  }
  if ('in' in condition) return inClause(column, condition.in.map(told));
  if ('contains' in condition) {
    const words = condition.contains.map(told);
    return {
      sql: [`${column} IS NOT NULL`, ...words.map(() => `instr(${column}, ?) > 0`)].join(' AND '),
      parameters: words,
    };
  }
  const { atLeast, atMost } = condition;
  return both([
    { sql: `${column} IS NOT NULL`, parameters: [] },
    ...(atLeast === undefined ? [] : [{ sql: `${column} >= ?`, parameters: [told(atLeast)] }]),
    ...(atMost === undefined ? [] : [{ sql: `${column} <= ?`, parameters: [told(atMost)] }]),
  ]);
};

/** The number of values is rounded up to a power of two by repeating the last one, so that few statements serve all lists. */
const inClause = (column: string, values: readonly Scalar[]): Clause => {
  const last = values.at(-1);
  if (last === undefined) return { sql: 'FALSE', parameters: [] };
  if (values.length > IN_VALUES)
    throw new Fault('ParameterInvalid', { found: values.length, limit: IN_VALUES });
  const size = 2 ** Math.ceil(Math.log2(values.length));
  const filled = [...values, ...Array.from({ length: size - values.length }, () => last)];
  // So many are a good part of all documents: the order leads to a page, and `+` keeps SQLite from sorting all that they name.
  const tested = size > LED_VALUES ? `+${column}` : column;
  return { sql: `${tested} IN (${filled.map(() => '?').join(', ')})`, parameters: filled };
};

const armsOf = (collection: Collection, { orderBy = [], descending = false, after }: Find): Arm[] => {
  if (!after) return [{ equal: 0, clauses: [] }];
  if (after.values.length !== orderBy.length)
    throw new Fault('ParameterInvalid', { expected: 'a value for each sort field' });
  const sort = orderBy.map((field, at): SortField => {
    const value = after.values[at] ?? null;
    return { column: columnOf(field), value: value === null ? null : fitting(collection, field, value) };
  });
  const same = sort.map(is);
  const arms: Arm[] = [{ equal: sort.length, clauses: [...same, behindKey(after.key, descending)] }];
  for (const [equal, field] of [...sort.entries()].reverse())
    for (const beyond of beyondOf(field, descending))
      arms.push({ equal, clauses: [...same.slice(0, equal), beyond] });
  return arms;
};

const behindKey = (key: number, descending: boolean): Clause => ({
  sql: `key ${descending ? '<' : '>'} ?`,
  parameters: [key],
});

const is = ({ column, value }: SortField): Clause =>
  value === null ? missing(column) : { sql: `${column} = ?`, parameters: [value] };

/** Nothing lies beyond a missing value when descending. */
const beyondOf = ({ column, value }: SortField, descending: boolean): Clause[] => {
  if (!descending)
    return [
      value === null
        ? { sql: `${column} IS NOT NULL`, parameters: [] }
        : { sql: `${column} > ?`, parameters: [value] },
    ];
  return value === null ? [] : [{ sql: `${column} < ?`, parameters: [value] }, missing(column)];
};

const missing = (column: string): Clause => ({ sql: `${column} IS NULL`, parameters: [] });

const both = (clauses: readonly Clause[]): Clause => ({
  sql: `(${clauses.map(({ sql }) => sql).join(' AND ')})`,
  parameters: clauses.flatMap(({ parameters }) => parameters),
});

const declared = ({ spec }: Collection, field: string): void => {
  if (!Object.hasOwn(spec.fields, field))
    throw new Fault('ParameterInvalid', { collection: spec.name, field, expected: 'a declared field' });
};

/** A value as the column of a field holds it. @throws Fault ParameterInvalid */
export const fitting = (collection: Collection, field: string, value: Scalar): Scalar => {
  declared(collection, field);
  const type = collection.typeOf(field);
  try {
    const held = columnValue(value, type, field) as Scalar;
    // Documents stem from events, whose days exist; what is asked for may come from a cursor that was not issued here
    if (type !== 'day' || isDay(value as string)) return held;
  } catch (cause) {
    throw new Fault('ParameterInvalid', { field, expected: type }, { cause });
  }
  throw new Fault('ParameterInvalid', { field, expected: 'a day that exists' });
};
