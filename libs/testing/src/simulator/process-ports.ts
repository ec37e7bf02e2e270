/** The ports of one process: every call waits for its turn, may fail as the port allows, and is answered at a later turn, or never. */
import { Fault } from '@kheo/kernel';
import { viewOf } from '@kheo/ports';
import type { AppendRequest, AppendResult, EventStore, KeyVault } from '@kheo/ports';
import type { Owner, Scheduler } from './scheduler.js';
import type { Ports } from './system.js';
import { strikes } from './weather.js';
import type { Sky } from './weather.js';

/** An error that the simulation made. */
export class Injected extends Error {
  override readonly name = 'Injected';
}

/** Where the calls of a process come out, and what they pass. */
export interface Passage {
  readonly scheduler: Scheduler;
  readonly sky: Sky;
  /** Whoever brings late requests: it does not die. */
  readonly world: Owner;
}

export const portsOf = (stores: Ports, owner: Owner, passage: Passage): Ports => {
  const guard = <T extends object>(port: string, target: T, writes: readonly (keyof T & string)[]): T =>
    guarded(passage, { owner, port, writes }, target);
  return {
    clock: stores.clock,
    events: eventsOf(guard('log', stores.events, []), stores.events, { ...passage, owner }),
    vault: {
      ...methodsOf(guard('vault', stores.vault, ['ensure', 'destroy'])),
      secret: () => stores.vault.secret(),
    },
    readModels: guard('read models', stores.readModels, ['prepare', 'index', 'acquire', 'commit']),
    checkpoints: guard('checkpoints', stores.checkpoints, ['acquire', 'store']),
  };
};

interface Guard {
  readonly owner: Owner;
  readonly port: string;
  readonly writes: readonly string[];
}

type Method = (...given: unknown[]) => Promise<unknown>;

/** Every method is passed on in turn. One that writes may have written when it fails: nobody can tell. */
const guarded = <T extends object>(
  { scheduler, sky }: Passage,
  { owner, port, writes }: Guard,
  target: T,
): T => {
  const pass =
    (name: string, method: Method): Method =>
    (...given) => {
      const writing = writes.includes(name);
      const work = async (): Promise<unknown> => {
        const struck = strikes(sky, writing ? 'writeFails' : 'readFails');
        if (struck && (!writing || sky.random.below(2) === 0)) throw new Injected(name);
        const result = await method.apply(target, given);
        if (struck) throw new Injected(`${name}, after it was done`);
        return result;
      };
      return scheduler.call(owner, `${port} ${name}`, { outlives: writing, work });
    };
  return new Proxy(target, {
    get: (_, name) => {
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? pass(String(name), member as Method) : member;
    },
  });
};

const methodsOf = (vault: KeyVault): Omit<KeyVault, 'secret'> => ({
  ensure: (requests) => vault.ensure(requests),
  open: (names) => vault.open(names),
  destroy: (name) => vault.destroy(name),
  close: () => vault.close(),
});

const eventsOf = (
  guardedLog: EventStore,
  events: EventStore,
  { owner, ...passage }: Passage & { readonly owner: Owner },
): EventStore => {
  const { scheduler, sky } = passage;
  return viewOf(guardedLog, {
    append: (request) =>
      scheduler.call(owner, `append to ${request.stream}`, {
        outlives: true,
        work: () => append(events, request, passage),
      }),
    changed: async (after, signal) => {
      if (!strikes(sky, 'wokenForNothing')) await events.changed(after, signal);
      await scheduler.turn(owner, 'is woken');
    },
  });
};

const LATE_TURNS = 150;

const append = async (
  events: EventStore,
  request: AppendRequest,
  { scheduler, sky, world }: Passage,
): Promise<AppendResult> => {
  const { stream } = request;
  const lost: AppendResult = { outcome: 'unknown', stream, cause: new Injected('append') };
  if (strikes(sky, 'busy')) throw new Fault('Busy', { injected: true });
  if (strikes(sky, 'unknownBefore')) return lost;
  if (strikes(sky, 'late')) {
    const delay = sky.random.below(LATE_TURNS);
    void scheduler
      .turn(world, `late append to ${stream}`, { delay })
      .then(() => events.append(request))
      .catch(() => undefined); // nobody waits for it any more
    return lost;
  }
  const result = await events.append(request);
  return strikes(sky, 'unknownAfter') ? lost : result;
};
