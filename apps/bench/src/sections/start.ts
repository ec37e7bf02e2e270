/** From the start of the server's process to its first ready: on an empty folder, whose first facts it imports, and on long logs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '../measuring/serving.js';
import type { Figure } from '../report/figures.js';
import { median } from '../report/percentiles.js';
import type { Section } from './setting.js';

const STARTS = 5;

export const start: Section = async function* ({ sizes, world, work, smoke }) {
  const times = smoke ? 1 : STARTS;
  const empty = async (): Promise<Started> => {
    const data = mkdtempSync(join(work, 'start-'));
    const started = await startOn(data);
    rmSync(data, { recursive: true, force: true });
    return started;
  };
  yield figureOf(
    'start/empty',
    'start on an empty folder, with the import of the first facts',
    await repeated(times, empty),
  );
  for (const size of sizes) {
    const { data, size: named } = await world(size);
    const starts = await repeated(times, () => startOn(data));
    yield figureOf(`start/log@${named}`, 'start on a log that is up to date', starts);
  }
};

interface Started {
  readonly seconds: number;
  readonly peakMb: number;
}

const startOn = async (data: string): Promise<Started> => {
  const { readySeconds: seconds, peakMb, stop } = await serve(data);
  const peak = peakMb();
  await stop();
  return { seconds, peakMb: peak };
};

const repeated = async (times: number, run: () => Promise<Started>): Promise<readonly Started[]> => {
  const starts: Started[] = [];
  while (starts.length < times) starts.push(await run());
  return starts;
};

const figureOf = (id: string, what: string, starts: readonly Started[]): Figure => {
  const seconds = starts.map((one) => one.seconds);
  return {
    id,
    what,
    unit: 's',
    value: median(seconds),
    span: [Math.min(...seconds), Math.max(...seconds)],
    peakMb: Math.max(...starts.map(({ peakMb }) => peakMb)),
  };
};
