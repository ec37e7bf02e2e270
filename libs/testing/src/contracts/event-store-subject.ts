/** What a contract of the event store is run on. */
import type { EventStore } from '@kheo/ports';
import type { SettableClock } from '../memory/settable-clock.js';

/** One empty log, and what a test may do to it. */
export interface EventStoreSubject {
  readonly store: EventStore;
  /** The clock that the store was made with. */
  readonly clock: SettableClock;
  /** The next commit answers `unknown`: before the bytes are durable, or after. */
  readonly failNextCommit?: (when: 'before' | 'after') => void;
  /** Opens the same log again as after a restart, and closes the one before. */
  readonly reopen?: () => Promise<EventStore>;
  /** Releases everything, also what `reopen` made. */
  readonly dispose: () => Promise<void>;
}
