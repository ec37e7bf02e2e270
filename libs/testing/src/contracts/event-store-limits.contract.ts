/** What a log does not accept: it says so by code, and nothing is written. */
import { expect, it } from '@jest/globals';
import { canonicalBytes, LIMITS } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import { draft, drafts } from '../drafts.js';
import type { EventStoreSubject } from './event-store-subject.js';
import { wholeLog } from './log-walk.js';

const STREAM = 'kheo.model-1';

/** A draft whose data are so many bytes of canonical JSON. */
const draftOfBytes = (bytes: number) =>
  draft({ data: { text: 'x'.repeat(bytes - canonicalBytes({ text: '' }).length) } });

export const limitPromises = (subject: () => EventStoreSubject): void => {
  it('survives what nobody can write down', async () => {
    const { store } = subject();
    let bottomless: JsonObject = {};
    for (let depth = 0; depth < 100_000; depth += 1) bottomless = { bottomless };
    const append = store.append({
      stream: STREAM,
      expected: 'no-stream',
      events: [draft(), draft({ data: bottomless })],
    });
    await expect(append).rejects.toThrow();
    const next = await store.append({ stream: STREAM, expected: 'no-stream', events: drafts(1) });
    expect(next).toMatchObject({ outcome: 'appended', first: 0, position: 1 });
  });

  it('refuses an append that is not one', async () => {
    const { store } = subject();
    const twice = draft();
    const appends = [
      { stream: STREAM, expected: 'no-stream', events: [twice, draft(), twice] },
      { stream: STREAM, expected: 'no-stream', events: [] },
      { stream: 'model-1', expected: 'no-stream', events: drafts(1) },
      { stream: 'kheo.\ud800', expected: 'no-stream', events: drafts(1) },
      { stream: STREAM, expected: -1, events: drafts(1) },
      { stream: STREAM, expected: 0.5, events: drafts(1) },
      { stream: STREAM, expected: 'no-stream', events: [draft({ eventId: 'E1' })] },
      {
        stream: STREAM,
        expected: 'no-stream',
        events: [draft({ eventId: 'ABCDEF00-0000-8000-8000-000000000001' })],
      },
    ] as const;
    for (const append of appends)
      await expect(store.append(append)).rejects.toMatchObject({ code: 'AppendInvalid' });
    expect(await store.head()).toEqual({ position: 0 });
  });

  it('takes events up to the limit and refuses a larger one', async () => {
    const { store } = subject();
    const tooLarge = {
      stream: STREAM,
      expected: 'no-stream',
      events: [draft(), draftOfBytes(LIMITS.eventBytes + 1)],
    } as const;
    await expect(store.append(tooLarge)).rejects.toMatchObject({ code: 'AppendTooLarge' });
    const largeMetadata = draft({ correlationId: 'x'.repeat(LIMITS.eventBytes) });
    const append = store.append({ stream: STREAM, expected: 'no-stream', events: [largeMetadata] });
    await expect(append).rejects.toMatchObject({ code: 'AppendTooLarge' });
    expect(await store.head()).toEqual({ position: 0 });
    const atLimit = await store.append({
      stream: STREAM,
      expected: 'no-stream',
      events: [draftOfBytes(LIMITS.eventBytes)],
    });
    expect(atLimit).toMatchObject({ outcome: 'appended', position: 1 });
    expect((await wholeLog(store))[0]?.dataBytes).toHaveLength(LIMITS.eventBytes);
  });

  it('takes appends up to the limit of events and refuses a longer one', async () => {
    const { store } = subject();
    const tooMany = store.append({
      stream: STREAM,
      expected: 'no-stream',
      events: drafts(LIMITS.appendEvents + 1),
    });
    await expect(tooMany).rejects.toMatchObject({ code: 'AppendTooLarge' });
    const most = await store.append({
      stream: STREAM,
      expected: 'no-stream',
      events: drafts(LIMITS.appendEvents),
    });
    expect(most).toMatchObject({ outcome: 'appended', position: LIMITS.appendEvents });
  });

  it('is busy when the queue is full, and takes every append that it had let in', async () => {
    const { store } = subject();
    const waiting = Array.from({ length: LIMITS.appendQueueRequests }, (_, at) =>
      store.append({ stream: `kheo.model-${String(at)}`, expected: 'no-stream', events: drafts(1) }),
    );
    const oneMore = store.append({ stream: 'kheo.model-x', expected: 'no-stream', events: drafts(1) });
    await expect(oneMore).rejects.toMatchObject({ code: 'Busy' });
    const results = await Promise.all(waiting);
    expect(results.every((result) => result.outcome === 'appended')).toBe(true);
    expect(await store.head()).toEqual({ position: LIMITS.appendQueueRequests });
    const again = await store.append({ stream: 'kheo.model-x', expected: 'no-stream', events: drafts(1) });
    expect(again.outcome).toBe('appended');
  });
};
