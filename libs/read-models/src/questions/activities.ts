/** What units did or are said to have done as a whole: plans, conferences, committees, and statements that are never spread over models. */
import { boundsBetween, date, id, jsonOf, oneOf, optional } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import type { Condition } from '@kheo/ports';
import { known, LEVELS, STATEMENT_ACTS } from '@kheo/recognition';
import { certaintyOf, happenedBetween, heldOn, knownAt, pageOfRows } from '../looking.js';
import type { RowDocument } from '../looking.js';
import {
  documentLabels,
  holderLabels,
  linked,
  phaseLabels,
  sourceLabels,
  subtreeOf,
  unitLabels,
} from '../names.js';
import { question } from '../question.js';
import type { Ask, Fact, Row } from '../question.js';

const ACTIVITIES = { name: 'activities', version: 2 } as const;

const KINDS = {
  PlanIssued: 'plan',
  ConferenceHeld: 'conference',
  CommitteeEstablished: 'committee',
  UnitStatementRecorded: 'statement',
} as const;
const ORDER = ['latest', 'earliest', 'recorded'] as const;

const rows = (facts: readonly Fact[]): readonly Row[] =>
  facts.map(({ type, data, interval, effectiveOn, index, order, source }) => {
    const { issuer, organiser, by, source: printedIn, document, ...rest } = data;
    const values = known({
      ...rest,
      kind: KINDS[type as keyof typeof KINDS],
      by: by ?? issuer ?? organiser,
      printedIn,
      cited: document,
      effectiveOn,
      ...interval,
      recorded: index,
      origin: source,
    });
    return { id: String(order), bounds: boundsBetween(interval), values: jsonOf(values) };
  });

export const activities = question({
  ...ACTIVITIES,
  doc: 'Plans, conferences, committees and statements of units as a whole; a statement of 0 says "none", which is not "no data"',
  reads: ['units', 'people', 'documents', 'phases', 'sources'],
  keeps: {
    types: Object.keys(KINDS),
    keys: (type, data) => {
      const own = data['plan'] ?? data['conference'] ?? data['statement'] ?? data['unit'];
      return [`${KINDS[type as keyof typeof KINDS]}/${own as string}`];
    },
    rows,
    fields: {
      kind: 'text',
      act: 'text',
      unit: 'text',
      level: 'text',
      by: 'text',
      earliest: 'day',
      latest: 'day',
      recorded: 'integer',
    },
    counted: ['kind', 'act', 'unit', 'level', 'by', 'earliest', 'latest', 'recorded'],
    indexes: [],
  },
  params: {
    kind: optional(oneOf(Object.values(KINDS), 'What it is')),
    act: optional(oneOf(STATEMENT_ACTS, 'What a statement says was done')),
    unit: optional(id('The unit it is about, with everything under it')),
    successors: optional(oneOf(['true', 'false'], 'true: also of the units that it followed')),
    by: optional(id('Who acted')),
    level: optional(oneOf(LEVELS, 'Level')),
    from: optional(date('Possibly on or after this date')),
    to: optional(date('Possibly on or before this date')),
  },
  list: async (ask, { unit, successors, from: earliest, to, ...exact }, paging) => {
    const where: Condition[] = [...knownAt(ask), ...heldOn(ask)];
    for (const [field, value] of Object.entries(exact)) where.push({ field, is: value });
    if (unit !== undefined) {
      const roots = successors === 'true' ? [unit, ...(await linked(ask, unit, 'predecessors'))] : [unit];
      where.push({ field: 'unit', in: [...(await subtreeOf(ask, roots))] });
    }
    where.push(...happenedBetween(earliest, to));
    const { rows: page, next } = await pageOfRows(ask, ACTIVITIES, {
      where,
      orderBy: ORDER,
      descending: true,
      paging,
    });
    return { items: await itemsOf(ask, page), ...next };
  },
});

const itemsOf = async (ask: Ask, held: readonly RowDocument[]): Promise<readonly JsonObject[]> => {
  const lists = (member: string) =>
    held.flatMap((row) => (row[member] as readonly string[] | undefined) ?? []);
  const [units, documents, phases, people, sources] = await Promise.all([
    unitLabels(
      ask,
      held.flatMap((row) => [row['unit'], row['by'], row['committee']]),
    ),
    documentLabels(
      ask,
      held.map((row) => row['cited']),
    ),
    phaseLabels(ask, lists('phases')),
    holderLabels(ask, lists('chairs')),
    sourceLabels(
      ask,
      held.map((row) => row['printedIn']),
    ),
  ]);
  return held.map((row): JsonObject => {
    const { kind, act, level, value, valueUnit, qualifier, effectiveOn, note, origin } = row as JsonObject;
    const named = {
      unit: units(row['unit']),
      by: units(row['by']),
      committee: units(row['committee']),
      document: documents(row['cited']),
      printedIn: sources(row['printedIn']),
    };
    const several = {
      phases: ((row['phases'] as readonly string[] | undefined) ?? []).map(phases),
      chairs: (row['chairs'] as readonly string[] | undefined)?.map(people),
    };
    return jsonOf(
      known({
        kind,
        act,
        level,
        ...named,
        ...several,
        value,
        valueUnit,
        qualifier,
        effectiveOn,
        certainty: certaintyOf(row, ask),
        note,
        source: origin,
      }),
    );
  });
};
