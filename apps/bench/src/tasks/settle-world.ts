/** Brings everything that reads a log up to its head: reactions, which add to it, and then every question. */
import { openDataFolder } from '@kheo/adapter-sqlite';
import { systemClock } from '@kheo/ports';
import { Engine, REACTIONS, Runner, runReaction } from '@kheo/services/headless';
import { upToHead } from '../world/up-to-head.js';

export const settleWorld = async ({
  data,
}: {
  readonly data: string;
}): Promise<{ readonly events: number }> => {
  const folder = openDataFolder(data, { clock: systemClock });
  try {
    const { events, readModels, checkpoints, vault } = folder;
    const engine = new Engine({ store: events, vault, clock: systemClock });
    for (const reaction of REACTIONS)
      await upToHead(events, (store, signal) =>
        runReaction(reaction, { store, checkpoints, engine }, signal),
      );
    await upToHead(events, (store, signal) => new Runner({ store, readModels }).run(signal));
    return { events: (await events.head()).position };
  } finally {
    await folder.close();
  }
};
