/**
 * Counts documents by the values of fields, from columns. All counts of a question go through the rows together: conditions that they
 * begin with in common are branches of one tree, and a branch passes on the rows that fulfil its condition.
 */
import { Fault } from '@kheo/kernel';
import type { Condition, Count, Counted, Scalar } from '@kheo/ports';
import type { Collection } from './collection.js';
import { columnValue, fieldValue } from './columns.js';
import { Groups } from './groups.js';
import type { Values } from './groups.js';
import { clauseOf } from './query.js';
import { placeOf } from './slice.js';
import type { Bounds, Column } from './slice.js';
import type { Columns, Slices } from './slices.js';
import type { Words } from './words.js';

interface Parts {
  readonly collection: Collection;
  readonly slices: Slices;
  readonly words: Words;
}

/** Fields that one count groups by. */
const GROUP_FIELDS = 2;

export const countIn = (parts: Parts, counts: readonly Count[]): readonly (readonly Counted[])[] => {
  for (const count of counts) checked(parts.collection, count);
  const root: Branch = { branches: new Map(), ends: [] };
  const groups = counts.map((count) => grown(parts, root, count));
  const fields = new Set(counts.flatMap(fieldsOf));
  for (const columns of parts.slices.columns([...fields]))
    walk(parts, root, { columns, rows: freshOf(columns) });
  return groups.map((all) => all.counted());
};

const fieldsOf = ({ where, by, also }: Count): readonly string[] => [
  ...by,
  ...[...where, ...also].map(({ field }) => field),
];

const checked = ({ spec }: Collection, count: Count): void => {
  for (const field of fieldsOf(count))
    if (spec.counted?.includes(field) !== true)
      throw new Fault('ParameterInvalid', { collection: spec.name, field, expected: 'a counted field' });
  if (count.by.length > GROUP_FIELDS)
    throw new Fault('ParameterInvalid', { found: count.by.length, limit: GROUP_FIELDS });
};

/** Conditions that follow those of the branches before, and the counts to which the rows belong that come so far. */
interface Branch {
  readonly branches: Map<Condition, Branch & { readonly look: Look }>;
  readonly ends: { readonly by: readonly string[]; readonly groups: Groups; readonly as: 'count' | 'also' }[];
}

const grown = (parts: Parts, root: Branch, { where, by, also }: Count): Groups => {
  const groups = new Groups();
  const end = branchOf(parts, root, where);
  end.ends.push({ by, groups, as: 'count' });
  branchOf(parts, end, also).ends.push({ by, groups, as: 'also' });
  return groups;
};

const branchOf = (parts: Parts, from: Branch, conditions: readonly Condition[]): Branch => {
  let at = from;
  for (const condition of conditions) {
    let next = at.branches.get(condition);
    if (!next)
      at.branches.set(condition, (next = { look: lookOf(parts, condition), branches: new Map(), ends: [] }));
    at = next;
  }
  return at;
};

/** Whether the values of a column fulfil a condition. */
interface Look {
  readonly field: string;
  /** For all rows at once, where that can be told; undefined where the values must be looked at. */
  readonly whole: (bounds: Bounds) => boolean | undefined;
  /** 1 for each value of a dictionary that fulfils it. */
  readonly fits: (dictionary: Column['dictionary']) => Uint8Array;
}

const lookOf = ({ collection, words }: Parts, condition: Condition): Look => {
  const { field } = condition;
  const type = collection.typeOf(field);
  clauseOf(collection, condition); // refuses what does not fit the field, as in any other question
  const number = (value: Scalar): number =>
    type === 'text' ? (words.find(value as string) ?? UNHEARD) : (columnValue(value, type, field) as number);
  if ('contains' in condition) {
    const has = (value: number): boolean =>
      !Number.isNaN(value) && condition.contains.every((word) => words.text(value).includes(word));
    return {
      field,
      whole: unknown,
      fits: (dictionary) => Uint8Array.from(dictionary, (value) => Number(has(value))),
    };
  }
  if ('is' in condition) return oneOf(field, new Set([number(condition.is)]), condition.orAbsent);
  if ('in' in condition) return oneOf(field, new Set(condition.in.map(number)));
  if (type === 'text')
    throw new Fault('ParameterInvalid', { field, expected: 'a number or a day to compare with' });
  const end = (value: Scalar | undefined, open: number): number =>
    value === undefined ? open : number(value);
  return between(field, end(condition.atLeast, -Infinity), end(condition.atMost, Infinity));
};

