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
    await into(work, (store) => appendBy(divided(load, callers), store));
    break;
  }
  return into(work, async (store) => {
    const spans: Span[] = [];
    for await (const load of loadsOf(file)) {
      const queues = divided(load, callers);
      spans.push(await spanOf(() => appendBy(queues, store)));
    }
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

type Queue = readonly AppendRequest[];

const appendBy = async (queues: readonly Queue[], store: EventStore): Promise<void> => {
  await Promise.all(queues.map((queue) => appendAll(store, queue)));
};

/**
 * A stream belongs to one caller, so that the order of its events is kept. Callers have as much to do as one another: the reference
 * has so many rows in every commit, and here too none should wait for the last caller alone.
 */
const divided = (requests: readonly AppendRequest[], callers: number): readonly Queue[] => {
  const lengths = new Map<string, number>();
  for (const { stream } of requests) lengths.set(stream, (lengths.get(stream) ?? 0) + 1);
  const work = new Array<number>(callers).fill(0);
  const owners = new Map<string, number>();
  for (const [stream, length] of [...lengths].sort(([, a], [, b]) => b - a)) {
    const owner = work.indexOf(Math.min(...work));
    owners.set(stream, owner);
    work[owner] = (work[owner] ?? 0) + length;
  }
  const queues = work.map((): AppendRequest[] => []);
  for (const request of requests) queues[owners.get(request.stream) ?? 0]?.push(request);
  return queues;
};

const appendAll = async (store: EventStore, queue: Queue): Promise<void> => {
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
