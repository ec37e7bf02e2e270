import { describe, expect, it } from '@jest/globals';
import { follow } from '@kheo/ports';
import { drafts, MemoryEventStore, settableClock } from '@kheo/testing';
import { upToHead } from './up-to-head.js';

const logOf = async (events: number) => {
  const store = new MemoryEventStore(settableClock());
  await store.append({ stream: 'kheo.model-a', expected: 'no-stream', events: drafts(events) });
  return store;
};

describe('a loop that is run up to the head', () => {
  it('reads everything and ends where it would wait', async () => {
    const indexes: number[] = [];
    await upToHead(await logOf(5), async (store, signal) => {
      for await (const batch of follow(store, { after: 0, signal, batch: 2 }))
        indexes.push(...batch.map(({ index }) => index));
    });
    expect(indexes).toEqual([0, 1, 2, 3, 4]);
  });

  it('also reads what it appended itself', async () => {
    let read = 0;
    await upToHead(await logOf(2), async (store, signal) => {
      for await (const batch of follow(store, { after: 0, signal })) {
        read += batch.length;
        if (read === 2)
          await store.append({ stream: 'kheo.model-b', expected: 'no-stream', events: drafts(3) });
      }
    });
    expect(read).toBe(5);
  });

  it('throws what the loop throws', async () => {
    const broken = upToHead(await logOf(1), () => Promise.reject(new Error('a projection broke')));
    await expect(broken).rejects.toThrow('a projection broke');
  });
});
