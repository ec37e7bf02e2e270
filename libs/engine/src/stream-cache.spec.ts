/** What is kept in memory is what the log says, however slowly it is read and whoever reads at the same time. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '@kheo/ports';
import { draft, MemoryEventStore, settableClock } from '@kheo/testing';
import { overlay, streamCache } from './stream-cache.js';
import type { Entry, StreamCache } from './stream-cache.js';
import { gate } from './test-engine.js';
import { viewOf } from '@kheo/ports';
import type { Gate } from './test-engine.js';

const STREAM = 'kheo.authority-lan';
const grants = ({ state }: Entry): readonly string[] =>
  ((state as { grants: readonly { grant: string; revoked: boolean }[] } | undefined)?.grants ?? []).map(
    ({ grant, revoked }) => (revoked ? `${grant} revoked` : grant),
  );

let store: MemoryEventStore;
beforeEach(() => {
  store = new MemoryEventStore(settableClock());
});

/** Appends behind the back of the cache. */
const append = async (
  type: string,
  data: Readonly<Record<string, string>>,
  stream = STREAM,
): Promise<void> => {
  const held = await store.readStream(stream, 0, 100);
  await store.append({
    stream,
    expected: held.length === 0 ? 'no-stream' : held.length - 1,
    events: [draft({ type, data })],
  });
};
const grant = (id: string) => append('AuthorityGranted', { actor: 'lan', grant: id, role: 'officer' });
const revoke = (id: string) => append('AuthorityRevoked', { actor: 'lan', grant: id });

