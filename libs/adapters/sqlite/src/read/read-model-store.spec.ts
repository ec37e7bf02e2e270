/** Read models on SQLite keep the promises of the port. */
import { readModelStoreContract } from '@kheo/testing';
import { reopening } from '../test-folder.js';
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
