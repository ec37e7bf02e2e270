/** One checker for each invariant of DESIGN §11, and what they say of one case. */
import { checkAcknowledged } from './acknowledged.js';
import { checkCounts } from './counts.js';
import type { Check, Evidence } from './evidence.js';
import { checkOrder } from './order.js';
import { checkPast } from './past.js';
import { checkReached } from './reached.js';
import { checkReadModels } from './read-models.js';
import { checkRefusals } from './refusals.js';
import { checkRepeats } from './repeats.js';
import { checkRules } from './rules.js';

export const CHECKERS: Readonly<Record<string, Check>> = {
  '1 acknowledged': checkAcknowledged,
  '2 order': checkOrder,
  '3 read models': checkReadModels,
  '4 repeats': checkRepeats,
  '5 past answers': checkPast,
  '6 refusals': checkRefusals,
  '7 rules': checkRules,
  '8 counts': checkCounts,
  'reactions reached': checkReached,
};

/** Everything that is wrong, each sentence under the invariant that it breaks. */
export const violationsOf = (evidence: Evidence): readonly string[] =>
  Object.entries(CHECKERS).flatMap(([invariant, check]) =>
    check(evidence).map((violation) => `${invariant}: ${violation}`),
  );
