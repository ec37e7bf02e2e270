/** The one read loop: by position, in batches. A notification only wakes it; there is no second path for "live" events. */
import { LIMITS } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import type { EventStore } from './event-store.js';

export interface FollowOptions {
  readonly after: number;
  readonly signal: AbortSignal;
  /** Events in the next batch, LIMITS.readEvents at most. */
  readonly batch?: number | (() => number);
}

/**
 * Batches of events after a position, for ever, until the signal aborts. The next batch is read when the consumer asks for it,
 * so a slow consumer slows the reading and nothing piles up; a consumer that throws or leaves ends the loop.
 */
export async function* follow(
  store: EventStore,
  options: FollowOptions,
): AsyncGenerator<readonly RecordedEvent[]> {
  const { batch = LIMITS.readEvents } = options;
  let after = options.after;
  while (!options.signal.aborted) {
    const limit = typeof batch === 'number' ? batch : batch();
    const events = await store.readAll(after, Math.min(limit, LIMITS.readEvents));
    if (events.length > 0) {
      after += events.length;
      yield events;
    } else {
      await store.changed(after, options.signal);
    }
  }
}
