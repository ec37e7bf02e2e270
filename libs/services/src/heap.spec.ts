/** A process in which much is made and little lives stays close to what lives, and one that is not told so does not. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const HEAP = fileURLToPath(new URL('./heap.ts', import.meta.url));

/** The most that the heap of a process comes to, in megabytes, which holds about 60 and replaces them over and over. */
const peakOf = (prepare: string): number => {
  const work = `
    ${prepare}
    const live = Array.from({ length: 20_000 }, () => undefined);
    let peak = 0;
    for (let round = 0; round < 30; round += 1)
      for (let at = 0; at < live.length; at += 1) {
        live[at] = { text: String(Math.random()), list: Array.from({ length: 300 }, (_, nth) => nth + round) };
        if (at % 500 === 0) peak = Math.max(peak, process.memoryUsage().heapTotal);
      }
    console.log(Math.round(peak / 1e6));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', work], {
    encoding: 'utf8',
  });
  if (!/^\d+\s*$/.test(stdout)) throw new Error(stderr);
  return Number(stdout);
};

it('the heap is bounded', () => {
  const bounded = peakOf(`(await import(${JSON.stringify(HEAP)})).boundHeap();`);
  expect(bounded).toBeLessThan(0.8 * peakOf(''));
}, 60_000);
