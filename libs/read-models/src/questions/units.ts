/** Units: the tree on a day, what came before and after, and what is recorded of a unit as a whole. */
import { boundsBetween, flag, id, jsonOf, oneOf, optional, plusDays, text } from '@kheo/kernel';
import type { Bounds, Interval, JsonObject } from '@kheo/kernel';
import type { Condition } from '@kheo/ports';
import { known, UNIT_KINDS, UNIT_LEVELS } from '@kheo/recognition';
import { historyIn, namesIn } from '../entries.js';
import { standing } from '../facts.js';
import {
  certaintyOf,
  factsOf,
  findRows,
  foldText,
  heldOn,
  knownAt,
  pageOfRows,
  wordsOf,
} from '../looking.js';
import type { RowDocument } from '../looking.js';
import { currentWholeRows, linked, unitLabels, UNITS } from '../names.js';
import type { Label } from '../names.js';
import { question } from '../question.js';
import type { Ask, Fact, Row } from '../question.js';

const SHAPING = ['UnitEstablished', 'UnitRenamed', 'UnitSucceeded', 'UnitAbolished'];

interface Succession {
  readonly unit: string;
  readonly successor: string;
  readonly relation: string;
  readonly operatesFrom: string;
}

const keys = (_: string, data: JsonObject): readonly string[] =>
  [data['unit'], data['successor'], data['issuer'], data['organiser'], data['committee']].filter(
    (held): held is string => typeof held === 'string',
  );

/** One row for each name that the unit has carried, and one for the time after its end. */
const rows = (facts: readonly Fact[], unit: string): readonly Row[] => {
  const established = facts.find(({ type, data }) => type === 'UnitEstablished' && data['unit'] === unit);
  if (!established) return [];
  const names = [
    established,
    ...facts.filter(({ type, data }) => type === 'UnitRenamed' && data['unit'] === unit),
  ];
  const successions = facts
    .filter(({ type }) => type === 'UnitSucceeded')
    .map(({ data }) => data as unknown as Succession);
  const lastDay = lastDayOf(facts, unit);
  const { kind, level, parent, territory } = established.data;
  const values = {
    unit,
    ...known({ kind, level, parent, territory, lastDay }),
    successors: successions
      .filter((held) => held.unit === unit)
      .map(({ successor, relation, operatesFrom }) => ({ unit: successor, relation, operatesFrom })),
    predecessors: successions
      .filter((held) => held.successor === unit)
      .map(({ unit: of, relation, operatesFrom }) => ({ unit: of, relation, operatesFrom })),
  };
  const named = (fact: Fact) => ({
    name: fact.data['name'] as string,
    text: foldText(fact.data['name'] as string),
  });
  const carried = names.map((fact, at) => {
    const bounds = boundsOf(fact.interval, names[at + 1]?.interval, lastDay);
    return { id: `name-${String(at)}`, bounds, values: jsonOf({ ...values, ...named(fact), ended: 0 }) };
  });
  if (lastDay === undefined) return carried;
  const first = plusDays(lastDay, 1);
  const bounds = boundsBetween({ earliest: first, latest: first });
  return [
    ...carried,
    { id: 'ended', bounds, values: jsonOf({ ...values, ...named(names.at(-1) as Fact), ended: 1 }) },
  ];
};

const lastDayOf = (facts: readonly Fact[], unit: string): string | undefined =>
  facts
    .flatMap(({ type, data }) => {
      if (data['unit'] !== unit) return [];
      if (type === 'UnitAbolished') return [data['lastDay'] as string];
      const ends = type === 'UnitSucceeded' && ['merged', 'renamed'].includes(data['relation'] as string);
      return ends ? [plusDays(data['operatesFrom'] as string, -1)] : [];
    })
    .sort()[0];

const boundsOf = (begin: Interval, next: Interval | undefined, lastDay: string | undefined): Bounds => {
  const ended = boundsBetween(begin, next);
  const [certainTo, possibleTo] = [ended.certainTo, ended.possibleTo].map((day) =>
    lastDay !== undefined && lastDay < day ? lastDay : day,
  ) as [string, string];
  return { ...ended, certainTo, possibleTo };
};

