/**
 * Finds the rows that fulfil conditions, in columns. Conditions of several askers are branches of one tree, which share those that they
 * begin with: a branch passes on the rows that fulfil its condition, and the first ones have left few rows to those behind them.
 */
import { Fault } from '@kheo/kernel';
import type { Condition, Scalar } from '@kheo/ports';
import type { Collection } from './collection.js';
import { columnValue } from './columns.js';
import { clauseOf } from './query.js';
import { placeFrom, placeOf } from './slice.js';
import type { Bounds, Column } from './slice.js';
import type { Columns } from './slices.js';
import type { Words } from './words.js';

interface Parts {
  readonly collection: Collection;
  readonly words: Words;
}

/** Some rows of a slice, by their places. */
export interface Chosen {
  readonly columns: Columns;
  readonly rows: Uint16Array;
}

export type Taker = (chosen: Chosen) => void;

/** Conditions that follow those of the branches before, and who takes the rows that come so far. */
export interface Branch {
  readonly branches: Map<Condition, Branch & { readonly look: Look }>;
  readonly takers: Taker[];
}

export const root = (): Branch => ({ branches: new Map(), takers: [] });

/** Lets somebody take the rows that fulfil these conditions, too; answers the branch that they end in. */
export const grow = (
  parts: Parts,
  from: Branch,
  { where, take }: { where: readonly Condition[]; take: Taker },
): Branch => {
  let at = from;
  for (const condition of where) {
    let next = at.branches.get(condition);
    if (!next) at.branches.set(condition, (next = { look: lookOf(parts, condition), ...root() }));
    at = next;
  }
  at.takers.push(take);
  return at;
};

/** Gives the rows of these columns to all who take them. */
export const walk = (from: Branch, columns: Columns): void => {
  const decoded = new Map<string, Column>();
  const column = (field: string): Column => {
    let held = decoded.get(field);
    if (!held) decoded.set(field, (held = columns.column(field)));
    return held;
  };
  follow(from, { columns: { ...columns, column }, rows: freshOf(columns) });
};

const follow = ({ branches, takers }: Branch, chosen: Chosen): void => {
  for (const take of takers) take(chosen);
  for (const branch of branches.values()) {
    const rows = kept(chosen, branch.look);
    if (rows.length > 0) follow(branch, { columns: chosen.columns, rows });
  }
};

/** The places of all rows that a slice can have, which every first branch begins with. */
const ALL = new Uint16Array(2 ** 16);
for (let at = 0; at < ALL.length; at += 1) ALL[at] = at;

const freshOf = ({ rows, stale }: Columns): Uint16Array => {
  const all = ALL.subarray(0, rows);
  if (stale.length === 0) return all;
  const fresh = new Uint8Array(rows).fill(1);
  for (const at of stale) fresh[at] = 0;
  return selected(all, all, fresh);
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
  fits: (dictionary) => {
    const [from, behind] = [placeFrom(dictionary, low), placeFrom(dictionary, high)];
    const to = dictionary[behind] === high ? behind + 1 : behind;
    return new Uint8Array(dictionary.length).fill(1, from, to);
  },
});
