/** The open feeds of the process: so many at most, each released when its subscriber leaves, all ended when the process stops. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { Fault, LIMITS } from '@kheo/kernel';
import type { EventStore, Head } from '@kheo/ports';
import type { FeedRequest } from './feed-request.js';
import { frames } from './frames.js';

export interface FeedParts {
  readonly store: EventStore;
  readonly heartbeatMs: number;
  readonly limit?: number;
}

/** Timers take no longer delay. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export class Feeds {
  readonly #open = new Set<AbortController>();

  constructor(private readonly parts: FeedParts) {}

  get size(): number {
    return this.#open.size;
  }

  head(): Promise<Head> {
    return this.parts.store.head();
  }

  /** A place for one more feed; `release` gives it back. @throws Fault Busy */
  enter(): AbortController {
    const { limit = LIMITS.feeds } = this.parts;
    if (this.#open.size >= limit) throw new Fault('Busy', { feeds: limit });
    const controller = new AbortController();
    this.#open.add(controller);
    return controller;
  }

  /** Writes the feed until it ends, the subscriber leaves, its token ends or the process stops. */
  async write(
    request: FeedRequest,
    to: Writable,
    { place, logId, endsInMs }: { place: AbortController; logId: string; endsInMs: number },
  ): Promise<void> {
    const leave = (): void => place.abort();
    const ends = setTimeout(leave, Math.min(Math.max(endsInMs, 0), TIMER_MAX_MS));
    // That a subscriber leaves in the middle is how most feeds end.
    to.once('close', leave).once('error', leave);
    const { signal } = place;
    try {
      for await (const text of frames(this.parts.store, request, {
        logId,
        heartbeatMs: this.parts.heartbeatMs,
        signal,
      })) {
        if (!to.write(text) && !signal.aborted) await once(to, 'drain', { signal }).catch(() => undefined); // left while waiting
        if (signal.aborted) break;
      }
      to.end();
    } finally {
      clearTimeout(ends);
      this.release(place);
    }
  }

  release(place: AbortController): void {
    place.abort();
    this.#open.delete(place);
  }

  /** Ends every feed behind the event it is at. */
  end(): void {
    for (const place of this.#open) place.abort();
  }
}
