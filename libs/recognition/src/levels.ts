/**
 * Which levels existed when: data with a source, so that a later rule can replace it without a change of code.
 * A date that is only partly in the forbidden time is not refused (DESIGN §3).
 */
import { intervalOf, reject } from '@kheo/kernel';
import type { Day, EffectiveOn, Rejection } from '@kheo/kernel';
import type { Level } from './vocabulary.js';
import { LEVELS } from './vocabulary.js';

interface LevelValidity {
  readonly level: Level;
  readonly firstDay?: Day;
  readonly lastDay?: Day;
  readonly source: string;
  readonly certainty: 'sourced' | 'inferred' | 'unconfirmed';
}

export const LEVEL_VALIDITY: readonly LevelValidity[] = [
  {
    level: 'district',
    lastDay: '2025-06-30',
    source:
      'National Assembly, two-tier local government from 1 July 2025 (reference list of commendations, REC-DT and GK-DT)',
    certainty: 'sourced',
  },
];

/** Refused when the level existed on none of the days on which the act may have happened. */
export const refuseOutsideLevel = (
  level: Level | undefined,
  on: EffectiveOn,
  recordedOn: Day,
): Rejection | undefined => {
  const validity = LEVEL_VALIDITY.find((entry) => entry.level === level);
  if (!validity) return undefined;
  const { earliest, latest } = intervalOf(on, recordedOn);
  if (validity.lastDay !== undefined && earliest > validity.lastDay) {
    return reject('LevelEnded', {
      level: validity.level,
      lastDay: validity.lastDay,
      effectiveFrom: earliest,
      source: validity.source,
    });
  }
  if (validity.firstDay !== undefined && latest < validity.firstDay) {
    return reject('LevelNotYet', {
      level: validity.level,
      firstDay: validity.firstDay,
      effectiveTo: latest,
      source: validity.source,
    });
  }
  return undefined;
};

/** Not acts of the level: whoever follows may still take a recognition back, and recorders find at any time that two cases are one. */
export const OUTLIVE_LEVEL: readonly string[] = ['RecognitionWithdrawn', 'CasesMerged'];

export const isHigher = (level: Level, than: Level): boolean => LEVELS.indexOf(level) > LEVELS.indexOf(than);
