/** What clients send: new commands, and old ones again under their old key, as they were or with something else in them. */
import type { Random } from '../random.js';
import { actOf, choiceOf } from './acts.js';
import type { Act, Choice } from './acts.js';
import { KnownThings } from './known-things.js';
import type { Command, End, Ids } from './system.js';

const ACTORS = ['local-administrator', 'local-officer'] as const;
/** Cases and claims can be taken back. */
const KEPT: readonly string[] = ['unit', 'person', 'model', 'decision', 'phase'];
/** Of a hundred commands so many are old ones. */
const AGAIN = 8;
/** Of a hundred commands so many come from somebody who may not. */
const DENIED = 2;

export class Workload {
  readonly #known: KnownThings;
  readonly #choice: Choice;
  readonly #sent: { readonly command: Command; readonly act: Act }[] = [];

  constructor(
    private readonly random: Random,
    private readonly ids: Ids,
  ) {
    this.#known = new KnownThings(random);
    this.#choice = choiceOf(random);
  }

  next(): Command {
    const { random } = this;
    if (this.#sent.length > 0 && random.below(100) < AGAIN) return random.pick(this.#sent).command;
    const act = actOf(this.#sent.length, this.#known, this.#choice);
    const { name, body, effectiveOn } = act;
    const actor = random.below(100) < DENIED ? 'local-viewer' : random.pick(ACTORS);
    const command: Command = {
      name,
      body,
      actor,
      key: `k-${String(this.#sent.length)}`,
      ...(effectiveOn ? { effectiveOn } : {}),
    };
    this.#sent.push({ command, act });
    return command;
  }

  /** The same key for something else on the same stream: it must be refused once the first one stands. */
  otherBody(command: Command): Command {
    return {
      ...command,
      effectiveOn: { precision: 'day', date: `2024-01-${String(10 + this.random.below(19))}` },
    };
  }

  /** The ids of things that stay for good once they are made. */
  makes(command: Command): readonly string[] {
    const { unit } = command.body as { unit?: string };
    if (command.name === 'EstablishUnit' && unit !== undefined) return [unit];
    const made = this.#sent.find((one) => one.command.key === command.key)?.act.makes ?? [];
    return made.filter(([, pool]) => KEPT.includes(pool)).map(([prefix]) => this.ids.idOf(command, prefix));
  }

  /** Somebody who was not told may still know what a command would have made. */
  heard(command: Command, end: End): void {
    if (end.is === 'refused') return;
    if (end.is === 'ok') this.#known.saw(end.events);
    const sent = this.#sent.find((one) => one.command.key === command.key);
    const { unit, model, issuer } = command.body as { unit?: string; model?: string; issuer?: string };
    if (command.name === 'EstablishUnit' && unit !== undefined) this.#known.learn('unit', unit);
    for (const [prefix, pool] of sent?.act.makes ?? []) {
      const id = this.ids.idOf(command, prefix);
      this.#known.learn(pool, id);
      if (pool === 'case' && model !== undefined) this.#known.caseIsOf(id, model);
      if (pool === 'decision' && issuer !== undefined) this.#known.decisionIsOf(id, issuer);
    }
  }
}
