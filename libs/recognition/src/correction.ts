/**
 * Nothing is edited. A correction is a new event on the stream of the one it concerns: it carries the whole fact as it should
 * have been, and applies from that fact's own date. A retraction says that the fact should never have been recorded.
 */
import {
  canonicalText,
  effective,
  faultsOf,
  Fault,
  freeText,
  id,
  integer,
  jsonOf,
  object,
  optional,
  record,
  referencesIn,
  reject,
  text,
} from '@kheo/kernel';
import type { Body, Day, EffectiveOn, Field, Fields, Json, JsonObject } from '@kheo/kernel';
import { OUTLIVE_LEVEL, refuseOutsideLevel } from './levels.js';
import type { Command, CommandSpec, ConcernedRecord, Context, EventSpec } from './rule.js';
import { event } from './rule.js';
import type { States } from './states.js';
import type { Level } from './vocabulary.js';

const concerns = record(
  {
    stream: text('Its stream', 200),
    revision: integer('Its revision'),
    eventId: id('Its id'),
    type: id('Its type'),
  },
  'The record as it was first written',
);

export const correctionEvents = {
  RecordCorrected: event('A recorded fact is put right', {
    concerns,
    after: object('The whole fact as it should have been'),
    before: object('What the changed fields held; sealed fields are left out'),
    reason: freeText('Why'),
  }),
  RecordRetracted: event('A recorded fact should never have been recorded', {
    concerns,
    before: object('What it held; sealed fields are left out'),
    reason: freeText('Why'),
  }),
};

/** Facts about the log, about authority and about operations stand as they are. */
const FIXED = ['log', 'authority', 'operation'];
/** What opens the stream of a thing that others refer to can be corrected, but not taken away; so can a field of a scheme. */
const KEPT_OPENINGS = [
  'unit',
  'phase',
  'source',
  'document',
  'person',
  'form',
  'ground',
  'model',
  'decision',
];

const isRetractable = (category: string, revision: number): boolean =>
  !FIXED.includes(category) && category !== 'scheme' && (revision > 0 || !KEPT_OPENINGS.includes(category));

const pointer = { stream: text('Stream of the record', 200), revision: integer('Its revision there') };
const correctFields = {
  ...pointer,
  changes: object('The fields that change, with their right values; null takes a field away'),
  happenedOn: optional(effective('When it happened, where the recorded date is wrong')),
  reason: freeText('Why'),
};
const retractFields = { ...pointer, reason: freeText('Why') };

interface Known {
  readonly fieldsOf: (type: string) => Fields;
  readonly categoryOf: (type: string) => keyof States;
  readonly refusedBy: (type: string) => EventSpec['refused'];
}

/** The two commands, given what is known of every type of event. */
export const correctionCommands = (known: Known): Readonly<Record<string, CommandSpec>> => ({
  CorrectRecord: {
    doc: 'Put a recorded fact right; the answer for any earlier knownAt stays as it was',
    category: 'log',
    fields: correctFields,
    roles: ['officer'],
    target: () => '',
    stream: (body: Body<typeof correctFields>) => body.stream,
    concerns: (body: Body<typeof correctFields>) => body,
    decide: (command: Command<Body<typeof correctFields>>, _: never, context: Context) =>
      correct(command, context, known),
  },
  RetractRecord: {
    doc: 'Take back a fact that should never have been recorded',
    category: 'log',
    fields: retractFields,
    roles: ['officer'],
    target: () => '',
    stream: (body: Body<typeof retractFields>) => body.stream,
    concerns: (body: Body<typeof retractFields>) => body,
    decide: ({ body }: Command<Body<typeof retractFields>>, _: never, context: Context) => {
      const record = context.concerned;
      if (!record || !isRetractable(known.categoryOf(record.type), body.revision))
        return notCorrectable(body, record);
      const data = {
        concerns: pointTo(body, record),
        before: unsealed(known.fieldsOf(record.type), record.data),
        reason: body.reason,
      };
      return [{ type: 'RecordRetracted', data, effectiveOn: record.effectiveOn }];
    },
  },
});

