/** What every EventStore promises (DESIGN §4). An adapter runs it from a spec of five lines, and its own faults in specs beside it. */
import { afterEach, beforeEach, describe } from '@jest/globals';
import type { EventStore } from '@kheo/ports';
import type { SettableClock } from '../memory/settable-clock.js';
import { appendPromises } from './event-store-append.contract.js';
import { followPromises } from './event-store-follow.contract.js';
import { limitPromises } from './event-store-limits.contract.js';
import { readPromises } from './event-store-read.contract.js';
import { timePromises } from './event-store-time.contract.js';
import { durabilityPromises, outcomePromises } from './event-store-outcome.contract.js';

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

export interface EventStoreAbilities {
  /** The factory gives `failNextCommit`. */
  readonly failsOnDemand?: boolean;
  /** The factory gives `reopen`. */
  readonly reopens?: boolean;
}

export const eventStoreContract = (
  name: string,
  factory: () => EventStoreSubject | Promise<EventStoreSubject>,
  abilities: EventStoreAbilities = {},
): void => {
  describe(`${name} keeps the promises of an event store`, () => {
    let held: EventStoreSubject;
    const subject = (): EventStoreSubject => held;
    beforeEach(async () => {
      held = await factory();
    });
    afterEach(() => held.dispose());

    describe('appending', () => appendPromises(subject));
    describe('limits', () => limitPromises(subject));
    describe('reading', () => readPromises(subject));
    describe('time', () => timePromises(subject));
    describe('following and closing', () => followPromises(subject));
    if (abilities.failsOnDemand === true) describe('an unknown outcome', () => outcomePromises(subject));
    if (abilities.reopens === true) describe('opened again', () => durabilityPromises(subject));
  });
};
