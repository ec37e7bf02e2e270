/** Read models on SQLite keep the promises of the port. */
import { readModelStoreContract } from '@kheo/testing';
import { readModelStoreSubject } from '../test-folder.js';

readModelStoreContract('SqliteReadModelStore', readModelStoreSubject, { reopens: true });
