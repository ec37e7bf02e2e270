/**
 * The counted fields of a collection, column by column, in slices of rows in the order of their keys. Rows that are written later
 * stand at the end, so a slice that is full is made once; until then it stands as small ones. The few rows behind the last slice, and
 * those that changed after their slice was made, are loose: they are read from the table they stand in. A slice of which much has
 * changed is made again.
 */
import { Fault } from '@kheo/kernel';
import type { FieldType, Scalar, Write } from '@kheo/ports';
import type { Connection, Statement } from '../database.js';
import type { Collection } from './collection.js';
import { columnOf, tableOf } from './read-file.js';
import {
  boundsOf,
  columnOfValues,
  decodeColumn,
  decodeKeys,
  encodeColumn,
  encodeKeys,
  placeOf,
} from './slice.js';
import type { Bounds, Column, ColumnBytes } from './slice.js';
import type { Words } from './words.js';

/** One noted row in so many: a slice is made again. */
const NOTED_SHARE = 32;
/** Loose rows behind the last slice become a small one when there are so many, as a part of a full slice; and it takes no more than half. */
const [SMALL_PART, MOST_PART] = [1 / 16, 1 / 2];

/** Some rows of the collection as columns of their counted fields. */
export interface Columns {
  readonly rows: number;
  /** Places of rows that stand elsewhere as they are now. */
  readonly stale: readonly number[];
  bounds(field: string): Bounds;
  column(field: string): Column;
  keys(): Float64Array;
}

interface Slice {
  readonly slice: number;
  readonly last: number;
  readonly rows: number;
  readonly noted: number;
}

type CountedRow = readonly [key: number, ...values: (Scalar | null)[]];

export class Slices {
  readonly #db: Connection;
  readonly #collection: Collection;
  readonly #words: Words;
  readonly #sliceRows: number;
  readonly #fields: readonly (readonly [string, FieldType])[];
  readonly #name: string;
  readonly #rowsAfter: Statement<[number, number], CountedRow>;
  readonly #rowsOf: Statement<[number, number], CountedRow>;
  readonly #unsealed: Statement<[number], number>;
  readonly #all: Statement<[string], Slice>;
  readonly #holding: Statement<[string, number], Slice>;
  readonly #put: Statement<[string, number, number, number, Uint8Array]>;
  readonly #putColumn: Statement<
    [string, number, string, number, number | null, number | null, number, Uint8Array, Uint8Array]
  >;
  readonly #note: Statement<[string, number, number]>;
  readonly #count: Statement<[string, number]>;
  readonly #forget: readonly Statement<[string, number, number]>[];
  readonly #bounds: Statement<[string, number, string], Bounds>;
  readonly #column: Statement<[string, number, string], ColumnBytes>;
  readonly #keys: Statement<[string, number], Uint8Array>;
  readonly #noted: Statement<[string, number], number>;
  #hasNoted = false;
  /** Of the rows behind the last slice; undefined when it has to be looked up. */
  #tail: { readonly after: number; rows: number } | undefined;

