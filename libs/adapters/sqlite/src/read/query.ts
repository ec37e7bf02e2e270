/**
 * A question's conditions and order as SQL.
 *
 * A page continues behind a document by its sort values and key (keyset), never by counting rows, so that pages neither skip
 * nor repeat while documents come and go. Behind (v1 … vn, key) means: s1 lies beyond v1, or s1 is v1 and s2 lies beyond v2, … or
 * all are equal and the key is greater. Missing values come first when ascending and last when descending, as NULL does in
 * SQLite. The first sort field decides whether an index can jump to the place, and a NULL beside a range in one OR takes that away;
 * so a page may have two arms, one among the present values of the first field and one among the missing, which are read one
 * after the other.
 */
import { Fault } from '@kheo/kernel';
import type { CollectionSpec, Condition, Find, Scalar } from '@kheo/ports';
import { columnOf, tableOf } from './read-file.js';

export interface Query {
  readonly sql: string;
  /** The limit is the last parameter and not among them. */
  readonly parameters: readonly Scalar[];
}

interface Clause {
  readonly sql: string;
  readonly parameters: readonly Scalar[];
}

interface SortField {
  readonly column: string;
  readonly descending: boolean;
  readonly value: Scalar | null;
}

/** Most values of one `in`: below the parameters that SQLite takes. */
const IN_VALUES = 16_384;

/** The arms of a page, to be read one after the other until the page is full. */
export const queriesOf = (spec: CollectionSpec, find: Find): Query[] => {
  const where = find.where.map((condition) => conditionOf(spec, condition));
  const order = find.orderBy ?? [];
  for (const { field } of order) typeOf(spec, field);
  const by = [
    ...order.map(({ field, descending }) => `${columnOf(field)}${descending === true ? ' DESC' : ''}`),
    'key',
  ].join(', ');
  return armsOf(spec, find).map((arm) => {
    const clauses = [...where, ...arm];
    const condition = clauses.length === 0 ? '' : ` WHERE ${clauses.map(({ sql }) => sql).join(' AND ')}`;
    return {
      sql: `SELECT key, document FROM ${tableOf(spec.name)}${condition} ORDER BY ${by} LIMIT ?`,
      parameters: clauses.flatMap(({ parameters }) => parameters),
    };
  });
};

const conditionOf = (spec: CollectionSpec, condition: Condition): Clause => {
  const column = columnOf(condition.field);
  const type = typeOf(spec, condition.field);
  const told = (value: Scalar): Scalar => fitting(value, type, condition.field);
  if ('is' in condition) return { sql: `${column} = ?`, parameters: [told(condition.is)] };
  if ('in' in condition) return inClause(column, condition.in.map(told));
  if ('contains' in condition) {
    const words = condition.contains.map((word) => fitting(word, 'text', condition.field));
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
  return { sql: `${column} IN (${filled.map(() => '?').join(', ')})`, parameters: filled };
};

const armsOf = (spec: CollectionSpec, { orderBy = [], after }: Find): Clause[][] => {
  if (!after) return [[]];
  if (after.values.length !== orderBy.length)
    throw new Fault('ParameterInvalid', { expected: 'a value for each sort field' });
  const sort = orderBy.map(({ field, descending = false }, at): SortField => {
    const value = after.values[at] ?? null;
    return {
      column: columnOf(field),
      descending,
      value: value === null ? null : fitting(value, typeOf(spec, field), field),
    };
  });
  const [first, ...rest] = sort;
  if (!first) return [[behindKey(after.key)]];
  const missing: Clause = { sql: `${first.column} IS NULL`, parameters: [] };
  if (first.value === null) {
    const among = [missing, behind(rest, after.key)];
    return first.descending ? [among] : [among, [{ sql: `${first.column} IS NOT NULL`, parameters: [] }]];
  }
  const seek: Clause = {
    sql: `${first.column} ${first.descending ? '<=' : '>='} ?`,
    parameters: [first.value],
  };
  const present = [seek, behind(sort, after.key, { present: true })];
  return first.descending ? [present, [missing]] : [present];
};

/** What lies behind the place; with `present` the first field is known to have a value. */
const behind = (sort: readonly SortField[], key: string, { present = false } = {}): Clause => {
  const [field, ...rest] = sort;
  if (!field) return behindKey(key);
  const equal = both([is(field), behind(rest, key)]);
  const beyond = beyondOf(field, present);
  if (!beyond) return equal;
  return { sql: `(${beyond.sql} OR ${equal.sql})`, parameters: [...beyond.parameters, ...equal.parameters] };
};

const behindKey = (key: string): Clause => ({ sql: 'key > ?', parameters: [key] });

const is = ({ column, value }: SortField): Clause =>
  value === null
    ? { sql: `${column} IS NULL`, parameters: [] }
    : { sql: `${column} = ?`, parameters: [value] };

/** Nothing lies beyond a missing value when descending. */
const beyondOf = ({ column, descending, value }: SortField, present: boolean): Clause | undefined => {
  if (value === null) return descending ? undefined : { sql: `${column} IS NOT NULL`, parameters: [] };
  if (!descending) return { sql: `${column} > ?`, parameters: [value] };
  return { sql: present ? `${column} < ?` : `(${column} < ? OR ${column} IS NULL)`, parameters: [value] };
};

const both = (clauses: readonly Clause[]): Clause => ({
  sql: `(${clauses.map(({ sql }) => sql).join(' AND ')})`,
  parameters: clauses.flatMap(({ parameters }) => parameters),
});

const typeOf = (spec: CollectionSpec, field: string): 'text' | 'integer' => {
  const type = Object.hasOwn(spec.fields, field) ? spec.fields[field] : undefined;
  if (!type)
    throw new Fault('ParameterInvalid', { collection: spec.name, field, expected: 'a declared field' });
  return type;
};

const fitting = (value: Scalar, type: 'text' | 'integer', field: string): Scalar => {
  if (typeof value !== (type === 'text' ? 'string' : 'number'))
    throw new Fault('ParameterInvalid', { field, expected: type });
  return value;
};
