/** What is simulated: a system that works on ports, as one process after another. The simulator knows nothing else of it. */
import type { EffectiveOn } from '@kheo/kernel';
import type { Checkpoints, Clock, EventStore, KeyVault, ReadModelStore } from '@kheo/ports';
import type { Counted } from '../faults/evidence.js';
import type { Place } from '../faults/history.js';
import type { MemoryCheckpoints } from '../memory/checkpoints.js';
import type { MemoryEventStore } from '../memory/event-store.js';
import type { MemoryKeyVault } from '../memory/key-vault.js';
import type { MemoryReadModelStore } from '../memory/read-model-store.js';
import type { SettableClock } from '../memory/settable-clock.js';

export interface Ports {
  readonly events: EventStore;
  readonly vault: KeyVault;
  readonly readModels: ReadModelStore;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
}

/** What outlives every process. */
export interface Stores extends Ports {
  readonly events: MemoryEventStore;
  readonly vault: MemoryKeyVault;
  readonly readModels: MemoryReadModelStore;
  readonly checkpoints: MemoryCheckpoints;
  readonly clock: SettableClock;
}

/** Sizes that must not matter to what is written. */
export interface Tuning {
  readonly batchEvents: number;
  readonly factsInMemory: number;
  readonly cachedStreams: number;
}

export interface Command {
  readonly name: string;
  readonly key: string;
  readonly body: object;
  readonly actor: string;
  readonly effectiveOn?: EffectiveOn;
}

/** How a command ended. `unknown`: it may be there whole, or not at all. */
export type End =
  | { readonly is: 'ok'; readonly events: readonly Place[]; readonly position: number }
  | {
      readonly is: 'refused' | 'unknown';
      readonly code: string;
      /** What the command named and the log does not hold. */
      readonly missing?: string;
    };

export interface Inquiry {
  readonly question: string;
  readonly asOf: string;
  readonly knownAt: number;
}

/** A process that is up. It dies without being asked. */
export interface Process {
  /** One command alone, several as a batch; an end for each, in their order. */
  execute(commands: readonly Command[]): Promise<readonly End[]>;
  /** The whole answer as a text; nothing when the read models have not come so far. */
  ask(inquiry: Inquiry): Promise<string | undefined>;
  /** A stream as its rules see it, as a text. */
  stateOf(stream: string): Promise<string>;
}

export interface Surroundings {
  readonly tuning: Tuning;
  /** The process is asked to stop. */
  readonly signal: AbortSignal;
  /** What runs beside commands has failed, and begins again after a pause. */
  readonly failed: (error: unknown) => void;
  readonly pause: () => Promise<void>;
}

export interface SystemUnderTest {
  /** Resolves when it takes commands; rejects when it can not come up. */
  start(ports: Ports, surroundings: Surroundings): Promise<Process>;
  /** Ids derive from the secret of the vault. */
  idsOf(vault: KeyVault): Ids;
  /** Collections of each question by the name of its checkpoint. */
  readonly projections: Readonly<Record<string, readonly string[]>>;
  readonly questions: readonly string[];
  /** Folds events into read models until the signal aborts. */
  fold(ports: Pick<Ports, 'events' | 'readModels'>, tuning: Tuning, signal: AbortSignal): Promise<void>;
  ask(ports: Ports, inquiry: Inquiry): Promise<string | undefined>;
  /** The stream as a process sees it that has seen nothing before. */
  stateOf(ports: Ports, stream: string): Promise<string>;
  /** The counts of the whole at rest, as the questions tell them. */
  counted(ports: Ports, knownAt: number): Promise<Counted>;
}

export interface Ids {
  commandId(command: Pick<Command, 'name' | 'key'>): string;
  /** The id that a command gives to what it makes. */
  idOf(command: Pick<Command, 'name' | 'key'>, prefix: string): string;
}
