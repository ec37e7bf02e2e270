/** The one read loop asks for what comes next, waits when there is nothing, and ends with its signal. (Against stores: the contract suite.) */
import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import { systemClock } from './clock.js';
import type { EventStore } from './event-store.js';
import { follow } from './follow.js';

/** A log of so many events that only says where they stand, and writes down what it is asked. */
const logOf = (size: number, whenAsleep: (after: number) => void = () => undefined) => {
  const asked: string[] = [];
  let length = size;
  const log: Pick<EventStore, 'readAll' | 'changed'> = {
    readAll: async (after, limit) => {
      asked.push(`read ${String(after)}+${String(limit)}`);
      return Array.from(
        { length: Math.max(Math.min(length - after, limit), 0) },
        (_, at) => ({ index: after + at }) as RecordedEvent,
      );
    },
    changed: async (after) => {
      asked.push(`wait ${String(after)}`);
      whenAsleep(after);
    },
  };
  return { store: log as EventStore, asked, grow: (by: number) => (length += by) };
};

describe('the read loop', () => {
  it('reads batch after batch, waits at the end, and reads again when it is woken', async () => {
    const stop = new AbortController();
    const log = logOf(5, (after) => (after === 5 ? log.grow(1) : stop.abort()));
    const batches: number[][] = [];
    for await (const batch of follow(log.store, { after: 1, signal: stop.signal, batch: 3 }))
      batches.push(batch.map(({ index }) => index));
    expect(batches).toEqual([[1, 2, 3], [4], [5]]);
    expect(log.asked).toEqual([
      'read 1+3',
      'read 4+3',
      'read 5+3',
      'wait 5',
      'read 5+3',
      'read 6+3',
      'wait 6',
    ]);
  });

  it('takes being woken as a hint: without new events it waits again', async () => {
    const stop = new AbortController();
    let woken = 0;
    const log = logOf(0, () => {
      woken += 1;
      if (woken === 3) stop.abort();
    });
    expect(await follow(log.store, { after: 0, signal: stop.signal }).next()).toEqual({
      done: true,
      value: undefined,
    });
    expect(woken).toBe(3);
  });

  it('never asks for more than a store gives at once', async () => {
    const log = logOf(1);
    await follow(log.store, { after: 0, signal: new AbortController().signal, batch: 1_000_000 }).next();
    await follow(log.store, { after: 0, signal: new AbortController().signal }).next();
    expect(log.asked).toEqual([`read 0+${String(LIMITS.readEvents)}`, `read 0+${String(LIMITS.readEvents)}`]);
  });

  it('does not begin under a signal that has aborted', async () => {
    const log = logOf(3);
    expect(await follow(log.store, { after: 0, signal: AbortSignal.abort() }).next()).toEqual({
      done: true,
      value: undefined,
    });
    expect(log.asked).toEqual([]);
  });

  it('surfaces what the store throws', async () => {
    const store = { readAll: () => Promise.reject(new Error('disk')) } as unknown as EventStore;
    await expect(follow(store, { after: 0, signal: new AbortController().signal }).next()).rejects.toThrow(
      'disk',
    );
  });
});

describe('the clock of the machine', () => {
  it('counts milliseconds since 1970', () => {
    const before = Date.now();
    const nowMs = systemClock.now();
    expect(nowMs >= before && nowMs <= Date.now()).toBe(true);
  });
});
