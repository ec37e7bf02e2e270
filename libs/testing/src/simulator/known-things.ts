/** What clients know of the log: what was acknowledged, and what they have only asked for and name all the same. */
import type { Random } from '../random.js';
import type { Place } from '../faults/history.js';

export const POOLS = ['unit', 'person', 'model', 'case', 'decision', 'claim', 'phase'] as const;
export type Pool = (typeof POOLS)[number];

/** Nobody ever makes this. */
export const NOWHERE = 'nowhere';
/** Of a hundred references so many lead nowhere, or to what nobody has heard of yet. */
const ASTRAY = 3;
/** What is put right is often what was recorded just now. */
const RECENT = 8;

export class KnownThings {
  readonly #ids = new Map<Pool, string[]>(POOLS.map((pool) => [pool, []]));
  readonly #modelOf = new Map<string, string>();
  readonly #issuerOf = new Map<string, string>();
  readonly #places: Place[] = [];

  constructor(private readonly random: Random) {}

  learn(pool: Pool, id: string): void {
    const held = this.#ids.get(pool) ?? [];
    if (!held.includes(id)) held.push(id);
  }

  has(pool: Pool): boolean {
    return (this.#ids.get(pool) ?? []).length > 0;
  }

  /** One of them; now and then one that is not there. */
  some(pool: Pool): string {
    const held = this.#ids.get(pool) ?? [];
    if (held.length === 0 || this.random.below(100) < ASTRAY) return NOWHERE;
    return this.random.pick(held);
  }

  several(pool: Pool, most: number): readonly string[] {
    return Array.from({ length: 1 + this.random.below(most) }, () => this.some(pool));
  }

  caseIsOf(id: string, model: string): void {
    this.#modelOf.set(id, model);
  }

  /** A case and its model; a model without a case where none is known. */
  someCase(): { readonly case?: string; readonly model: string } {
    const of = this.has('case') && this.random.below(3) > 0 ? this.some('case') : undefined;
    const model = of === undefined ? undefined : this.#modelOf.get(of);
    return of === undefined || model === undefined ? { model: this.some('model') } : { case: of, model };
  }

  decisionIsOf(id: string, issuer: string): void {
    this.#issuerOf.set(id, issuer);
  }

  /** A decision and who may act on it: mostly its issuer. */
  someDecision(): { readonly decision: string; readonly by: string } {
    const decision = this.some('decision');
    const issuer = this.random.below(5) > 0 ? this.#issuerOf.get(decision) : undefined;
    return { decision, by: issuer ?? this.some('unit') };
  }

  saw(places: readonly Place[]): void {
    this.#places.push(...places);
  }

  /** A record that can be put right. */
  someRecord(): Place | undefined {
    const recent = this.random.below(2) === 0 ? this.#places.slice(-RECENT) : this.#places;
    return recent.length === 0 ? undefined : this.random.pick(recent);
  }
}
