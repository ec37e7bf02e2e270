/** Log, vault and clock in memory, which stand still until a test moves them. */
import { seededRandom } from '../random.js';
import { MemoryEventStore } from './event-store.js';
import { MemoryKeyVault } from './key-vault.js';
import { MemoryScratch } from './scratch.js';
import { settableClock } from './settable-clock.js';
import type { SettableClock } from './settable-clock.js';

export interface MemoryParts {
  readonly store: MemoryEventStore;
  readonly vault: MemoryKeyVault;
  readonly clock: SettableClock;
  readonly newScratch: () => MemoryScratch;
}

/** The vault's keys repeat with the seed. */
export const memoryParts = (startMs: number = Date.UTC(2026, 2, 2), seed = 7): MemoryParts => {
  const clock = settableClock(startMs);
  return {
    clock,
    store: new MemoryEventStore(clock),
    vault: new MemoryKeyVault(seededRandom(seed).bytes),
    newScratch: () => new MemoryScratch(),
  };
};
