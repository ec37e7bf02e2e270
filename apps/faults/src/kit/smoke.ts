/** A share of every scenario that fits into minutes: for each change, where the long run is for each release. */
import type { Random } from '@kheo/testing/faults';
import { SCENARIOS } from '../scenarios/all.js';
import type { Scenario } from '../scenarios/scenario.js';
import { casesOf } from '../scenarios/sweeps.js';

/** Cases of each scenario. */
const SHARES: Readonly<Record<string, number>> = {
  'kill-start': 20,
  'kill-append': 5,
  'kill-command': 5,
  'kill-projection': 5,
  'kill-import': 3,
  'kill-close': 4,
  'kill-any': 8,
  'kill-rebuild': 2,
  crowd: 2,
  'lost-answers': 2,
  'system-kill': 1,
  'system-disk': 1,
  'system-stall': 1,
  'power-cut': 5,
  'power-kills': 3,
  'power-repeats': 5,
  'power-eio': 3,
  enospc: 3,
  eio: 3,
  clock: 3,
  'two-processes': 2,
  stall: 2,
};

const ANY_NUMBER = 2 ** 31;

/** The boundaries of a sweep are picked from all of them. */
export const smokeOf = (random: Random): readonly (readonly [Scenario, readonly number[]])[] =>
  SCENARIOS.map((scenario) => {
    const limit = scenario.sweep ? casesOf(scenario.sweep) : ANY_NUMBER;
    return [scenario, Array.from({ length: SHARES[scenario.name] ?? 1 }, () => random.below(limit))];
  });
