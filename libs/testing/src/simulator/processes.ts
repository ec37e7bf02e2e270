/** Processes that come and go on the same stores: started, stopped, killed in the middle of anything, replaced while they still run. */
import type { HistoryLine } from '../faults/history.js';
import type { Random } from '../random.js';
import { portsOf } from './process-ports.js';
import type { Passage } from './process-ports.js';
import type { Owner } from './scheduler.js';
import type { Ports, Process, Stores, SystemUnderTest, Tuning } from './system.js';

/** A process from its start to its end. */
export interface Living {
  readonly owner: Owner;
  readonly stop: AbortController;
  /** Resolves when it is killed: whoever waits for an answer of it waits no longer. */
  readonly killed: Promise<undefined>;
  readonly die: () => void;
  /** Set when it takes commands. */
  up: Process | undefined;
}

export interface ProcessParts {
  readonly system: SystemUnderTest;
  readonly stores: Stores;
  readonly passage: Passage;
  readonly random: Random;
  readonly history: HistoryLine[];
  /** A promise that each process finds broken. */
  readonly planted?: (ports: Ports) => Partial<Ports>;
}

export class Processes {
  readonly living: Living[] = [];
  started = 0;
  kills = 0;

  constructor(private readonly parts: ProcessParts) {}

  start(): Living {
    const { system, stores, passage, history, planted } = this.parts;
    this.started += 1;
    const owner: Owner = { name: `process ${String(this.started)}`, alive: true };
    const { promise: killed, resolve: die } = Promise.withResolvers<undefined>();
    const living: Living = {
      owner,
      stop: new AbortController(),
      killed,
      die: () => die(undefined),
      up: undefined,
    };
    this.living.push(living);
    const ports = portsOf(stores, owner, passage);
    system
      .start(
        { ...ports, ...planted?.(ports) },
        {
          tuning: tuningOf(this.parts.random),
          signal: living.stop.signal,
          failed: (error) => history.push({ is: 'failed', why: said(error) }),
          pause: () => passage.scheduler.turn(owner, 'begins again'),
        },
      )
      .then(
        (up) => (living.up = up),
        (error: unknown) => {
          history.push({ is: 'failed', why: said(error) });
          this.kill(living);
        },
      );
    return living;
  }

  /** Nothing of it goes on; of what it had sent, some may arrive. */
  kill(living: Living): void {
    const at = this.living.indexOf(living);
    if (at < 0) return;
    this.living.splice(at, 1);
    this.kills += 1;
    this.parts.history.push({ is: 'killed' });
    this.parts.passage.scheduler.note(`${living.owner.name} is killed`);
    this.parts.passage.scheduler.kill(living.owner);
    living.up = undefined;
    living.die();
  }

  /** One that takes commands; nothing while there is none. */
  any(): Living | undefined {
    const up = this.living.filter((living) => living.up !== undefined && !living.stop.signal.aborted);
    return up.length === 0 ? undefined : this.parts.random.pick(up);
  }
}

/** Small enough that every limit is met. */
export const tuningOf = (random: Random): Tuning => ({
  batchEvents: random.pick([1, 2, 5, 13, 40, 250]),
  factsInMemory: random.pick([1, 4, 20, 30_000]),
  cachedStreams: random.pick([40, 60, 50_000]),
});

const said = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return `${error.name} ${(error as { code?: string }).code ?? ''} ${error.message}`;
};
