import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as memory from '@kheo/testing';
import { openFeed, startTestKheo } from '../test-kheo.js';
import type { OpenFeed, TestKheo } from '../test-kheo.js';

let kheo: TestKheo;
let url: string;
let bearer: { authorization: string };
const left: OpenFeed[] = [];

const start = async (options: Parameters<typeof startTestKheo>[1] = {}): Promise<void> => {
  kheo = await startTestKheo(memory, options);
  url = await kheo.listen(0, '127.0.0.1');
  bearer = { authorization: `Bearer ${await kheo.token('local-viewer')}` };
};
const follow = async (query: string, headers: Record<string, string> = {}): Promise<OpenFeed> => {
  const feed = await openFeed(`${url}/v1/events${query}`, { ...bearer, ...headers });
  left.push(feed);
  return feed;
};
const SSE = { accept: 'text/event-stream' };

afterEach(async () => {
  for (const feed of left.splice(0)) feed.leave();
  await kheo.stop();
});

const unit = (at: number) => ({
  unit: `u-${String(at)}`,
  name: `Xã ${String(at)}`,
  kind: 'territory',
  level: 'commune',
});
const establish = (at: number) => kheo.post('/v1/commands/establish-unit', unit(at));

interface Told {
  readonly position: number;
  readonly index: number;
  readonly stream: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
}
const lines = (text: string): Told[] =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Told);
const messages = (text: string): { id: string; told: Told }[] =>
  [...text.matchAll(/^id: (.+)\ndata: (.+)\n\n/gm)].map(([, id, data]) => ({
    id: id as string,
    told: JSON.parse(data as string) as Told,
  }));
const positions = (told: readonly Told[]): number[] => told.map(({ position }) => position);
const upTo = (last: number, after = 0): number[] =>
  Array.from({ length: last - after }, (_, at) => after + at + 1);

