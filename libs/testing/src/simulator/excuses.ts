/** What is known not to hold in some weathers. Each has a reason, and the weathers without it are held to everything. */
import type { Weather } from './weather.js';

interface Excuse {
  readonly says: RegExp;
  readonly when: (weather: Weather) => boolean;
}

const EXCUSES: readonly Excuse[] = [
  // Commands of one batch are decided on each other and written stream by stream: one may stand before what it rests on
  { says: /rests on what was not there yet/, when: ({ batched }) => batched > 0 },
];

export const isExcused = (violation: string, weather: Weather): boolean =>
  EXCUSES.some(({ says, when }) => says.test(violation) && when(weather));
