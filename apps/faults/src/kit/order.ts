/**
 * In which order a long run does its cases: three of sweeps, one of the others, and so on. Among the sweeps goes next the one that has
 * done the smallest part of its cases, so that all come to their end at about the same time, however long they are: with some 1,530
 * boundaries in three ways after about 7,800 kills, and before 10,000 whatever chance picks. From then on the others go on alone.
 */
import { seededRandom } from '@kheo/testing/faults';
import { SCENARIOS } from '../scenarios/all.js';
import type { Scenario } from '../scenarios/scenario.js';
import { casesOf, WAYS } from '../scenarios/sweeps.js';
import type { CaseResult } from './case-result.js';

export type Place = readonly [scenario: Scenario, number: number];
/** The case with which a sweep has come to its end in one way, as far as is known. */
export type EndOf = (scenario: string, way: number) => number | undefined;

const SWEEPS_IN_A_ROW = 3;
const ANY_NUMBER = 2 ** 31;

/** Without end. The cases follow from the seed alone, but those beyond the end of a sweep are left out. */
export function* order(seed: number, endOf: EndOf): Generator<Place, never> {
  const random = seededRandom(seed);
  const others = SCENARIOS.flatMap((scenario) => Array.from({ length: scenario.share }, () => scenario));
  const nextOfSweeps = sweepsInTurn(endOf);
  for (let turn = 0; ; turn += 1) {
    const ofSweeps = turn % (SWEEPS_IN_A_ROW + 1) < SWEEPS_IN_A_ROW ? nextOfSweeps() : undefined;
    // Drawn in this order since the first long runs: their files hold the cases of the same seed
    yield ofSweeps ?? [random.pick(others), random.below(ANY_NUMBER)];
  }
}

/** Nothing when every sweep has come to its end. */
const sweepsInTurn = (endOf: EndOf): (() => Place | undefined) => {
  const sweeps = SCENARIOS.flatMap((scenario) =>
    scenario.sweep ? [{ scenario, cases: casesOf(scenario.sweep), next: 0 }] : [],
  );
  const within = ({ name }: Scenario, number: number): boolean =>
    number <= (endOf(name, number % WAYS.length) ?? Number.POSITIVE_INFINITY);
  const goesOn = ({ scenario, next }: (typeof sweeps)[number]): boolean =>
    WAYS.some((_, step) => within(scenario, next + step));
  return () => {
    for (;;) {
      const [first, ...rest] = sweeps.filter(goesOn);
      if (!first) return undefined;
      const sweep = rest.reduce((least, one) => (part(one) < part(least) ? one : least), first);
      const number = sweep.next;
      sweep.next += 1;
      if (within(sweep.scenario, number)) return [sweep.scenario, number];
    }
  };
};

const part = ({ next, cases }: { readonly next: number; readonly cases: number }): number => next / cases;

/** Remembers of results where sweeps have come to their end: of several ends of one way the first. */
export const sweepEnds = (): {
  readonly take: (result: Pick<CaseResult, 'seed' | 'scenario' | 'atEnd'>) => void;
  readonly endOf: EndOf;
} => {
  const ends = new Map<string, number>();
  const key = (scenario: string, way: number): string => `${scenario}/${String(way)}`;
  const endOf: EndOf = (scenario, way) => ends.get(key(scenario, way));
  return {
    endOf,
    take: ({ seed, scenario, atEnd }) => {
      if (!atEnd) return;
      const number = Number(seed.split(':')[1]);
      const way = number % WAYS.length;
      ends.set(key(scenario, way), Math.min(number, endOf(scenario, way) ?? number));
    },
  };
};
