import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import * as memory from '@kheo/testing';
import { openFeed, startTestKheo } from './test-kheo.js';

const unit = { unit: 'u-1', name: 'Xã Hòa Bình', kind: 'territory', level: 'commune' };
const systemTime = { now: () => Date.now() };

describe('a Kheo that is told to stop', () => {
  it('finishes what it is doing, ends its feeds and takes nothing new', async () => {
    const events = new memory.MemoryEventStore(systemTime);
    const kheo = await startTestKheo(memory, { adapters: { events } });
    const url = await kheo.listen(0, '127.0.0.1');
    const authorization = `Bearer ${await kheo.token('local-administrator')}`;
    const feed = await openFeed(`${url}/v1/events`, { authorization });

    const append = events.append.bind(events);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const reached = new Promise<void>((resolve) => {
      events.append = async (request) => {
        resolve();
        await held;
        return append(request);
      };
    });
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': 'k-1' };
    const running = fetch(`${url}/v1/commands/establish-unit`, {
      method: 'POST',
      headers,
      body: JSON.stringify(unit),
    });
    await reached;

    const stopped = kheo.stop();
    await once(feed.response, 'end');
    release();
    const answer = await running;
    expect(answer.status).toBe(201);
    await stopped;
    expect((await events.head()).position).toBe(6);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });

  it('refuses, as a problem, what comes on a connection that is still busy', async () => {
    const events = new memory.MemoryEventStore(systemTime);
    const kheo = await startTestKheo(memory, { adapters: { events } });
    const { hostname, port } = new URL(await kheo.listen(0, '127.0.0.1'));
    const head = events.head.bind(events);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const reached = new Promise<void>((resolve) => {
      events.head = async () => {
        resolve();
        await held;
        return head();
      };
    });
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.write('GET /health/ready HTTP/1.1\r\nhost: kheo\r\n\r\n');
    await reached;
    const stopped = kheo.stop();
    await new Promise((resolve) => socket.write('GET /health/live HTTP/1.1\r\nhost: kheo\r\n\r\n', resolve));
    await new Promise((resolve) => setImmediate(resolve));
    release();
    await once(socket, 'close');
    await stopped;
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
    expect(statuses[0]).toBe('200');
    // The server may close the connection before it has read the second request; it never answers it otherwise.
    if (statuses.length > 1) expect([statuses[1], text.includes('ShuttingDown')]).toEqual(['503', true]);
  });

  it('does not wait for ever for a request that does not end', async () => {
    const events = new memory.MemoryEventStore(systemTime);
    const kheo = await startTestKheo(memory, { adapters: { events }, stopMs: 20 });
    const url = await kheo.listen(0, '127.0.0.1');
    const authorization = `Bearer ${await kheo.token('local-administrator')}`;
    const reached = new Promise<void>((resolve) => {
      events.append = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': 'k-1' };
    const running = fetch(`${url}/v1/commands/establish-unit`, {
      method: 'POST',
      headers,
      body: JSON.stringify(unit),
    });
    const cut = expect(running).rejects.toThrow();
    await reached;
    await kheo.stop();
    await cut;
  });

  it('may be told twice', async () => {
    const kheo = await startTestKheo(memory);
    await Promise.all([kheo.stop(), kheo.stop()]);
    await kheo.stop();
  });

  it('keeps its log for the next one', async () => {
    const events = new memory.MemoryEventStore(systemTime);
    const vault = new memory.MemoryKeyVault((length) => new Uint8Array(length).fill(7));
    const first = await startTestKheo(memory, { adapters: { events, vault } });
    await first.post('/v1/commands/establish-unit', unit);
    await first.stop();
    const second = await startTestKheo(memory, { adapters: { events, vault } });
    expect(await second.get('/v1/units/u-1?after=6')).toMatchObject({ status: 200 });
    expect((await events.head()).position).toBe(6);
    await second.stop();
  });
});
