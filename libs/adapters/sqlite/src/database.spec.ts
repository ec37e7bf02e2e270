/** Every file is opened with the settings that our promises rest on, brought forward step by step, and refused when it is not ours. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { openDatabase, requireSetting } from './database.js';
import type { FileKind } from './database.js';
import { LOG_FILE } from './log/log-file.js';
import { READ_FILE } from './read/read-file.js';
import { testFolder } from './test-folder.js';
import type { TestFolder } from './test-folder.js';
import { VAULT_FILE } from './vault/vault-file.js';

let folder: TestFolder;
beforeEach(() => {
  folder = testFolder();
});
afterEach(() => folder.remove());

const fault = (code: string) => expect.objectContaining({ code });
const opened = <T>(kind: FileKind, use: (db: ReturnType<typeof openDatabase>) => T, readOnly = false): T => {
  const db = openDatabase(folder.file('x.sqlite'), kind, { readOnly });
  try {
    return use(db);
  } finally {
    db.close();
  }
};
const setting = (name: string) => (db: ReturnType<typeof openDatabase>) => db.pragma(name, { simple: true });

describe('the settings of a file', () => {
  it.each([
    ['log', LOG_FILE, 2],
    ['read', READ_FILE, 1],
    ['vault', VAULT_FILE, 2],
  ])('%s: synchronous reads back the same on the first and on every later open', (_, kind, synchronous) => {
    const found = [1, 2, 3].map(() => opened(kind, setting('synchronous')));
    expect(found).toEqual([synchronous, synchronous, synchronous]);
    expect(opened(kind, setting('journal_mode'))).toBe('wal');
    expect(opened(kind, setting('foreign_keys'))).toBe(1);
    expect(opened(kind, setting('secure_delete'))).toBe(kind === VAULT_FILE ? 1 : 0);
  });

  it('would be NORMAL without us, and that is found', () => {
    opened(LOG_FILE, () => undefined);
    const db = new Database(folder.file('x.sqlite'));
    expect(() => requireSetting(db, 'synchronous', 2)).toThrow(fault('Internal'));
    db.close();
  });
});

describe('the version of a file', () => {
  const kind = (...steps: string[]): FileKind => ({
    mark: 'KhXx',
    synchronous: 'FULL',
    cacheKib: 1024,
    steps,
  });
  const first = 'CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)';
  const second = 'ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1';
  const rows = (db: ReturnType<typeof openDatabase>) => db.prepare('SELECT * FROM a').all();

  it('goes forward by the steps it has not seen, each once', () => {
    expect(opened(kind(first), rows)).toEqual([{ x: 1 }]);
    expect(opened(kind(first, second), rows)).toEqual([{ x: 1, y: 2 }]);
    expect(opened(kind(first, second), rows)).toEqual([{ x: 1, y: 2 }]);
    expect(opened(kind(first, second), setting('user_version'))).toBe(2);
  });

  it('stays where it was when a step fails, and the step leaves nothing behind', () => {
    opened(kind(first), rows);
    expect(() => opened(kind(first, `${second}; SELECT * FROM nothing`), rows)).toThrow();
    expect(opened(kind(first), rows)).toEqual([{ x: 1 }]);
  });

  it('is refused when it is newer than we are', () => {
    opened(kind(first, second), rows);
    expect(() => opened(kind(first), rows)).toThrow(fault('DataFolderTooNew'));
    expect(() => opened(kind(first), rows, true)).toThrow(fault('DataFolderTooNew'));
  });

  it('is not brought forward by somebody who only looks', () => {
    opened(kind(first), rows);
    expect(() => opened(kind(first, second), rows, true)).toThrow(fault('ConfigurationInvalid'));
    expect(opened(kind(first), rows, true)).toEqual([{ x: 1 }]);
  });

  it('is refused when the file is not ours', () => {
    const db = new Database(folder.file('x.sqlite'));
    db.exec('CREATE TABLE of_somebody_else (x)');
    db.close();
    expect(() => opened(LOG_FILE, () => undefined)).toThrow(fault('ConfigurationInvalid'));
    const another = openDatabase(folder.file('y.sqlite'), VAULT_FILE);
    another.close();
    expect(() => openDatabase(folder.file('y.sqlite'), LOG_FILE)).toThrow(fault('ConfigurationInvalid'));
  });
});

describe('a write-ahead log that a process left', () => {
  it('is whole after the next one has made it durable, however long it is', () => {
    const kind: FileKind = {
      mark: 'KhXx',
      synchronous: 'FULL',
      cacheKib: 1024,
      steps: ['CREATE TABLE a (x BLOB) STRICT'],
    };
    const left = folder.file('left.sqlite');
    opened(kind, (db) => {
      for (let row = 0; row < 900; row += 1)
        db.prepare('INSERT INTO a VALUES (?)').run(Buffer.alloc(4_000, row));
      for (const part of ['', '-wal']) copyFileSync(folder.file(`x.sqlite${part}`), `${left}${part}`);
    });
    expect(statSync(`${left}-wal`).size).toBeGreaterThan(3 * 1024 * 1024);
    const db = openDatabase(left, kind);
    const rows = db.prepare<[], Buffer>('SELECT x FROM a ORDER BY rowid').pluck().all();
    db.close();
    expect(rows.map((row) => row[3_999])).toEqual(Array.from({ length: 900 }, (_, row) => row % 256));
  });
});
