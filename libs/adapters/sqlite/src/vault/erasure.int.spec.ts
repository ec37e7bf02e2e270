/** A destroyed key is in no file of the vault any more: that is what erasing a person rests on. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { testFolder } from '../test-folder.js';
import type { TestFolder } from '../test-folder.js';
import { SqliteKeyVault } from './key-vault.js';

let folder: TestFolder;
beforeEach(() => {
  folder = testFolder();
});
afterEach(() => folder.remove());

const filesWith = (key: Uint8Array): string[] =>
  readdirSync(folder.path).filter((file) => readFileSync(folder.file(file)).includes(Buffer.from(key)));

it('leaves no byte of a destroyed key in any file, while the vault is open', async () => {
  const vault = new SqliteKeyVault(folder.file('vault.sqlite'));
  const names = Array.from({ length: 300 }, (_, at) => ({
    name: `note-${String(at)}`,
    subjects: at % 2 === 0 ? ['person-1'] : [],
  }));
  const keys = await vault.ensure([{ name: 'person-1', subjects: [] }, ...names]);
  const doomed = [...keys].filter(([name]) => name === 'person-1' || Number(name.slice(5)) % 2 === 0);
  for (const [, key] of doomed) expect(filesWith(key)).not.toEqual([]);
  expect(await vault.destroy('person-1')).toBe(doomed.length);
  for (const [, key] of doomed) expect(filesWith(key)).toEqual([]);
  const kept = keys.get('note-1');
  expect(kept && filesWith(kept)).toEqual(['vault.sqlite']);
  await vault.close();
});
