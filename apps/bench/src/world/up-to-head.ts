/** Runs a loop that follows the log until it has nothing more to read, as precisely as the loop itself knows. */
import type { EventStore } from '@kheo/ports';

/**
 * A loop asks `changed` only when it has read and handled everything: that is its end. It is stopped there, and what it
 * throws is thrown.
 */
export const upToHead = async (
  events: EventStore,
  loop: (store: EventStore, signal: AbortSignal) => Promise<unknown>,
): Promise<void> => {
  const stop = new AbortController();
  const changed = (): Promise<void> => {
    stop.abort();
    return Promise.resolve();
  };
  const store = new Proxy(events, {
    get: (target, name) => {
      if (name === 'changed') return changed;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
  await loop(store, stop.signal);
};
