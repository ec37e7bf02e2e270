/** Keys that many ask for at once are made durable together, and nobody's fault is another's. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { testFolder } from '../test-folder.js';
import type { TestFolder } from '../test-folder.js';
import { SqliteKeyVault } from './key-vault.js';

let folder: TestFolder;
let vault: SqliteKeyVault;
beforeEach(() => {
  folder = testFolder();
  vault = new SqliteKeyVault(folder.file('vault.sqlite'));
});
afterEach(async () => {
  await vault.close();
  folder.remove();
});

const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** A frame of the write-ahead log that ends a commit says how large the file then is; the others say 0. */
const commits = (): number => {
  const wal = readFileSync(folder.file('vault.sqlite-wal'));
  const frameBytes = FRAME_HEADER_BYTES + wal.readUInt32BE(8);
  let count = 0;
  for (let at = WAL_HEADER_BYTES; at < wal.length; at += frameBytes)
    if (wal.readUInt32BE(at + 4) > 0) count += 1;
  return count;
};

const ensure = (...names: readonly string[]) => vault.ensure(names.map((name) => ({ name, subjects: [] })));

describe('keys that are asked for at once', () => {
  it('are made in one commit', async () => {
    await ensure('first');
    const before = commits();
    const keys = await Promise.all(Array.from({ length: 50 }, (_, at) => ensure(`note-${String(at)}`)));
    expect(keys.every(({ size }) => size === 1)).toBe(true);
    expect(commits()).toBe(before + 1);
  });

  it('are made although one of them was destroyed; whoever asked for that one gets none of his', async () => {
    await ensure('gone');
    await vault.destroy('gone');
    const [one, two, three] = await Promise.allSettled([
      ensure('note-1'),
      ensure('note-2', 'gone'),
      ensure('note-3'),
    ]);
    expect([one.status, three.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(two).toMatchObject({ status: 'rejected', reason: { code: 'KeyDestroyed' } });
    expect([...(await vault.open(['note-1', 'note-2', 'note-3'])).keys()]).toEqual(['note-1', 'note-3']);
  });

  it('are made before the vault closes', async () => {
    const asked = ensure('note-1');
    await vault.close();
    expect((await asked).get('note-1')).toHaveLength(32);
    vault = new SqliteKeyVault(folder.file('vault.sqlite'));
    expect((await vault.open(['note-1'])).size).toBe(1);
  });
});
