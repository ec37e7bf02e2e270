/** The key vault on SQLite keeps the promises of the port. */
import { keyVaultContract } from '@kheo/testing';
import { reopening } from '../test-folder.js';
import { SqliteKeyVault } from './key-vault.js';

const open = () => {
  const { first: vault, ...rest } = reopening((folder) => new SqliteKeyVault(folder.file('vault.sqlite')));
  return { vault, ...rest };
};

keyVaultContract('SqliteKeyVault', open, { reopens: true });
