/** The key vault on SQLite keeps the promises of the port. */
import { keyVaultContract } from '@kheo/testing';
import { keyVaultSubject } from '../test-folder.js';

keyVaultContract('SqliteKeyVault', keyVaultSubject, { reopens: true });
