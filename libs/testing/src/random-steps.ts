/** What a step of a random history is, and the names and dates that every step picks from. */
import type { Draft, EffectiveOn, JsonObject } from '@kheo/kernel';
import type { Random } from './random.js';

export const LEVELS = ['commune', 'district', 'province', 'central'] as const;
export const UNITS = ['u-province', 'u-district', 'u-commune', 'u-heir', 'u-committee'] as const;
export const MODELS = ['m-1', 'm-2', 'm-3'] as const;
export const CASES = ['c-1', 'c-2', 'c-3', 'c-4', 'c-5'] as const;
export const LINE_ACTS = ['recognise', 'recognise', 'rate-outstanding', 'commend', 'refuse'] as const;
/** Metrics of claims: acts that are counted, distinct issuers, an outcome, and what counts nothing that is recorded. */
export const METRICS = [
  'recognised',
  'recognised',
  'registered',
  'proposed',
  'commended',
  'introduced-to-central',
  'units-recognising',
  'outcome-cameras',
  'outcome-cameras',
  'built',
] as const;

/** An event that was made, and what its fact says by now: corrections change it, and a retraction takes it back. */
export interface Made {
  readonly stream: string;
  readonly revision: number;
  readonly draft: Draft;
  now: JsonObject;
  retracted: boolean;
}

/** Records an event of a type on a stream. */
export type Put = (stream: string, type: string, fact: Fact) => void;
export interface Fact {
  readonly data: JsonObject;
  readonly effectiveOn?: EffectiveOn;
}
export type Step = (put: Put, random: Random, made: readonly Made[]) => void;

/** A date of any precision between 2017 and 2026. */
export const randomDate = (random: Random): EffectiveOn => {
  const year = String(2017 + random.below(9));
  const month = `${year}-${String(1 + random.below(12)).padStart(2, '0')}`;
  const day = `${month}-${String(1 + random.below(28)).padStart(2, '0')}`;
  return random.pick<EffectiveOn>([
    { precision: 'day', date: day },
    { precision: 'month', date: month },
    { precision: 'year', date: year },
    { precision: 'range', date: month, to: `${year}-12` },
    { precision: 'unknown' },
    { precision: 'unknown', to: day },
  ]);
};
