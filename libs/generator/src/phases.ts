/** Phases of the provinces: five years each, from the first year after a year of congresses. They overlap with that of the centre. */
import { happens, purpose } from './chance.js';
import type { Key } from './chance.js';
import { RATES } from './rates.js';
import type { Province } from './territory.js';

const PHASE_YEARS = 5;
const NAMED = purpose('phase.named');

const firstYearOf = (year: number): number => year - ((year + PHASE_YEARS - 1) % PHASE_YEARS);

/** First and last year of the phase that is declared in a year; the first year of the history declares the one that runs. */
export const phaseDeclaredIn = (year: number, from: number): readonly [number, number] | undefined =>
  year === from || year === firstYearOf(year)
    ? [firstYearOf(year), firstYearOf(year) + PHASE_YEARS - 1]
    : undefined;

export const phaseIn = ({ slug }: Province, year: number): string =>
  `PHS-${slug}-${String(firstYearOf(year))}`;

/** The cell `phase_ids` of an act: its source may name no phase, the one of the province, or that of the centre, too. */
export const phasesNamed = (key: Key, province: Province, year: number): string => {
  if (!happens(key, NAMED, RATES.phaseNamed)) return '';
  const own = phaseIn(province, year);
  return happens(key, NAMED ^ 1, 100) && year <= 2024 ? `${own}|PHS-TW` : own;
};
