/** Commendations (khen thưởng): a legal form, granted to holders, in parallel with recognition and never mixed with it. */
import { freeText, id, integer, intervalOf, list, oneOf, optional } from '@kheo/kernel';
import { reject } from '@kheo/kernel';
import { refuseForm } from './decision.js';
import { refuseOutsideLevel } from './levels.js';
import { refuseHolders } from './model.js';
import type { Category, Command, Context, FoldedEvent } from './rule.js';
import { command, event } from './rule.js';
import type { CommendationState } from './states.js';
import { noteField as note, phasesField as phases } from './things.js';
import { refuseAfterEnd } from './unit.js';
import { HOLDER_KINDS, LEVELS } from './vocabulary.js';
import type { Level } from './vocabulary.js';

const source = optional(id('The source that prints it', 'source'));
const document = optional(id('The document', 'document'));
const commendation = id('The commendation', 'commendation');
const reason = freeText('Why');
const by = optional(id('Who acted', 'unit'));
const fields = {
  form: id('Form (hình thức)', 'form'),
  holderKind: optional(oneOf(HOLDER_KINDS, 'Kind of recipient')),
  holders: list(
    id('A unit or a person', 'unit', 'person'),
    'Who is commended; empty when the source does not say',
    20,
  ),
  unit: optional(id('The unit it is counted in', 'unit')),
  model: optional(id('The model it is granted for', 'model')),
  level: optional(oneOf(LEVELS, 'Level of the act')),
  cycle: optional(integer('Working year', 1945, 2200)),
  by,
  document,
  phases,
  source,
  note,
};
const open = { commendation: id('The commendation'), ...fields };

export const commendationEvents = {
  CommendationProposed: event('A commendation is proposed', open),
  CommendationAppraised: event('A commendation is appraised', { commendation, by, document, note }),
  CommendationGranted: event('A commendation is granted (khen thưởng)', open),
  CommendationRefused: event('A commendation is refused', { commendation, by, reason: optional(reason) }),
};

const evolve = (
  state: CommendationState | undefined,
  { type, data }: FoldedEvent,
): CommendationState | undefined => {
  switch (type) {
    case 'CommendationProposed':
      return {
        commendation: data['commendation'] as string,
        form: data['form'] as string,
        outcome: 'proposed',
      };
    case 'CommendationGranted':
      return {
        commendation: data['commendation'] as string,
        form: data['form'] as string,
        outcome: 'granted',
      };
    case 'CommendationRefused':
      return state && { ...state, outcome: 'refused' };
    default:
      return state;
  }
};

interface OpenBody {
  readonly commendation?: string;
  readonly form: string;
  readonly holderKind?: string;
  readonly holders: readonly string[];
  readonly model?: string;
  readonly unit?: string;
  readonly by?: string;
  readonly level?: Level;
}

const opened =
  (type: string) =>
  (
    { body, effectiveOn, recordedOn }: Command<OpenBody>,
    state: CommendationState | undefined,
    context: Context,
  ) => {
    const refused =
      (state && state.outcome !== 'proposed'
        ? reject('CommendationAlreadyDecided', { commendation: state.commendation, outcome: state.outcome })
        : undefined) ??
      refuseOutsideLevel(body.level, effectiveOn, recordedOn) ??
      refuseForm(context.get('form', body.form), intervalOf(effectiveOn, recordedOn).earliest) ??
      refuseHolders(body.holderKind, body.holders, context) ??
      (body.by === undefined
        ? undefined
        : refuseAfterEnd(context.get('unit', body.by), effectiveOn, recordedOn));
    if (refused) return refused;
    const model = body.model === undefined ? undefined : context.get('model', body.model);
    const unit = body.unit ?? model?.unit;
    return [
      {
        type,
        data: {
          ...body,
          ...(unit === undefined ? {} : { unit }),
          commendation: body.commendation ?? context.derive('com'),
        },
      },
    ];
  };

const pending =
  (type: string) =>
  ({ body }: Command<{ commendation: string }>, state: CommendationState | undefined) =>
    state && state.outcome !== 'proposed'
      ? reject('CommendationAlreadyDecided', { commendation: state.commendation, outcome: state.outcome })
      : [{ type, data: body }];

const target = (body: { readonly commendation: string }) => body.commendation;

export const commendationCategory: Category<CommendationState> = {
  events: commendationEvents,
  commands: {
    ProposeCommendation: command('commendation', {
      doc: 'Propose a commendation',
      fields,
      target: (_, derive) => derive('com'),
      decide: opened('CommendationProposed'),
    }),
    AppraiseCommendation: command('commendation', {
      doc: 'Record the appraisal of a commendation',
      fields: commendationEvents.CommendationAppraised.fields,
      target,
      decide: pending('CommendationAppraised'),
    }),
    GrantCommendation: command('commendation', {
      doc: 'Grant a commendation, proposed before or not',
      fields: { ...fields, commendation: optional(commendation) },
      target: (body, derive) => body.commendation ?? derive('com'),
      decide: opened('CommendationGranted'),
    }),
    RefuseCommendation: command('commendation', {
      doc: 'Refuse a commendation',
      fields: commendationEvents.CommendationRefused.fields,
      target,
      decide: pending('CommendationRefused'),
    }),
  },
  evolve,
};
