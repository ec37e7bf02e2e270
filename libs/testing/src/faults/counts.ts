/** Invariant 8: published totals never enter a count. The counts are folded by brute force from a log without any claim. */
import { actsOn } from '../oracle/acts.js';
import { factsKnown } from '../oracle/facts.js';
import { listed } from './evidence.js';
import type { Check, Counted } from './evidence.js';
import type { JsonObject, RecordedEvent } from '@kheo/kernel';

const MOVEMENT = 'dan-van-kheo';
/** Acts that the oracle folds. */
const ACTS = ['registered', 'maintained', 'proposed', 'recognised', 'outstanding'];

export const checkCounts: Check = ({ events, counted }) =>
  counted.flatMap(({ asOf, knownAt, counts }) => {
    const expected = countsWithoutClaims(events, { asOf, knownAt });
    const keys = new Set([...Object.keys(expected), ...Object.keys(counts).filter(isFolded)]);
    return listed(
      `counted otherwise than the acts of the first ${String(knownAt)} events`,
      [...keys]
        .filter((key) => (expected[key] ?? 0) !== (counts[key] ?? 0))
        .map((key) => `${key} ${String(counts[key] ?? 0)} for ${String(expected[key] ?? 0)}`),
    );
  });

const isFolded = (key: string): boolean => ACTS.includes(key.split(' ')[1] ?? '');

/** What a funnel by level says. */
export const countsOf = (funnel: JsonObject): Readonly<Record<string, number>> => {
  type Stages = Readonly<Record<string, Readonly<Record<string, number>>>>;
  const groups = funnel['items'] as unknown as readonly { group: string; stages: Stages }[];
  const counts = groups.flatMap(({ group, stages }) =>
    Object.entries(stages).flatMap(([act, kinds]) =>
      Object.entries(kinds).map(([kind, count]) => [`${group} ${act} ${kind}`, count] as const),
    ),
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
};

/** What it must say. */
const countsWithoutClaims = (
  events: readonly RecordedEvent[],
  times: Pick<Counted, 'asOf' | 'knownAt'>,
): Readonly<Record<string, number>> => {
  const facts = factsKnown(events, times.knownAt).filter(({ type }) => !type.startsWith('Claim'));
  const counts: Record<string, number> = {};
  for (const { act, subject, certainty } of actsOn(facts, times)) {
    if (subject.movement !== MOVEMENT || !ACTS.includes(act)) continue;
    for (const kind of certainty === 'certain' ? ['possible', 'certain'] : ['possible']) {
      const key = `${subject.level ?? 'unknown'} ${act} ${kind}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  }
  return counts;
};
