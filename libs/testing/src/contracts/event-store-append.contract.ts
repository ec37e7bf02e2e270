/** Appending: one place for one event, decided by the expected revision, and a retry that is harmless. */
import { expect, it } from '@jest/globals';
import type { Draft } from '@kheo/kernel';
import { draft, drafts } from '../drafts.js';
import type { EventStoreSubject } from './event-store-subject.js';
import { appendedOf, idsOf, verified, wholeLog } from './log-walk.js';

const STREAM = 'kheo.model-1';

export const appendPromises = (subject: () => EventStoreSubject): void => {
  expectationPromises(subject);
  retryPromises(subject);
  concurrencyPromises(subject);
};

const expectationPromises = (subject: () => EventStoreSubject): void => {
  it('numbers the events of a new stream from 0 and answers with the position of the last', async () => {
    const { store, clock } = subject();
    const recordedAtMs = clock.now();
    const first = await store.append({ stream: STREAM, expected: 'no-stream', events: drafts(2) });
    expect(first).toEqual({
      outcome: 'appended',
      stream: STREAM,
      first: 0,
      last: 1,
      position: 2,
      recordedAtMs,
    });
    const second = await store.append({ stream: STREAM, expected: 1, events: drafts(1) });
    expect(second).toEqual({
      outcome: 'appended',
      stream: STREAM,
      first: 2,
      last: 2,
      position: 3,
      recordedAtMs,
    });
    const other = await store.append({ stream: 'kheo.model-2', expected: 'no-stream', events: drafts(1) });
    expect(other).toMatchObject({
      outcome: 'appended',
      stream: 'kheo.model-2',
      first: 0,
      last: 0,
      position: 4,
    });
  });

  it('refuses a wrong revision with the true one, and writes nothing', async () => {
    const { store } = subject();
    await store.append({ stream: STREAM, expected: 'no-stream', events: drafts(3) });
    for (const expected of ['no-stream', 0, 1, 3, 17] as const) {
      const result = await store.append({ stream: STREAM, expected, events: drafts(2) });
      expect(result).toEqual({ outcome: 'refused', stream: STREAM, actual: 2 });
    }
    const absent = await store.append({ stream: 'kheo.model-2', expected: 0, events: drafts(1) });
    expect(absent).toEqual({ outcome: 'refused', stream: 'kheo.model-2', actual: 'no-stream' });
    expect(await store.head()).toEqual({ position: 3 });
  });

  it('chains every event to the one before it in its stream', async () => {
    const { store } = subject();
    await store.append({ stream: STREAM, expected: 'no-stream', events: drafts(2) });
    await store.append({ stream: 'kheo.model-2', expected: 'no-stream', events: drafts(1) });
    await store.append({ stream: STREAM, expected: 1, events: drafts(2) });
    const { events, streams, faults } = verified(await wholeLog(store));
    expect({ events, streams, faults }).toEqual({ events: 5, streams: 2, faults: [] });
  });
};

