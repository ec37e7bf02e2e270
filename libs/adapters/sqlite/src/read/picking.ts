/**
 * Finds the first documents in an order from columns: the rows that fulfil the conditions are narrowed down as in a count, and of them the
 * best are kept. So a page takes the same time whatever is asked for, and however far from the beginning of the order its rows lie;
 * an index of one order would pass by all that lies before them. What no column tells is looked up in the rows, in the order in
 * which they were picked.
 */
import type { CollectionSpec, Condition, Find, Scalar } from '@kheo/ports';
import type { Connection } from '../database.js';
import type { Collection, StoredRow } from './collection.js';
import { grow, root, walk } from './narrowing.js';
import type { Chosen } from './narrowing.js';
import { clauseOf, fitting } from './query.js';
import { tableOf } from './read-file.js';
import type { Column } from './slice.js';
import type { Columns, Slices } from './slices.js';
import type { Words } from './words.js';

interface Parts {
  readonly db: Connection;
  readonly collection: Collection;
  readonly slices: Slices;
  readonly words: Words;
}

/**
 * Whether columns tell the order, and no index leads to what they do not tell. Texts have numbers there that say nothing of an order.
 */
export const isPicked = (
  { counted = [], fields, indexes }: CollectionSpec,
  { where, orderBy = [] }: Find,
): boolean => {
  const others = where.filter((condition) => !isTold(counted, fields, condition));
  const isLed = (condition: Condition): boolean =>
    ('is' in condition || 'in' in condition) && indexes.some(([first]) => first === condition.field);
  return (
    orderBy.every((field) => counted.includes(field) && fields[field] !== 'text') &&
    others.length < where.length &&
    !others.some(isLed)
  );
};

const isTold = (
  counted: readonly string[],
  fields: CollectionSpec['fields'],
  condition: Condition,
): boolean => {
  const range = !('is' in condition || 'in' in condition || 'contains' in condition);
  return counted.includes(condition.field) && !(range && fields[condition.field] === 'text');
};

/** Rows that are picked for the first look at what columns do not tell, and for each further one. */
const [FIRST_PICK, NEXT_PICK] = [2_048, 32_768];

export const findIn = (parts: Parts, find: Find): readonly StoredRow[] => {
  const { counted = [], fields } = parts.collection.spec;
  const told = find.where.filter((condition) => isTold(counted, fields, condition));
  const others = find.where.filter((condition) => !told.includes(condition));
  const rows: StoredRow[] = [];
  let after = placeAfter(parts.collection, find);
  for (let most = others.length === 0 ? find.limit : FIRST_PICK; ; most = NEXT_PICK) {
    const picked = pick(parts, { ...find, where: told }, { most, after });
    const keys = picked.map((place) => Math.abs(place.at(-1) as number));
    rows.push(...rowsAt(parts, { keys, others, limit: find.limit - rows.length }));
    if (picked.length < most || rows.length === find.limit) return rows;
    after = picked.at(-1);
  }
};

const rowsAt = (
  { db, collection }: Parts,
  { keys, others, limit }: { keys: readonly number[]; others: readonly Condition[]; limit: number },
): readonly StoredRow[] => {
  const clauses = others.map((condition) => clauseOf(collection, condition));
  const parameters: readonly Scalar[] = clauses.flatMap((clause) => clause.parameters);
  const table = tableOf(collection.spec.name);
  return db
    .prepare<unknown[], StoredRow>(
      `SELECT ${collection.selected} FROM (SELECT key AS place, value AS picked FROM json_each(?)) CROSS JOIN ${table}
       WHERE ${['key = picked', ...clauses.map(({ sql }) => sql)].join(' AND ')} ORDER BY place LIMIT ?`,
    )
    .raw()
    .all(JSON.stringify(keys), ...parameters, limit);
};

/** Where a row stands in the order: its values of the sort fields, and its key; negative where descending, so that less comes first. */
type Place = readonly number[];

const placeAfter = (collection: Collection, { after, orderBy = [], descending }: Find): Place | undefined => {
  if (!after) return undefined;
  const values = orderBy.map((field, at) => {
    const value = after.values[at] ?? null;
    return value === null ? Number.NaN : (fitting(collection, field, value) as number);
  });
  return [...values.map((value) => ranked(value, descending)), descending === true ? -after.key : after.key];
};

/** What is absent comes first when ascending and last when descending. */
const ranked = (value: number, descending = false): number => {
  const there = Number.isNaN(value) ? -Infinity : value;
  return descending ? -there : there;
};

const isBefore = (a: Place, b: Place): boolean => {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return (a[at] as number) < (b[at] as number);
  return false;
};

/** The places of the first rows behind one, in order. */
const pick = (
  parts: Parts,
  { where, orderBy = [], descending = false }: Find,
  { most, after }: { most: number; after: Place | undefined },
): readonly Place[] => {
  const best = new Best(most, after);
  const tree = root();
  grow(parts, tree, { where, take: (chosen) => offer(chosen, { orderBy, descending, best }) });
  const columns = [...parts.slices.columns(new Set([...orderBy, ...where.map(({ field }) => field)]))];
  // The best are found early among those that were recorded last when descending, and leave the others out.
  for (const some of descending ? columns.reverse() : columns) walk(tree, some);
  return best.all();
};

interface Order {
  readonly orderBy: readonly string[];
  readonly descending: boolean;
  readonly best: Best;
}

const offer = ({ columns, rows }: Chosen, { orderBy, descending, best }: Order): void => {
  const ranks = orderBy.map((field) => ranksOf(columns.column(field), descending));
  const keyOf = keysOf(columns, descending);
  for (const row of rows) {
    const first = ranks[0] ? ranks[0](row) : keyOf(row);
    if (best.mayTake(first)) best.take([...ranks.map((rank) => rank(row)), keyOf(row)]);
  }
};

const ranksOf = ({ dictionary, codes }: Column, descending: boolean): ((row: number) => number) => {
  return (row) => ranked(dictionary[codes?.[row] ?? 0] as number, descending);
};

/** Most slices have no row that comes near: their keys are not read. */
const keysOf = (columns: Columns, descending: boolean): ((row: number) => number) => {
  let keys: Float64Array | undefined;
  return (row) => {
    keys ??= columns.keys();
    const key = keys[row] as number;
    return descending ? -key : key;
  };
};

/** The first places behind one, of those that come. */
class Best {
  readonly #most: number;
  readonly #after: Place | undefined;
  #places: Place[] = [];
  /** The last of the first ones so far, once there are enough. */
  #last: Place | undefined;

  constructor(most: number, after: Place | undefined) {
    this.#most = most;
    this.#after = after;
  }

  /** Whether a place that begins so can be among them. */
  mayTake(first: number): boolean {
    return !(first < (this.#after?.[0] ?? -Infinity)) && !(first > (this.#last?.[0] ?? Infinity));
  }

  take(place: Place): void {
    if (this.#after && !isBefore(this.#after, place)) return;
    if (this.#last && !isBefore(place, this.#last)) return;
    this.#places.push(place);
    if (this.#places.length >= this.#most * 2) this.#cut();
  }

  all(): readonly Place[] {
    this.#cut();
    return this.#places;
  }

  #cut(): void {
    this.#places.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#places.length = Math.min(this.#places.length, this.#most);
    if (this.#places.length === this.#most) this.#last = this.#places.at(-1);
  }
}
