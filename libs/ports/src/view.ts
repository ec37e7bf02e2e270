/** A view of a log, for those who count, delay or break what passes. */
import type { EventStore } from './event-store.js';

/** A log with some of its methods replaced; the others are those of the log beneath. */
export const viewOf = (store: EventStore, replaced: Partial<EventStore>): EventStore => ({
  append: (request) => store.append(request),
  readStream: (stream, from, limit) => store.readStream(stream, from, limit),
  readAll: (after, limit) => store.readAll(after, limit),
  readRaw: (after, limit) => store.readRaw(after, limit),
  readAt: (indexes) => store.readAt(indexes),
  head: () => store.head(),
  positionAt: (instantMs) => store.positionAt(instantMs),
  treeHead: () => store.treeHead(),
  changed: (after, signal) => store.changed(after, signal),
  close: () => store.close(),
  ...replaced,
});