const correct = (
  { body, recordedOn }: Command<Body<typeof correctFields>>,
  context: Context,
  known: Known,
) => {
  const record = context.concerned;
  if (!record || FIXED.includes(known.categoryOf(record.type))) return notCorrectable(body, record);
  const fields = known.fieldsOf(record.type);
  const changed = Object.keys(body.changes);
  const after = Object.fromEntries(
    Object.entries({ ...record.data, ...body.changes }).filter(([, value]) => value !== null),
  );
  const problems = faultsOf(fields, after, 'changes');
  if (problems.length > 0) throw new Fault('FieldInvalid', { type: record.type }, { problems });
  const effectiveOn = body.happenedOn ?? record.effectiveOn;
  if (
    canonicalText(after) === canonicalText(record.data) &&
    canonicalText(effectiveOn) === canonicalText(record.effectiveOn)
  ) {
    return reject('CorrectionChangesNothing', { stream: body.stream, revision: body.revision });
  }
  const category = known.categoryOf(record.type);
  const identity = identityOf(category, record.data, after);
  if (identity !== undefined) return reject('CorrectionOfIdentity', { field: identity });
  const stranger = referencesIn(
    fields,
    Object.fromEntries(Object.entries(after).filter(([name]) => changed.includes(name))),
  ).find(
    ({ id: of, categories }) => !categories.some((category) => context.get(category as keyof States, of)),
  );
  if (stranger)
    return reject('ReferenceUnknown', {
      field: stranger.path,
      id: stranger.id,
      category: stranger.categories.join(' or '),
    });
  const outOfLevel =
    category === 'claim' || OUTLIVE_LEVEL.includes(record.type)
      ? undefined
      : refuseLevels(after, effectiveOn, recordedOn);
  const unsound = known.refusedBy(record.type)?.(after as never, context);
  // What it leaves as it was may be another matter by now: who scored a model may have become its holder
  const refused =
    outOfLevel ?? (changed.some((name) => name in (unsound?.values ?? {})) ? unsound : undefined);
  if (refused) return refused;
  const before = Object.fromEntries(
    Object.entries(unsealed(fields, record.data)).filter(([name]) => changed.includes(name)),
  );
  return [
    {
      type: 'RecordCorrected',
      data: { concerns: pointTo(body, record), after, before, reason: body.reason },
      effectiveOn,
    },
  ];
};

const notCorrectable = (body: { stream: string; revision: number }, record: ConcernedRecord | undefined) =>
  reject('RecordNotCorrectable', {
    stream: body.stream,
    revision: body.revision,
    type: record?.type ?? 'none',
  });

const pointTo = (
  { stream, revision }: { stream: string; revision: number },
  { eventId, type }: ConcernedRecord,
) => ({ stream, revision, eventId, type });

/** The field that says what the stream is about has the name of its category; and the lines of a decision keep their number and case. */
const identityOf = (
  category: string,
  before: JsonObject,
  after: Record<string, unknown>,
): string | undefined => {
  if (after[category] !== before[category]) return category;
  if (before['lines'] === undefined) return undefined;
  return canonicalText(lineIds(before['lines'])) === canonicalText(lineIds(after['lines']))
    ? undefined
    : 'lines';
};
const lineIds = (lines: unknown): unknown =>
  (lines as { line: number; case: string }[]).map(({ line, case: of }) => [line, of]);

/** A correction must not put an act where the act itself would have been refused. A claim only speaks of a level. */
const refuseLevels = (after: Record<string, unknown>, on: EffectiveOn, recordedOn: Day) => {
  const levelled = [after, ...((after['lines'] as readonly object[] | undefined) ?? [])] as readonly {
    readonly level?: Level;
  }[];
  return levelled
    .map(({ level }) => refuseOutsideLevel(level, on, recordedOn))
    .find((refused) => refused !== undefined);
};

const unsealed = (fields: Fields, data: JsonObject): JsonObject =>
  jsonOf(
    Object.fromEntries(
      Object.entries(data)
        .filter(([name]) => fields[name]?.kind !== 'sealed')
        .map(([name, value]) => [name, unsealedField(fields[name], value)]),
    ),
  );

const unsealedField = (field: Field | undefined, value: Json): Json => {
  if (field?.kind === 'record') return unsealed(field.fields ?? {}, value as JsonObject);
  return field?.kind === 'list'
    ? (value as readonly Json[]).map((item) => unsealedField(field.item, item))
    : value;
};

interface Correctable {
  readonly eventId: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly effectiveOn: EffectiveOn;
  readonly recordedOn: Day;
}

interface CorrectionData {
  readonly concerns: { readonly eventId: string; readonly type: string };
  readonly after?: JsonObject;
}

export const isCorrection = (type: string): boolean =>
  type === 'RecordCorrected' || type === 'RecordRetracted';

/** Which record a correction concerns, and the fact that takes its place; none for a retraction. */
export const correctionOf = (
  data: JsonObject,
): { readonly concerns: string; readonly type: string; readonly after?: JsonObject } => {
  const { concerns: of, after } = data as unknown as CorrectionData;
  return { concerns: of.eventId, type: of.type, ...(after ? { after } : {}) };
};

/** The events of a stream with their corrections applied, in the order in which they were first recorded. */
export const withCorrections = <E extends Correctable>(events: readonly E[]): readonly E[] => {
  const standing = new Map<string, E>();
  for (const recorded of events) {
    if (!isCorrection(recorded.type)) {
      standing.set(recorded.eventId, recorded);
      continue;
    }
    const { concerns: of, after } = correctionOf(recorded.data);
    const original = standing.get(of);
    if (!original) continue;
    if (after) standing.set(of, { ...original, data: after, effectiveOn: recorded.effectiveOn });
    else standing.delete(of);
  }
  return [...standing.values()];
};

export type { EventSpec };
