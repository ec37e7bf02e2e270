/** Read models on SQLite: documents, their fields and the checkpoint of the question change in one transaction. */
import { canonicalText, Fault } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import type { CollectionSpec, Commit, Find, Found, ReadModelStore, Scalar, Write } from '@kheo/ports';
import { mustWrite, openDatabase } from '../database.js';
import type { Connection, Statement } from '../database.js';
import { queriesOf } from './query.js';
import { columnOf, READ_FILE, schemaOf, tableOf } from './read-file.js';

/** Prepared statements that are kept; shapes of questions are few, so this is a fence and not a tuning knob. */
const STATEMENTS = 500;

interface Row {
  readonly key: string;
  readonly document: string;
}

export class SqliteReadModelStore implements ReadModelStore {
  readonly #db: Connection;
  readonly #readOnly: boolean;
  readonly #specs = new Map<string, CollectionSpec>();
  readonly #statements = new Map<string, Statement<unknown[]>>();
  #closed = false;

  constructor(path: string, options: { readonly readOnly?: boolean } = {}) {
    this.#readOnly = options.readOnly ?? false;
    this.#db = openDatabase(path, READ_FILE, options);
  }

  async prepare(question: string, collections: readonly CollectionSpec[]): Promise<void> {
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
        this.#db.exec(schemaOf(spec));
        this.#statement('INSERT INTO collections (name, question, spec) VALUES (?, ?, ?)').run(
          spec.name,
          question,
          canonicalText(spec),
        );
      }
    });
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

  async commit({ question, epoch, from, to, writes }: Commit): Promise<'committed' | 'fenced'> {
    this.#mustBeOpen();
    mustWrite(this.#readOnly);
    if (to < from) throw new Fault('Internal', { question, from, to });
    return this.#transaction(() => {
      const moved = this.#statement(
        'UPDATE questions SET checkpoint = ? WHERE name = ? AND epoch = ? AND checkpoint = ?',
      );
      if (moved.run(to, question, epoch, from).changes === 0) return 'fenced';
      for (const write of writes) this.#write(write);
      return 'committed';
    });
  }

  #write({ collection, key, document }: Write): void {
    const spec = this.#spec(collection);
    if (key === '' || !key.isWellFormed()) throw new Fault('FieldInvalid', { collection, field: 'key' });
    if (document === null) {
      this.#statement(`DELETE FROM ${tableOf(collection)} WHERE key = ?`).run(key);
      return;
    }
    const fields = Object.entries(spec.fields).map(([field, type]) => scalarOf(document, field, type));
    this.#statement(upsertOf(spec)).run(key, canonicalText(document), ...fields);
  }

  async checkpoint(question: string): Promise<number> {
    this.#mustBeOpen();
    return (
      this.#statement<{ checkpoint: number }>('SELECT checkpoint FROM questions WHERE name = ?').get(question)
        ?.checkpoint ?? 0
    );
  }

  async get(collection: string, keys: readonly string[]): Promise<readonly Found[]> {
    this.#spec(collection);
    const one = this.#statement<Row>(`SELECT key, document FROM ${tableOf(collection)} WHERE key = ?`);
    return keys.flatMap((key) => one.all(key).map(found));
  }

  async find(collection: string, find: Find): Promise<readonly Found[]> {
    const spec = this.#spec(collection);
    const rows: Row[] = [];
    for (const { sql, parameters } of queriesOf(spec, find)) {
      const missing = find.limit - rows.length;
      if (missing > 0) rows.push(...this.#statement<Row>(sql).all(...parameters, missing));
    }
    return rows.map(found);
  }

  async scan(collection: string, after: string, limit: number): Promise<readonly Found[]> {
    this.#spec(collection);
    const page = this.#statement<Row>(
      `SELECT key, document FROM ${tableOf(collection)} WHERE key > ? ORDER BY key LIMIT ?`,
    );
    return page.all(after, Math.max(limit, 0)).map(found);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#db.close();
  }

  /** @throws Fault Internal for a collection that no question has prepared */
  #spec(collection: string): CollectionSpec {
    this.#mustBeOpen();
    const spec = this.#stored(collection);
    if (!spec) throw new Fault('Internal', { collection, expected: 'a collection that was prepared' });
    return spec;
  }

  #stored(collection: string): CollectionSpec | undefined {
    const known = this.#specs.get(collection);
    if (known) return known;
    const row = this.#statement<{ spec: string }>('SELECT spec FROM collections WHERE name = ?').get(
      collection,
    );
    if (!row) return undefined;
    const spec = JSON.parse(row.spec) as CollectionSpec;
    this.#specs.set(collection, spec);
    return spec;
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

const found = ({ key, document }: Row): Found => ({ key, document: JSON.parse(document) as JsonObject });

const upsertOf = ({ name, fields }: CollectionSpec): string => {
  const columns = ['key', 'document', ...Object.keys(fields).map(columnOf)];
  const changed = columns.slice(1).map((column) => `${column} = excluded.${column}`);
  return `INSERT INTO ${tableOf(name)} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (key) DO UPDATE SET ${changed.join(', ')}`;
};

const scalarOf = (document: JsonObject, field: string, type: 'text' | 'integer'): Scalar | null => {
  const value = Object.hasOwn(document, field) ? document[field] : null;
  if (value === null || value === undefined) return null;
  const fits = type === 'text' ? typeof value === 'string' : Number.isSafeInteger(value);
  if (!fits) throw new Fault('FieldInvalid', { field, expected: type });
  return value as Scalar;
};
