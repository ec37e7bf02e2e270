export { draft, drafts, eventIdOf, logOpened } from './drafts.js';
export { freshSeed, seededRandom } from './random.js';
export type { Random } from './random.js';
export { MemoryCheckpoints } from './memory/checkpoints.js';
export { MemoryEventStore } from './memory/event-store.js';
export { MemoryKeyVault } from './memory/key-vault.js';
export { MemoryReadModelStore } from './memory/read-model-store.js';
export { settableClock } from './memory/settable-clock.js';
export type { SettableClock } from './memory/settable-clock.js';
