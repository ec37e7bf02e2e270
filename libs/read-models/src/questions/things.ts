/** Documents, sources, people and phases: what acts refer to. Each answers by itself and lends its names to the other questions. */
import { boundsBetween, id, integer, jsonOf, optional, text } from '@kheo/kernel';
import type { Body, Fields, JsonObject } from '@kheo/kernel';
import type { Condition } from '@kheo/ports';
import { known } from '@kheo/recognition';
import { historyIn } from '../entries.js';
import { referenceOf } from '../facts.js';
import { certaintyOf, factsOf, foldText, heldOn, knownAt, pageOfRows, wordsOf } from '../looking.js';
import type { RowDocument } from '../looking.js';
import {
  citationOf,
  currentWholeRows,
  documentLabels,
  DOCUMENTS,
  PEOPLE,
  PHASES,
  sourceLabels,
  SOURCES,
  unitLabels,
} from '../names.js';
import { question } from '../question.js';
import type { Ask, Fact, Keeping, Paging, Question, Row } from '../question.js';

/** A thing that one event establishes and later ones change: one row, from its first day on. */
const thingRows =
  (first: string, values: (facts: readonly Fact[], established: Fact) => JsonObject) =>
  (facts: readonly Fact[]): readonly Row[] => {
    const established = facts.find(({ type }) => type === first);
    return established
      ? [{ id: 'it', bounds: boundsBetween(established.interval), values: values(facts, established) }]
      : [];
  };

type Item = (ask: Ask, rows: readonly JsonObject[]) => Promise<readonly JsonObject[]>;

interface Thing<F extends Fields> extends Pick<Question, 'name' | 'version' | 'doc' | 'reads'> {
  readonly keeps: Keeping;
  readonly params: F;
  readonly where: (params: Body<F>) => readonly Condition[];
  readonly items: Item;
}

const thing = <F extends Fields>({ where, items, ...rest }: Thing<F>): Question =>
  question({
    ...rest,
    list: async (ask: Ask, params: Body<F>, paging: Paging) => {
      const { rows, next } = await pageOfRows(ask, rest, {
        where: [...knownAt(ask), ...heldOn(ask), ...where(params)],
        orderBy: ['document'],
        paging,
      });
      const shown = await items(ask, rows);
      return {
        items: shown.map((item, at) =>
          jsonOf({ ...item, certainty: certaintyOf(rows[at] as RowDocument, ask) }),
        ),
        ...next,
      };
    },
    one: async (ask, of) => {
      const row = (await currentWholeRows(ask, rest, [of])).get(of);
      if (!row) return undefined;
      const [item] = await items(ask, [row]);
      return { ...item, ...historyIn(await factsOf(ask, rest, of), ask) };
    },
  });

const is = (field: string, value: string | undefined): readonly Condition[] =>
  value === undefined ? [] : [{ field, is: value }];
const containing = (words: string | undefined): readonly Condition[] =>
  words === undefined ? [] : [{ field: 'text', contains: wordsOf(words) }];
const sought = optional(text('Words of the title or name, with or without diacritics', 200));
const titled = (data: JsonObject, ...names: readonly string[]): string =>
  foldText(names.flatMap((name) => (typeof data[name] === 'string' ? [data[name]] : [])).join(' '));

export const documents = thing({
  ...DOCUMENTS,
  doc: 'Documents cited, as printed; numbers run per issuer, type and term',
  reads: ['units', 'sources'],
  keeps: {
    types: ['DocumentRecorded'],
    keys: (_, data) => [data['document'] as string],
    rows: thingRows('DocumentRecorded', (_, { data, effectiveOn }) =>
      jsonOf({ ...data, issuedOn: effectiveOn, text: titled(data, 'title', 'type', 'number', 'symbol') }),
    ),
    fields: { issuer: 'text', type: 'text', number: 'text', symbol: 'text', text: 'text' },
    indexes: [['issuer'], ['number']],
  },
  params: {
    issuer: optional(id('Who issued it')),
    number: optional(text('Number as printed', 50)),
    text: sought,
  },
  where: ({ issuer, number, text: words }) => [
    ...is('issuer', issuer),
    ...is('number', number),
    ...containing(words),
  ],
  items: async (ask, rows) => {
    const issuers = await unitLabels(
      ask,
      rows.map(({ issuer }) => issuer),
    );
    const sources = await sourceLabels(
      ask,
      rows.map(({ source }) => source),
    );
    return rows.map((row) =>
      jsonOf(
        known({
          id: row['document'],
          citation: citationOf(row),
          ...pick(row, 'type', 'number', 'symbol', 'printedAs', 'title', 'issuedOn', 'note'),
          issuer: issuers(row['issuer']),
          source: sources(row['source']),
        }),
      ),
    );
  },
});

