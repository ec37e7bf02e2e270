/** What was recorded is known by its command, however many there are; what was not is not, and where it stands is found. */
import { beforeEach, expect, test } from '@jest/globals';
import { derivedId } from '@kheo/kernel';
import { keyedHash } from '@kheo/integrity';
import { draft, MemoryEventStore, settableClock } from '@kheo/testing';
import { recordedCommands } from './recorded.js';

const hash = keyedHash(new Uint8Array(32).fill(7));
const idOf = (nth: number): string => derivedId(hash, 'cmd', nth);
const MANY = 3_000;

let store: MemoryEventStore;
beforeEach(() => {
  store = new MemoryEventStore(settableClock());
});

const append = async (stream: string, from: number, until: number): Promise<void> => {
  for (let at = from; at < until; at += 1000) {
    const events = Array.from({ length: Math.min(1000, until - at) }, (_, nth) =>
      draft({ commandId: idOf(at + nth) }),
    );
    const expected = at === from ? 'no-stream' : at - from - 1;
    expect(await store.append({ stream, expected, events })).toMatchObject({ outcome: 'appended' });
  }
};

test('every command of the log is known, and no other', async () => {
  await append('kheo.unit-a', 0, MANY);
  const recorded = recordedCommands(store);
  expect(recorded.has(idOf(0))).toBe(false);
  await recorded.catchUp();
  for (let nth = 0; nth < MANY; nth += 1) expect(recorded.has(idOf(nth))).toBe(true);
  for (let nth = MANY; nth < 2 * MANY; nth += 1) expect(recorded.has(idOf(nth))).toBe(false);
});

test('what comes later is taken in, by callers that ask at once as well', async () => {
  const recorded = recordedCommands(store);
  await append('kheo.unit-a', 0, 1);
  await recorded.catchUp();
  await append('kheo.unit-b', 1, 3);
  await Promise.all([recorded.catchUp(), recorded.catchUp()]);
  expect([0, 1, 2, 3].map((nth) => recorded.has(idOf(nth)))).toEqual([true, true, true, false]);
});

test('its first event is found, and nothing of what is not there', async () => {
  await append('kheo.unit-a', 0, 3);
  await append('kheo.unit-b', 2, 5);
  const recorded = recordedCommands(store);
  await recorded.catchUp();
  expect(await recorded.find(new Set([2, 4, 9].map(idOf)))).toEqual(
    new Map([
      [idOf(2), { stream: 'kheo.unit-a', revision: 2 }],
      [idOf(4), { stream: 'kheo.unit-b', revision: 2 }],
    ]),
  );
});
