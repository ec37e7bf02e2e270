/** A generated history goes through the ordinary import, row for row. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { IMPORT_KINDS } from '@kheo/services/headless';
import type { Cli } from '../test-cli.js';
import { testCli } from '../test-cli.js';

/** The log is open, and four roles are granted. */
const OPENING_EVENTS = 5;

let cli: Cli;
beforeEach(() => {
  cli = testCli();
});
afterEach(() => cli.remove());

test.each([1, 2])(
  'no row of a small history is refused, and every kind is in it (seed %i)',
  async (seed) => {
    const size = ['--provinces', '2', '--models-per-year', '5', '--seed', String(seed)];
    const called = await cli.call('generate', ...size, '--into', cli.data, '--json');
    expect(called.err.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([]);
    expect(called.code).toBe(0);
    const [made] = called.json<{ kinds: Record<string, number>; events: number }>();
    expect(Object.keys(made?.kinds ?? {}).sort()).toEqual([...IMPORT_KINDS].sort());
    const [held] = (await cli.call('stats', '--data', cli.data, '--json')).json<{ events: number }>();
    expect(held?.events).toBe((made?.events ?? 0) + OPENING_EVENTS);
  },
  60_000,
);