export const units = question({
  ...UNITS,
  doc: 'Territories and organisations on a day: the tree, predecessors and successors',
  reads: ['people', 'documents', 'phases', 'sources', 'models', 'decisions'],
  keeps: {
    types: SHAPING,
    also: ['CommitteeEstablished', 'PlanIssued', 'ConferenceHeld', 'UnitStatementRecorded'],
    keys,
    rows,
    fields: {
      unit: 'text',
      kind: 'text',
      level: 'text',
      name: 'text',
      parent: 'text',
      territory: 'text',
      text: 'text',
      ended: 'integer',
    },
    indexes: [['unit'], ['parent'], ['territory']],
  },
  params: {
    parent: optional(id('Units directly under this one')),
    level: optional(oneOf(UNIT_LEVELS, 'Level')),
    kind: optional(oneOf(UNIT_KINDS, 'Kind of unit')),
    text: optional(text('Words of the name, with or without diacritics', 200)),
    ended: optional(flag('Also units that had ended on the day')),
  },
  list: async (ask, { parent, level, kind, text: sought, ended }, paging) => {
    const where: Condition[] = [
      ...knownAt(ask),
      ...heldOn(ask),
      { field: 'ended', in: ended === true ? [0, 1] : [0] },
    ];
    for (const [field, value] of Object.entries({ parent, level, kind }))
      if (value !== undefined) where.push({ field, is: value });
    if (sought !== undefined) where.push({ field: 'text', contains: wordsOf(sought) });
    const { rows: page, next } = await pageOfRows(ask, UNITS, { where, orderBy: ['unit'], paging });
    const label = await unitLabels(ask, page.flatMap(related));
    return { items: page.map((row) => itemOf(row, ask, label)), ...next };
  },
  one: async (ask, unit) => {
    const row = (await currentWholeRows(ask, UNITS, [unit])).get(unit);
    if (!row) return undefined;
    const facts = await factsOf(ask, UNITS, unit);
    const children = await findRows(ask, UNITS, {
      where: [...knownAt(ask), ...heldOn(ask), { field: 'ended', is: 0 }, { field: 'parent', is: unit }],
      orderBy: ['unit'],
      limit: CHILDREN,
    });
    const [inherits, becomes] = [
      await linked(ask, unit, 'predecessors'),
      await linked(ask, unit, 'successors'),
    ];
    const label = await unitLabels(ask, [...related(row), ...inherits, ...becomes]);
    return jsonOf({
      ...itemOf(row, ask, label),
      names: namesOfUnit(facts, ask, unit),
      inherits: inherits.map(label),
      nowPartOf: becomes.map(label),
      children: children.map(({ document }) => ({ id: document['unit'], name: document['name'] })),
      mentions: await namesIn(facts, ask),
      ...historyIn(facts, ask),
    });
  },
});

/** Children shown with a unit; the list question gives the others. */
const CHILDREN = 500;

const related = (row: RowDocument): readonly unknown[] => [
  row['parent'],
  row['territory'],
  ...[
    ...(row['successors'] as unknown as { unit: string }[]),
    ...(row['predecessors'] as unknown as { unit: string }[]),
  ].map(({ unit }) => unit),
];

const itemOf = (row: RowDocument, ask: Ask, label: Label): JsonObject => {
  const links = (held: unknown) =>
    (held as { unit: string; relation: string; operatesFrom: string }[]).map(({ unit, ...rest }) => ({
      ...label(unit),
      ...rest,
    }));
  const { possibleFrom, certainFrom, certainTo, possibleTo } = row;
  return jsonOf(
    known({
      id: row['unit'],
      name: row['name'],
      kind: row['kind'],
      level: row['level'],
      parent: label(row['parent']),
      territory: row['territory'] === row['unit'] ? undefined : label(row['territory']),
      certainty: row['ended'] === 1 ? 'ended' : (certaintyOf(row, ask) ?? 'none'),
      validity: row['ended'] === 1 ? undefined : { possibleFrom, certainFrom, certainTo, possibleTo },
      lastDay: row['lastDay'],
      predecessors: links(row['predecessors']),
      successors: links(row['successors']),
    }),
  );
};

const namesOfUnit = (facts: readonly Fact[], ask: Ask, unit: string) =>
  standing(facts, ask.knownAt)
    .filter(
      ({ type, data }) => (type === 'UnitEstablished' || type === 'UnitRenamed') && data['unit'] === unit,
    )
    .map(({ data, effectiveOn }) => ({ name: data['name'], from: effectiveOn }));
