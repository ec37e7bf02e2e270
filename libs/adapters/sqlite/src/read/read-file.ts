/**
 * The read models, `read.sqlite`: everything in it can be folded from the log again.
 *
 * `questions` holds the owner's epoch and the checkpoint of each question. `collections` holds the declaration of each
 * collection, as canonical JSON. A collection `c` is a table `doc.c`: the key as row id, each declared field as a column `f.<field>`
 * (NULL where the document lacks it; a day as one number), and in `rest` the other members as canonical JSON, NULL where there are
 * none. Nothing is stored twice. Keys grow along the log, so new rows go to the end of the table, and each index ends with the key
 * without naming it. The name of an index tells its collection and place, so what is missing can be seen.
 *
 * The counted fields of a collection stand a second time, column by column (slices.ts): `slices` tells which rows a slice has,
 * `slice_columns` one column of it, `noted` the rows of a slice that have changed since, and `words` the numbers that stand for texts.
 *
 * synchronous=NORMAL: a power cut may lose the last commits, but a commit holds the documents and their checkpoint together,
 * so what is left is an earlier true state and the runner goes on from there. Nothing here is acknowledged to anybody. What
 * may not be lost, the checkpoints of reactions, stands in `log.sqlite`.
 */
import type { CollectionSpec, FieldType } from '@kheo/ports';
import type { FileKind } from '../database.js';

export const READ_FILE: FileKind = {
  mark: 'KhRd',
  synchronous: 'NORMAL',
  cacheKib: 24 * 1024,
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
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE words (
       id INTEGER PRIMARY KEY,
       text TEXT NOT NULL UNIQUE
     ) STRICT;
     CREATE TABLE slices (
       collection TEXT NOT NULL,
       slice INTEGER NOT NULL,
       last INTEGER NOT NULL,
       rows INTEGER NOT NULL,
       noted INTEGER NOT NULL,
       keys BLOB NOT NULL,
       PRIMARY KEY (collection, slice),
       UNIQUE (collection, last)
     ) STRICT;
     CREATE TABLE slice_columns (
       collection TEXT NOT NULL,
       slice INTEGER NOT NULL,
       field TEXT NOT NULL,
       size INTEGER NOT NULL,
       low INTEGER,
       high INTEGER,
       missing INTEGER NOT NULL,
       dictionary BLOB NOT NULL,
       codes BLOB NOT NULL,
       PRIMARY KEY (collection, slice, field)
     ) STRICT;
     CREATE TABLE noted (
       collection TEXT NOT NULL,
       slice INTEGER NOT NULL,
       key INTEGER NOT NULL,
       PRIMARY KEY (collection, slice, key)
     ) STRICT, WITHOUT ROWID;`,
  ],
};

/** A name in SQL, whatever it holds. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const tableOf = (collection: string): string => quoted(`doc.${collection}`);
export const columnOf = (field: string): string => quoted(`f.${field}`);
const SQL_TYPES: Readonly<Record<FieldType, string>> = { text: 'TEXT', integer: 'INTEGER', day: 'INTEGER' };

/** The table of a collection. Names that differ only in case are one name to SQLite, which then refuses. */
export const tableSql = ({ name, fields }: CollectionSpec): string => {
  const columns = Object.entries(fields).map(([field, type]) => `${columnOf(field)} ${SQL_TYPES[type]}`);
  return `CREATE TABLE ${tableOf(name)} (${['key INTEGER PRIMARY KEY', 'rest TEXT', ...columns].join(', ')}) STRICT`;
};

/** The indexes of a collection, each made unless it is there. */
export const indexSql = ({ name, indexes }: CollectionSpec): readonly string[] =>
  indexes.map((index, at) => {
    const named = quoted(`index.${name}.${String(at)}`);
    return `CREATE INDEX IF NOT EXISTS ${named} ON ${tableOf(name)} (${index.map(columnOf).join(', ')})`;
  });
