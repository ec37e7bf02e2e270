/** The log as commands are decided on it: its events are read, and what was decided is written, with every text sealed on the way. */
import { Fault } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import type { AppendResult, EventStore, ExpectedRevision, Head, KeyVault } from '@kheo/ports';
import { sealDrafts } from './sealer.js';
import type { PlainDraft } from './sealer.js';

/** An event without the bytes that were hashed. */
export type ReadEvent = Omit<RecordedEvent, 'dataBytes' | 'metadataBytes' | 'hash'>;

export interface PlainAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly plain: readonly PlainDraft[];
}

export interface PlainLog {
  /** Each decision is an append of its own, in the order in which they were taken: nobody else appends here. */
  readonly apart?: true;
  head(): Promise<Head>;
  readAll(after: number, limit: number): Promise<readonly ReadEvent[]>;
  readStream(stream: string, from: number, limit: number): Promise<readonly ReadEvent[]>;
  /** Each append by itself, whole or not at all, in this order. A fault: nothing of it was written. */
  append(appends: readonly PlainAppend[]): Promise<readonly (AppendResult | Fault)[]>;
}

/** One durable write of keys for all of them. When one text can not be sealed nothing is written, so that each is tried by itself. */
export const sealedLog = (store: EventStore, vault: KeyVault): PlainLog => ({
  head: async () => store.head(),
  readAll: async (after, limit) => store.readAll(after, limit),
  readStream: async (stream, from, limit) => store.readStream(stream, from, limit),
  append: async (appends) => {
    const plain = appends.flatMap((append) => append.plain);
    const sealed = await sealDrafts(vault, plain).catch(asFault);
    if (sealed instanceof Fault) return appends.map(() => sealed);
    let taken = 0;
    const requests = appends.map((append) => ({
      stream: append.stream,
      expected: append.expected,
      events: sealed.slice(taken, (taken += append.plain.length)),
    }));
    return Promise.all(requests.map(async (request) => store.append(request).catch(asFault)));
  },
});

const asFault = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  throw error;
};
