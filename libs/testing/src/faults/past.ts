/** Invariant 5: an answer for a past position never changes, whatever happens to the process that gives it. */
import { listed } from './evidence.js';
import type { Check } from './evidence.js';
import type { Answered } from './history.js';

export const checkPast: Check = ({ history }) => {
  const answers = history.filter((line): line is Answered => line.is === 'answered');
  const asked = Map.groupBy(answers, ({ ask, knownAt }) => `${ask} known at ${String(knownAt)}`);
  return listed(
    'answered otherwise later',
    [...asked].filter(([, own]) => new Set(own.map(({ answer }) => answer)).size > 1).map(([ask]) => ask),
  );
};
