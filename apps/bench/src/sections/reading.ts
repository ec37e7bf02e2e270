/** Reading all there is: pages, a subscriber that catches up, and the verification of the whole log. */
import { measure } from '../measuring/measure.js';
import { interleaved, rateOf } from '../measuring/rounds.js';
import type { Rate } from '../measuring/rounds.js';
import { cli } from '../measuring/programs.js';
import type { Figure } from '../report/figures.js';
import type { World } from '../world/worlds.js';
import type { Section } from './setting.js';

export const read: Section = async function* ({ sizes, world, rounds }) {
  for (const size of sizes) {
    const { data, raw, events, size: named } = await world(size);
    const sides = await interleaved(rounds(events), {
      ours: () => measure('readOurs', { data }),
      raw: () => measure('readRaw', { raw }),
    });
    yield beside(`read@${named}`, 'full read, decoded', sides);
  }
};

export const catchUp: Section = async function* ({ sizes, world, rounds }) {
  for (const size of sizes) {
    const { data, raw, events, size: named } = await world(size);
    const sides = await interleaved(rounds(events), {
      ours: () => measure('followOurs', { data }),
      raw: () => measure('readRaw', { raw }),
    });
    yield beside(`catch-up@${named}`, 'catch-up, handler that does nothing', sides);
  }
};

/** `kheo verify` itself, from the start of its process to its end: what an auditor waits for. */
export const verify: Section = async function* ({ sizes, world, rounds }) {
  for (const size of sizes) {
    const held = await world(size);
    const sides = await interleaved(rounds(held.events), {
      ours: () => verification(held),
      raw: () => measure('readRaw', { raw: held.raw }),
    });
    yield beside(`verify@${held.size}`, 'kheo verify, the whole process', sides);
  }
};

const verification = async ({ data, events }: World) => {
  const { stdout, seconds, peakMb } = await cli(['verify', '--data', data, '--json']);
  const found = JSON.parse(stdout) as { readonly events: number; readonly faults: readonly unknown[] };
  if (found.events !== events || found.faults.length > 0)
    throw new Error(
      `verified ${String(found.events)} of ${String(events)} events: ${JSON.stringify(found.faults)}`,
    );
  return { events, seconds, peakMb };
};

type Sides = Readonly<Record<'ours' | 'raw', Parameters<typeof rateOf>[0]>>;

export const beside = (id: string, what: string, { ours, raw }: Sides): Figure =>
  figureOf({ id, what }, rateOf(ours), rateOf(raw));

export const figureOf = (
  named: { readonly id: string; readonly what: string },
  ours: Rate,
  raw: Rate,
): Figure => ({
  ...named,
  unit: 'events/s',
  value: ours.median,
  span: [ours.slowest, ours.fastest],
  reference: raw.median,
  ratio: ours.median / raw.median,
  ...cpuRatioOf(ours, raw),
  peakMb: ours.peakMb,
  referencePeakMb: raw.peakMb,
  ...(ours.sampledMb === undefined ? {} : { sampledMb: ours.sampledMb }),
});

const cpuRatioOf = (ours: Rate, raw: Rate): { readonly cpuRatio?: number } =>
  ours.perCpuSecond === undefined || raw.perCpuSecond === undefined
    ? {}
    : { cpuRatio: ours.perCpuSecond / raw.perCpuSecond };
