/** What processes outside of a test runner use of this library: the fault kit, and the bench for its chance. */
export { CHECKERS, violationsOf } from './faults/checkers.js';
export { countsOf } from './faults/counts.js';
export type { Check, Counted, Evidence, Folded } from './faults/evidence.js';
export { FAULTY_STORES } from './faults/faulty-stores.js';
export type { FaultyStore } from './faults/faulty-stores.js';
export { historyOf } from './faults/history.js';
export type { HistoryLine, Place } from './faults/history.js';
export { prefixOf, watchedReader } from './faults/prefix.js';
export { replacing } from './faults/replacing.js';
export { MemoryReadModelStore } from './memory/read-model-store.js';
export { freshSeed, seededRandom } from './random.js';
export type { Random } from './random.js';