export const sources = thing({
  ...SOURCES,
  doc: 'Texts that facts were read from',
  reads: [],
  keeps: {
    types: ['SourceRegistered'],
    keys: (_, data) => [data['source'] as string],
    rows: thingRows('SourceRegistered', (_, registered) =>
      jsonOf(
        known({
          ...registered.data,
          reference: referenceOf(registered),
          text: titled(registered.data, 'title', 'place', 'publisher'),
        }),
      ),
    ),
    fields: { title: 'text', text: 'text' },
    indexes: [],
  },
  params: { text: sought },
  where: ({ text: words }) => containing(words),
  items: (_, rows) =>
    Promise.resolve(
      rows.map((row) =>
        jsonOf(
          known({
            id: row['source'],
            ...pick(row, 'title', 'publisher', 'place', 'publishedOn', 'file', 'sha256', 'reference', 'note'),
          }),
        ),
      ),
    ),
});

/** A person is one row for each unit in which a capacity is held, so that those of a unit are found, and one for all lists. */
const ANYWHERE = '*';

const personOf = (facts: readonly Fact[], { data }: Fact): JsonObject => {
  const capacities = facts
    .filter(({ type }) => type === 'CapacityHeld')
    .map((held) =>
      known({ capacity: held.data['capacity'], unit: held.data['unit'], from: held.effectiveOn }),
    );
  return jsonOf({ ...data, capacities });
};

export const people = thing({
  ...PEOPLE,
  doc: 'Persons and the capacities in which they act; names open for those who may see them',
  reads: ['units', 'sources'],
  keeps: {
    types: ['PersonIdentified', 'CapacityHeld'],
    keys: (_, data) => [data['person'] as string],
    rows: (facts) =>
      thingRows(
        'PersonIdentified',
        personOf,
      )(facts).flatMap((row) => {
        const { capacities, ...values } = row.values as JsonObject & { capacities: { unit?: string }[] };
        const units = new Set(capacities.flatMap(({ unit }) => unit ?? []));
        return [ANYWHERE, ...units].map((unit) => ({
          ...row,
          id: unit,
          values: jsonOf({ ...values, capacities, unit }),
        }));
      }),
    fields: { unit: 'text' },
    indexes: [['unit', 'document']],
  },
  params: { unit: optional(id('A unit in which a capacity is held')) },
  where: ({ unit }) => [{ field: 'unit', is: unit ?? ANYWHERE }],
  items: async (ask, rows) => {
    const capacities = rows.map(
      (row) => row['capacities'] as unknown as { capacity: JsonObject; unit?: string; from: JsonObject }[],
    );
    const units = await unitLabels(
      ask,
      capacities.flat().map(({ unit }) => unit),
    );
    return rows.map((row, at) =>
      jsonOf(
        known({
          id: row['person'],
          name: row['name'],
          capacities: capacities[at]?.map((held) => known({ ...held, unit: units(held.unit) })),
          note: row['note'],
        }),
      ),
    );
  },
});

export const phases = thing({
  ...PHASES,
  doc: 'Phases of the movement by organisation; they overlap, and totals over them are not added',
  reads: ['units', 'documents', 'sources'],
  keeps: {
    types: ['PhaseDeclared', 'PhaseAmended'],
    keys: (_, data) => [data['phase'] as string],
    rows: (facts) => {
      const declared = facts.find(({ type }) => type === 'PhaseDeclared');
      if (!declared) return [];
      const states = [declared, ...facts.filter(({ type }) => type === 'PhaseAmended')];
      let data: JsonObject = {};
      return states.map((fact, at) => {
        data = { ...data, ...fact.data };
        return {
          id: `state-${String(at)}`,
          bounds: boundsBetween(fact.interval, states[at + 1]?.interval),
          values: jsonOf({ ...data, text: titled(data, 'name') }),
        };
      });
    },
    fields: { organisation: 'text', name: 'text', fromYear: 'integer', toYear: 'integer', text: 'text' },
    indexes: [['organisation']],
  },
  params: {
    organisation: optional(id('Whose phases')),
    text: sought,
    year: optional(integer('Phases that cover this year', 1945, 2200)),
  },
  where: ({ organisation, text: words, year }) => [
    ...is('organisation', organisation),
    ...containing(words),
    ...(year === undefined
      ? []
      : [
          { field: 'fromYear', atMost: year },
          { field: 'toYear', atLeast: year },
        ]),
  ],
  items: async (ask, rows) => {
    const units = await unitLabels(
      ask,
      rows.map(({ organisation }) => organisation),
    );
    const governing = await documentLabels(
      ask,
      rows.map(({ governingDocument }) => governingDocument),
    );
    return rows.map((row) =>
      jsonOf(
        known({
          id: row['phase'],
          ...pick(row, 'name', 'fromYear', 'toYear', 'note'),
          organisation: units(row['organisation']),
          governingDocument: governing(row['governingDocument']),
        }),
      ),
    );
  },
});

const pick = (row: JsonObject, ...names: readonly string[]): JsonObject =>
  jsonOf(
    Object.fromEntries(names.filter((name) => row[name] !== undefined).map((name) => [name, row[name]])),
  );