const retryPromises = (subject: () => EventStoreSubject): void => {
  it('answers a verbatim retry with the first result, also after later events', async () => {
    const { store } = subject();
    const created = { stream: STREAM, expected: 'no-stream', events: drafts(2) } as const;
    const amended = { stream: STREAM, expected: 1, events: drafts(3) } as const;
    const [first, second] = [await store.append(created), await store.append(amended)];
    await store.append({ stream: 'kheo.model-2', expected: 'no-stream', events: drafts(1) });
    await store.append({ stream: STREAM, expected: 4, events: drafts(1) });
    expect(await store.append(amended)).toEqual(second);
    expect(await store.append(created)).toEqual(first);
    expect((await store.head()).position).toBe(7);
  });

  it('gives both the same result when a request and its retry arrive together', async () => {
    const { store } = subject();
    const request = { stream: STREAM, expected: 'no-stream', events: drafts(2) } as const;
    const [first, retry] = await Promise.all([store.append(request), store.append(request)]);
    expect(first).toMatchObject({ outcome: 'appended', first: 0, last: 1, position: 2 });
    expect(retry).toEqual(first);
    expect((await store.head()).position).toBe(2);
  });

  it('refuses the ids of an earlier append when another command says something else under them', async () => {
    const { store } = subject();
    const said = drafts(2);
    const otherwise = said.map((event) => ({
      ...event,
      commandHash: 'ff'.repeat(32),
      data: { title: 'khác' },
    }));
    await store.append({ stream: STREAM, expected: 'no-stream', events: said });
    const [before, together] = await Promise.all([
      store.append({ stream: STREAM, expected: 'no-stream', events: otherwise }),
      store.append({
        stream: STREAM,
        expected: 'no-stream',
        events: [said[0] as Draft, otherwise[1] as Draft],
      }),
    ]);
    expect([before, together]).toEqual([1, 2].map(() => ({ outcome: 'refused', stream: STREAM, actual: 1 })));
    expect((await wholeLog(store)).map(({ data }) => data)).toEqual(said.map(({ data }) => data));
  });

  it('refuses what overlaps an earlier append only in part', async () => {
    const { store } = subject();
    const [a, b, c, d] = [draft(), draft(), draft(), draft()];
    await store.append({ stream: STREAM, expected: 'no-stream', events: [a, b] });
    await store.append({ stream: STREAM, expected: 1, events: [c] });
    const overlaps = [
      { expected: 'no-stream', events: [b, a] },
      { expected: 'no-stream', events: [a, d] },
      { expected: 'no-stream', events: [a, b, c, d] },
      { expected: 0, events: [a] },
      { expected: 0, events: [b, d] },
      { expected: 1, events: [c, d] },
    ] as const;
    for (const overlap of overlaps) {
      expect(await store.append({ stream: STREAM, ...overlap })).toEqual({
        outcome: 'refused',
        stream: STREAM,
        actual: 2,
      });
    }
    expect(idsOf(await wholeLog(store))).toEqual([a, b, c].map((event) => event.eventId));
  });
};

const concurrencyPromises = (subject: () => EventStoreSubject): void => {
  it('lets exactly one of 20 concurrent creators win', async () => {
    const { store } = subject();
    const requests = Array.from(
      { length: 20 },
      () => ({ stream: STREAM, expected: 'no-stream', events: drafts(1) }) as const,
    );
    const results = await Promise.all(requests.map((request) => store.append(request)));
    const winner = results.findIndex((result) => result.outcome === 'appended');
    expect(appendedOf(results)).toHaveLength(1);
    for (const [at, result] of results.entries()) {
      if (at !== winner) expect(result).toEqual({ outcome: 'refused', stream: STREAM, actual: 0 });
    }
    expect(idsOf(await wholeLog(store))).toEqual([requests[winner]?.events[0]?.eventId]);
  });

  it('writes all events of an append or none, whatever stands beside it in the queue', async () => {
    const { store } = subject();
    const lost = { data: { broken: '\ud800' } };
    const results = await Promise.allSettled([
      store.append({ stream: 'kheo.model-1', expected: 'no-stream', events: drafts(2) }),
      store.append({ stream: 'kheo.model-2', expected: 'no-stream', events: [draft(), draft(lost)] }),
      store.append({ stream: 'kheo.model-1', expected: 'no-stream', events: drafts(2) }),
      store.append({ stream: 'kheo.model-1', expected: 1, events: drafts(2) }),
      store.append({ stream: 'kheo.model-2', expected: 'no-stream', events: drafts(1) }),
    ]);
    expect(
      results.map((result) =>
        result.status === 'fulfilled' ? result.value.outcome : (result.reason as { code: unknown }).code,
      ),
    ).toEqual(['appended', 'JsonUnsafe', 'refused', 'appended', 'appended']);
    const events = await wholeLog(store);
    expect(events.map(({ stream, revision }) => `${stream}@${String(revision)}`)).toEqual([
      'kheo.model-1@0',
      'kheo.model-1@1',
      'kheo.model-1@2',
      'kheo.model-1@3',
      'kheo.model-2@0',
    ]);
    expect(verified(events).faults).toEqual([]);
  });
};
