/** Counts documents by the values of fields: what stands in slices from their columns, the others in SQL. */
import { Fault } from '@kheo/kernel';
import type { Condition, Count, Counted, Scalar } from '@kheo/ports';
import type { Connection } from '../database.js';
import type { Collection } from './collection.js';
import { columnValue, fieldValue } from './columns.js';
import { clauseOf } from './query.js';
import type { Clause, Query } from './query.js';
import { columnOf, tableOf } from './read-file.js';
import type { Column } from './slice.js';
import type { Slice, Slices } from './slices.js';
import type { Words } from './words.js';

interface Parts {
  readonly db: Connection;
  readonly collection: Collection;
  readonly slices: Slices;
  readonly words: Words;
}

/** Fields that one count groups by: two numbers of a dictionary make one safe integer. */
const GROUP_FIELDS = 2;
const GROUP_BASE = 2 ** 26;

export const countIn = (parts: Parts, asked: Count): readonly Counted[] => {
  const { collection, slices } = parts;
  const { counted = [] } = collection.spec;
  for (const field of [...asked.by, ...[...asked.where, ...asked.also].map((condition) => condition.field)])
    if (!counted.includes(field))
      throw new Fault('ParameterInvalid', {
        collection: collection.spec.name,
        field,
        expected: 'a counted field',
      });
  if (asked.by.length > GROUP_FIELDS)
    throw new Fault('ParameterInvalid', { found: asked.by.length, limit: GROUP_FIELDS });
  const groups = new Groups(asked.by.length);
  const looks = {
    where: asked.where.map((one) => lookOf(parts, one)),
    also: asked.also.map((one) => lookOf(parts, one)),
  };
  const all = slices.all();
  for (const slice of all) countSlice(parts, { slice, asked, looks, groups });
  return merged(parts, { asked, groups, after: all.at(-1)?.last ?? -1 });
};

/** Whether the values of a column fulfil a condition. */
interface Look {
  readonly field: string;
  /** For all rows of a slice at once, where that can be told; undefined where the values must be looked at. */
  readonly whole: (slice: number) => boolean | undefined;
  readonly fits: (value: number) => boolean;
}

const lookOf = ({ collection, slices, words }: Parts, condition: Condition): Look => {
  const { field } = condition;
  const type = collection.typeOf(field);
  clauseOf(collection, condition); // refuses what does not fit the field, as in any other question
  const numbers = (values: readonly Scalar[]): ReadonlySet<number | undefined> =>
    new Set(
      values.map((value) =>
        type === 'text' ? words.find(value as string) : (columnValue(value, type, field) as number),
      ),
    );
  const unknown = (): undefined => undefined;
  if ('contains' in condition)
    return {
      field,
      whole: unknown,
      fits: (value) => {
        const text = Number.isNaN(value) ? undefined : words.text(value);
        return text !== undefined && condition.contains.every((word) => text.includes(word));
      },
    };
  if ('is' in condition || 'in' in condition) {
    const wanted = numbers('is' in condition ? [condition.is] : condition.in);
    return { field, whole: unknown, fits: (value) => wanted.has(value) };
  }
  if (type === 'text')
    throw new Fault('ParameterInvalid', { field, expected: 'a number or a day to compare with' });
  const end = (value: Scalar | undefined, open: number): number =>
    value === undefined ? open : (columnValue(value, type, field) as number);
  const [low, high] = [end(condition.atLeast, -Infinity), end(condition.atMost, Infinity)];
  return {
    field,
    whole: (slice) => {
      const bounds = slices.bounds(slice, field);
      if (bounds.low === null || bounds.high === null || bounds.high < low || bounds.low > high) return false;
      return bounds.missing === 0 && bounds.low >= low && bounds.high <= high ? true : undefined;
    },
    fits: (value) => value >= low && value <= high,
  };
};

interface SliceCount {
  readonly slice: Slice;
  readonly asked: Count;
  readonly looks: { readonly where: readonly Look[]; readonly also: readonly Look[] };
  readonly groups: Groups;
}

const countSlice = (parts: Parts, { slice, asked, looks, groups }: SliceCount): void => {
  const { slices } = parts;
  const chosen = new Uint8Array(slice.rows).fill(1);
  if (slice.noted > 0) for (const place of slices.noted(slice)) chosen[place] = 0;
  for (const look of looks.where) if (!keep(chosen, slices, { slice, look })) return;
  const also = chosen.slice();
  const some = looks.also.every((look) => keep(also, slices, { slice, look }));
  const columns = asked.by.map((field) => valuesOf(parts, field, slices.column(slice.slice, field)));
  groups.add(columns, { chosen, also: some ? also : new Uint8Array(slice.rows) });
};

/** A column whose dictionary holds what documents hold. */
interface Values {
  readonly codes: Column['codes'];
  readonly value: (code: number) => Scalar | null;
  readonly size: number;
}

