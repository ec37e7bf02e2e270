/** What the engine is asked to do, and what it answers. */
import type { Actor, EffectiveOn, Rejection, Source } from '@kheo/kernel';

export interface CommandRequest {
  /** `IssueDecision` */
  readonly name: string;
  /** Who counts the keys: an actor, an import, a reaction. The same key of two scopes is two commands. */
  readonly scope: string;
  readonly key: string;
  readonly body: object;
  readonly actor: Actor;
  /** The day of recording when absent. */
  readonly effectiveOn?: EffectiveOn;
  readonly source: Source;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Persons whom the free text names. */
  readonly mentions?: readonly string[];
  /** What else makes the command the same, such as every cell of an imported row. */
  readonly fingerprint?: unknown;
}

export interface Done {
  readonly events: readonly { readonly stream: string; readonly revision: number; readonly type: string }[];
  /** Position after the events; the head where there are none. */
  readonly position: number;
  /** The command had been decided before; this is its first answer. */
  readonly repeated: boolean;
}

export type Answer = Done | Rejection;
