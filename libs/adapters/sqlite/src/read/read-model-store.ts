/** Read models on SQLite: documents, their fields and the checkpoint of the question change in one transaction. */
import { canonicalText, Fault } from '@kheo/kernel';
import type {
  CollectionSpec,
  Commit,
  CommitOutcome,
  Count,
  Counted,
  Find,
  Found,
  ReadModelStore,
  Write,
} from '@kheo/ports';
import { mustWrite, openDatabase } from '../database.js';
import type { Connection, Statement } from '../database.js';
import { Collection } from './collection.js';
import type { StoredRow } from './collection.js';
import { countIn } from './counting.js';
import { findIn, isPicked } from './picking.js';
import { queriesOf } from './query.js';
import { indexSql, READ_FILE, tableOf, tableSql } from './read-file.js';
import { SLICE_ROWS } from './slice.js';
import { Slices } from './slices.js';
import { Words } from './words.js';

/** Prepared statements that are kept; shapes of questions are few, so this is a fence and not a tuning knob. */
const STATEMENTS = 500;

export class SqliteReadModelStore implements ReadModelStore {
  readonly #db: Connection;
  readonly #readOnly: boolean;
  readonly #sliceRows: number;
  readonly #collections = new Map<string, Collection>();
  readonly #slices = new Map<Collection, Slices>();
  readonly #words: Words;
  readonly #statements = new Map<string, Statement<unknown[]>>();
  #closed = false;

  /** `sliceRows`: rows of one slice of counted fields. Tests make them few. */
  constructor(path: string, options: { readonly readOnly?: boolean; readonly sliceRows?: number } = {}) {
    this.#sliceRows = options.sliceRows ?? SLICE_ROWS;
    this.#readOnly = options.readOnly ?? false;
    this.#db = openDatabase(path, READ_FILE, options);
    this.#words = new Words(this.#db);
  }