  constructor(
    db: Connection,
    collection: Collection,
    { words, rows: sliceRows }: { readonly words: Words; readonly rows: number },
  ) {
    this.#db = db;
    this.#sliceRows = sliceRows;
    this.#collection = collection;
    this.#words = words;
    const { name, counted = [] } = collection.spec;
    this.#name = name;
    this.#fields = counted.map((field) => [field, collection.typeOf(field)]);
    const rows = `SELECT ${['key', ...counted.map(columnOf)].join(', ')} FROM ${tableOf(name)}`;
    this.#rowsAfter = db
      .prepare<[number, number], CountedRow>(`${rows} WHERE key > ? ORDER BY key LIMIT ?`)
      .raw();
    this.#rowsOf = db
      .prepare<[number, number], CountedRow>(`${rows} WHERE key BETWEEN ? AND ? ORDER BY key`)
      .raw();
    this.#unsealed = db
      .prepare<[number], number>(`SELECT count(*) FROM ${tableOf(name)} WHERE key > ?`)
      .pluck();
    const slices = 'SELECT slice, last, rows, noted FROM slices WHERE collection = ?';
    this.#all = db.prepare(`${slices} ORDER BY slice`);
    this.#holding = db.prepare(`${slices} AND last >= ? ORDER BY last LIMIT 1`);
    this.#put = db.prepare(
      'INSERT INTO slices (collection, slice, last, rows, noted, keys) VALUES (?, ?, ?, ?, 0, ?)',
    );
    this.#putColumn = db.prepare(
      `INSERT INTO slice_columns (collection, slice, field, size, low, high, missing, dictionary, codes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#note = db.prepare('INSERT OR IGNORE INTO noted (collection, slice, key) VALUES (?, ?, ?)');
    this.#count = db.prepare('UPDATE slices SET noted = noted + 1 WHERE collection = ? AND slice = ?');
    this.#forget = ['slices', 'slice_columns', 'noted'].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE collection = ? AND slice BETWEEN ? AND ?`),
    );
    const of = 'FROM slice_columns WHERE collection = ? AND slice = ? AND field = ?';
    this.#bounds = db.prepare(`SELECT low, high, missing ${of}`);
    this.#column = db.prepare(`SELECT size, dictionary, codes ${of}`);
    this.#keys = db
      .prepare<[string, number], Uint8Array>('SELECT keys FROM slices WHERE collection = ? AND slice = ?')
      .pluck();
    this.#noted = db
      .prepare<[string, number], number>('SELECT key FROM noted WHERE collection = ? AND slice = ?')
      .pluck();
  }

  /** After a write of a row, in its transaction. Its texts have numbers from now on, so that whoever only reads finds them. */
  written(write: Write): void {
    const told = 'document' in write ? write.document : write.set;
    for (const [field, type] of this.#fields) {
      const text = told[field];
      if (type === 'text' && typeof text === 'string') this.#words.number(text);
    }
    const tail = this.#tailOf();
    if (write.key > tail.after) {
      tail.rows += 1;
      return;
    }
    const held = this.#holding.get(this.#name, write.key);
    if (!held || this.#note.run(this.#name, held.slice, write.key).changes === 0) return;
    this.#count.run(this.#name, held.slice);
    this.#hasNoted = true;
  }

  /** At the end of a transaction: makes the slices for which there are rows, and those again of which much has changed. */
  settle(): void {
    while (this.#tailOf().rows >= this.#sliceRows * SMALL_PART && this.#seal()) this.#join();
    if (!this.#hasNoted) return;
    this.#hasNoted = false;
    // A row that came late may stand before the first one, and between two slices it is the later one's.
    let from = 0;
    for (const { slice, last, rows, noted } of this.#slices()) {
      if (noted * NOTED_SHARE >= rows) this.#write([slice, slice], this.#rowsOf.all(from, last));
      from = last + 1;
    }
  }

  /** After a transaction that was undone. */
  undone(): void {
    this.#tail = undefined;
  }

  /** All rows, each once as it is now, with the columns of these fields: in the order of their keys, and the loose ones at the end. */
  *columns(fields: ReadonlySet<string>): Generator<Columns> {
    const slices = this.#slices();
    for (const slice of slices) yield this.#columnsOf(slice);
    const [behind, noted] = looseQueries(this.#collection, [...fields]).map((sql) =>
      this.#db.prepare<[Scalar], CountedRow>(sql).raw(),
    );
    const rows = [...(behind?.all(slices.at(-1)?.last ?? -1) ?? []), ...(noted?.all(this.#name) ?? [])];
    for (let at = 0; at < rows.length; at += this.#sliceRows)
      yield this.#looseColumns([...fields], rows.slice(at, at + this.#sliceRows));
  }

  #columnsOf({ slice, rows, noted }: Slice): Columns {
    return {
      rows,
      stale: noted === 0 ? [] : this.#stale(slice),
      bounds: (field) => this.#bounds.get(this.#name, slice, field) as Bounds,
      column: (field) => decodeColumn(this.#column.get(this.#name, slice, field) as ColumnBytes),
      keys: () => this.#keysOf(slice),
    };
  }

  #looseColumns(fields: readonly string[], rows: readonly CountedRow[]): Columns {
    const made = new Map<string, Column>();
    const column = (field: string): Column => {
      let held = made.get(field);
      if (!held) {
        const [at, type] = [fields.indexOf(field) + 1, this.#collection.typeOf(field)];
        held = columnOfValues(rows.map((row) => this.#numberOf(row[at] ?? null, type)));
        made.set(field, held);
      }
      return held;
    };
    const keys = (): Float64Array => Float64Array.from(rows, ([key]) => key);
    return { rows: rows.length, stale: [], column, bounds: (field) => boundsOf(column(field)), keys };
  }

  /** The places of noted rows in a slice; those that came into it later have none. */
  #stale(slice: number): readonly number[] {
    const keys = this.#keysOf(slice);
    return this.#noted.all(this.#name, slice).flatMap((key) => placeOf(keys, key) ?? []);
  }

  #keysOf(slice: number): Float64Array {
    return decodeKeys(this.#keys.get(this.#name, slice) as Uint8Array);
  }

  #slices(): readonly Slice[] {
    return this.#all.all(this.#name);
  }

  #tailOf(): { readonly after: number; rows: number } {
    if (this.#tail) return this.#tail;
    const after = this.#slices().at(-1)?.last ?? -1;
    this.#tail = { after, rows: this.#unsealed.get(after) ?? 0 };
    return this.#tail;
  }

  /** False when there are fewer rows than were counted: one may have been written twice. */
  #seal(): boolean {
    const end = this.#slices().at(-1);
    const rows = this.#rowsAfter.all(end?.last ?? -1, Math.ceil(this.#sliceRows * MOST_PART));
    const enough = rows.length >= this.#sliceRows * SMALL_PART;
    const slice = (end?.slice ?? -1) + 1;
    if (enough) this.#write([slice, slice], rows);
    this.#tail = undefined;
    return enough;
  }

  /** Small slices at the end become one when they have the rows of a full one. */
  #join(): void {
    const slices = this.#slices();
    const first = slices.findLastIndex(({ rows }) => rows >= this.#sliceRows) + 1;
    const small = slices.slice(first);
    const [begin, end] = [small[0], small.at(-1)];
    if (!begin || !end || small.reduce((sum, { rows }) => sum + rows, 0) < this.#sliceRows) return;
    const from = (slices[first - 1]?.last ?? -1) + 1;
    this.#write([begin.slice, end.slice], this.#rowsOf.all(from, end.last));
  }

  /** A slice in the place of those from one number to another. */
  #write([slice, to]: readonly [number, number], rows: readonly CountedRow[]): void {
    for (const forget of this.#forget) forget.run(this.#name, slice, to);
    const keys = rows.map(([key]) => key);
    this.#put.run(this.#name, slice, keys.at(-1) as number, keys.length, encodeKeys(keys));
    for (const [at, [field, type]] of this.#fields.entries()) {
      const { size, low, high, missing, dictionary, codes } = encodeColumn(
        rows.map((row) => this.#numberOf(row[at + 1] ?? null, type)),
      );
      this.#putColumn.run(this.#name, slice, field, size, low, high, missing, dictionary, codes);
    }
  }

  #numberOf(value: Scalar | null, type: FieldType): number | null {
    if (value === null || type !== 'text') return value as number | null;
    const number = this.#words.find(value as string);
    if (number === undefined) throw new Fault('Internal', { expected: 'a text that was numbered' });
    return number;
  }
}

/** Loose rows: those behind the last slice, and those that are noted. Both are few, and nothing is better than their keys. */
export const looseQueries = (
  { spec: { name } }: Collection,
  fields: readonly string[],
): readonly string[] => {
  const columns = ['d.key', ...fields.map(columnOf)].join(', ');
  return [
    `SELECT ${columns} FROM ${tableOf(name)} d NOT INDEXED WHERE d.key > ?`,
    `SELECT ${columns} FROM noted n CROSS JOIN ${tableOf(name)} d ON d.key = n.key WHERE n.collection = ?`,
  ];
};