/** Reads of a method wait, each behind its own gate, with what they have read in hand. */
const slow = (
  method: 'readStream' | 'readAll',
): { readonly view: EventStore; readonly gates: readonly Gate[] } => {
  const gates: Gate[] = [];
  const late = async <T>(answer: Promise<T>): Promise<T> => {
    const own = gate();
    gates.push(own);
    const read = await answer;
    await own.passed;
    return read;
  };
  const replaced: Partial<EventStore> =
    method === 'readAll'
      ? { readAll: (after, limit) => late(store.readAll(after, limit)) }
      : {
          // One page is the whole stream here, so that nothing newer is read behind it.
          readStream: async (stream, from, limit) =>
            from === 0 ? late(store.readStream(stream, from, limit)) : [],
        };
  return { view: viewOf(store, replaced), gates };
};
const opened = async (gates: readonly Gate[], at: number): Promise<void> => {
  while (gates.length <= at) await turn();
  gates[at]?.open();
  await turn();
};
/** Opens every gate that is there or comes, until this has happened. */
const letThrough = async <T>(gates: readonly Gate[], happens: Promise<T>): Promise<T> => {
  const waiting = { on: true };
  const ended = happens.finally(() => (waiting.on = false));
  while (waiting.on) {
    for (const held of gates) held.open();
    await turn();
  }
  return ended;
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('an entry', () => {
  it('is what the stream folds to, with what each command left there', async () => {
    await grant('g1');
    const entry = await streamCache(store).load(STREAM);
    expect([grants(entry), entry.revision, [...entry.receipts.values()]]).toMatchObject([
      ['g1'],
      0,
      [{ first: 0, types: ['AuthorityGranted'] }],
    ]);
  });

  it('of a stream that is not there is empty', async () => {
    expect(await streamCache(store).load(STREAM)).toEqual({
      stream: STREAM,
      revision: -1,
      state: undefined,
      receipts: new Map(),
    });
  });

  it('follows what others append', async () => {
    await grant('g1');
    const cache = streamCache(store);
    await cache.catchUp();
    await cache.load(STREAM);
    await revoke('g1');
    await grant('g2');
    expect(grants(cache.peek(STREAM) as Entry)).toEqual(['g1']);
    await cache.catchUp();
    expect(grants(cache.peek(STREAM) as Entry)).toEqual(['g1 revoked', 'g2']);
  });

  it('is read again when its stream was corrected', async () => {
    const unit = 'kheo.unit-u';
    await append('UnitAbolished', { unit: 'u', lastDay: '2020-01-01' }, unit);
    const cache = streamCache(store);
    await cache.catchUp();
    await cache.load(unit);
    await append('RecordRetracted', {}, unit);
    await cache.catchUp();
    expect(cache.peek(unit)).toBeUndefined();
  });

  it('that its own process wrote need not be read again, unless others wrote in between', async () => {
    await grant('g1');
    const cache = streamCache(store);
    await cache.catchUp();
    const entry = await cache.load(STREAM);
    await append('UnitRenamed', { unit: 'u', name: 'A' }, 'kheo.unit-u');
    cache.saw(2, 1);
    await revoke('g1');
    await append('UnitRenamed', { unit: 'u', name: 'B' }, 'kheo.unit-u');
    cache.saw(4, 1);
    await cache.catchUp();
    expect([grants(entry), grants(cache.peek(STREAM) as Entry)]).toEqual([['g1'], ['g1 revoked']]);
  });

  it('is given up when there are too many, and read again', async () => {
    const cache = streamCache(store, 2);
    for (const id of ['a', 'b', 'c']) await cache.load(`kheo.unit-${id}`);
    expect(['a', 'b', 'c'].map((id) => cache.peek(`kheo.unit-${id}`) !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('a slow store', () => {
  it('whose stream moves while it is read is read again', async () => {
    await grant('g1');
    const { view, gates } = slow('readStream');
    const cache = streamCache(view);
    await cache.catchUp();
    const loading = cache.load(STREAM);
    await revoke('g1');
    await cache.catchUp();
    await opened(gates, 0);
    await opened(gates, 1);
    expect(grants(await loading)).toEqual(['g1 revoked']);
  });

  it.each([
    ['in their order', [0, 1]],
    ['the later one first', [1, 0]],
    ['the later one twice, and then the first', [1, 2, 0]],
  ])(
    'that answers two readings of one stream (%s) leaves the newer one: a revoked grant stays revoked',
    async (_, order) => {
      await grant('g1');
      const { view, gates } = slow('readStream');
      const cache = streamCache(view);
      await cache.catchUp();
      const first = cache.load(STREAM);
      while (gates.length < 1) await turn();
      const second = cache.load(STREAM);
      while (gates.length < 2) await turn();
      await revoke('g1');
      await cache.catchUp();
      for (const at of order) await opened(gates, at);
      const both = await letThrough(gates, Promise.all([first, second]));
      expect(both.map(grants)).toEqual([['g1 revoked'], ['g1 revoked']]);
      expect(grants(cache.peek(STREAM) as Entry)).toEqual(['g1 revoked']);
    },
  );

  it.each([
    ['keeps', (cache: StreamCache, entry: Entry) => cache.put(entry)],
    ['gives up', (cache: StreamCache) => cache.evict(STREAM)],
  ])(
    'that is still being read when its own process writes, and %s what it then has, does not bring the past back',
    async (_, settle) => {
      await grant('g1');
      const { view, gates } = slow('readStream');
      const cache = streamCache(view);
      await cache.catchUp();
      const loading = cache.load(STREAM);
      await revoke('g1');
      settle(cache, await streamCache(store).load(STREAM));
      // Nobody reads this event again to find that the entry is behind
      cache.saw(2, 1);
      expect(grants(await letThrough(gates, loading))).toEqual(['g1 revoked']);
      await cache.catchUp();
      expect(grants(cache.peek(STREAM) as Entry)).toEqual(['g1 revoked']);
    },
  );

  it('from which several callers catch up at once skips nothing', async () => {
    await grant('g1');
    const { view, gates } = slow('readAll');
    const cache = streamCache(view);
    await cache.catchUp();
    await cache.load(STREAM);
    await grant('g2');
    await grant('g3');
    const both = [cache.catchUp(), cache.catchUp()];
    await opened(gates, 0);
    await opened(gates, 1);
    await Promise.all(both);
    await revoke('g1');
    await revoke('g2');
    const later = cache.catchUp();
    await opened(gates, 2);
    await later;
    expect(grants(cache.peek(STREAM) as Entry)).toEqual(['g1 revoked', 'g2 revoked', 'g3']);
  });

  it('that forgets nothing of a long stream cut into pages', async () => {
    for (const id of ['g1', 'g2', 'g3', 'g4', 'g5']) await grant(id);
    const pages = viewOf(store, { readStream: async (stream, from) => store.readStream(stream, from, 2) });
    expect(grants(await streamCache(pages).load(STREAM))).toEqual(['g1', 'g2', 'g3', 'g4', 'g5']);
  });
});

describe('what has been decided and is not in the log', () => {
  it('is seen through the overlay, and by nobody else', async () => {
    await grant('g1');
    const cache = streamCache(store);
    const entry = await cache.load(STREAM);
    const decided = overlay(cache);
    expect(decided.peek(STREAM)).toBe(entry);
    decided.put({ ...entry, revision: 1 });
    expect([decided.peek(STREAM)?.revision, cache.peek(STREAM)?.revision]).toEqual([1, 0]);
    decided.evict(STREAM);
    expect(decided.peek(STREAM)?.revision).toBe(0);
  });
});
