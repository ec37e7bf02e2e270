import { once } from 'node:events';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Fault } from '@kheo/kernel';
import { settableClock } from '@kheo/testing';
import { logTo } from './log.js';
import { Loops } from './loops.js';

let lines: Record<string, unknown>[];
let loops: Loops;
const clock = settableClock();

beforeEach(() => {
  lines = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  loops = new Loops({ log: logTo('info', stream), clock, attempts: 3, delayMs: 1 });
});
afterEach(() => loops.stop());

const untilAborted = (signal: AbortSignal): Promise<unknown> =>
  signal.aborted ? Promise.resolve() : once(signal, 'abort');
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
};
const stateOf = () => loops.statuses()[0];

describe('a background loop', () => {
  it('runs until the process stops, and is waited for', async () => {
    let ended = false;
    loops.start({
      name: 'reader',
      run: async (signal) => {
        await untilAborted(signal);
        await new Promise((resolve) => setImmediate(resolve));
        ended = true;
      },
    });
    expect(stateOf()).toEqual({ name: 'reader', state: 'running' });
    await loops.stop();
    expect(ended).toBe(true);
    expect(stateOf()).toEqual({ name: 'reader', state: 'stopped' });
  });

  it('is started again when it throws, and its code is in the log', async () => {
    let runs = 0;
    loops.start({
      name: 'reader',
      run: async (signal) => {
        runs += 1;
        if (runs < 3) throw new Fault('LogCorrupt', { index: 7 });
        await untilAborted(signal);
      },
    });
    await until(() => runs === 3);
    expect(stateOf()).toEqual({ name: 'reader', state: 'running' });
    expect(lines).toMatchObject([
      { loop: 'reader', code: 'LogCorrupt', failures: 1, msg: 'loop restarts' },
      { loop: 'reader', code: 'LogCorrupt', failures: 2 },
    ]);
  });

  it('has failed after so many times in a row, and is left alone', async () => {
    let runs = 0;
    loops.start({ name: 'reader', run: () => Promise.reject(new Error(`no luck ${String((runs += 1))}`)) });
    await until(() => stateOf()?.state === 'failed');
    expect(stateOf()).toEqual({ name: 'reader', state: 'failed', code: 'Internal' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runs).toBe(3);
    expect(lines.at(-1)).toMatchObject({ level: 'error', msg: 'loop failed', failures: 3 });
  });

  it('starts with a clean slate once it has run for a while', async () => {
    let runs = 0;
    loops.start({
      name: 'reader',
      run: async (signal) => {
        runs += 1;
        clock.advance(60_000);
        if (runs < 6) throw new Error('now and then');
        await untilAborted(signal);
      },
    });
    await until(() => runs === 6);
    expect(stateOf()).toMatchObject({ state: 'running' });
  });

  it('that gives up because another owner came is not started again', async () => {
    let runs = 0;
    loops.start({ name: 'reader', run: async () => (runs += 1) });
    await until(() => stateOf()?.state === 'taken over');
    expect(runs).toBe(1);
  });

  it('that throws because the process stops has not failed', async () => {
    loops.start({
      name: 'reader',
      run: async (signal) => {
        await untilAborted(signal);
        throw new Fault('ShuttingDown');
      },
    });
    await loops.stop();
    expect(stateOf()).toEqual({ name: 'reader', state: 'stopped' });
    expect(lines).toEqual([]);
  });

  it('leaves nothing of what it was reading in the log', async () => {
    loops.start({ name: 'reader', run: () => Promise.reject(new TypeError('Nguyễn Thị Hoa')) });
    await until(() => stateOf()?.state === 'failed');
    expect(JSON.stringify(lines)).not.toContain('Hoa');
    expect(lines[0]).toMatchObject({ error: 'TypeError', stack: expect.any(Array) });
  });
});
