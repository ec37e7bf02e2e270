/** What runs beside the requests: questions are kept up to date, and reactions carry out what follows from events. */
import { REACTIONS, runReaction } from '@kheo/engine';
import type { Engine } from '@kheo/engine';
import { LIMITS } from '@kheo/kernel';
import type { Checkpoints, Clock, EventStore, ReadModelStore } from '@kheo/ports';
import { Runner } from '@kheo/read-models';
import type { Logger } from 'pino';
import { Loops } from './loops.js';
import type { Lag } from './metrics.js';
import { progressWatch } from './progress.js';
import type { Reached, Readiness } from './progress.js';

export interface BackgroundParts {
  readonly events: EventStore;
  readonly readModels: ReadModelStore;
  readonly checkpoints: Checkpoints;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Background {
  readonly start: () => void;
  /** Resolves when everything has come to rest. */
  readonly stop: () => Promise<void>;
  readonly lags: () => Promise<readonly Lag[]>;
  readonly readiness: () => Promise<Readiness>;
}

export const backgroundOf = ({
  events: store,
  readModels,
  checkpoints,
  engine,
  clock,
  log,
}: BackgroundParts): Background => {
  const runner = new Runner({ store, readModels });
  const loops = new Loops({ log, clock });
  const judge = progressWatch(clock);
  const lags = () => runner.status(clock.now());
  return {
    start: () => {
      loops.start({ name: 'keep questions up to date', run: (signal) => runner.run(signal) });
      for (const reaction of REACTIONS) {
        loops.start({
          name: reaction.name,
          run: (signal) => runReaction(reaction, { store, checkpoints, engine }, signal),
        });
      }
    },
    stop: () => loops.stop(),
    lags,
    readiness: async () => {
      const { position } = await store.head();
      const questions = (await lags()).map(({ question, checkpoint, lagEvents }): Reached => ({
        name: question,
        checkpoint,
        lagEvents,
      }));
      const reactions = REACTIONS.map(async ({ name }) =>
        reachedBy(name, await checkpoints.read(name), position),
      );
      return judge(loops.statuses(), [...questions, ...(await Promise.all(reactions))]);
    },
  };
};

/** A reaction writes its checkpoint down at times only: what it may have passed since does not count as behind. */
const reachedBy = (name: string, checkpoint: number, head: number): Reached => {
  const behind = head - checkpoint;
  return { name, checkpoint, lagEvents: behind > LIMITS.readEvents ? behind : 0 };
};
