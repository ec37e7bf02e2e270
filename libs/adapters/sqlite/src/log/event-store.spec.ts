/** The log on SQLite keeps the promises of the port. */
import { eventStoreContract, settableClock } from '@kheo/testing';
import { diskError, reopening } from '../test-folder.js';
import { SqliteEventStore } from './event-store.js';

eventStoreContract(
  'SqliteEventStore',
  () => {
    const clock = settableClock();
    let failing: 'before' | 'after' | undefined;
    const failNextCommit = (when: 'before' | 'after'): void => {
      failing = when;
    };
    const runCommit = (commit: () => void): void => {
      const when = failing;
      failing = undefined;
      if (when !== 'before') commit();
      if (when !== undefined) throw diskError('SQLITE_IOERR_FSYNC');
    };
    const { first: store, ...rest } = reopening(
      (folder) => new SqliteEventStore(folder.file('log.sqlite'), { clock, runCommit }),
    );
    return { store, clock, failNextCommit, ...rest };
  },
  { failsOnDemand: true, reopens: true },
);
