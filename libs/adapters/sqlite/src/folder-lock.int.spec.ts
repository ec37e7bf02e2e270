/** Locks that a process holds on its files must outlast whatever else it does with them: closing a second handle lets go of them all. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { draft, settableClock } from '@kheo/testing';
import { startAppender } from './child-process.js';
import { openDataFolder } from './data-folder.js';
import type { DataFolder } from './data-folder.js';
import { testFolder } from './test-folder.js';
import type { TestFolder } from './test-folder.js';

let folder: TestFolder;
let data: DataFolder;
beforeEach(() => {
  folder = testFolder();
  data = openDataFolder(folder.path, { clock: settableClock() });
});
afterEach(async () => {
  await data.close();
  folder.remove();
});

// A second opening was refused, and had let go of the lock by then: the next process came in, and two of them wrote.
it('stays with the process that has tried to open its folder a second time', async () => {
  expect(() => openDataFolder(folder.path, { clock: settableClock() })).toThrow(
    expect.objectContaining({ code: 'DataFolderBusy' }),
  );
  const other = startAppender(folder.path);
  const came = await other.reach(1).then(
    () => 'in',
    () => 'not in',
  );
  await other.kill();
  expect(came).toBe('not in');
}, 30_000);

// Whoever looked with SQLite's own tool took itself for the last one, and took the write-ahead log away from under the process.
it('keeps the write-ahead log under the process when somebody else has opened and closed the file', async () => {
  const append = (at: number) =>
    data.events.append({ stream: `kheo.model-${String(at)}`, expected: 'no-stream', events: [draft()] });
  await append(1);
  const look = `const db = require('better-sqlite3')(process.argv[1]); db.prepare('SELECT count(*) FROM events').get(); db.close()`;
  execFileSync(process.execPath, ['-e', look, folder.file('log.sqlite')], { cwd: import.meta.dirname });
  expect(existsSync(folder.file('log.sqlite-wal'))).toBe(true);
  await append(2);
  const reader = openDataFolder(folder.path, { clock: settableClock(), readOnly: true });
  expect((await reader.events.head()).position).toBe(2);
  await reader.close();
}, 30_000);
