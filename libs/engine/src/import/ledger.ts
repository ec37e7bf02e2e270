/** Which commands the log already holds, and what they said: an import skips what it has recorded before. */
import { LIMITS } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';

export interface Ledger {
  /** Takes in what has been appended since the last call. */
  catchUp(): Promise<void>;
  /**
   * The hashes of those of the commands that had been recorded when it last caught up. What came later is no loss: the engine finds
   * each command on its own stream.
   */
  recorded(commandIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Reads the log once and keeps two short texts for each of its commands. */
export const ledgerOfLog = (store: EventStore): Ledger => {
  const hashes = new Map<string, string>();
  let seen = 0;
  let reading: Promise<void> | undefined;

  const readOn = async (): Promise<void> => {
    const { position } = await store.head();
    while (seen < position) {
      const events = await store.readAll(seen, LIMITS.readEvents);
      for (const { metadata } of events) hashes.set(metadata.commandId, metadata.commandHash);
      seen += events.length;
    }
  };

  return {
    catchUp: async () => (reading ??= readOn().finally(() => (reading = undefined))),
    recorded: async (commandIds) => {
      const found = commandIds.flatMap((id) => {
        const hash = hashes.get(id);
        return hash === undefined ? [] : [[id, hash] as const];
      });
      return new Map(found);
    },
  };
};
