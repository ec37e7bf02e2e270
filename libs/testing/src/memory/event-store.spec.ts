/** The log in memory keeps the promises of the port. */
import { eventStoreContract } from '../contracts/event-store.contract.js';
import { MemoryEventStore } from './event-store.js';
import { settableClock } from './settable-clock.js';

eventStoreContract(
  'MemoryEventStore',
  () => {
    const clock = settableClock();
    const store = new MemoryEventStore(clock);
    return {
      store,
      clock,
      failNextCommit: (when) => store.failNextCommit(when),
      dispose: () => store.close(),
    };
  },
  { failsOnDemand: true },
);
