/** Read models on SQLite keep the promises of the port. */
import { readModelStoreContract } from '@kheo/testing';
import { reopening } from '../test-folder.js';
import { SqliteReadModelStore } from './read-model-store.js';

const open = () => {
  const { first: store, ...rest } = reopening(
    (folder) => new SqliteReadModelStore(folder.file('read.sqlite')),
  );
  return { store, ...rest };
};

readModelStoreContract('SqliteReadModelStore', open, { reopens: true });
