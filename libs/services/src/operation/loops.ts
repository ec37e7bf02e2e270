/** The background loops of the process: each is started again a few times when it throws, and then has failed for all to see. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@kheo/kernel';
import type { FaultCode } from '@kheo/kernel';
import type { Clock } from '@kheo/ports';
import type { Logger } from 'pino';
import { stackOf } from './log.js';

export interface Loop {
  readonly name: string;
  /** Runs until the signal aborts. To return before that is to give up: another owner has taken over. */
  readonly run: (signal: AbortSignal) => Promise<unknown>;
}

export interface LoopStatus {
  readonly name: string;
  readonly state: 'running' | 'waiting' | 'failed' | 'taken over' | 'stopped';
  /** Why it stopped last. */
  readonly code?: FaultCode;
}

export interface LoopOptions {
  readonly log: Logger;
  readonly clock: Clock;
  /** Starts in a row before a loop has failed. */
  readonly attempts?: number;
  /** Before the second start; doubles with each. */
  readonly delayMs?: number;
}

const ATTEMPTS = 6;
const DELAY_MS = 200;
const DELAY_MAX_MS = 10_000;
/** A loop that ran for so long starts with a clean slate. */
const SOUND_MS = 60_000;

export class Loops {
  readonly #stop = new AbortController();
  readonly #statuses = new Map<string, LoopStatus>();
  readonly #running: Promise<void>[] = [];

  constructor(private readonly options: LoopOptions) {}

  start(loop: Loop): void {
    this.#running.push(this.#supervise(loop));
  }

  statuses(): readonly LoopStatus[] {
    return [...this.#statuses.values()];
  }

  /** Resolves when every loop has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #supervise({ name, run }: Loop): Promise<void> {
    const { log, clock, attempts = ATTEMPTS, delayMs = DELAY_MS } = this.options;
    const { signal } = this.#stop;
    const set = (state: LoopStatus['state'], code?: FaultCode) =>
      this.#statuses.set(name, { name, state, ...(code === undefined ? {} : { code }) });
    const stopped = (): boolean => signal.aborted;
    for (let failures = 0; !stopped();) {
      const startedMs = clock.now();
      set('running');
      try {
        await run(signal);
        if (stopped()) break;
        set('taken over');
        log.error({ loop: name }, 'loop taken over');
        return;
      } catch (error) {
        if (stopped()) break;
        failures = clock.now() - startedMs >= SOUND_MS ? 1 : failures + 1;
        const code = error instanceof Fault ? error.code : 'Internal';
        set(failures >= attempts ? 'failed' : 'waiting', code);
        log.error(
          { loop: name, code, failures, ...stackOf(error) },
          failures >= attempts ? 'loop failed' : 'loop restarts',
        );
        if (failures >= attempts) return;
        await pause(Math.min(delayMs * 2 ** (failures - 1), DELAY_MAX_MS), signal);
      }
    }
    set('stopped');
  }
}

const pause = async (delayMs: number, signal: AbortSignal): Promise<void> => {
  await sleep(delayMs, undefined, { signal }).catch(() => undefined); // aborted: the caller looks
};
