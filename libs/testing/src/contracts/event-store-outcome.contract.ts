/** When the answer is lost the event is there whole or not at all, and the same request again finds out. */
import { expect, it } from '@jest/globals';
import { toHex } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';
import { drafts } from '../drafts.js';
import type { EventStoreSubject } from './event-store-subject.js';
import { idsOf, verified, wholeLog } from './log-walk.js';

const STREAM = 'kheo.model-1';

export const outcomePromises = (subject: () => EventStoreSubject): void => {
  it.each(['before', 'after'] as const)(
    'is resolved by a verbatim retry when the commit failed %s the bytes were durable',
    async (when) => {
      const { store, failNextCommit, reopen } = subject();
      await store.append({ stream: STREAM, expected: 'no-stream', events: drafts(1) });
      const request = { stream: STREAM, expected: 0, events: drafts(3) } as const;
      failNextCommit?.(when);
      expect(await store.append(request)).toMatchObject({ outcome: 'unknown', stream: STREAM });
      const again: EventStore = reopen ? await reopen() : store;
      const left = await again.readStream(STREAM, 1, 10);
      expect(left).toHaveLength(when === 'after' ? 3 : 0);
      const found = await again.append(request);
      const events = await wholeLog(again);
      const recordedAtMs = Date.parse(events[3]?.metadata.recordedAt ?? '');
      const place = { stream: STREAM, first: 1, last: 3, position: 4 };
      expect(found).toEqual({ outcome: 'appended', ...place, recordedAtMs });
      expect(idsOf(events).slice(1)).toEqual(request.events.map((event) => event.eventId));
      expect(verified(events)).toMatchObject({ events: 4, faults: [] });
    },
  );
};

export const durabilityPromises = (subject: () => EventStoreSubject): void => {
  it('holds what it held, byte for byte, and goes on from there', async () => {
    const { store, reopen } = subject();
    const request = { stream: STREAM, expected: 'no-stream', events: drafts(5) } as const;
    const first = await store.append(request);
    const before = await wholeLog(store);
    const { root } = await store.treeHead();
    const again = (await reopen?.()) as EventStore;
    const after = await wholeLog(again);
    expect(
      after.map((event) => [toHex(event.dataBytes), toHex(event.metadataBytes), toHex(event.hash)]),
    ).toEqual(before.map((event) => [toHex(event.dataBytes), toHex(event.metadataBytes), toHex(event.hash)]));
    expect(toHex((await again.treeHead()).root)).toBe(toHex(root));
    expect(await again.append(request)).toEqual(first);
    expect(await again.append({ stream: STREAM, expected: 4, events: drafts(1) })).toMatchObject({
      first: 5,
      position: 6,
    });
    expect(verified(await wholeLog(again)).faults).toEqual([]);
  });

  it('still refuses a clock that stands before its last event', async () => {
    const { store, clock, reopen } = subject();
    await store.append({ stream: STREAM, expected: 'no-stream', events: drafts(1) });
    clock.advance(-2_001);
    const again = (await reopen?.()) as EventStore;
    const append = again.append({ stream: STREAM, expected: 0, events: drafts(1) });
    await expect(append).rejects.toMatchObject({ code: 'ClockBehindLog' });
  });
};
