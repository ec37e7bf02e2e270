/** Which commands the log already holds, and what they said: an import skips what it has recorded before. */
import { LIMITS } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';

export interface Ledger {
  /** The hashes of those of the commands that have been recorded. As recent as the log when it is asked. */
  recorded(commandIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Reads the log once and keeps two short texts for each of its commands; what is appended later is read when it is asked next. */
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
    recorded: async (commandIds) => {
      await (reading ??= readOn().finally(() => (reading = undefined)));
      const found = commandIds.flatMap((id) => {
        const hash = hashes.get(id);
        return hash === undefined ? [] : [[id, hash] as const];
      });
      return new Map(found);
    },
  };
};
