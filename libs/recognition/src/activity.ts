/** What a unit does or is said to have done as a whole: plans, conferences, and statements that are never spread over its models. */
import { id, list, number, oneOf, optional, text } from '@kheo/kernel';
import { refuseOutsideLevel } from './levels.js';
import type { Category, CommandSpec, EventSpec } from './rule.js';
import { command, event } from './rule.js';
import type { ThingState } from './states.js';
import { noteField as note, phasesField as phases } from './things.js';
import { LEVELS, QUALIFIERS, STATEMENT_ACTS } from './vocabulary.js';
import { refuseAfterEnd } from './unit.js';

const level = optional(oneOf(LEVELS, 'Level of the act'));
const document = optional(id('The document', 'document'));
const source = optional(id('The source that prints it', 'source'));
const unit = id('The unit it is about', 'unit');

const planFields = {
  unit,
  level,
  issuer: optional(id('Who issued it', 'unit')),
  document,
  phases,
  source,
  note,
};
const plan = id('The plan', 'plan');
export const planEvents = {
  PlanIssued: event('A plan, directive or guideline for the movement is issued (kế hoạch)', {
    plan: id('The plan'),
    ...planFields,
  }),
  PlanReviewed: event('A plan is reviewed (sơ kết, tổng kết)', { plan, unit, document, note }),
};
const conferenceFields = {
  unit,
  level,
  organiser: optional(id('Who held it', 'unit')),
  document,
  phases,
  chairs: optional(list(id('Who chaired it', 'person'), 'Who chaired it', 20)),
  source,
  note,
};
export const conferenceEvents = {
  ConferenceHeld: event('A conference is held (hội nghị)', {
    conference: id('The conference'),
    ...conferenceFields,
  }),
};

const statementFields = {
  unit,
  act: oneOf(STATEMENT_ACTS, 'What is said to have happened'),
  level,
  by: optional(id('Who acted', 'unit')),
  document,
  value: optional(number('The figure; 0 says "none", absent says nothing')),
  valueUnit: optional(text('What is counted, as printed', 100)),
  qualifier: optional(oneOf(QUALIFIERS, 'What the figure bounds')),
  phases,
  source,
  note,
};
export const statementEvents = {
  UnitStatementRecorded: event("A source says something of a unit's models together: a fact about the unit", {
    statement: id('The statement'),
    ...statementFields,
  }),
};

/** Categories whose streams only need to exist. */
const recorded = (
  events: Readonly<Record<string, EventSpec>>,
  commands: Readonly<Record<string, CommandSpec>>,
  member: string,
): Category<ThingState> => ({
  events,
  commands,
  evolve: (state, { data }) => state ?? { id: data[member] as string },
});

export const planCategory = recorded(
  planEvents,
  {
    IssuePlan: command('plan', {
      doc: 'Record a plan of a unit',
      fields: planFields,
      target: (_, derive) => derive('pln'),
      decide: ({ body, effectiveOn, recordedOn }, _, context) =>
        refuseOutsideLevel(body.level, effectiveOn, recordedOn) ??
        (body.issuer === undefined
          ? undefined
          : refuseAfterEnd(context.get('unit', body.issuer), effectiveOn, recordedOn)) ?? [
          { type: 'PlanIssued', data: { plan: context.derive('pln'), ...body } },
        ],
    }),
    ReviewPlan: command('plan', {
      doc: 'Record the review of a plan',
      fields: planEvents.PlanReviewed.fields,
      target: (body) => body.plan,
      decide: ({ body }) => [{ type: 'PlanReviewed', data: body }],
    }),
  },
  'plan',
);

export const conferenceCategory = recorded(
  conferenceEvents,
  {
    HoldConference: command('conference', {
      doc: 'Record a conference',
      fields: conferenceFields,
      target: (_, derive) => derive('cnf'),
      decide: ({ body, effectiveOn, recordedOn }, _, context) =>
        refuseOutsideLevel(body.level, effectiveOn, recordedOn) ??
        (body.organiser === undefined
          ? undefined
          : refuseAfterEnd(context.get('unit', body.organiser), effectiveOn, recordedOn)) ?? [
          { type: 'ConferenceHeld', data: { conference: context.derive('cnf'), ...body } },
        ],
    }),
  },
  'conference',
);

export const statementCategory = recorded(
  statementEvents,
  {
    RecordStatement: command('statement', {
      doc: "Record what a source says of a unit's models together",
      fields: statementFields,
      target: (_, derive) => derive('stm'),
      decide: ({ body, effectiveOn, recordedOn }, _, context) =>
        refuseOutsideLevel(body.level, effectiveOn, recordedOn) ?? [
          { type: 'UnitStatementRecorded', data: { statement: context.derive('stm'), ...body } },
        ],
    }),
  },
  'statement',
);
