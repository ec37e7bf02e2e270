/** Pages that are found in columns: those that an index would have to pass by much for, and what no column tells. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import type { CollectionSpec, Find } from '@kheo/ports';
import type { TestFolder } from '../test-folder.js';
import { testFolder } from '../test-folder.js';
import { isPicked } from './picking.js';
import { SqliteReadModelStore } from './read-model-store.js';

const ROWS: CollectionSpec = {
  name: 'acts@1.rows',
  fields: { act: 'text', of: 'text', text: 'text', latest: 'integer' },
  indexes: [['of']],
  counted: ['act', 'latest'],
};
const find = (more: Partial<Find>): Find => ({ where: [{ field: 'act', is: 'granted' }], limit: 3, ...more });

let folder: TestFolder;
let store: SqliteReadModelStore;
beforeEach(async () => {
  folder = testFolder();
  store = new SqliteReadModelStore(folder.file('read.sqlite'), { sliceRows: 512 });
  await store.prepare('acts@1', [ROWS]);
});
afterEach(async () => {
  await store.close();
  folder.remove();
});

const write = async (documents: readonly JsonObject[]): Promise<void> => {
  const { epoch, checkpoint } = await store.acquire('acts@1');
  const writes = documents.map((document, key) => ({ collection: ROWS.name, key, document }));
  await store.commit([{ question: 'acts@1', epoch, from: checkpoint, to: checkpoint + 1, writes }]);
};

describe('a page', () => {
  it('is found in columns where they tell the order, and no index leads to what they do not tell', () => {
    expect(isPicked(ROWS, find({}))).toBe(true);
    expect(isPicked(ROWS, find({ orderBy: ['latest'] }))).toBe(true);
    expect(isPicked(ROWS, find({ where: [] }))).toBe(false);
    expect(isPicked(ROWS, find({ orderBy: ['act'] }))).toBe(false);
    const among = (field: string) => find({ where: [...find({}).where, { field, is: 'x' }] });
    expect(isPicked(ROWS, among('text'))).toBe(true);
    expect(isPicked(ROWS, among('of'))).toBe(false);
  });

  it('goes on until it is full, however many rows lack what no column tells', async () => {
    const last = 2_500;
    await write(
      Array.from({ length: last + 1 }, (_, at) => ({
        act: 'granted',
        text: [0, 7, last - 1, last].includes(at) ? 'đường quê' : 'khác',
        latest: Math.floor(at / 100),
      })),
    );
    const sought = find({
      where: [...find({}).where, { field: 'text', contains: ['quê'] }],
      orderBy: ['latest'],
      descending: true,
    });
    const keys = async (more: Partial<Find>) =>
      (await store.find(ROWS.name, { ...sought, ...more })).map(({ key }) => key);
    expect(await keys({})).toEqual([last, last - 1, 7]);
    expect(await keys({ after: { values: [24], key: last - 1 } })).toEqual([7, 0]);
    expect(await keys({ descending: false, limit: 9 })).toEqual([0, 7, last - 1, last]);
  });
});
