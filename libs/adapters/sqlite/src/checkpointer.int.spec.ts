/** Pages leave the write-ahead logs beside the commits, and the folder is as it would be without. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { startCheckpointer } from './checkpointer.js';
import type { Checkpointer } from './checkpointer.js';
import { openDataFolder } from './data-folder.js';
import { testFolder } from './test-folder.js';
import type { TestFolder } from './test-folder.js';

let folder: TestFolder;
let db: Database.Database;
let checkpointer: Checkpointer | undefined;
beforeEach(() => {
  folder = testFolder();
  db = new Database(folder.file('log.sqlite'));
  db.pragma('journal_mode = WAL');
  db.pragma('wal_autocheckpoint = 0');
  db.exec('CREATE TABLE pages (id INTEGER PRIMARY KEY, bytes BLOB) STRICT');
});
afterEach(async () => {
  await checkpointer?.close();
  checkpointer = undefined;
  db.close();
  folder.remove();
});

const unexpected = (error: unknown): never => {
  throw error;
};
const write = (rows: number): void => {
  const insert = db.prepare('INSERT INTO pages (bytes) VALUES (zeroblob(4000))');
  db.transaction(() => {
    for (let row = 0; row < rows; row += 1) insert.run();
  })();
};
const wal = () => (db.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[])[0];
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
};

it('a log that has grown is moved whole, and written from its beginning again', async () => {
  checkpointer = startCheckpointer([folder.file('log.sqlite')], unexpected);
  write(5_000);
  const { log = 0 } = wal() ?? {};
  expect(log).toBeGreaterThan(4_096);
  await until(() => wal()?.checkpointed === log);
  write(1);
  expect(wal()?.log).toBeLessThan(10);
  expect(db.prepare('SELECT count(*) FROM pages').pluck().get()).toBe(5_001);
});

it('a file that it can not open is told of, and left to the commits', async () => {
  const { promise: lost, resolve: onLost } = Promise.withResolvers<unknown>();
  checkpointer = startCheckpointer([folder.file('nowhere.sqlite')], onLost);
  write(1);
  expect(await lost).toMatchObject({ code: 'SQLITE_CANTOPEN' });
  expect(db.prepare('SELECT count(*) FROM pages').pluck().get()).toBe(1);
  expect(existsSync(folder.file('nowhere.sqlite'))).toBe(false);
});

it('lets go of the folder before the folder is closed', async () => {
  const data = folder.file('data');
  const clock = { now: () => 0 };
  for (let times = 0; times < 2; times += 1) {
    const opened = openDataFolder(data, { clock, checkpointThread: { onLost: unexpected } });
    await opened.close();
    expect(existsSync(folder.file('data/log.sqlite-wal'))).toBe(false);
  }
});
