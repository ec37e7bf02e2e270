/** Durable appends through the port, by so many callers at once, each waiting for its answer before it appends again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDataFolder } from '@kheo/adapter-sqlite';
import { follow } from '@kheo/ports';
import type { AppendRequest, EventStore } from '@kheo/ports';
import { spanOf, together } from '../measuring/span.js';
import type { Span } from '../measuring/span.js';
import { loadsOf, standingClock } from '../world/requests.js';
import { upToHead } from '../world/up-to-head.js';

export interface Appending {
  /** Prepared requests. */
  readonly file: string;
  readonly callers: number;
  /** Folder in which the new log is made; it is removed afterwards. */
  readonly work: string;
}
export type Appended = Span & {
  readonly events: number;
  /** Of data and metadata. */ readonly bytes: number;
};

export const appendOurs = async ({ work, file, callers }: Appending): Promise<Appended> => {
  // What is measured is a process that has been at work: the first load goes into another log before
  for await (const load of loadsOf(file)) {
    await into(work, (store) => appendBy(callers, load, store));
    break;
  }
  return into(work, async (store) => {
    const spans: Span[] = [];
    for await (const load of loadsOf(file)) spans.push(await spanOf(() => appendBy(callers, load, store)));
    return { ...together(spans), ...(await stored(store)) };
  });
};

/** A new log, for as long as the work on it lasts. */
const into = async <T>(work: string, use: (store: EventStore) => Promise<T>): Promise<T> => {
  const target = mkdtempSync(join(work, 'append-'));
  const folder = openDataFolder(target, { clock: standingClock });
  try {
    return await use(folder.events);
  } finally {
    await folder.close();
    rmSync(target, { recursive: true, force: true });
  }
};

const appendBy = async (
  callers: number,
  requests: readonly AppendRequest[],
  store: EventStore,
): Promise<void> => {
  const queues = divided(requests, callers);
  await Promise.all(queues.map((queue) => appendAll(store, queue)));
};

/** A stream belongs to one caller, so that the order of its events is kept. */
const divided = (
  requests: readonly AppendRequest[],
  callers: number,
): readonly (readonly AppendRequest[])[] => {
  const queues = Array.from({ length: callers }, (): AppendRequest[] => []);
  const owners = new Map<string, number>();
  for (const request of requests) {
    const owner = owners.get(request.stream) ?? owners.size % callers;
    owners.set(request.stream, owner);
    queues[owner]?.push(request);
  }
  return queues;
};

const appendAll = async (store: EventStore, queue: readonly AppendRequest[]): Promise<void> => {
  for (const request of queue) {
    const { outcome } = await store.append(request);
    if (outcome !== 'appended') throw new Error(`an append was ${outcome}`);
  }
};

const stored = async (events: EventStore): Promise<{ events: number; bytes: number }> => {
  const held = { events: 0, bytes: 0 };
  await upToHead(events, async (store, signal) => {
    for await (const batch of follow(store, { after: 0, signal, batch: PAGE_EVENTS }))
      for (const { dataBytes, metadataBytes } of batch) {
        held.events += 1;
        held.bytes += dataBytes.length + metadataBytes.length;
      }
  });
  return held;
};

/** Counting what is there should not be what memory is taken for. */
const PAGE_EVENTS = 500;
