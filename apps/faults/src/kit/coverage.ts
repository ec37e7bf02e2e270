/** How far a sweep has come, in each of its ways. */
import type { Scenario } from '../scenarios/scenario.js';
import { WAYS } from '../scenarios/sweeps.js';
import type { CaseResult } from './case-result.js';

export interface Coverage {
  /** before, after or torn */
  readonly way: string;
  /** At which a process was killed, each counted once. */
  readonly boundaries: number;
  /** From the first boundary to the last none was left out. */
  readonly toTheEnd: boolean;
}

/** Of the results of one sweep. */
export const coverageOf = (
  results: readonly CaseResult[],
  { chain }: NonNullable<Scenario['sweep']>,
): readonly Coverage[] => {
  const cases = new Map(results.map((result) => [Number(result.seed.split(':')[1]), result]));
  return WAYS.map((way, first) => ({
    way,
    boundaries: [...cases]
      .filter(([number]) => number % WAYS.length === first)
      .reduce((total, [, { kills }]) => total + kills, 0),
    toTheEnd: reachesEnd(cases, first, chain),
  }));
};

/** A case that broke off has not killed at each of its boundaries. */
const reachesEnd = (cases: ReadonlyMap<number, CaseResult>, first: number, chain: number): boolean => {
  for (let number = first; ; number += WAYS.length) {
    const result = cases.get(number);
    if (result?.atEnd === true) return true;
    if (result?.kills !== chain) return false;
  }
};
