/** Every question: its list with some of its parameters, and one thing by its id, both times at random. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { QUESTIONS } from '@kheo/services/headless';
import { measure } from '../measuring/measure.js';
import type { Figure } from '../report/figures.js';
import { percentilesOf } from '../report/percentiles.js';
import type { World } from '../world/worlds.js';
import type { Section, Setting } from './setting.js';

const SAMPLES = { samples: 400, warm: 20, mostSeconds: 30 } as const;
const SMOKE_SAMPLES = { samples: 5, warm: 0, mostSeconds: 5 } as const;

export const questions: Section = async function* (setting) {
  const asked = Object.values(QUESTIONS).flatMap(({ name, one }) => [
    { name, one: false },
    ...(one ? [{ name, one: true }] : []),
  ]);
  for (const { name, one } of asked) {
    let smaller: number | undefined;
    for (const size of setting.sizes) {
      const held = await setting.world(size);
      const pools = join(setting.work, `pools-${held.size}.json`);
      if (!existsSync(pools)) await measure('pools', { data: held.data, file: pools, seed: setting.seed });
      const figure = await figureOf({ name, one, pools }, held, setting);
      if (figure) yield smaller === undefined ? figure : { ...figure, growth: figure.value / smaller };
      smaller = figure?.value;
    }
  }
};

const figureOf = async (
  { name, one, pools }: { readonly name: string; readonly one: boolean; readonly pools: string },
  { data, size }: World,
  { seed, smoke, skip }: Setting,
): Promise<Figure | undefined> => {
  const id = `questions/${one ? `${name}/one` : name}@${size}`;
  const told = { data, pools, question: name, one, seed, ...(smoke ? SMOKE_SAMPLES : SAMPLES) };
  const { ms, peakMb } = await measure('ask', told);
  if (ms.length === 0) {
    skip(id, 'the log holds none, or none that was known at a time that was drawn');
    return undefined;
  }
  const percentiles = percentilesOf(ms);
  return {
    id,
    what: one ? `${name}, one by its id` : `${name}, a page`,
    unit: 'ms',
    value: percentiles.p95,
    percentiles,
    samples: ms.length,
    peakMb,
  };
};
