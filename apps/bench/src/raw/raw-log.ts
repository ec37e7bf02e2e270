/**
 * The reference: better-sqlite3 used directly, as little as can be called an event log.
 *
 * It does: one table `events` with an integer primary key, a stream as an integer that the caller knows already, a revision, `data`
 * and `metadata` as blobs, and one unique index over (stream, revision), which any event store needs. WAL, and synchronous=FULL where
 * the rows are acknowledged one commit after the other. Page cache and checkpoint size are those of Kheo's own log, so that a
 * ratio tells of Kheo's code and not of settings.
 *
 * It does not: encode or hash anything (it is given the very bytes that Kheo stores, computed before the clock starts), keep names of
 * streams, event ids or types, check what revision a stream has beyond the index, keep a Merkle tree, answer a retry, wake readers,
 * or leave the thread between commits. It reads in pages of rows, as text: of the ways that were tried (one by one or in pages,
 * bytes or text), the one that takes least time.
 */
import Database from 'better-sqlite3';

export interface RawRow {
  readonly stream: number;
  readonly revision: number;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface RawText {
  readonly position: number;
  readonly stream: number;
  readonly data: string;
  readonly metadata: string;
}

const PAGE_ROWS = 200;
const SETTINGS = ['journal_mode = WAL', 'wal_autocheckpoint = 8192', 'cache_size = -32768', 'fullfsync = ON'];

export class RawLog {
  readonly #db: Database.Database;
  readonly #insert: Database.Statement<[number, number, Uint8Array, Uint8Array]>;

  constructor(path: string, { synchronous }: { readonly synchronous: 'FULL' | 'NORMAL' }) {
    this.#db = new Database(path);
    for (const setting of [...SETTINGS, `synchronous = ${synchronous}`]) this.#db.pragma(setting);
    this.#db.exec(
      `CREATE TABLE IF NOT EXISTS events (
         position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL, data BLOB NOT NULL, metadata BLOB NOT NULL,
         UNIQUE (stream, revision))`,
    );
    this.#insert = this.#db.prepare(
      'INSERT INTO events (stream, revision, data, metadata) VALUES (?, ?, ?, ?)',
    );
  }

  /** One commit; as durable as the log was opened for. */
  append(rows: readonly RawRow[]): void {
    this.#db.exec('BEGIN IMMEDIATE');
    for (const { stream, revision, data, metadata } of rows)
      this.#insert.run(stream, revision, data, metadata);
    this.#db.exec('COMMIT');
  }

  /** All rows in order, one at a time. Writing meanwhile is refused. */
  rows(): IterableIterator<RawRow> {
    return this.#db
      .prepare<[], RawRow>('SELECT stream, revision, data, metadata FROM events ORDER BY position')
      .iterate();
  }

  /** All rows in order as a reader wants them, before their JSON is parsed. */
  *texts(): Generator<RawText> {
    const page = this.#db.prepare<[number, number], RawText>(
      `SELECT position, stream, CAST(data AS TEXT) AS data, CAST(metadata AS TEXT) AS metadata FROM events
        WHERE position > ? ORDER BY position LIMIT ?`,
    );
    for (let after = 0; ;) {
      const rows = page.all(after, PAGE_ROWS);
      yield* rows;
      const last = rows.at(-1);
      if (!last) return;
      after = last.position;
    }
  }

  count(): number {
    return this.#db.prepare<[], number>('SELECT count(*) FROM events').pluck().get() ?? 0;
  }

  close(): void {
    this.#db.close();
  }
}