describe('the event feed as lines', () => {
  beforeEach(() => start());

  it('tells every event from the first on, and each new one', async () => {
    const feed = await follow('');
    expect(feed.response.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    await establish(1);
    const told = lines(await feed.until((text) => lines(text).length >= 6));
    expect(positions(told)).toEqual(upTo(6));
    expect(told[0]).toMatchObject({
      index: 0,
      type: 'LogOpened',
      stream: expect.stringMatching(/^kheo\.log-/),
    });
    expect(told[5]).toMatchObject({
      type: 'UnitEstablished',
      data: unit(1),
      metadata: { actor: { id: 'local-administrator' } },
    });
  });

  it('goes on behind a position', async () => {
    expect(positions(lines((await kheo.get('/v1/events?after=3&follow=false')).text))).toEqual([4, 5]);
    expect((await kheo.get('/v1/events?after=5&follow=false')).text).toBe('');
  });

  it('ends at the present head, or after so many events', async () => {
    expect(positions(lines((await kheo.get('/v1/events?follow=false')).text))).toEqual(upTo(5));
    expect(positions(lines((await kheo.get('/v1/events?limit=2')).text))).toEqual([1, 2]);
  });

  it('tells the events of some types, of some streams, or of both', async () => {
    await establish(1);
    await kheo.post('/v1/commands/grant-authority', { actor: 'act-1', role: 'viewer' });
    const asked = async (query: string) =>
      positions(lines((await kheo.get(`/v1/events?follow=false&${query}`)).text));
    expect(await asked('type=UnitEstablished,LogOpened')).toEqual([1, 6]);
    expect(await asked('stream=kheo.authority-act')).toEqual([7]);
    expect(await asked('type=AuthorityGranted&stream=kheo.authority-local-v')).toEqual([2]);
    expect(await asked('type=AuthorityGranted&limit=2')).toEqual([2, 3]);
  });

  it('leaves sealed what is sealed, also for an administrator', async () => {
    await kheo.post('/v1/commands/identify-person', { name: 'Nguyễn Thị Hoa' });
    const { text } = await kheo.get('/v1/events?follow=false&type=PersonIdentified');
    expect(text).not.toContain('Hoa');
    expect(lines(text)[0]?.data['name']).toEqual({ key: expect.any(String), sealed: expect.any(String) });
  });

  it.each([
    ['after=-1', 'after'],
    ['after=x', 'after'],
    ['limit=0', 'limit'],
    ['follow=perhaps', 'follow'],
    ['type=NoSuchEvent', 'type'],
    ['stream=%22', 'stream'],
    ['colour=red', 'colour'],
  ])('refuses %s', async (query, path) => {
    expect(await kheo.get(`/v1/events?${query}`)).toMatchObject({
      status: 400,
      json: { code: 'ParameterInvalid', problems: [{ path }] },
    });
  });

  it('refuses a form that it does not speak', async () => {
    expect(await kheo.get('/v1/events', { accept: 'application/xml' })).toMatchObject({
      status: 400,
      json: { problems: [{ path: 'header.accept' }] },
    });
  });

  it('refuses a position that this log has not reached, or that another log counted', async () => {
    expect(await kheo.get('/v1/events?after=6')).toMatchObject({
      status: 409,
      json: { code: 'LogMismatch' },
    });
    expect(await kheo.get('/v1/events?after=other:1')).toMatchObject({
      status: 409,
      json: { code: 'LogMismatch' },
    });
  });
});

describe('the event feed as server-sent events', () => {
  it('gives each event an id to go on behind', async () => {
    await start();
    const feed = await follow('?after=4', SSE);
    expect(feed.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    await establish(1);
    const told = messages(await feed.until((text) => messages(text).length >= 2));
    const logId = feed.response.headers['kheo-log-id'] as string;
    expect(told.map(({ id }) => id)).toEqual([`${logId}:5`, `${logId}:6`]);

    const again = await follow('?after=0&limit=1', { ...SSE, 'last-event-id': `${logId}:5` });
    expect(messages(await again.until(() => false)).map(({ told: { position } }) => position)).toEqual([6]);
    const plain = await follow('?limit=1', { ...SSE, 'last-event-id': '5' });
    expect(messages(await plain.until(() => false)).map(({ told: { position } }) => position)).toEqual([6]);
    const other = await kheo.get('/v1/events', { ...SSE, 'last-event-id': 'log-of-another:5' });
    expect(other).toMatchObject({ status: 409, json: { code: 'LogMismatch' } });
  });

  it('gives a sign of life when idle, which moves the id past what the filters left out', async () => {
    await start({ feedHeartbeatMs: 5 });
    const feed = await follow('?type=UnitEstablished', SSE);
    const text = await feed.until((so) => so.split(': idle').length > 2);
    expect(messages(text)).toEqual([]);
    expect(text).toContain(`: idle\nid: ${feed.response.headers['kheo-log-id'] as string}:5\n\n`);
  });

  it('is an empty line as lines, and no event is lost by it', async () => {
    await start({ feedHeartbeatMs: 5 });
    const feed = await follow('');
    await feed.until((text) => text.endsWith('\n\n\n'));
    await establish(1);
    expect(positions(lines(await feed.until((text) => lines(text).length >= 6)))).toEqual(upTo(6));
  });
});

describe('a subscriber', () => {
  it.each([
    ['lines', {}, lines],
    ['server-sent events', SSE, (text: string) => messages(text).map(({ told }) => told)],
  ] as const)(
    'that breaks off again and again while 200 commands come at once gets every event once and in order, as %s',
    async (_, headers, read) => {
      await start();
      const commands = Array.from({ length: 200 }, (_one, at) => establish(at));
      const all = Promise.all(commands);
      const told: Told[] = [];
      for (let batch = 1; told.length < 205; batch += 1) {
        const feed = await follow(`?after=${String(told.length)}`, headers);
        const wanted = Math.min(205 - told.length, 1 + ((batch * 7) % 23));
        const text = await feed.until((so) => read(so).length >= wanted);
        feed.leave();
        told.push(...read(text));
      }
      for (const answer of await all) expect(answer.status).toBe(201);
      expect(positions(told)).toEqual(upTo(205));
      const { text } = await kheo.get('/v1/events?follow=false');
      expect(lines(text)).toEqual(told);
    },
  );

  it('that leaves gives its place back, idle or not', async () => {
    await start({ feeds: 2 });
    const [first] = [await follow(''), await follow('', SSE)];
    expect(await kheo.get('/v1/events')).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      json: { code: 'Busy' },
    });
    expect(kheo.feeds.size).toBe(2);
    first.leave();
    while (kheo.feeds.size > 1) await new Promise((resolve) => setImmediate(resolve));
    expect(await kheo.get('/v1/events?follow=false')).toMatchObject({ status: 200 });
  });

  it('that sends nonsense takes no place', async () => {
    await start({ feeds: 1 });
    await kheo.get('/v1/events?after=x');
    await kheo.get('/v1/events?after=99');
    expect(kheo.feeds.size).toBe(0);
  });

  it('whose token ends is let go', async () => {
    await start();
    const authorization = `Bearer ${await kheo.token('local-viewer', 1)}`;
    const feed = await follow('', { authorization });
    await once(feed.response, 'end');
    expect(kheo.feeds.size).toBe(0);
  });
});
