/** Models (mô hình) and exemplars (điển hình): what is done, where, by whom; visited, replicated, introduced, lapsed. */
import { freeText, id, list, number, oneOf, optional, record, reject, text } from '@kheo/kernel';
import type { Rejection } from '@kheo/kernel';
import type { Category, Command, Context, DataOf, FoldedEvent } from './rule.js';
import { command, event, known } from './rule.js';
import { refuseOutsideLevel } from './levels.js';
import type { FieldRef, ModelState } from './states.js';
import { noteField as note, phasesField as phases } from './things.js';
import { refuseAfterEnd } from './unit.js';
import { HOLDER_KINDS, LEVELS, MODEL_KINDS, MOVEMENT, QUALIFIERS } from './vocabulary.js';

const source = optional(id('The source that prints it', 'source'));
export const fieldRef = record(
  { scheme: id('Scheme', 'scheme'), code: id('Code in the scheme') },
  'Field as coded in its scheme (lĩnh vực)',
);
const holders = list(
  id('A unit or a person', 'unit', 'person'),
  'Who holds it; empty when the source does not say',
  20,
);
const model = id('The model', 'model');
const by = optional(id('Who acted', 'unit'));
const reason = freeText('Why');

/** The ids that an act carries as they then were, so that a question finds its keys in the event alone. */
export const subjectFields = {
  model,
  modelKind: oneOf(MODEL_KINDS, 'Model or exemplar'),
  movement: text('Movement', 50),
  unit: id('Place of the model', 'unit'),
  holderKind: optional(oneOf(HOLDER_KINDS, 'Kind of holder')),
  holders,
  field: optional(fieldRef),
};
export const subjectOf = ({
  model: subject,
  kind,
  movement,
  unit,
  holderKind,
  holders: held,
  field,
}: ModelState) =>
  known({ model: subject, modelKind: kind, movement, unit, holderKind, holders: held, field });

const identified = {
  title: text('Title without "mô hình" and outer quotation marks'),
  kind: oneOf(MODEL_KINDS, 'Model or exemplar'),
  movement: optional(text('Movement; the movement of Kheo when absent', 50)),
  holderKind: optional(oneOf(HOLDER_KINDS, 'Kind of holder; absent when the source does not say')),
  holders,
  unit: id('The place (địa bàn)', 'unit'),
  field: optional(fieldRef),
  origin: optional(id('The model of which it is a replica', 'model')),
  source,
  note,
};
const outcome = {
  value: number('The figure'),
  valueUnit: text('What is counted, as printed', 100),
  qualifier: oneOf(QUALIFIERS, 'What the figure bounds'),
  metric: optional(id('Metric of claims that it answers, such as outcome-incinerators')),
  source,
  note,
};
const level = optional(oneOf(LEVELS, 'Level of the act'));
const document = optional(id('The document', 'document'));
const requested = { level, by, document, source, note };
const replicated = {
  replica: optional(id('The new model, where it is known', 'model')),
  place: optional(id('Where', 'unit')),
  source,
  note,
};
const introduced = { by, to: optional(id('To whom', 'unit')), document, phases, source, note };

export const modelEvents = {
  ModelIdentified: event('A model becomes known; its date is the day it began', {
    model: id('The model'),
    ...identified,
    movement: text('Movement', 50),
  }),
  ModelRetitled: event('The model carries another title', { model, title: identified.title, note }),
  HolderChanged: event('Others hold the model', { model, holderKind: identified.holderKind, holders, note }),
  VisitRecorded: event('The model is visited (tham quan)', { ...subjectFields, by, document, source, note }),
  InspectionRecorded: event('The model is inspected (kiểm tra)', {
    ...subjectFields,
    by,
    document,
    source,
    note,
  }),
  OutcomeReported: event('An outcome of the model is reported', { ...subjectFields, ...outcome }),
  ReplicationRequested: event('Others are asked to replicate it (đề nghị nhân rộng)', {
    ...subjectFields,
    ...requested,
  }),
  ModelReplicated: event('It has been replicated (nhân rộng); the replica may be unnamed', {
    ...subjectFields,
    ...replicated,
  }),
  IntroducedToCentre: event('It is introduced to the centre (giới thiệu); not a recognition', {
    ...subjectFields,
    ...introduced,
  }),
  ModelLapsed: event('Nobody maintains it any more', { model, reason: optional(reason) }),
  ModelsMerged: event('It turned out to be another model', {
    model,
    into: id('The model it is', 'model'),
    reason: optional(reason),
  }),
};

const evolve = (state: ModelState | undefined, { type, data }: FoldedEvent): ModelState | undefined => {
  if (type === 'ModelIdentified') {
    const held = data as unknown as DataOf<typeof modelEvents.ModelIdentified>;
    const { model: of, kind, movement, unit, holderKind, holders: by_, field } = held;
    return known({ model: of, kind, movement, unit, holderKind, holders: by_, field });
  }
  if (!state) return state;
  switch (type) {
    case 'HolderChanged': {
      const { holderKind, holders: now } = data as unknown as DataOf<typeof modelEvents.HolderChanged>;
      const { holderKind: _, ...rest } = state;
      return known({ ...rest, holderKind, holders: now });
    }
    case 'ModelLapsed':
      return { ...state, ended: 'lapsed' };
    case 'ModelsMerged':
      return { ...state, ended: 'merged', mergedInto: data['into'] as string };
    default:
      return state;
  }
};

