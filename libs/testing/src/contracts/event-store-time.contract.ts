/** Time: stamped by the store, never decreasing, and an instant that once was settled stays so. */
import { expect, it } from '@jest/globals';
import { drafts } from '../drafts.js';
import type { EventStoreSubject } from './event-store-subject.js';
import { wholeLog } from './log-walk.js';

const STREAM = 'kheo.model-1';
const TOLERANCE_MS = 2_000;

export const timePromises = (subject: () => EventStoreSubject): void => {
  stampPromises(subject);
  settlementPromises(subject);
};

const stampPromises = (subject: () => EventStoreSubject): void => {
  it('stamps what it writes with its own clock, in UTC', async () => {
    const { store, clock } = subject();
    clock.set(Date.UTC(2021, 0, 2, 3, 4, 5, 6));
    await store.append({ stream: STREAM, expected: 'no-stream', events: drafts(2) });
    const stamps = (await wholeLog(store)).map((event) => event.metadata.recordedAt);
    expect(stamps).toEqual(['2021-01-02T03:04:05.006Z', '2021-01-02T03:04:05.006Z']);
  });

  it('never stamps an earlier time than before, when the clock steps back a little', async () => {
    const { store, clock } = subject();
    const startMs = clock.now();
    const requests = [
      { stream: STREAM, expected: 'no-stream', events: drafts(1) },
      { stream: STREAM, expected: 0, events: drafts(1) },
      { stream: STREAM, expected: 1, events: drafts(1) },
    ] as const;
    const told: unknown[] = [];
    for (const [at, nowMs] of [startMs, startMs - TOLERANCE_MS, startMs + 1].entries()) {
      clock.set(nowMs);
      told.push(await store.append(requests[at] as (typeof requests)[number]));
    }
    const stamps = (await wholeLog(store)).map((event) => Date.parse(event.metadata.recordedAt));
    expect(stamps).toEqual([startMs, startMs, startMs + 1]);
    expect(told).toMatchObject(stamps.map((recordedAtMs) => ({ outcome: 'appended', recordedAtMs })));
    for (const [at, request] of requests.entries()) expect(await store.append(request)).toEqual(told[at]);
  });

  it('tells one time of recording where there is one, also of what it finds again', async () => {
    const { store, clock } = subject();
    const events = drafts(3);
    const startMs = clock.now();
    await store.append({ stream: STREAM, expected: 'no-stream', events: events.slice(0, 2) });
    clock.set(startMs + 1_000);
    await store.append({ stream: STREAM, expected: 1, events: events.slice(2) });
    const again = async (expected: 'no-stream' | 0 | 1, from: number, to: number) =>
      store.append({ stream: STREAM, expected, events: events.slice(from, to) });
    expect(await again('no-stream', 0, 2)).toHaveProperty('recordedAtMs', startMs);
    expect(await again(1, 2, 3)).toHaveProperty('recordedAtMs', startMs + 1_000);
    expect(await again(0, 1, 3)).not.toHaveProperty('recordedAtMs');
  });

  it('writes nothing while the clock stands further back, and goes on when it is right again', async () => {
    const { store, clock } = subject();
    const startMs = clock.now();
    const retried = { stream: STREAM, expected: 'no-stream', events: drafts(1) } as const;
    const first = await store.append(retried);
    clock.set(startMs - TOLERANCE_MS - 1);
    const late = { stream: STREAM, expected: 0, events: drafts(1) } as const;
    await expect(store.append(late)).rejects.toMatchObject({ code: 'ClockBehindLog' });
    expect(await store.append(retried)).toEqual(first);
    expect((await store.head()).position).toBe(1);
    clock.set(startMs);
    expect(await store.append(late)).toMatchObject({ outcome: 'appended', position: 2 });
  });
};

const settlementPromises = (subject: () => EventStoreSubject): void => {
  it('counts the events up to an instant, which is settled once a later event or the clock has passed it', async () => {
    const { store, clock } = subject();
    const startMs = clock.now();
    for (const [at, events] of [1, 2, 3].entries()) {
      clock.set(startMs + at * 1_000);
      await store.append({
        stream: `kheo.model-${String(at)}`,
        expected: 'no-stream',
        events: drafts(events),
      });
    }
    const asked = async (offsetMs: number) => {
      const { position, settled } = await store.positionAt(startMs + offsetMs);
      return { position, settled };
    };
    expect(await asked(-1)).toEqual({ position: 0, settled: true });
    expect(await asked(0)).toEqual({ position: 1, settled: true });
    expect(await asked(999)).toEqual({ position: 1, settled: true });
    expect(await asked(1_000)).toEqual({ position: 3, settled: true });
    expect(await asked(2_000)).toEqual({ position: 6, settled: false });
    expect(await asked(60_000)).toEqual({ position: 6, settled: false });
    clock.advance(1);
    expect(await asked(2_000)).toEqual({ position: 6, settled: true });
  });

  it('keeps a settled answer when the clock is set back afterwards', async () => {
    const { store, clock } = subject();
    const startMs = clock.now();
    await store.append({ stream: STREAM, expected: 'no-stream', events: drafts(1) });
    clock.set(startMs + 1_000);
    expect(await store.positionAt(startMs + 999)).toEqual({ position: 1, settled: true });
    clock.set(startMs + 500);
    await store.append({ stream: STREAM, expected: 0, events: drafts(1) });
    expect(await store.positionAt(startMs + 999)).toEqual({ position: 1, settled: true });
  });

  it('knows nothing at any instant while it is empty', async () => {
    const { store, clock } = subject();
    expect(await store.positionAt(clock.now() - 1)).toEqual({ position: 0, settled: true });
    expect(await store.positionAt(clock.now() + 1)).toEqual({ position: 0, settled: false });
  });
};
