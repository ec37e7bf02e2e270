/** Reading a log from one end to the other, as the contract suites do it. */
import { randomFillSync } from 'node:crypto';
import { verifier } from '@kheo/integrity';
import type { Verification } from '@kheo/integrity';
import type { RecordedEvent } from '@kheo/kernel';
import type { AppendResult, EventStore } from '@kheo/ports';

/** Every event after a position, in pages. */
export const wholeLog = async (
  store: EventStore,
  after = 0,
  pageEvents = 5_000,
): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for (;;) {
    const page = await store.readAll(after + events.length, pageEvents);
    if (page.length === 0) return events;
    for (const event of page) events.push(event);
  }
};

/** What the verifier says of bytes that were read back. */
export const verified = (events: readonly RecordedEvent[]): Verification => {
  const { check, result } = verifier(randomFillSync);
  for (const event of events) check(event);
  return result();
};

export const idsOf = (events: readonly RecordedEvent[]): string[] =>
  events.map((event) => event.metadata.eventId);

/** The results that were appended; the test goes on with the rest. */
export const appendedOf = (results: readonly AppendResult[]) =>
  results.filter((result) => result.outcome === 'appended');
