/** A share of every scenario that fits into minutes: for each change, where the long run is for each release. */
import type { Random } from '@kheo/testing/faults';
import { SCENARIOS } from '../scenarios/all.js';
import type { Scenario } from '../scenarios/scenario.js';

/** Cases of each scenario; and how far a sweep reaches about, so that its boundaries are picked from all of them. */
const SHARES: Readonly<Record<string, { readonly cases: number; readonly reach?: number }>> = {
  'kill-start': { cases: 20, reach: 1600 },
  'kill-append': { cases: 5, reach: 57 },
  'kill-command': { cases: 5, reach: 115 },
  'kill-projection': { cases: 5, reach: 90 },
  'kill-import': { cases: 3, reach: 350 },
  'kill-close': { cases: 4, reach: 165 },
  'kill-any': { cases: 8 },
  'kill-rebuild': { cases: 2 },
  crowd: { cases: 2 },
  'lost-answers': { cases: 2 },
  'system-kill': { cases: 1 },
  'system-disk': { cases: 1 },
  'system-stall': { cases: 1 },
  'power-cut': { cases: 5 },
  'power-kills': { cases: 3 },
  'power-repeats': { cases: 5 },
  'power-eio': { cases: 3 },
  enospc: { cases: 3 },
  eio: { cases: 3 },
  clock: { cases: 3 },
  'two-processes': { cases: 2 },
  stall: { cases: 2 },
};

const ANY_NUMBER = 2 ** 31;

export const smokeOf = (random: Random): readonly (readonly [Scenario, readonly number[]])[] =>
  SCENARIOS.map((scenario) => {
    const { cases, reach = ANY_NUMBER } = SHARES[scenario.name] ?? { cases: 1 };
    return [scenario, Array.from({ length: cases }, () => random.below(reach))];
  });
