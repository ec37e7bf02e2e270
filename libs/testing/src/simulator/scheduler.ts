/**
 * Who goes next. Whatever takes time in a simulation waits here for its turn, and chance hands out the turns one by one: the same seed
 * hands them out in the same order, so that a run can be run again to the letter. Nobody looks at a real clock, and nothing sleeps.
 *
 * Between two turns everything that can go on without one goes on: the promises of one turn are done before the next is given.
 */
import type { Random } from '../random.js';
import type { SettableClock } from '../memory/settable-clock.js';

/** Somebody who waits for turns: a process, until it dies; or the world, which does not. */
export interface Owner {
  readonly name: string;
  alive: boolean;
}

interface Waiting {
  readonly owner: Owner;
  readonly label: string;
  /** Not before this many turns of all. */
  readonly due: number;
  /** A request that is under way when its owner dies may arrive all the same. */
  readonly outlives: boolean;
  readonly go: () => void;
}

export interface TurnOptions {
  /** Turns of others that come before it at least. */
  readonly delay?: number;
  readonly outlives?: boolean;
}

const TRACED = 40;
/** Of a hundred turns so many are slow. */
const SLOW = 6;
const SLOW_TURNS = 60;
const TURN_MS = 25;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

export class Scheduler {
  turns = 0;
  readonly #waiting: Waiting[] = [];
  readonly #trace: string[] = [];
  readonly #hashes = new Map<string, number>();
  #fingerprint = FNV_OFFSET;

  constructor(
    private readonly random: Random,
    private readonly clock: SettableClock,
  ) {}

  /** Resolves when it is the owner's turn; never, when the owner has died. */
  turn(owner: Owner, label: string, { delay, outlives = false }: TurnOptions = {}): Promise<void> {
    const slow = this.random.below(100) < SLOW ? this.random.below(SLOW_TURNS) : 0;
    return new Promise((resolve) => {
      if (!owner.alive) return;
      this.#waiting.push({ owner, label, due: this.turns + (delay ?? slow), outlives, go: resolve });
    });
  }

  /** Work that is done at one moment, and answered at a later one: others come before, between and after. */
  async call<T>(owner: Owner, label: string, { work, outlives }: Call<T>): Promise<T> {
    await this.turn(owner, label, { ...(outlives === undefined ? {} : { outlives }) });
    const [result] = await Promise.allSettled([work()]);
    await this.turn(owner, `${label} answers`);
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }

  /** The owner is gone: what it waited for never comes. Of its requests that are under way chance lets some arrive. */
  kill(owner: Owner): void {
    owner.alive = false;
    const kept = this.#waiting.filter(
      (one) => one.owner !== owner || (one.outlives && this.random.below(2) === 0),
    );
    this.#waiting.splice(0, this.#waiting.length, ...kept);
  }

  /** Gives one turn. False when nobody waits for one. */
  async step(): Promise<boolean> {
    await settled();
    if (this.#waiting.length === 0) return false;
    const soonest = Math.min(...this.#waiting.map(({ due }) => due));
    this.turns = Math.max(this.turns + 1, soonest);
    const ready = this.#waiting.filter(({ due }) => due <= this.turns);
    const next = this.random.pick(ready);
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    this.note(`${next.owner.name}: ${next.label}`);
    this.clock.advance(this.random.below(TURN_MS));
    next.go();
    await settled();
    return true;
  }

  note(what: string): void {
    this.#trace.push(what);
    if (this.#trace.length > TRACED) this.#trace.shift();
    this.#fingerprint = Math.imul(this.#fingerprint ^ this.#hashOf(what), FNV_PRIME) >>> 0;
  }

  #hashOf(what: string): number {
    let hash = this.#hashes.get(what);
    if (hash === undefined) {
      hash = FNV_OFFSET;
      for (let at = 0; at < what.length; at += 1) hash = Math.imul(hash ^ what.charCodeAt(at), FNV_PRIME);
      this.#hashes.set(what, hash);
    }
    return hash;
  }

  /** The last turns. */
  get trace(): readonly string[] {
    return this.#trace;
  }

  /** Of all turns so far and their order. */
  get fingerprint(): number {
    return this.#fingerprint;
  }
}

interface Call<T> {
  readonly work: () => Promise<T>;
  readonly outlives?: boolean;
}

/** Promises that can go on have gone on. Twice, because a reader may itself let others go first once. */
const settled = async (): Promise<void> => {
  for (let times = 0; times < 2; times += 1) await new Promise((resolve) => setImmediate(resolve));
};
