/**
 * Stories of rules that an officer can read: given what was recorded, when somebody acts, then this is recorded or refused.
 *
 * A story runs commands as the engine does, without a log: the body is checked, what it names must exist, the rule decides on
 * folded streams, and every event must fit the fields of its type. Ids of new things are `<prefix>-<as>`, so that a story can
 * name them; without `as` the number of the act stands there.
 */
import { expect } from '@jest/globals';
import {
  effectiveOnOf,
  Fault,
  faultsOf,
  isRejection,
  partsOfStream,
  referencesIn,
  streamOf,
} from '@kheo/kernel';
import type { Day, EffectiveOn, FaultCode, FaultValues, Fields, JsonObject, Rejection } from '@kheo/kernel';
import { eventIdOf } from './drafts.js';

type Derive = (prefix: string, ...parts: readonly (string | number)[]) => string;

interface Rule {
  readonly category: string;
  readonly fields: Fields;
  readonly target: (body: never, derive: Derive) => string;
  readonly decide: (command: never, state: never, context: never) => readonly Decided[] | Rejection;
  readonly refused?: (body: never, rejection: Rejection) => readonly Decided[];
  readonly stream?: (body: never) => string;
  readonly concerns?: (body: never) => { readonly stream: string; readonly revision: number };
}

interface Decided {
  readonly type: string;
  readonly data: object;
  readonly effectiveOn?: EffectiveOn;
}

/** What a story needs to know of the rules; the library that holds them passes it in. */
export interface Catalogue {
  readonly commands: Readonly<Record<string, Rule>>;
  readonly evolve: (category: never, state: never, event: never) => unknown;
  readonly withCorrections: (events: readonly Told[]) => readonly Told[];
  readonly fieldsOfEvent: (type: string, data: JsonObject) => Fields;
}

/** An event of a story. */
export interface Told {
  readonly eventId: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly data: JsonObject;
  readonly effectiveOn: EffectiveOn;
  readonly recordedOn: Day;
}

export interface Circumstances {
  /** When it happened: `2024-10-15`, `2024-10`, `2024`, `unknown`, or a date of any precision. The day of recording when absent. */
  readonly on?: string | EffectiveOn;
  readonly recordedOn?: Day;
  /** What the ids of new things end in. */
  readonly as?: string;
}

/** A command by name, its body, and when it happened. */
export type Act = readonly [name: string, body: object, circumstances?: Circumstances];

export interface Story {
  readonly events: readonly Told[];
  /** The state of a stream; undefined when it does not exist. */
  readonly stateOf: (category: string, id: string) => unknown;
  /** The story after these acts, each of which must be accepted. */
  readonly given: (...acts: readonly Act[]) => Story;
  readonly when: (...act: Act) => Outcome;
}

/** What came of an act. Each answers with the story, so that it can go on. */
export interface Outcome {
  /** One event of this type whose data hold these values. */
  readonly thenRecorded: (type: string, data?: object) => Story;
  /** Several events, in this order. */
  readonly thenRecordedAll: (...types: readonly string[]) => Story;
  /** Accepted, but there was nothing left to record. */
  readonly thenNothing: () => Story;
  /** A rule forbids it, and names these values. */
  readonly thenRefused: (code: FaultCode, values?: FaultValues) => Story;
  /** What was sent does not have the form that is expected at this path. */
  readonly thenFaulty: (code: FaultCode, path: string) => Story;
}

/** The day on which stories record, unless they say otherwise. */
export const TODAY: Day = '2026-03-02';

export const story = (catalogue: Catalogue, events: readonly Told[] = []): Story => ({
  events,
  stateOf: (category, id) => stateOf(catalogue, events, streamOf(category, id)),
  given: (...acts) =>
    story(
      catalogue,
      acts.reduce((before, act) => [...before, ...accepted(catalogue, before, act)], events),
    ),
  when: (...act) => outcomeOf(catalogue, events, perform(catalogue, events, act)),
});

const accepted = (catalogue: Catalogue, events: readonly Told[], act: Act): readonly Told[] => {
  const came = perform(catalogue, events, act);
  if (Array.isArray(came)) return came as readonly Told[];
  throw new Error(`${act[0]} was to be given, but: ${JSON.stringify(came)}`);
};

type Came = readonly Told[] | Rejection | Fault;