/** A merged model takes no further acts; a lapsed one may still be recorded late, and is maintained again by a case. */
export const refuseEnded = (state: ModelState | undefined): Rejection | undefined =>
  state?.ended === 'merged' ? reject('ModelMerged', { model: state.model }) : undefined;

/** Joint holders are two or more; single persons stand behind individuals and households, units behind collectives. */
export const refuseHolders = (
  kind: string | undefined,
  held: readonly string[],
  context: Context,
): Rejection | undefined => {
  if (kind === 'joint')
    return new Set(held).size < 2 ? reject('HolderMissing', { holderKind: kind, holders: held }) : undefined;
  const wanted = kind === 'collective' ? 'unit' : kind === 'individual' ? 'person' : undefined;
  const stranger = wanted && held.find((holder) => !context.get(wanted, holder));
  return stranger === undefined
    ? undefined
    : reject('HolderKindMismatch', { holderKind: kind ?? '', holder: stranger });
};

export const refuseField = (field: FieldRef | undefined, context: Context): Rejection | undefined =>
  field && context.get('scheme', field.scheme)?.codes.includes(field.code) === false
    ? reject('FieldNotInScheme', { scheme: field.scheme, code: field.code })
    : undefined;

interface ActBody {
  readonly model: string;
  readonly level?: (typeof LEVELS)[number];
  readonly by?: string;
}

/** An act on a model that carries its ids: the model is not merged, the level exists, who acts has not ended. */
const act =
  (type: string) =>
  ({ body, effectiveOn, recordedOn }: Command<ActBody>, state: ModelState | undefined, context: Context) =>
    refuseEnded(state) ??
    refuseOutsideLevel(body.level, effectiveOn, recordedOn) ??
    (body.by === undefined
      ? undefined
      : refuseAfterEnd(context.get('unit', body.by), effectiveOn, recordedOn)) ?? [
      { type, data: { ...body, ...subjectOf(state as ModelState) } },
    ];

const target = (body: { readonly model: string }) => body.model;

const modelCommands = {
  IdentifyModel: command('model', {
    undated: true,
    doc: 'Record a model or exemplar',
    fields: identified,
    target: (_, derive) => derive('mod'),
    decide: ({ body }, _, context) =>
      refuseHolders(body.holderKind, body.holders, context) ??
      refuseField(body.field, context) ?? [
        {
          type: 'ModelIdentified',
          data: { ...body, movement: body.movement ?? MOVEMENT, model: context.derive('mod') },
        },
      ],
  }),
  RetitleModel: command('model', {
    doc: 'Record that a model carries another title from a date on',
    fields: modelEvents.ModelRetitled.fields,
    target,
    decide: ({ body }, state) => refuseEnded(state) ?? [{ type: 'ModelRetitled', data: body }],
  }),
  ChangeHolder: command('model', {
    doc: 'Record that others hold a model from a date on',
    fields: modelEvents.HolderChanged.fields,
    target,
    decide: ({ body }, state, context) =>
      refuseEnded(state) ??
      refuseHolders(body.holderKind, body.holders, context) ?? [{ type: 'HolderChanged', data: body }],
  }),
  RecordVisit: command('model', {
    doc: 'Record a visit',
    fields: { model, by, document, source, note },
    target,
    decide: act('VisitRecorded'),
  }),
  RecordInspection: command('model', {
    doc: 'Record an inspection',
    fields: { model, by, document, source, note },
    target,
    decide: act('InspectionRecorded'),
  }),
  ReportOutcome: command('model', {
    doc: 'Report an outcome',
    fields: { model, ...outcome },
    target,
    decide: act('OutcomeReported'),
  }),
  RequestReplication: command('model', {
    doc: 'Record a request to replicate',
    fields: { model, ...requested },
    target,
    decide: act('ReplicationRequested'),
  }),
  RecordReplication: command('model', {
    doc: 'Record that it has been replicated',
    fields: { model, ...replicated },
    target,
    decide: act('ModelReplicated'),
  }),
  IntroduceModel: command('model', {
    doc: 'Record an introduction to the centre; never a recognition',
    fields: { model, ...introduced },
    target,
    decide: act('IntroducedToCentre'),
  }),
  LapseModel: command('model', {
    doc: 'Record that nobody maintains a model any more',
    fields: modelEvents.ModelLapsed.fields,
    target,
    decide: ({ body }, state) =>
      refuseEnded(state) ??
      (state?.ended === 'lapsed'
        ? reject('ModelLapsed', { model: body.model })
        : [{ type: 'ModelLapsed', data: body }]),
  }),
  MergeModels: command('model', {
    doc: 'Record that a model turned out to be another one',
    fields: modelEvents.ModelsMerged.fields,
    target,
    decide: ({ body }, state, context) =>
      refuseEnded(state) ??
      refuseEnded(context.get('model', body.into)) ??
      (body.model === body.into
        ? reject('MergeIntoItself', { model: body.model })
        : [{ type: 'ModelsMerged', data: body }]),
  }),
};

export const modelCategory: Category<ModelState> = { events: modelEvents, commands: modelCommands, evolve };