const valuesOf = ({ collection, words }: Parts, field: string, { dictionary, codes }: Column): Values => {
  const type = collection.typeOf(field);
  const value = (code: number): Scalar | null => {
    const number = dictionary[code] as number;
    if (Number.isNaN(number)) return null;
    return type === 'text' ? words.text(number) : fieldValue(number, type);
  };
  return { codes, value, size: dictionary.length };
};

/** Takes the rows away that do not fulfil a condition; false when none is left for certain. */
const keep = (chosen: Uint8Array, slices: Slices, { slice, look }: { slice: Slice; look: Look }): boolean => {
  const whole = look.whole(slice.slice);
  if (whole !== undefined) return whole;
  const { dictionary, codes } = slices.column(slice.slice, look.field);
  const fits = Uint8Array.from(dictionary, (value) => (look.fits(value) ? 1 : 0));
  if (!fits.includes(1)) return false;
  if (codes && fits.includes(0))
    for (let at = 0; at < chosen.length; at += 1)
      chosen[at] = (chosen[at] as number) & (fits[codes[at] as number] as number);
  return true;
};

/** Counts by the values of the fields that are grouped by. */
class Groups {
  /** The number of a value among all that a field has had, by field. */
  readonly #numbers: readonly Map<Scalar | null, number>[];
  readonly #groups = new Map<
    number,
    { readonly values: readonly (Scalar | null)[]; count: number; also: number }
  >();

  constructor(fields: number) {
    this.#numbers = Array.from({ length: fields }, () => new Map<Scalar | null, number>());
  }

  add(columns: readonly Values[], { chosen, also }: { chosen: Uint8Array; also: Uint8Array }): void {
    const [first, second] = columns;
    const width = second?.size ?? 1;
    const counts = new Uint32Array((first?.size ?? 1) * width);
    const others = new Uint32Array(counts.length);
    for (let at = 0; at < chosen.length; at += 1) {
      if (chosen[at] === 0) continue;
      const place = (first?.codes?.[at] ?? 0) * width + (second?.codes?.[at] ?? 0);
      counts[place] = (counts[place] as number) + 1;
      others[place] = (others[place] as number) + (also[at] as number);
    }
    for (let place = 0; place < counts.length; place += 1) {
      const count = counts[place] as number;
      if (count === 0) continue;
      const codes = [Math.floor(place / width), place % width];
      this.put(
        columns.map((column, at) => column.value(codes[at] as number)),
        { count, also: others[place] as number },
      );
    }
  }

  put(values: readonly (Scalar | null)[], { count, also }: { count: number; also: number }): void {
    let key = 0;
    for (const [at, value] of values.entries()) {
      const numbers = this.#numbers[at] as Map<Scalar | null, number>;
      let number = numbers.get(value);
      if (number === undefined) numbers.set(value, (number = numbers.size));
      key = key * GROUP_BASE + number;
    }
    const held = this.#groups.get(key);
    if (!held) this.#groups.set(key, { values, count, also });
    else {
      held.count += count;
      held.also += also;
    }
  }

  all(): readonly Counted[] {
    return [...this.#groups.values()];
  }
}

type GroupRow = readonly [count: number, also: number, ...values: (Scalar | null)[]];

/** The groups of the slices with the rows that stand in none, and those that are noted. */
const merged = (
  { db, collection }: Parts,
  { asked, groups, after }: { asked: Count; groups: Groups; after: number },
): readonly Counted[] => {
  for (const { sql, parameters } of restQueries(collection, asked, after)) {
    const rows = db
      .prepare<unknown[], GroupRow>(sql)
      .raw()
      .all(...parameters);
    for (const [count, others, ...stored] of rows) {
      const values = asked.by.map((field, at) => {
        const value = stored[at] ?? null;
        return value === null ? null : fieldValue(value, collection.typeOf(field));
      });
      groups.put(values, { count, also: others });
    }
  }
  return groups.all();
};

/** Rows behind the last slice, and rows that are noted. Both are few, and no index of a condition is better than their keys. */
export const restQueries = (
  collection: Collection,
  { where, by, also }: Count,
  after: number,
): readonly Query[] => {
  const { name } = collection.spec;
  const [wanted, others] = [where, also].map((all) => all.map((one) => clauseOf(collection, one)));
  const and = (clauses: readonly Clause[] = []): string =>
    ['TRUE', ...clauses.map(({ sql }) => sql)].join(' AND ');
  const columns = [...by.map(columnOf), 'NULL'].join(', ');
  const query = (from: string, of: Scalar): Query => ({
    sql: `SELECT count(*), total(${and(others)}), ${columns} FROM ${from} AND ${and(wanted)} GROUP BY ${columns}`,
    parameters: [...(others ?? []), { parameters: [of] }, ...(wanted ?? [])].flatMap(
      ({ parameters }) => parameters,
    ),
  });
  return [
    query(`${tableOf(name)} NOT INDEXED WHERE key > ?`, after),
    query(`noted n CROSS JOIN ${tableOf(name)} d ON d.key = n.key WHERE n.collection = ?`, name),
  ];
};
