import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { drafts, MemoryEventStore, settableClock } from '@kheo/testing';
import { Feeds } from './feeds.js';

const clock = settableClock();
const EVENTS = 1_000;
const HOUR_MS = 3_600_000;

/** A store of a thousand events that remembers how far it has been read. */
const longLog = async () => {
  const events = new MemoryEventStore(clock);
  await events.append({ stream: 'kheo.unit-1', expected: 'no-stream', events: drafts(EVENTS) });
  const reads: number[] = [];
  const readAll = events.readAll.bind(events);
  events.readAll = (after, limit) => {
    reads.push(after);
    return readAll(after, limit);
  };
  return { events, reads };
};

/** A subscriber that takes what it is given only when it is told to. */
const slowSubscriber = () => {
  const waiting: (() => void)[] = [];
  const taken: string[] = [];
  const writable = new Writable({
    highWaterMark: 1,
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      taken.push(chunk);
      waiting.push(done);
    },
  });
  return { writable, taken, take: () => waiting.splice(0).forEach((done) => done()) };
};

const turns = async (count = 20): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

const request = { format: 'ndjson', after: 0, until: EVENTS } as const;

describe('a feed', () => {
  it('reads no further while its subscriber does not take what it has', async () => {
    const { events, reads } = await longLog();
    const feeds = new Feeds({ store: events, heartbeatMs: HOUR_MS });
    const { writable, taken, take } = slowSubscriber();
    const written = feeds.write(request, writable, {
      place: feeds.enter(),
      logId: 'log-1',
      endsInMs: HOUR_MS,
    });
    await turns();
    const stuck = [...reads];
    await turns();
    expect(reads).toEqual(stuck);
    expect(stuck).toHaveLength(1);

    const finished = written.then(() => true);
    while (!(await Promise.race([finished, turns(2)]))) take();
    take();
    expect(taken.join('').split('\n')).toHaveLength(EVENTS + 1);
    expect(feeds.size).toBe(0);
  });

  it('ends at the position that was the head when it was asked for, whatever has come since', async () => {
    const { events } = await longLog();
    const feeds = new Feeds({ store: events, heartbeatMs: HOUR_MS });
    const { writable, taken, take } = slowSubscriber();
    const written = feeds.write({ ...request, after: 240, until: 250 }, writable, {
      place: feeds.enter(),
      logId: 'log-1',
      endsInMs: HOUR_MS,
    });
    await turns();
    take();
    await written;
    const positions = taken
      .join('')
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { position: number }).position);
    expect(positions).toEqual(Array.from({ length: 10 }, (_, at) => 241 + at));
  });

  it('ends for a subscriber that goes away while it holds things up', async () => {
    const { events } = await longLog();
    const feeds = new Feeds({ store: events, heartbeatMs: HOUR_MS });
    const { writable } = slowSubscriber();
    const written = feeds.write(request, writable, {
      place: feeds.enter(),
      logId: 'log-1',
      endsInMs: HOUR_MS,
    });
    await turns();
    writable.destroy();
    await written;
    expect(feeds.size).toBe(0);
  });

  it('that can not read the log says so, and gives its place back', async () => {
    const { events } = await longLog();
    events.readAll = () => Promise.reject(new Error('the disk is gone'));
    const feeds = new Feeds({ store: events, heartbeatMs: HOUR_MS });
    const { writable } = slowSubscriber();
    await expect(
      feeds.write(request, writable, { place: feeds.enter(), logId: 'log-1', endsInMs: HOUR_MS }),
    ).rejects.toThrow('the disk is gone');
    expect(feeds.size).toBe(0);
  });

  it('has a place among so many; one more is refused', () => {
    const feeds = new Feeds({ store: new MemoryEventStore(clock), heartbeatMs: HOUR_MS, limit: 2 });
    const places = [feeds.enter(), feeds.enter()];
    expect(() => feeds.enter()).toThrow('Too many requests are waiting (feeds: 2)');
    feeds.release(places[0] as AbortController);
    feeds.enter();
    expect(feeds.size).toBe(2);
  });

  it('ends behind the event it is at when the process stops', async () => {
    const { events } = await longLog();
    const feeds = new Feeds({ store: events, heartbeatMs: HOUR_MS });
    const { writable, taken, take } = slowSubscriber();
    const written = feeds.write({ format: 'ndjson', after: 0 }, writable, {
      place: feeds.enter(),
      logId: 'log-1',
      endsInMs: HOUR_MS,
    });
    await turns();
    feeds.end();
    await written;
    take();
    expect(taken.join('').endsWith('\n')).toBe(true);
    expect(writable.writableEnded).toBe(true);
  });
});
