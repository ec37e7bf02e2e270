/** Rows that change after their slice was made are counted as they are now, once, until the slice is made again. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import type { CollectionSpec, Write } from '@kheo/ports';
import type { TestFolder } from '../test-folder.js';
import { testFolder } from '../test-folder.js';
import { SqliteReadModelStore } from './read-model-store.js';

const ROWS: CollectionSpec = {
  name: 'acts@1.rows',
  fields: { act: 'text', knownTo: 'integer' },
  indexes: [],
  counted: ['act', 'knownTo'],
};
const SLICE = 128;

let folder: TestFolder;
let store: SqliteReadModelStore;
beforeEach(async () => {
  folder = testFolder();
  store = new SqliteReadModelStore(folder.file('read.sqlite'), { sliceRows: SLICE });
  await store.prepare('acts@1', [ROWS]);
  await write(Array.from({ length: SLICE + 5 }, (_, at) => row(at * 2)));
});
afterEach(async () => {
  await store.close();
  folder.remove();
});

const row = (key: number, act = 'granted'): Write => ({
  collection: ROWS.name,
  key,
  document: { act, knownTo: 9 },
});
const closed = (key: number): Write => ({ collection: ROWS.name, key, set: { knownTo: 3 } });

const write = async (writes: readonly Write[]): Promise<void> => {
  const { epoch, checkpoint } = await store.acquire('acts@1');
  await store.commit([{ question: 'acts@1', epoch, from: checkpoint, to: checkpoint + 1, writes }]);
};

const counted = async (): Promise<readonly unknown[]> => {
  const [groups = []] = await store.count(ROWS.name, [{ where: [], by: ['act', 'knownTo'], also: [] }]);
  return groups.map(({ values, count }) => [...values, count]).toSorted();
};

const noted = (): unknown => {
  const db = new Database(folder.file('read.sqlite'), { readonly: true });
  const rows = db.prepare('SELECT rows, noted FROM slices ORDER BY slice').all();
  db.close();
  return rows;
};

describe('a row of a full slice', () => {
  it('that is closed or replaced, and one that comes between, are counted as they are', async () => {
    await write([closed(4), row(8, 'refused'), row(9, 'late')]);
    expect(noted()).toEqual([{ rows: SLICE, noted: 3 }]);
    expect(await counted()).toEqual([
      ['granted', 3, 1],
      ['granted', 9, SLICE + 3],
      ['late', 9, 1],
      ['refused', 9, 1],
    ]);
  });

  it('is counted the same when so many have changed that the slice is made again', async () => {
    await write([closed(4), closed(6)]);
    await write([closed(6), closed(8), row(9, 'late'), closed(12)]);
    expect(noted()).toEqual([{ rows: SLICE + 1, noted: 0 }]);
    expect(await counted()).toEqual([
      ['granted', 3, 4],
      ['granted', 9, SLICE + 1],
      ['late', 9, 1],
    ]);
  });
});

describe('rows behind the last full slice', () => {
  const keysFrom = (first: number, count: number) =>
    Array.from({ length: count }, (_, at) => row((first + at) * 2));

  it('stand in small slices, which are joined when they have the rows of a full one', async () => {
    await write(keysFrom(SLICE + 5, 10));
    await write(keysFrom(SLICE + 15, 20));
    await write([closed((SLICE + 6) * 2)]);
    expect(noted()).toEqual([
      { rows: SLICE, noted: 0 },
      { rows: 15, noted: 0 },
      { rows: 20, noted: 0 },
    ]);
    expect(await counted()).toEqual([
      ['granted', 3, 1],
      ['granted', 9, SLICE + 34],
    ]);
    await write(keysFrom(SLICE + 35, SLICE - 35));
    expect(noted()).toEqual([
      { rows: SLICE, noted: 0 },
      { rows: SLICE, noted: 0 },
    ]);
    expect(await counted()).toEqual([
      ['granted', 3, 1],
      ['granted', 9, SLICE * 2 - 1],
    ]);
  });
});