  async prepare(
    question: string,
    collections: readonly CollectionSpec[],
    { indexes = 'now' }: { readonly indexes?: 'now' | 'later' } = {},
  ): Promise<void> {
    this.#mustBeOpen();
    const fresh = collections.filter((spec) => {
      const held = this.#stored(spec.name);
      if (held && canonicalText(held) !== canonicalText(spec)) {
        throw new Fault('ConfigurationInvalid', {
          question,
          collection: spec.name,
          expected: 'a new version for new fields',
        });
      }
      return !held;
    });
    if (fresh.length === 0) return;
    mustWrite(this.#readOnly);
    this.#transaction(() => {
      for (const spec of fresh) {
        this.#db.exec(tableSql(spec));
        if (indexes === 'now') for (const sql of indexSql(spec)) this.#db.exec(sql);
        this.#statement('INSERT INTO collections (name, question, spec) VALUES (?, ?, ?)').run(
          spec.name,
          question,
          canonicalText(spec),
        );
      }
    });
  }

  /** One transaction for each: an index that has been built need not be built again when the process dies. */
  async index(question: string, collection?: string): Promise<void> {
    this.#mustBeOpen();
    mustWrite(this.#readOnly);
    const held = this.#statement<{ spec: string }>('SELECT spec FROM collections WHERE question = ?').all(
      question,
    );
    const specs = held.map(({ spec }) => JSON.parse(spec) as CollectionSpec);
    for (const spec of specs.filter(({ name }) => collection === undefined || name === collection))
      for (const sql of indexSql(spec)) this.#db.exec(sql);
  }

  async acquire(question: string): Promise<{ epoch: number; checkpoint: number }> {
    this.#mustBeOpen();
    mustWrite(this.#readOnly);
    const row = this.#statement<{ epoch: number; checkpoint: number }>(
      `INSERT INTO questions (name, epoch, checkpoint) VALUES (?, 1, 0)
         ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1 RETURNING epoch, checkpoint`,
    ).get(question);
    if (!row) throw new Fault('Internal', { question });
    return row;
  }

  async commit(commits: readonly Commit[]): Promise<readonly CommitOutcome[]> {
    this.#mustBeOpen();
    mustWrite(this.#readOnly);
    const moved = this.#statement(
      'UPDATE questions SET checkpoint = ? WHERE name = ? AND epoch = ? AND checkpoint = ?',
    );
    try {
      return this.#transaction(() => {
        const outcomes = commits.map(({ question, epoch, from, to, writes }): CommitOutcome => {
          if (to < from) throw new Fault('Internal', { question, from, to });
          if (moved.run(to, question, epoch, from).changes === 0) return 'fenced';
          for (const write of writes) this.#write(write);
          return 'committed';
        });
        for (const slices of this.#slices.values()) slices.settle();
        return outcomes;
      });
    } catch (error) {
      this.#words.forget();
      for (const slices of this.#slices.values()) slices.undone();
      throw error;
    }
  }

  #write(write: Write): void {
    const collection = this.#collection(write.collection);
    collection.write(write);
    if (collection.spec.counted) this.#slicesOf(collection).written(write);
  }

  async checkpoint(question: string): Promise<number> {
    this.#mustBeOpen();
    return (
      this.#statement<{ checkpoint: number }>('SELECT checkpoint FROM questions WHERE name = ?').get(question)
        ?.checkpoint ?? 0
    );
  }

  async find(name: string, find: Find): Promise<readonly Found[]> {
    const collection = this.#collection(name);
    if (isPicked(collection.spec, find)) {
      const parts = { db: this.#db, collection, slices: this.#slicesOf(collection), words: this.#words };
      const picked = this.#db.transaction(() => findIn(parts, find))();
      return picked.map((row) => collection.found(row));
    }
    const rows: StoredRow[] = [];
    for (const { sql, parameters } of queriesOf(collection, find)) {
      const missing = find.limit - rows.length;
      if (missing > 0) rows.push(...this.#rows(sql).all(...parameters, missing));
    }
    return rows.map((row) => collection.found(row));
  }

  async count(name: string, counts: readonly Count[]): Promise<readonly (readonly Counted[])[]> {
    const collection = this.#collection(name);
    const parts = { collection, slices: this.#slicesOf(collection), words: this.#words };
    return this.#db.transaction(() => countIn(parts, counts))();
  }

  async scan(name: string, after: number, limit: number): Promise<readonly Found[]> {
    const collection = this.#collection(name);
    const page = this.#rows(
      `SELECT ${collection.selected} FROM ${tableOf(name)} WHERE key > ? ORDER BY key LIMIT ?`,
    );
    return page.all(after, Math.max(limit, 0)).map((row) => collection.found(row));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#db.close();
  }

  /** @throws Fault Internal for a collection that no question has prepared */
  #collection(name: string): Collection {
    this.#mustBeOpen();
    const known = this.#collections.get(name);
    if (known) return known;
    const spec = this.#stored(name);
    if (!spec) throw new Fault('Internal', { collection: name, expected: 'a collection that was prepared' });
    const made = new Collection(this.#db, spec);
    this.#collections.set(name, made);
    return made;
  }

  #slicesOf(collection: Collection): Slices {
    const known = this.#slices.get(collection);
    if (known) return known;
    const made = new Slices(this.#db, collection, { words: this.#words, rows: this.#sliceRows });
    this.#slices.set(collection, made);
    return made;
  }

  #stored(name: string): CollectionSpec | undefined {
    const row = this.#statement<{ spec: string }>('SELECT spec FROM collections WHERE name = ?').get(name);
    return row && (JSON.parse(row.spec) as CollectionSpec);
  }

  /** Statements of a shape that depends on the question asked. */
  #rows(sql: string): Statement<unknown[], StoredRow> {
    return this.#statement<StoredRow>(sql).raw();
  }

  #statement<T>(sql: string): Statement<unknown[], T> {
    const known = this.#statements.get(sql);
    if (known) return known as Statement<unknown[], T>;
    if (this.#statements.size >= STATEMENTS) this.#statements.clear();
    const made = this.#db.prepare<unknown[], T>(sql);
    this.#statements.set(sql, made);
    return made;
  }

  /** IMMEDIATE: a transaction that begins by reading and upgrades later fails at once beside another writer. */
  #transaction<T>(work: () => T): T {
    return this.#db.transaction(work).immediate();
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Fault('ShuttingDown');
  }
}
