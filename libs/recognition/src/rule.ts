/**
 * The shape of a rule. A category of streams is a table of events and commands, how its state folds, and nothing else: adding a
 * command is adding an entry. Everything that a rule needs arrives in the command and its context; nothing is asked of the world.
 */
import type { Actor, Body, Day, EffectiveOn, Fields, JsonObject, Rejection } from '@kheo/kernel';
import type { States } from './states.js';

export interface Command<B = object> {
  readonly name: string;
  /** Derived from the idempotency key or the imported row; ids of new things derive from it. */
  readonly id: string;
  readonly body: B;
  /** When it happened in the world. */
  readonly effectiveOn: EffectiveOn;
  /** The civil day of recording. */
  readonly recordedOn: Day;
  readonly actor: Actor;
}

/** What a rule may look at beside its own stream: folded from the log, named in the event's `basis`. */
export interface Context {
  /** The state of another stream; undefined when it does not exist. */
  get<C extends keyof States>(category: C, id: string): States[C] | undefined;
  /** The id of a new thing, the same on every retry of the command. */
  derive(prefix: string, ...parts: readonly (string | number)[]): string;
  /** The record that a correction concerns. */
  readonly concerned?: ConcernedRecord;
}

/** A recorded event with its earlier corrections applied. */
export interface ConcernedRecord {
  readonly type: string;
  readonly eventId: string;
  readonly data: JsonObject;
  readonly effectiveOn: EffectiveOn;
}

/** An event before it gets its place: `effectiveOn` only where it differs from the command's. */
export interface Decided {
  readonly type: string;
  readonly data: object;
  readonly effectiveOn?: EffectiveOn;
}

export interface EventSpec<F extends Fields = Fields> {
  /** Version of the type's fields. A break gets a new type. */
  readonly schema: number;
  readonly doc: string;
  readonly fields: F;
  /** What such a fact can not say, when it is recorded as when it is put right. */
  readonly refused?: (data: never, context: Pick<Context, 'get'>) => Rejection | undefined;
}

export const event = <F extends Fields>(
  doc: string,
  fields: F,
  refused?: EventSpec['refused'],
): EventSpec<F> => ({ schema: 1, doc, fields, ...(refused ? { refused } : {}) });
export type DataOf<E> = E extends EventSpec<infer F> ? Body<F> : never;

/** Body fields of every command beside its own. */
export interface CommandSpec {
  readonly doc: string;
  readonly category: keyof States;
  readonly fields: Fields;
  /** Id of the stream that the command writes. */
  readonly target: (body: never, derive: Context['derive']) => string;
  readonly decide: (command: never, state: never, context: Context) => readonly Decided[] | Rejection;
  /**
   * What a refusal leaves in the stream that the command writes; without it a refusal leaves no trace. So the command has one
   * outcome for good, whoever issues it, and whatever has come to be true when it is issued again.
   */
  readonly refused?: (body: never, rejection: Rejection) => readonly Decided[];
  /** Issued by a reaction or the system only: not offered outside. */
  readonly internal?: true;
  /** Roles that may issue it beside the administrator. */
  readonly roles: readonly string[];
  /** Records that something exists: without a date it is not known since when, and not since today. */
  readonly undated?: true;
  /** The stream it writes, where the body names it whole instead of an id of the category. */
  readonly stream?: (body: never) => string;
  /** The record that the command concerns, which then stands in the context. */
  readonly concerns?: (body: never) => { readonly stream: string; readonly revision: number };
}

interface Definition<C extends keyof States, F extends Fields> {
  readonly doc: string;
  readonly fields: F;
  readonly target: (body: Body<F>, derive: Context['derive']) => string;
  readonly decide: (
    command: Command<Body<F>>,
    state: States[C] | undefined,
    context: Context,
  ) => readonly Decided[] | Rejection;
  readonly refused?: (body: Body<F>, rejection: Rejection) => readonly Decided[];
  readonly internal?: true;
  readonly undated?: true;
  readonly roles?: readonly string[];
  readonly concerns?: (body: Body<F>) => { readonly stream: string; readonly revision: number };
}

/** An entry of a category's table of commands. Officers may issue it unless it says otherwise. */
export const command = <C extends keyof States, F extends Fields>(
  category: C,
  definition: Definition<C, F>,
): CommandSpec => ({ roles: ['officer'], ...definition, category });

/** A category of streams. */
export interface Category<S = unknown> {
  readonly events: Readonly<Record<string, EventSpec>>;
  readonly commands: Readonly<Record<string, CommandSpec>>;
  /** Never fails and never decides. The event is one of this category's. */
  readonly evolve: (state: S | undefined, event: FoldedEvent) => S | undefined;
}

/** An event as rules and questions see it: corrections applied. */
export interface FoldedEvent {
  readonly type: string;
  readonly data: JsonObject;
  readonly effectiveOn: EffectiveOn;
  readonly recordedOn: Day;
}

/** The members that are known: `undefined` has no place in an event. */
export const known = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } => {
  const told: Partial<T> = {};
  for (const name in value) if (value[name] !== undefined) told[name] = value[name];
  return told as { [K in keyof T]: Exclude<T[K], undefined> };
};
