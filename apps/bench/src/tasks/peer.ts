/** Emmett on SQLite at the same work: appends with an expected version, and its consumer over what was appended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AppendRequest } from '@kheo/ports';
import { PEER_FOLDER } from '../measuring/peer-install.js';
import { spanOf, together } from '../measuring/span.js';
import type { Span } from '../measuring/span.js';
import { loadsOf } from '../world/requests.js';
import type { Read } from './read.js';

interface Message {
  readonly type: string;
  readonly data: object;
  readonly metadata: object;
}
/** What is used of it. Versions of a stream count from 1. */
interface Store {
  appendToStream(
    stream: string,
    events: readonly Message[],
    options: { readonly expectedStreamVersion: bigint | 'STREAM_DOES_NOT_EXIST' },
  ): Promise<{ readonly nextExpectedStreamVersion: bigint }>;
  consumer(options: { readonly pulling: { readonly batchSize: number } }): Consumer;
}
interface Consumer {
  processor(options: {
    readonly processorId: string;
    readonly startFrom: 'BEGINNING';
    readonly stopAfter: () => boolean;
    readonly eachMessage: (message: Message) => Promise<void>;
  }): unknown;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Ten times its default, which is slower. */
const BATCH_MESSAGES = 1_000;

export interface AtPeer {
  /** Prepared requests, which are appended one after the other. */
  readonly file: string;
  readonly work: string;
}

export type AppendedAtPeer = Read & {
  /** Appends that it answered with SQLITE_BUSY, though nobody else was there, and that were sent again. */
  readonly busy: number;
};

export const appendPeer = (told: AtPeer): Promise<AppendedAtPeer> =>
  withAppended(told, async (_, appended) => appended);

export const followPeer = (told: AtPeer): Promise<Read> =>
  withAppended(told, async (store, { events }) => {
    let handled = 0;
    const consumer = store.consumer({ pulling: { batchSize: BATCH_MESSAGES } });
    consumer.processor({
      processorId: 'bench',
      startFrom: 'BEGINNING',
      stopAfter: () => handled >= events,
      eachMessage: async ({ data }) => {
        if (typeof data === 'object') handled += 1;
      },
    });
    const span = await spanOf(() => consumer.start());
    await consumer.close();
    if (handled < events)
      throw new Error(`the consumer handled ${String(handled)} of ${String(events)} events`);
    return { ...span, events };
  });

const withAppended = async <T>(
  { file, work }: AtPeer,
  use: (store: Store, appended: AppendedAtPeer) => Promise<T>,
): Promise<T> => {
  const target = mkdtempSync(join(work, 'peer-'));
  try {
    await warmUp(file, join(target, 'warm.sqlite'));
    const store = await openStore(join(target, 'peer.sqlite'));
    const spans: Span[] = [];
    let [events, busy] = [0, 0];
    for await (const load of loadsOf(file)) {
      spans.push(await spanOf(async () => (busy += await appendAll(store, load))));
      events += load.reduce((sum, request) => sum + request.events.length, 0);
    }
    return await use(store, { ...together(spans), events, busy });
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
};

/** As on the other side, it has been at work before it is measured. */
const warmUp = async (file: string, into: string): Promise<void> => {
  const store = await openStore(into);
  for await (const load of loadsOf(file)) {
    await appendAll(store, load.slice(0, WARM_REQUESTS));
    break;
  }
};
const WARM_REQUESTS = 100;

/** How many were busy. */
const appendAll = async (store: Store, load: readonly AppendRequest[]): Promise<number> => {
  let busy = 0;
  for (const { stream, expected, events } of load) {
    const messages = events.map(({ type, data, ...metadata }) => ({ type, data, metadata }));
    const expectedStreamVersion = expected === 'no-stream' ? 'STREAM_DOES_NOT_EXIST' : BigInt(expected + 1);
    for (let tries = 1; ; tries += 1) {
      try {
        await store.appendToStream(stream, messages, { expectedStreamVersion });
        break;
      } catch (error) {
        if (tries === MOST_TRIES || (error as { readonly code?: unknown }).code !== 'SQLITE_BUSY')
          throw error;
        busy += 1;
      }
    }
  }
  return busy;
};

const MOST_TRIES = 20;

const openStore = async (fileName: string): Promise<Store> => {
  const found = createRequire(join(PEER_FOLDER, 'package.json')).resolve('@event-driven-io/emmett-sqlite');
  const { getSQLiteEventStore } = (await import(pathToFileURL(found).href)) as {
    readonly getSQLiteEventStore: (options: object) => Store;
  };
  return getSQLiteEventStore({ fileName, schema: { autoMigration: 'CreateOrUpdate' } });
};
