/** Reading: bytes as they were written, in one order, without a gap, however many write at the same time. */
import { expect, it } from '@jest/globals';
import { appendLeaf, EMPTY_RANGE, leafHash, rootOf } from '@kheo/integrity';
import { canonicalText, fromUtf8, LIMITS, toHex } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';
import { draft, drafts, logOpened } from '../drafts.js';
import { freshSeed, seededRandom } from '../random.js';
import type { EventStoreSubject } from './event-store-subject.js';
import { idsOf, verified, wholeLog } from './log-walk.js';

const STREAM = 'kheo.model-1';

export const readPromises = (subject: () => EventStoreSubject): void => {
  headPromises(subject);
  pagePromises(subject);
  bytePromises(subject);
  scalePromises(subject);
};

const headPromises = (subject: () => EventStoreSubject): void => {
  it('is empty at first', async () => {
    const { store } = subject();
    expect(await store.head()).toEqual({ position: 0 });
    expect(await store.readAll(0, 10)).toEqual([]);
    expect(await store.readStream(STREAM, 0, 10)).toEqual([]);
    const { size, root } = await store.treeHead();
    expect({ size, root: toHex(root) }).toEqual({ size: 0, root: toHex(rootOf(EMPTY_RANGE)) });
  });

  it('takes its id from its first event', async () => {
    const { store } = subject();
    await store.append({
      stream: 'kheo.log-1',
      expected: 'no-stream',
      events: [logOpened('log-of-this-test')],
    });
    await store.append({
      stream: STREAM,
      expected: 'no-stream',
      events: [draft({ data: { logId: 'another' } })],
    });
    expect(await store.head()).toEqual({ position: 2, logId: 'log-of-this-test' });
  });
};

/** An event with everything that it tells, whether or not its store decodes it when it is looked at. */
const toldBy = (event: RecordedEvent | undefined) =>
  event && {
    index: event.index,
    type: event.type,
    stream: event.stream,
    revision: event.revision,
    data: event.data,
    metadata: event.metadata,
    bytes: [event.dataBytes, event.metadataBytes, event.hash].map(toHex),
  };

const pagePromises = (subject: () => EventStoreSubject): void => {
  it('gives events by index, in the order asked for; what lies beyond the end is left out', async () => {
    const { store } = subject();
    const events = drafts(6);
    await store.append({ stream: STREAM, expected: 'no-stream', events: events.slice(0, 4) });
    await store.append({ stream: 'kheo.model-2', expected: 'no-stream', events: events.slice(4) });
    const all = await store.readAll(0, 10);
    const at = await store.readAt([5, 0, 99, 3, 0]);
    expect(idsOf(at)).toEqual([5, 0, 3, 0].map((index) => events[index]?.eventId));
    expect(at.map(toldBy)).toEqual([5, 0, 3, 0].map((index) => toldBy(all[index])));
    expect(await store.readAt([])).toEqual([]);
    const tooMany = Array.from({ length: LIMITS.readEvents + 1 }, () => 0);
    await expect(store.readAt(tooMany)).rejects.toMatchObject({ code: 'ParameterInvalid' });
  });

  it('pages through a stream and ends empty', async () => {
    const { store } = subject();
    const events = drafts(10);
    await store.append({ stream: STREAM, expected: 'no-stream', events: events.slice(0, 6) });
    await store.append({ stream: 'kheo.model-2', expected: 'no-stream', events: drafts(3) });
    await store.append({ stream: STREAM, expected: 5, events: events.slice(6) });
    const ids = events.map((event) => event.eventId);
    for (const limit of [1, 3, 4, 10, 100]) {
      const read: string[] = [];
      for (
        let page = await store.readStream(STREAM, 0, limit);
        page.length > 0;
        page = await store.readStream(STREAM, read.length, limit)
      ) {
        expect(page.length).toBeLessThanOrEqual(limit);
        expect(page.map((event) => event.revision)).toEqual(page.map((_, at) => read.length + at));
        read.push(...idsOf(page));
      }
      expect(read).toEqual(ids);
    }
    expect(await store.readStream(STREAM, 10, 5)).toEqual([]);
    expect(await store.readStream(STREAM, 0, 0)).toEqual([]);
  });

  it('pages through the whole log, whatever the size of the page', async () => {
    const { store } = subject();
    for (let at = 0; at < 7; at += 1) {
      await store.append({
        stream: `kheo.model-${String(at)}`,
        expected: 'no-stream',
        events: drafts(at + 1),
      });
    }
    const whole = idsOf(await wholeLog(store));
    for (const page of [1, 2, 5, 27, 28, 29]) expect(idsOf(await wholeLog(store, 0, page))).toEqual(whole);
    for (const after of [1, 13, 27, 28])
      expect(idsOf(await wholeLog(store, after))).toEqual(whole.slice(after));
    expect(await store.readAll(28, 5)).toEqual([]);
    expect(await store.readAll(1_000, 5)).toEqual([]);
    expect(await store.readAll(0, 0)).toEqual([]);
  });
};

/** As `toldBy`, of what `readRaw` gives for the same event. */
const rawOf = (event: RecordedEvent) => ({
  index: event.index,
  type: event.type,
  stream: event.stream,
  revision: event.revision,
  data: fromUtf8(event.dataBytes),
  metadata: fromUtf8(event.metadataBytes),
  hash: toHex(event.hash),
});

const textOf = (stored: string | Uint8Array): string =>
  typeof stored === 'string' ? stored : fromUtf8(stored);

