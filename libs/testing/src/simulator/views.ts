/** Watches how processes see streams: what a process keeps in memory must be what the log said when it was asked, or since. */
import { viewOf } from '@kheo/ports';
import { Injected } from './process-ports.js';
import type { ReaderParts } from './clients.js';
import type { Stores, SystemUnderTest } from './system.js';

export interface ViewParts extends ReaderParts {
  readonly violations: string[];
}

const LOOK_TURNS = 40;

export const watchViews = async (parts: ViewParts): Promise<void> => {
  const { passage, processes, random, stores } = parts;
  for (;;) {
    await passage.scheduler.turn(passage.world, 'a view is looked at', { delay: random.below(LOOK_TURNS) });
    const living = processes.any();
    const { position } = await stores.events.head();
    if (!living?.up || position === 0) continue;
    // Mostly what is written just now
    const at =
      random.below(2) === 0 ? random.below(position) : position - 1 - random.below(Math.min(position, 6));
    const [event] = await stores.events.readAt([at]);
    if (event) await look(parts, living.owner.name, { stream: event.stream, ...living, up: living.up });
  }
};

interface Looked {
  readonly stream: string;
  readonly up: { stateOf(stream: string): Promise<string> };
  readonly killed: Promise<undefined>;
}

const look = async (
  { stores, system, violations }: ViewParts,
  name: string,
  { stream, up, killed }: Looked,
): Promise<void> => {
  const before = await lengthOf(stores, stream);
  const state = await Promise.race([
    up.stateOf(stream).catch((error: unknown) => {
      // What could not be read was not seen
      if (!(error instanceof Injected)) violations.push(`views: ${stream} can not be seen: ${String(error)}`);
      return undefined;
    }),
    killed,
  ]);
  if (state === undefined) return;
  const after = await lengthOf(stores, stream);
  for (let length = before; length <= after; length += 1)
    if (state === (await stateAfter(system, stores, { stream, length }))) return;
  violations.push(`views: ${name} sees ${stream} neither as it was nor as it is: ${state}`);
};

const lengthOf = async ({ events }: Stores, stream: string): Promise<number> =>
  (await events.readStream(stream, 0, MAX_EVENTS)).length;

const MAX_EVENTS = 5_000;

/** The state that the first events of a stream make. */
const stateAfter = (
  system: SystemUnderTest,
  stores: Stores,
  { stream, length }: { readonly stream: string; readonly length: number },
): Promise<string> => {
  const events = viewOf(stores.events, {
    readStream: (of, from, limit) =>
      stores.events.readStream(of, from, Math.max(0, Math.min(limit, length - from))),
  });
  return system.stateOf({ ...stores, events }, stream);
};
