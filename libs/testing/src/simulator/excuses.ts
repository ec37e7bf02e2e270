/** What is known not to hold in some weathers. Each has a reason, and the weathers without it are held to everything. */
import type { Weather } from './weather.js';

interface Excuse {
  readonly says: RegExp;
  readonly when: (weather: Weather) => boolean;
}

/** Two reactions may be at work: the earlier owner still runs, or what it sent arrives when it is gone. */
const hasTwoOwners = ({ replaced, late, crash }: Weather): boolean => replaced > 0 || late > 0 || crash > 0;

const EXCUSES: readonly Excuse[] = [
  // Commands of one batch are decided on each other and written stream by stream: one may stand before what it rests on
  { says: /rests on what was not there yet/, when: ({ batched }) => batched > 0 },
  // One owner finds that a line can not be applied and says so; the other finds that it can, because a later line of the same decision
  // has been applied meanwhile. Case and decision are two streams, and no append sees both (first seen: seed 301132701)
  { says: /^reactions reached: lines that reached twice/, when: hasTwoOwners },
  // The same, where both find that it can not, for two reasons (first seen: seed 301132724)
  { says: /^failures: a loop failed by itself: Fault IdempotencyKeyReused /, when: hasTwoOwners },
];

export const isExcused = (violation: string, weather: Weather): boolean =>
  EXCUSES.some(({ says, when }) => says.test(violation) && when(weather));
