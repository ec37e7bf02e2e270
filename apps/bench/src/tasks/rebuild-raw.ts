/**
 * The reference of a rebuild: the same rows read and decoded, one document per stream folded in memory (the members of its events
 * laid over each other, with a count and the type of the last), and the documents written in batches to a table with an integer key. It keeps no history,
 * no second time, no index and no checkpoint.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { spanOf } from '../measuring/span.js';
import { RawLog } from '../raw/raw-log.js';
import type { Read } from './read.js';

const BATCH_DOCUMENTS = 5_000;

interface Folded {
  readonly last: string;
  readonly events: number;
}

export const rebuildRaw = async ({
  raw,
  work,
}: {
  readonly raw: string;
  readonly work: string;
}): Promise<Read> => {
  const log = new RawLog(raw, { synchronous: 'FULL' });
  const target = mkdtempSync(join(work, 'rebuild-raw-'));
  const documents = new Map<number, Folded>();
  let events = 0;
  const span = await spanOf(() => {
    for (const { stream, data, metadata } of log.texts()) {
      const held = documents.get(stream);
      const [fact, told] = [JSON.parse(data), JSON.parse(metadata)] as [object, { readonly type: string }];
      documents.set(stream, { ...held, ...fact, last: told.type, events: (held?.events ?? 0) + 1 });
      events += 1;
    }
    write(join(target, 'read.sqlite'), documents);
  });
  log.close();
  rmSync(target, { recursive: true, force: true });
  return { ...span, events };
};

/** As durable as Kheo's read models are: WAL with synchronous=NORMAL. */
const write = (path: string, documents: ReadonlyMap<number, Folded>): void => {
  const db = new Database(path);
  for (const setting of ['journal_mode = WAL', 'synchronous = NORMAL', 'cache_size = -49152'])
    db.pragma(setting);
  db.exec('CREATE TABLE documents (key INTEGER PRIMARY KEY, document TEXT NOT NULL)');
  const insert = db.prepare('INSERT INTO documents VALUES (?, ?)');
  let written = 0;
  db.exec('BEGIN IMMEDIATE');
  for (const [key, document] of documents) {
    insert.run(key, JSON.stringify(document));
    written += 1;
    if (written % BATCH_DOCUMENTS === 0) db.exec('COMMIT; BEGIN IMMEDIATE');
  }
  db.exec('COMMIT');
  db.close();
};