const outcomeOf = (catalogue: Catalogue, events: readonly Told[], came: Came): Outcome => {
  const on = (): Story =>
    story(catalogue, Array.isArray(came) ? [...events, ...(came as readonly Told[])] : events);
  const types = Array.isArray(came) ? (came as readonly Told[]).map(({ type }) => type) : came;
  return {
    thenRecorded: (type, data = {}) => {
      expect(types).toEqual([type]);
      expect((came as readonly Told[])[0]?.data).toMatchObject(data);
      return on();
    },
    thenRecordedAll: (...expected) => {
      expect(types).toEqual(expected);
      return on();
    },
    thenNothing: () => {
      expect(types).toEqual([]);
      return on();
    },
    thenRefused: (code, values = {}) => {
      expect(came).toMatchObject({ rejected: code, values });
      return on();
    },
    thenFaulty: (code, path) => {
      const problems = came instanceof Fault ? came.problems : [];
      expect(problems.map((found) => `${found.code} ${found.path}`)).toEqual([`${code} ${path}`]);
      return on();
    },
  };
};

/** What the engine does with a command, in the same order, but for idempotency, authority and sealing. */
const perform = (catalogue: Catalogue, events: readonly Told[], [name, body, told = {}]: Act): Came => {
  const rule = catalogue.commands[name];
  if (!rule) throw new Error(`there is no command ${name}`);
  const problems = faultsOf(rule.fields, body);
  if (problems.length > 0) return new Fault('FieldInvalid', { command: name }, { problems });
  const derive: Derive = (prefix, ...parts) => [prefix, told.as ?? events.length, ...parts].join('-');
  const stream = rule.stream?.(body as never) ?? streamOf(rule.category, rule.target(body as never, derive));
  const get = (category: string, id: string): unknown => stateOf(catalogue, events, streamOf(category, id));
  const recordedOn = told.recordedOn ?? TODAY;
  const command = {
    name,
    id: `cmd-${String(events.length)}`,
    body,
    actor: { id: 'officer' },
    recordedOn,
    effectiveOn: dateOf(told.on ?? recordedOn),
  };
  const context = { get, derive, ...concernedBy(catalogue, events, rule.concerns?.(body as never)) };
  try {
    const outcome =
      refuseStranger(rule, body, get) ??
      rule.decide(command as never, stateOf(catalogue, events, stream) as never, context as never);
    const decided = isRejection(outcome) ? rule.refused?.(body as never, outcome) : outcome;
    return decided
      ? placed(
          catalogue,
          events,
          decided.map((one) => ({ effectiveOn: command.effectiveOn, recordedOn, stream, ...one })),
        )
      : (outcome as Rejection);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};

const refuseStranger = (
  { fields }: Rule,
  body: object,
  get: (category: string, id: string) => unknown,
): Rejection | undefined => {
  const stranger = referencesIn(fields, body).find(
    ({ id, categories }) => !categories.some((category) => get(category, id)),
  );
  return stranger && { rejected: 'ReferenceUnknown', values: { field: stranger.path, id: stranger.id } };
};

const dateOf = (on: string | EffectiveOn): EffectiveOn =>
  typeof on !== 'string' ? on : effectiveOnOf(on === 'unknown' ? undefined : on);

/** The events in their place, each of which must fit the fields of its type. */
const placed = (
  catalogue: Catalogue,
  events: readonly Told[],
  decided: readonly (Decided & Pick<Told, 'stream' | 'recordedOn' | 'effectiveOn'>)[],
): readonly Told[] => {
  const first = events.filter(({ stream }) => stream === decided[0]?.stream).length;
  return decided.map((one, at) => {
    const data = JSON.parse(JSON.stringify(one.data)) as JsonObject;
    expect({ type: one.type, faults: faultsOf(catalogue.fieldsOfEvent(one.type, data), data) }).toEqual({
      type: one.type,
      faults: [],
    });
    return { ...one, data, eventId: eventIdOf(events.length + at), revision: first + at };
  });
};

const stateOf = (
  { withCorrections, evolve }: Catalogue,
  events: readonly Told[],
  stream: string,
): unknown => {
  const category = partsOfStream(stream)?.category;
  return withCorrections(events.filter((event) => event.stream === stream)).reduce<unknown>(
    (state, event) => evolve(category as never, state as never, event as never),
    undefined,
  );
};

/** The record that a correction concerns, with its earlier corrections. */
const concernedBy = (
  { withCorrections }: Catalogue,
  events: readonly Told[],
  pointer: { readonly stream: string; readonly revision: number } | undefined,
) => {
  const held = events.filter(({ stream }) => stream === pointer?.stream);
  const concerned = withCorrections(held).find(
    ({ eventId }) => eventId === held[pointer?.revision ?? -1]?.eventId,
  );
  return concerned ? { concerned } : {};
};