/** The number of a text that no counted field has ever held: those in use begin at 1. */
const UNHEARD = -1;
const unknown = (): undefined => undefined;

const oneOf = (field: string, wanted: ReadonlySet<number>, orAbsent = false): Look => ({
  field,
  whole: unknown,
  fits: (dictionary) => {
    const fits = new Uint8Array(dictionary.length);
    if (wanted.size < dictionary.length)
      for (const value of wanted) {
        const place = placeOf(dictionary, value);
        if (place !== undefined) fits[place] = 1;
      }
    else for (const [place, value] of dictionary.entries()) fits[place] = wanted.has(value) ? 1 : 0;
    if (orAbsent && Number.isNaN(dictionary.at(-1))) fits[dictionary.length - 1] = 1;
    return fits;
  },
});

const between = (field: string, low: number, high: number): Look => ({
  field,
  whole: (bounds) => {
    if (bounds.low === null || bounds.high === null || bounds.high < low || bounds.low > high) return false;
    return bounds.missing === 0 && bounds.low >= low && bounds.high <= high ? true : undefined;
  },
  fits: (dictionary) => Uint8Array.from(dictionary, (value) => (value >= low && value <= high ? 1 : 0)),
});

/** Some rows of a slice, by their places. */
interface Chosen {
  readonly columns: Columns;
  readonly rows: Uint16Array;
}

const freshOf = ({ rows, stale }: Columns): Uint16Array => {
  const all = Uint16Array.from({ length: rows }, (_, at) => at);
  if (stale.length === 0) return all;
  const left = new Set(stale);
  return all.filter((at) => !left.has(at));
};

const walk = (parts: Parts, { branches, ends }: Branch, chosen: Chosen): void => {
  for (const { by, groups, as } of ends)
    groups.add(
      by.map((field) => valuesOf(parts, field, chosen.columns.column(field))),
      chosen.rows,
      as,
    );
  for (const branch of branches.values()) {
    const rows = kept(chosen, branch.look);
    if (rows.length > 0) walk(parts, branch, { columns: chosen.columns, rows });
  }
};

const NO_ROWS = new Uint16Array(0);

const kept = ({ columns, rows }: Chosen, { field, whole, fits }: Look): Uint16Array => {
  const all = whole(columns.bounds(field));
  if (all !== undefined) return all ? rows : NO_ROWS;
  const { dictionary, codes } = columns.column(field);
  const table = fits(dictionary);
  if (!table.includes(1)) return NO_ROWS;
  return codes && table.includes(0) ? selected(rows, codes, table) : rows;
};

/** Every place is written and the next one takes its room where it does not fit: no branch that a processor could guess wrongly. */
const selected = (rows: Uint16Array, codes: Uint8Array | Uint16Array, table: Uint8Array): Uint16Array => {
  const chosen = new Uint16Array(rows.length);
  let count = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] as number;
    chosen[count] = row;
    count += table[codes[row] as number] as number;
  }
  return chosen.subarray(0, count);
};

/** A column whose dictionary holds what documents hold. */
const valuesOf = ({ collection, words }: Parts, field: string, { dictionary, codes }: Column): Values => {
  const type = collection.typeOf(field);
  const value = (code: number): Scalar | null => {
    const number = dictionary[code] as number;
    if (Number.isNaN(number)) return null;
    return type === 'text' ? words.text(number) : fieldValue(number, type);
  };
  return { codes, value, size: dictionary.length };
};
