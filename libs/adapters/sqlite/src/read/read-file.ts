/**
 * The read models, `read.sqlite`: everything in it can be folded from the log again.
 *
 * `questions` holds the owner's epoch and the checkpoint of each question. `collections` holds the declaration of each
 * collection, as canonical JSON. A collection `c` is a table `doc.c`: the key, the document as canonical JSON, and each declared field
 * as a column `f.<field>` taken out of the document when it is written (NULL where the document lacks it). Each declared index ends
 * with the key, which makes its order total. The tables have row ids: WITHOUT ROWID was measured with 100,000 documents under long keys
 * and three indexes, and wrote at 0.6 of the speed with documents of 300 bytes, at 0.3 with 1,200 bytes, where the file was
 * three times as large and a page of 50 ten times as slow; it was better at scans only.
 *
 * synchronous=NORMAL: a power cut may lose the last commits, but a commit holds the documents and their checkpoint together,
 * so what is left is an earlier true state and the runner goes on from there. Nothing here is acknowledged to anybody. What
 * may not be lost, the checkpoints of reactions, stands in `log.sqlite`.
 */
import type { CollectionSpec } from '@kheo/ports';
import type { FileKind } from '../database.js';

export const READ_FILE: FileKind = {
  mark: 'KhRd',
  synchronous: 'NORMAL',
  steps: [
    `CREATE TABLE questions (
       name TEXT PRIMARY KEY,
       epoch INTEGER NOT NULL,
       checkpoint INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE collections (
       name TEXT PRIMARY KEY,
       question TEXT NOT NULL,
       spec TEXT NOT NULL
     ) STRICT, WITHOUT ROWID;`,
  ],
};

/** A name in SQL, whatever it holds. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const tableOf = (collection: string): string => quoted(`doc.${collection}`);
export const columnOf = (field: string): string => quoted(`f.${field}`);

/** The table and indexes of a collection. Names that differ only in case are one name to SQLite, which then refuses. */
export const schemaOf = ({ name, fields, indexes }: CollectionSpec): string => {
  const columns = Object.entries(fields).map(
    ([field, type]) => `${columnOf(field)} ${type === 'text' ? 'TEXT' : 'INTEGER'}`,
  );
  const table = `CREATE TABLE ${tableOf(name)} (${['key TEXT NOT NULL UNIQUE', 'document TEXT NOT NULL', ...columns].join(', ')}) STRICT`;
  const made = indexes.map((index, at) => {
    const parts = [...index.map(columnOf), 'key'].join(', ');
    return `CREATE INDEX ${quoted(`index.${name}.${String(at)}`)} ON ${tableOf(name)} (${parts})`;
  });
  return [table, ...made].join(';\n');
};
