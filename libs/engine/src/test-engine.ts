/** An engine over whatever log a spec holds, and what is put between the two to see it fail. */
import { LIMITS } from '@kheo/kernel';
import type { EffectiveOn, RecordedEvent } from '@kheo/kernel';
import type { Clock, EventStore, KeyVault } from '@kheo/ports';
import { Engine } from './engine.js';
import type { Answer, CommandRequest } from './command-request.js';
import { localActor, openLog } from './opening.js';

interface Parts {
  readonly store: EventStore;
  readonly vault: KeyVault;
  readonly clock: Clock;
}

/** Everything of a command beside its name and its body. */
export type Told = Partial<Omit<CommandRequest, 'name' | 'body'>>;

export interface EngineWorld {
  readonly engine: Engine;
  /** A command of the local administrator, under a key of its own unless one is told. */
  readonly act: (name: string, body: object, told?: Told) => Promise<Answer>;
  /** Another engine on the same log, as another process would have it; on another view of the log where one is given. */
  readonly another: (view?: EventStore, cachedStreams?: number) => Engine;
  readonly events: (stream?: string) => Promise<readonly RecordedEvent[]>;
}

let keys = 0;

/** `act` for an engine that is not the world's own. */
export const actor =
  (engine: Engine) =>
  (name: string, body: object, told: Told = {}): Promise<Answer> =>
    engine.execute(requestOf(name, body, told));

export const requestOf = (name: string, body: object, told: Told = {}): CommandRequest => {
  keys += 1;
  return {
    name,
    body,
    scope: 'lan',
    key: `key-${String(keys)}`,
    actor: { id: localActor('administrator') },
    source: { kind: 'live' },
    ...told,
  };
};

/** A log that is open, with what it is made of. */
export const openWorld = async <P extends Parts>(parts: P): Promise<EngineWorld & P> => {
  const { store, vault, clock } = parts;
  const another = (view: EventStore = store, cachedStreams?: number): Engine =>
    new Engine({ store: view, vault, clock, ...(cachedStreams === undefined ? {} : { cachedStreams }) });
  const engine = another();
  await openLog(engine);
  const events = async (stream?: string) =>
    stream === undefined
      ? store.readAll(0, LIMITS.readEvents)
      : store.readStream(stream, 0, LIMITS.readEvents);
  return { ...parts, engine, act: actor(engine), another, events };
};

/** An act of a story: its command, its body, and what the ids of new things end in there. */
type Act = readonly [
  name: string,
  body: object,
  circumstances?: { readonly as?: string; readonly on?: string | EffectiveOn },
];

/** Records the acts that a story begins with. Answers the id of each thing by the name that the story gives it. */
export const settle = async (engine: Engine, acts: readonly Act[]): Promise<(name: string) => string> => {
  const ids = new Map<string, string>();
  for (const [at, [name, body, { on, as } = {}]] of acts.entries()) {
    const effectiveOn: EffectiveOn = typeof on === 'object' ? on : { precision: 'unknown' };
    const key = `world-${String(at)}`;
    const named = JSON.parse(JSON.stringify(body), (_, value: unknown) =>
      typeof value === 'string' ? (ids.get(value) ?? value) : value,
    ) as object;
    await actor(engine)(name, named, { key, scope: 'world', effectiveOn });
    const { derive } = engine.idsOf('world', name, key);
    if (as !== undefined) for (const prefix of ['per', 'mod']) ids.set(`${prefix}-${as}`, derive(prefix));
  }
  return (name) => ids.get(name) ?? name;
};

/** What was awaited and is let go by the test. */
export interface Gate {
  readonly passed: Promise<void>;
  readonly open: () => void;
}

export const gate = (): Gate => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { passed: promise, open: () => resolve(undefined) };
};
