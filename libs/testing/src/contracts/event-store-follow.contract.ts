/** Following: one loop by position, that slows with its reader, ends with it and surfaces its errors. And closing. */
import { expect, it } from '@jest/globals';
import type { RecordedEvent } from '@kheo/kernel';
import { follow } from '@kheo/ports';
import type { EventStore } from '@kheo/ports';
import { draft, drafts } from '../drafts.js';
import type { EventStoreSubject } from './event-store-subject.js';
import { idsOf, wholeLog } from './log-walk.js';

export const followPromises = (subject: () => EventStoreSubject): void => {
  loopPromises(subject);
  readerPromises(subject);
  closePromises(subject);
};

const appendOne = (store: EventStore, id: string) =>
  store.append({ stream: `kheo.model-${id}`, expected: 'no-stream', events: [draft()] });
const turn = () => new Promise<void>((next) => setImmediate(next));

const loopPromises = (subject: () => EventStoreSubject): void => {
  it('brings what is there and what comes, once and in order', async () => {
    const { store } = subject();
    const stop = new AbortController();
    await store.append({ stream: 'kheo.model-a', expected: 'no-stream', events: drafts(5) });
    const seen: RecordedEvent[] = [];
    const reading = (async () => {
      for await (const batch of follow(store, { after: 2, signal: stop.signal, batch: 2 })) {
        seen.push(...batch);
        if (seen.length >= 13) stop.abort();
      }
    })();
    for (let at = 0; at < 10; at += 1) {
      await appendOne(store, String(at));
      if (at % 3 === 0) await turn();
    }
    await reading;
    expect(idsOf(seen)).toEqual(idsOf(await wholeLog(store, 2)));
    expect(seen.map((event) => event.index)).toEqual(Array.from({ length: 13 }, (_, at) => at + 2));
  });

  it('wakes everybody who waits, once there is more than they have', async () => {
    const { store } = subject();
    const { signal } = new AbortController();
    const woken: number[] = [];
    const waits = [0, 1, 2].map(async (after) => {
      await store.changed(after, signal);
      woken.push(after);
    });
    for (const id of ['a', 'b', 'c']) {
      await appendOne(store, id);
      await turn();
    }
    await Promise.all(waits);
    expect(woken).toEqual([0, 1, 2]);
    await store.changed(2, signal); // longer than that already: does not wait
  });

  it('lets go of a reader whose signal aborts', async () => {
    const { store } = subject();
    await store.changed(0, AbortSignal.abort());
    const stop = new AbortController();
    const waiting = store.changed(0, stop.signal);
    stop.abort();
    await waiting;
    expect((await store.head()).position).toBe(0);
  });
};

const readerPromises = (subject: () => EventStoreSubject): void => {
  it('reads no further than a slow reader asks', async () => {
    const { store } = subject();
    await store.append({ stream: 'kheo.model-a', expected: 'no-stream', events: drafts(100) });
    let reads = 0;
    const counted: Pick<EventStore, 'readAll' | 'changed'> = {
      readAll: (after, limit) => {
        reads += 1;
        return store.readAll(after, limit);
      },
      changed: (after, signal) => store.changed(after, signal),
    };
    const batches = follow(counted as EventStore, {
      after: 0,
      signal: new AbortController().signal,
      batch: 10,
    });
    for (let taken = 1; taken <= 3; taken += 1) {
      await batches.next();
      await turn();
      expect(reads).toBe(taken);
    }
    await batches.return(undefined);
    await turn();
    expect(reads).toBe(3);
  });

  it('surfaces what a reader throws, and the log goes on', async () => {
    const { store } = subject();
    await appendOne(store, 'a');
    const reading = async () => {
      for await (const batch of follow(store, { after: 0, signal: new AbortController().signal })) {
        throw new Error(`could not read ${String(batch.length)}`);
      }
    };
    await expect(reading()).rejects.toThrow('could not read 1');
    expect(await appendOne(store, 'b')).toMatchObject({ outcome: 'appended', position: 2 });
  });
};

const closePromises = (subject: () => EventStoreSubject): void => {
  it('finishes the appends it has taken before it closes, and refuses later calls', async () => {
    const { store } = subject();
    const running = Array.from({ length: 30 }, (_, at) => appendOne(store, String(at)));
    const closed = store.close();
    const late = appendOne(store, 'late');
    await expect(late).rejects.toMatchObject({ code: 'ShuttingDown' });
    await closed;
    expect((await Promise.all(running)).map((result) => result.outcome)).toEqual(
      running.map(() => 'appended'),
    );
    await store.close();
    const { signal } = new AbortController();
    const calls = [
      () => store.readAll(0, 1),
      () => store.readStream('kheo.model-1', 0, 1),
      () => store.head(),
      () => store.treeHead(),
      () => store.positionAt(0),
      () => store.changed(0, signal),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'ShuttingDown' });
  });

  it('does not leave a follower waiting when it closes', async () => {
    const { store } = subject();
    const batches = follow(store, { after: 0, signal: new AbortController().signal });
    const waiting = batches.next();
    await turn();
    await store.close();
    await expect(waiting).rejects.toMatchObject({ code: 'ShuttingDown' });
  });
};