const bytePromises = (subject: () => EventStoreSubject): void => {
  it('gives the bytes back verbatim, and they hash to what they promise', async () => {
    const { store } = subject();
    const data = {
      z: [1, 0.1, -7, 1e-7],
      a: 'Dân vận khéo\u0000\n"\\ 🌾',
      '\ufb33': null,
      '😀': true,
      n: { b: {}, a: [] },
    };
    const told = draft({
      data,
      causationId: 'cause',
      procedure: 'ab'.repeat(32),
      basis: [{ stream: 'kheo.unit-1', revision: -1 }],
    });
    await store.append({ stream: STREAM, expected: 'no-stream', events: [told, draft({ data: {} })] });
    const [event, second] = await store.readStream(STREAM, 0, 2);
    expect(fromUtf8(event?.dataBytes ?? new Uint8Array())).toBe(canonicalText(data));
    expect(event?.data).toEqual(data);
    const { data: _, ...toldMetadata } = told;
    expect(event?.metadata).toMatchObject({ ...toldMetadata, stream: STREAM, revision: 0 });
    expect(fromUtf8(event?.metadataBytes ?? new Uint8Array())).toBe(canonicalText(event?.metadata));
    expect(event?.metadata.prev).toBeUndefined();
    expect(second?.metadata.prev).toBe(toHex(event?.hash ?? new Uint8Array()));
    expect(verified(await wholeLog(store))).toMatchObject({ events: 2, faults: [] });
  });

  it('gives the same events as they are stored, whatever characters are in them', async () => {
    const { store } = subject();
    const titles = ['Dân vận khéo', '\u0000\n"\\', '\ufffd', '🌾', 'plain'];
    for (const [at, title] of titles.entries()) {
      const stream = `kheo.model-${title}-${String(at % 2)}`;
      await store.append({ stream, expected: 'no-stream', events: drafts(2, { data: { [title]: title } }) });
    }
    const meant = (await wholeLog(store)).map(rawOf);
    for (const [after, limit] of [
      [0, 100],
      [3, 4],
      [9, 9],
      [10, 5],
      [0, 0],
    ] as const) {
      const raw = await store.readRaw(after, limit);
      expect(
        raw.map(({ eventId: _, leaf: __, ...event }) => ({
          ...event,
          data: textOf(event.data),
          metadata: textOf(event.metadata),
        })),
      ).toEqual(meant.slice(after, after + limit));
      for (const { metadata, hash, eventId, leaf } of raw) {
        if (eventId !== undefined) expect(textOf(metadata)).toContain(`"eventId":"${eventId}"`);
        if (leaf !== undefined) expect(leaf).toBe(toHex(leafHash(Buffer.from(hash, 'hex'))));
      }
    }
  });

  it('keeps a tree whose root is that of the leaves read back, after every append', async () => {
    const { store } = subject();
    let range = EMPTY_RANGE;
    for (let size = 0; size < 40; size = range.size) {
      const stream = `kheo.model-${String(size)}`;
      await store.append({ stream, expected: 'no-stream', events: drafts((size % 5) + 1) });
      for (const event of await wholeLog(store, size)) range = appendLeaf(range, leafHash(event.hash));
      const head = await store.treeHead();
      expect({ size: head.size, root: toHex(head.root) }).toEqual({
        size: range.size,
        root: toHex(rootOf(range)),
      });
    }
  });
};

const scalePromises = (subject: () => EventStoreSubject): void => {
  it('shows no gap and no change to a reader while 12 writers append', async () => {
    const { store } = subject();
    const seed = freshSeed();
    const random = seededRandom(seed);
    const writers = Array.from({ length: 12 }, (_, at) =>
      write(store, `kheo.model-${String(at)}`, () => random.below(4) + 1),
    );
    const written = new AbortController();
    const done = Promise.all(writers).finally(() => written.abort());
    const seen: string[] = [];
    while (!written.signal.aborted) {
      const page = await store.readAll(seen.length, random.below(50) + 1);
      expect({ seed, indexes: page.map((event) => event.index) }).toEqual({
        seed,
        indexes: page.map((_, at) => seen.length + at),
      });
      seen.push(...idsOf(page));
      await new Promise((next) => setImmediate(next));
    }
    await done;
    const whole = await wholeLog(store);
    expect(idsOf(whole).slice(0, seen.length)).toEqual(seen);
    expect(verified(whole)).toMatchObject({ streams: 12, faults: [] });
  });

  it('holds a stream of 100,000 events', async () => {
    const { store } = subject();
    for (let at = 0; at < 100_000; at += LIMITS.appendEvents) {
      const expected = at === 0 ? 'no-stream' : at - 1;
      const result = await store.append({ stream: STREAM, expected, events: drafts(LIMITS.appendEvents) });
      expect(result).toEqual({
        outcome: 'appended',
        stream: STREAM,
        first: at,
        last: at + 999,
        position: at + 1_000,
        recordedAtMs: expect.any(Number),
      });
    }
    expect(await store.readAll(0, 100_000)).toHaveLength(LIMITS.readEvents);
    expect(await store.readStream(STREAM, 10, 100_000)).toHaveLength(LIMITS.readEvents);
    const found = verified(await wholeLog(store));
    const head = await store.treeHead();
    expect(found).toEqual({ events: 100_000, streams: 1, root: toHex(head.root), faults: [] });
  }, 60_000);
};

/** 30 appends to one stream, each after the one before. */
const write = async (store: EventStore, stream: string, size: () => number): Promise<void> => {
  let expected: number | 'no-stream' = 'no-stream';
  for (let at = 0; at < 30; at += 1) {
    const result = await store.append({ stream, expected, events: drafts(size()) });
    if (result.outcome !== 'appended') throw new Error(`${stream} was ${result.outcome}`);
    expected = result.last;
  }
};
