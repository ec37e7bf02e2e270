/** Time that stands still until a test moves it. */
import type { Clock } from '@kheo/ports';

export interface SettableClock extends Clock {
  /** Milliseconds since 1970 in UTC; may go back. */
  set(instantMs: number): void;
  advance(durationMs: number): void;
}

/** Starts on 5 October 2020, 00:00 UTC, unless told otherwise. */
export const settableClock = (startMs = Date.UTC(2020, 9, 5)): SettableClock => {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    set: (instantMs) => {
      nowMs = instantMs;
    },
    advance: (durationMs) => {
      nowMs += durationMs;
    },
  };
};
