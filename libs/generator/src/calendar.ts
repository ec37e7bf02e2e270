/** When things happen, and how much of it the paper still says. */
import type { EffectiveOn } from '@kheo/kernel';
import type { Key } from './chance.js';
import { below, purpose, weighted } from './chance.js';
import { RATES } from './rates.js';
import { two } from './territory.js';

/** Cells `on_date` and `to_date` of a row; both blank when nothing is known. */
export type DateCells = readonly [onDate: string, toDate: string];

/** Months from the first to the last, within one year. */
export type Season = readonly [first: number, last: number];

/** The working year of the movement (illustrative, but for 15 October and 15 December, which are cut-offs that sources print). */
export const SEASONS = {
  provincePlans: [1, 1],
  districtPlans: [2, 2],
  communePlans: [2, 3],
  registration: [2, 4],
  visits: [4, 6],
  inspections: [8, 10],
  outcomes: [9, 10],
  dossiers: [9, 10],
  assessments: [10, 10],
  votes: [11, 11],
  communeDecisions: [11, 11],
  districtProposals: [11, 11],
  districtAssessments: [12, 12],
  districtDecisions: [12, 12],
  provinceProposals: [12, 12],
  /** Of the year after the cycle. */
  provinceDecisions: [3, 3],
  commendations: [4, 4],
  putRight: [5, 6],
  conferences: [12, 12],
} as const satisfies Record<string, Season>;

const DAY = purpose('date.day');
const MONTH = purpose('date.month');
const PRECISION = purpose('date.precision');

export const onDay = (date: string): EffectiveOn => ({ precision: 'day', date });

/** A day in the season, known to the day. The key is that of what happens: `within(model, VISITED)`. */
export const dayIn = (key: Key, [first, last]: Season, year: number): string => {
  const month = first + below(key, MONTH, last - first + 1);
  return `${String(year)}-${two(month)}-${two(1 + below(key, DAY, 28))}`;
};

/** A date in the season as far as it is known. An unknown one had happened by the end of its year, or nothing at all is known. */
export const dateIn = (key: Key, season: Season, year: number): DateCells => {
  const shares = year < 2010 ? RATES.precisionBefore2010 : RATES.precisionSince2010;
  const day = dayIn(key, season, year);
  switch (weighted(key, PRECISION, shares)) {
    case 0:
      return [day, ''];
    case 1:
      return [day.slice(0, 7), ''];
    case 2:
      return [day.slice(0, 4), ''];
    case 3:
      return [`${String(year)}-${two(season[0])}`, `${String(year)}-${two(season[1])}`];
    default:
      return below(key, PRECISION ^ 1, 2) === 0 ? ['', ''] : ['', `${String(year)}-12-31`];
  }
};
