/** Claims: published totals. A claim is a fact about a report; it is checked against counts and other claims, never counted. */
import { date, day, freeText, id, list, number, oneOf, optional, reject, text } from '@kheo/kernel';
import { fieldRef, refuseField } from './model.js';
import type { Category } from './rule.js';
import { command, event } from './rule.js';
import type { ThingState } from './states.js';
import { noteField as note } from './things.js';
import {
  HOLDER_KINDS,
  LEVELS,
  MOVEMENT,
  QUALIFIERS,
  RELATION_KINDS,
  RELATION_VERDICTS,
} from './vocabulary.js';

const claim = id('The claim', 'claim');
const published = {
  source: optional(id('The report that prints it', 'source')),
  unit: id('The unit it speaks of', 'unit'),
  metric: id('What is counted, such as registered, recognised or outcome-incinerators'),
  qualifier: oneOf(QUALIFIERS, 'What the figure bounds (hơn, gần, khoảng)'),
  value: number('The figure as printed'),
  periodFrom: optional(date('First day, month or year it covers')),
  periodTo: optional(date('Last one; absent with asOfDay means "to date"')),
  asOfDay: optional(day('Cut-off day')),
  level: optional(oneOf(LEVELS, 'Level')),
  holderKind: optional(oneOf(HOLDER_KINDS, 'Kind of holder')),
  field: optional(fieldRef),
  scheme: optional(id('Field scheme that the figure is about as a whole', 'scheme')),
  bloc: optional(text('Bloc (khối)', 100)),
  form: optional(id('Form of commendation', 'form')),
  movement: optional(text('Movement; the movement of Kheo when absent', 50)),
  note,
};
const related = {
  kind: oneOf(
    RELATION_KINDS,
    'sum: the parts make the total; part-of: a part is not more than the total; tension: two figures that ask to be compared',
  ),
  total: id('The claim that heads it', 'claim'),
  parts: list(id('A part', 'claim'), 'The parts', 100),
  expected: optional(oneOf(RELATION_VERDICTS, 'What the recorder expects of the arithmetic')),
  note,
};

export const claimEvents = {
  ClaimPublished: event('A total is published', {
    claim: id('The claim'),
    ...published,
    movement: text('Movement', 50),
  }),
  ClaimExplained: event('What a claim counts, or why it differs, is explained', {
    claim,
    explanation: freeText('Explanation'),
  }),
};
export const relationEvents = {
  ClaimsRelated: event('Claims are related to be checked against each other', {
    relation: id('The relation'),
    ...related,
  }),
};

export const claimCategory: Category<ThingState> = {
  events: claimEvents,
  commands: {
    PublishClaim: command('claim', {
      undated: true,
      doc: 'Record a published total as printed',
      fields: published,
      target: (_, derive) => derive('clm'),
      decide: ({ body }, _, context) =>
        refuseField(body.field, context) ?? [
          {
            type: 'ClaimPublished',
            data: { ...body, movement: body.movement ?? MOVEMENT, claim: context.derive('clm') },
          },
        ],
    }),
    ExplainClaim: command('claim', {
      doc: 'Explain a claim; it stays as it was published',
      fields: claimEvents.ClaimExplained.fields,
      target: (body) => body.claim,
      decide: ({ body }) => [{ type: 'ClaimExplained', data: body }],
    }),
  },
  evolve: (state, { data }) => state ?? { id: data['claim'] as string },
};

export const relationCategory: Category<ThingState> = {
  events: relationEvents,
  commands: {
    RelateClaims: command('relation', {
      undated: true,
      doc: 'Relate claims that can be checked against each other',
      fields: related,
      target: (_, derive) => derive('rel'),
      decide: ({ body }, _, context) =>
        body.parts.length === 0 || body.parts.includes(body.total)
          ? reject('RelationIncomplete', { total: body.total, parts: body.parts })
          : [{ type: 'ClaimsRelated', data: { ...body, relation: context.derive('rel') } }],
    }),
  },
  evolve: (state, { data }) => state ?? { id: data['relation'] as string },
};
