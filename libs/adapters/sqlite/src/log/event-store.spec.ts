/** The log on SQLite keeps the promises of the port. */
import { eventStoreContract } from '@kheo/testing';
import { eventStoreSubject } from '../test-folder.js';

eventStoreContract('SqliteEventStore', eventStoreSubject, { failsOnDemand: true, reopens: true });
