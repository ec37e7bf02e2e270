/**
 * The counted fields of a collection, column by column, in slices of rows in the order of their keys. Rows that are written later
 * stand at the end, so a slice that is full is made once. The few rows that change after that are noted, and left to the table they
 * stand in until a slice has so many that it is made again.
 */
import type { FieldType, Scalar } from '@kheo/ports';
import type { Connection, Statement } from '../database.js';
import type { Collection } from './collection.js';
import { columnOf, tableOf } from './read-file.js';
import { decodeColumn, decodeKeys, encodeColumn, encodeKeys } from './slice.js';
import type { Column, ColumnBytes } from './slice.js';
import type { Words } from './words.js';

/** One noted row in so many: a slice is made again. */
const NOTED_SHARE = 32;

export interface Slice {
  readonly slice: number;
  readonly last: number;
  readonly rows: number;
  readonly noted: number;
}

type Bounds = Pick<ColumnBytes, 'size' | 'low' | 'high' | 'missing'>;
type CountedRow = readonly [key: number, ...values: (Scalar | null)[]];

export class Slices {
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
  readonly #forget: Statement<[string, number]>;
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
      'INSERT OR REPLACE INTO slices (collection, slice, last, rows, noted, keys) VALUES (?, ?, ?, ?, 0, ?)',
    );
    this.#putColumn = db.prepare(
      `INSERT OR REPLACE INTO slice_columns (collection, slice, field, size, low, high, missing, dictionary, codes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#note = db.prepare('INSERT OR IGNORE INTO noted (collection, slice, key) VALUES (?, ?, ?)');
    this.#count = db.prepare('UPDATE slices SET noted = noted + 1 WHERE collection = ? AND slice = ?');
    this.#forget = db.prepare('DELETE FROM noted WHERE collection = ? AND slice = ?');
    const of = 'FROM slice_columns WHERE collection = ? AND slice = ? AND field = ?';
    this.#bounds = db.prepare(`SELECT size, low, high, missing ${of}`);
    this.#column = db.prepare(`SELECT size, dictionary, codes ${of}`);
    this.#keys = db
      .prepare<[string, number], Uint8Array>('SELECT keys FROM slices WHERE collection = ? AND slice = ?')
      .pluck();
    this.#noted = db
      .prepare<[string, number], number>('SELECT key FROM noted WHERE collection = ? AND slice = ?')
      .pluck();
  }

  /** After a write of a row, in its transaction. */
  written(key: number): void {
    const tail = this.#tailOf();
    if (key > tail.after) {
      tail.rows += 1;
      return;
    }
    const held = this.#holding.get(this.#name, key);
    if (!held || this.#note.run(this.#name, held.slice, key).changes === 0) return;
    this.#count.run(this.#name, held.slice);
    this.#hasNoted = true;
  }

  /** At the end of a transaction: makes the slices that are full, and those again of which much has changed. */
  settle(): void {
    while (this.#tailOf().rows >= this.#sliceRows && this.#seal());
    if (!this.#hasNoted) return;
    this.#hasNoted = false;
    // A row that came late may stand before the first one, and between two slices it is the later one's.
    let from = 0;
    for (const { slice, last, noted } of this.all()) {
      if (noted * NOTED_SHARE >= this.#sliceRows) this.#write(slice, this.#rowsOf.all(from, last));
      from = last + 1;
    }
  }

  /** After a transaction that was undone. */
  undone(): void {
    this.#tail = undefined;
  }

  all(): readonly Slice[] {
    return this.#all.all(this.#name);
  }

  bounds(slice: number, field: string): Bounds {
    return this.#bounds.get(this.#name, slice, field) as Bounds;
  }

  column(slice: number, field: string): Column {
    return decodeColumn(this.#column.get(this.#name, slice, field) as ColumnBytes);
  }

  /** The places of noted rows in a slice; those that came into it later have none. */
  noted({ slice }: Slice): readonly number[] {
    const keys = decodeKeys(this.#keys.get(this.#name, slice) as Uint8Array);
    const places = new Map(Array.from(keys, (key, at) => [key, at]));
    return this.#noted.all(this.#name, slice).flatMap((key) => places.get(key) ?? []);
  }

  #tailOf(): { readonly after: number; rows: number } {
    if (this.#tail) return this.#tail;
    const after = this.all().at(-1)?.last ?? -1;
    this.#tail = { after, rows: this.#unsealed.get(after) ?? 0 };
    return this.#tail;
  }

  /** False when there are fewer rows than were counted: one may have been written twice. */
  #seal(): boolean {
    const slices = this.all();
    const rows = this.#rowsAfter.all(slices.at(-1)?.last ?? -1, this.#sliceRows);
    if (rows.length === this.#sliceRows) this.#write(slices.length, rows);
    this.#tail = undefined;
    return rows.length === this.#sliceRows;
  }

  #write(slice: number, rows: readonly CountedRow[]): void {
    const keys = rows.map(([key]) => key);
    this.#put.run(this.#name, slice, keys.at(-1) as number, keys.length, encodeKeys(keys));
    for (const [at, [field, type]] of this.#fields.entries()) {
      const { size, low, high, missing, dictionary, codes } = encodeColumn(
        rows.map((row) => this.#numberOf(row[at + 1] ?? null, type)),
      );
      this.#putColumn.run(this.#name, slice, field, size, low, high, missing, dictionary, codes);
    }
    this.#forget.run(this.#name, slice);
  }

  #numberOf(value: Scalar | null, type: FieldType): number | null {
    if (value === null) return null;
    return type === 'text' ? this.#words.number(value as string) : (value as number);
  }
}
