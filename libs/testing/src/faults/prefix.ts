/** Logs as one reader sees them. */
import type { EventStore } from '@kheo/ports';
import { replacing } from './replacing.js';

/** The first `position` events of a log; it never grows. */
export const prefixOf = (store: EventStore, position: number): EventStore =>
  replacing(store, {
    readAll: (after, limit) => store.readAll(after, Math.max(0, Math.min(limit, position - after))),
    readRaw: (after, limit) => store.readRaw(after, Math.max(0, Math.min(limit, position - after))),
    readStream: async (stream, from, limit) =>
      (await store.readStream(stream, from, limit)).filter(({ index }) => index < position),
    readAt: (indexes) => store.readAt(indexes.filter((index) => index < position)),
    head: async () => ({ ...(await store.head()), position }),
    changed: (_, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      }),
  });

/** A log that tells how far its reader has come: the position from which it waits for more. */
export const watchedReader = (
  store: EventStore,
): { readonly view: EventStore; readonly waitsAt: () => number } => {
  let waiting = -1;
  const view = replacing(store, {
    changed: async (after, signal) => {
      waiting = after;
      await store.changed(after, signal);
    },
  });
  return { view, waitsAt: () => waiting };
};
