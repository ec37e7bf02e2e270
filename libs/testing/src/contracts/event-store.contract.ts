/** What every EventStore promises (DESIGN §4). An adapter runs it from a spec of five lines, and its own faults in specs beside it. */
import { afterEach, beforeEach, describe } from '@jest/globals';
import { appendPromises } from './event-store-append.contract.js';
import { followPromises } from './event-store-follow.contract.js';
import { limitPromises } from './event-store-limits.contract.js';
import { readPromises } from './event-store-read.contract.js';
import { timePromises } from './event-store-time.contract.js';
import { durabilityPromises, outcomePromises } from './event-store-outcome.contract.js';
import type { EventStoreSubject } from './event-store-subject.js';

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
