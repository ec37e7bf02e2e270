/** Appends: one caller, many at once, and many events in one append, each beside the same rows in durable raw commits. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from '../measuring/measure.js';
import { interleaved } from '../measuring/rounds.js';
import type { Figure } from '../report/figures.js';
import { sizeText } from '../report/numbers.js';
import { beside } from './reading.js';
import type { Section, Setting } from './setting.js';

const CASES = [
  { id: 'callers-1', what: 'append, 1 caller', callers: 1, perAppend: 1, events: 5_000 },
  { id: 'callers-16', what: 'append, 16 callers', callers: 16, perAppend: 1, events: 30_000 },
  { id: 'callers-256', what: 'append, 256 callers', callers: 256, perAppend: 1, events: 60_000 },
  { id: 'events-100', what: 'append of 100 events, 1 caller', callers: 1, perAppend: 100, events: 60_000 },
] as const;

export const append: Section = async function* (setting) {
  for (const one of CASES) yield await figureOf(one, setting);
};

const figureOf = async (
  { id, what, callers, perAppend, events: most }: (typeof CASES)[number],
  setting: Setting,
): Promise<Figure> => {
  const { work, sizes } = setting;
  const { data, events: there } = await setting.world(sizes[0] ?? 0);
  const file = join(work, `${id}.ndjson`);
  await measure('prepareAppends', { data, file, perAppend, events: Math.min(most, there) });
  const params = { file, work, callers };
  const { ours, raw } = await interleaved(setting.rounds(most), {
    ours: () => measure('appendOurs', params),
    raw: () => measure('appendRaw', params),
  });
  rmSync(file);
  const lengths = new Set([...ours, ...raw].map(({ bytes }) => bytes));
  if (lengths.size !== 1)
    throw new Error(`${id}: not the same bytes on both sides: ${[...lengths].join(', ')}`);
  return {
    ...beside(`append/${id}`, what, { ours, raw }),
    note: `${sizeText(ours[0]?.events ?? 0)} events into an empty log`,
  };
};
