/** What a history is made from, and how much of it can be asked for. */
import { Fault } from '@kheo/kernel';
import type { Problem } from '@kheo/kernel';

export interface HistoryOptions {
  /** How many of the 63 provinces; those that merged come first. */
  readonly provinces: number;
  /** First and last year of recording. */
  readonly from: number;
  readonly to: number;
  /** Models newly registered each year over the whole country. */
  readonly modelsPerYear: number;
  /** The same seed makes the same rows. */
  readonly seed: number;
}

/** Least and most of each. More models a year would leave more rows waiting for each other than an import lets wait. */
export const HISTORY_LIMITS: Readonly<Record<keyof HistoryOptions, readonly [least: number, most: number]>> =
  {
    provinces: [1, 63],
    from: [1999, 2025],
    to: [1999, 2025],
    modelsPerYear: [1, 50_000],
    seed: [0, 4_294_967_295],
  };

/** @throws Fault FieldInvalid, a problem for each option that is out of its limits */
export const refuseOptions = (options: HistoryOptions): void => {
  const problems = (Object.keys(HISTORY_LIMITS) as (keyof HistoryOptions)[]).flatMap((name): Problem[] => {
    const [least, most] = HISTORY_LIMITS[name];
    const isSound = Number.isInteger(options[name]) && options[name] >= least && options[name] <= most;
    return isSound
      ? []
      : [
          {
            path: name,
            code: 'FieldInvalid',
            expected: `a whole number from ${String(least)} to ${String(most)}`,
          },
        ];
  });
  if (problems.length === 0 && options.from > options.to)
    problems.push({ path: 'to', code: 'FieldInvalid', expected: 'a year that is not before the first' });
  if (problems.length > 0) throw new Fault('FieldInvalid', { ...options }, { problems });
};
