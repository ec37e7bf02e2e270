/** `kheo import` of a history into an empty folder: reading, checking every row, deciding and recording it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from '../measuring/measure.js';
import type { Timed } from '../measuring/rounds.js';
import { interleaved } from '../measuring/rounds.js';
import { cli } from '../measuring/programs.js';
import type { Figure } from '../report/figures.js';
import { sizeText } from '../report/numbers.js';
import { beside } from './reading.js';
import type { Section, Setting } from './setting.js';

const MOST_EVENTS = 1_000_000;
const MOST_ROUNDS = 3;

export const imports: Section = async function* (setting) {
  for (const wanted of new Set(setting.sizes.map((size) => Math.min(size, MOST_EVENTS))))
    yield await imported(wanted, setting);
};

const imported = async (wanted: number, { seed, work, rounds }: Setting): Promise<Figure> => {
  const folder = mkdtempSync(join(work, 'import-'));
  const raw = join(folder, 'raw.sqlite');
  const tables = join(folder, 'tables');
  const { rows } = await measure('aim', { events: wanted, seed, tables });
  const ours = async (): Promise<Timed> => {
    const data = join(folder, 'data');
    const args = ['import', tables, '--data', data, '--data-set', 'bench', '--json'];
    const { stdout, seconds, peakMb } = await cli(args);
    const { outcome } = JSON.parse(stdout) as { readonly outcome: string };
    if (outcome !== 'recorded') throw new Error(`the import was ${outcome}: ${stdout.slice(0, 2_000)}`);
    rmSync(raw, { force: true });
    const { events } = await measure('copyRaw', { data, raw });
    rmSync(data, { recursive: true, force: true });
    return { events, seconds, peakMb };
  };
  // The rows of the reference are those that an import has made, so one comes first, and is not counted
  await ours();
  const sides = await interleaved(Math.min(MOST_ROUNDS, rounds(wanted)), {
    ours,
    raw: () => measure('importRaw', { raw, work: folder }),
  });
  rmSync(folder, { recursive: true, force: true });
  return {
    ...beside(`import@${sizeText(wanted)}`, 'kheo import, the whole process', sides),
    note: `${String(rows)} rows, checked and recorded`,
  };
};
