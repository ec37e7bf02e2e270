/** What happens to processes and to the clock between two turns. */
import type { SettableClock } from '../memory/settable-clock.js';
import type { Random } from '../random.js';
import type { Passage } from './process-ports.js';
import type { Processes } from './processes.js';
import { strikes } from './weather.js';

export interface ChaosParts {
  readonly processes: Processes;
  readonly passage: Passage;
  readonly random: Random;
  readonly clock: SettableClock;
}

const HOUR_MS = 3_600_000;
const AHEAD_MS = 30 * 24 * HOUR_MS;
const BACK_MS = 20_000;
/** Processes that run at once. */
const AT_ONCE = 2;
/** Of a thousand turns with a second process beside it so many are the last of one of them. */
const ENDS = 3;

export class Chaos {
  /** How far the clock has been set back. */
  #behindMs = 0;

  constructor(private readonly parts: ChaosParts) {}

  /** True when a process was killed. */
  strike(): boolean {
    const { processes, passage, random, clock } = this.parts;
    const { sky } = passage;
    if (strikes(sky, 'clockForward')) clock.advance(random.below(random.pick([HOUR_MS, AHEAD_MS])));
    if (strikes(sky, 'clockBack')) this.setClock(random.pick([0, 0, random.below(BACK_MS)]));
    const { living } = processes;
    let killed = false;
    if (living.length > 0 && strikes(sky, 'crash')) {
      processes.kill(random.pick(living));
      killed = true;
    }
    if (living.length > 1 && random.below(1_000) < ENDS) this.end();
    if (living.length === 0 || (living.length < AT_ONCE && strikes(sky, 'replaced'))) processes.start();
    return killed;
  }

  /** The clock is right again. */
  clear(): void {
    this.setClock(0);
  }

  private setClock(behindMs: number): void {
    this.parts.clock.advance(this.#behindMs - behindMs);
    this.#behindMs = behindMs;
  }

  /** Asks the oldest to stop, and kills it when it was asked before: what it still does, it does beside its successor. */
  private end(): void {
    const [oldest] = this.parts.processes.living;
    if (!oldest) return;
    if (oldest.stop.signal.aborted || this.parts.random.below(2) === 0) this.parts.processes.kill(oldest);
    else oldest.stop.abort();
  }
}
