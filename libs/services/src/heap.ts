/**
 * How far the heap of a process may grow beyond what lives in it. V8 lets it grow to several times of that before it looks, since it
 * takes the machine for its own; Kheo shares it with SQLite's caches, and has a bound to keep.
 */
import { setFlagsFromString } from 'node:v8';

/** Percent by which what lives may grow before the old is looked through. */
const GROWTH_PERCENT = 100;
/** Megabytes of each half of what is young: most of what is made for an event or an answer is gone before it is full. */
const YOUNG_MB = 8;

/** Belongs at the beginning of a process; what it has grown to before it keeps. */
export const boundHeap = (): void => {
  setFlagsFromString(`--heap-growing-percent=${String(GROWTH_PERCENT)}`);
  setFlagsFromString(`--max-semi-space-size=${String(YOUNG_MB)}`);
};
