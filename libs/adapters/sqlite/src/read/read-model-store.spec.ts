/** Read models on SQLite keep the promises of the port. */
import { expect, it } from '@jest/globals';
import { readModelStoreContract } from '@kheo/testing';
import { openDatabase } from '../database.js';
import { reopening, testFolder } from '../test-folder.js';
import { READ_FILE } from './read-file.js';
import { SqliteReadModelStore } from './read-model-store.js';

const openWith = (options: { readonly sliceRows?: number }) => () => {
  const { first: store, ...rest } = reopening(
    (folder) => new SqliteReadModelStore(folder.file('read.sqlite'), options),
  );
  return { store, ...rest };
};

readModelStoreContract('SqliteReadModelStore', openWith({}), { reopens: true });
readModelStoreContract('SqliteReadModelStore with slices of three rows', openWith({ sliceRows: 3 }), {
  reopens: true,
});
readModelStoreContract('SqliteReadModelStore with slices of fifty rows', openWith({ sliceRows: 50 }));

it('builds the indexes of the collection that is named, and of the others when all are wanted', async () => {
  const folder = testFolder();
  const store = new SqliteReadModelStore(folder.file('read.sqlite'));
  const db = openDatabase(folder.file('read.sqlite'), READ_FILE, { readOnly: true });
  const built = () =>
    db
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE name LIKE 'index.%' ORDER BY name`)
      .pluck()
      .all();
  const spec = (name: string) => ({ name, fields: { a: 'text' }, indexes: [['a']] }) as const;
  await store.prepare('acts@1', [spec('acts@1.trail'), spec('acts@1.rows')], { indexes: 'later' });
  expect(built()).toEqual([]);
  await store.index('acts@1', 'acts@1.trail');
  expect(built()).toEqual(['index.acts@1.trail.0']);
  await store.index('acts@1');
  expect(built()).toEqual(['index.acts@1.rows.0', 'index.acts@1.trail.0']);
  db.close();
  await store.close();
  folder.remove();
});
