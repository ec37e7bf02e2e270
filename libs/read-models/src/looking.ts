/** How a question looks at rows: as of a day, as known at a position, in pages. */
import { certaintyOn, Fault, spanOf } from '@kheo/kernel';
import type { Bounds, Certainty, JsonObject } from '@kheo/kernel';
import type { Condition, Find, Found } from '@kheo/ports';
import { documentsOf, historyOf, rowsOf } from './history.js';
import type { Ask, Fact, Question } from './question.js';

type Kept = Pick<Question, 'name' | 'version'>;

/** A row as stored. */
export type RowDocument = JsonObject &
  Bounds & {
    readonly document: string;
    readonly row: string;
    readonly knownFrom: number;
    readonly knownTo: number;
  };

/** Rows that stood with the first `knownAt` events. */
export const knownAt = (ask: Pick<Ask, 'knownAt'>): readonly Condition[] => [
  { field: 'knownFrom', atMost: ask.knownAt - 1 },
  { field: 'knownTo', atLeast: ask.knownAt },
];

/** Rows whose state possibly holds on the day. */
export const heldOn = (ask: Pick<Ask, 'asOf'>): readonly Condition[] => [
  { field: 'possibleFrom', atMost: ask.asOf },
  { field: 'possibleTo', atLeast: ask.asOf },
];

/** Rows that possibly happened between two dates of any precision. @throws Fault ParameterInvalid when they are reversed */
export const happenedBetween = (from: string | undefined, to: string | undefined): readonly Condition[] => {
  const [first, last] = [
    from === undefined ? undefined : spanOf(from)?.earliest,
    to === undefined ? undefined : spanOf(to)?.latest,
  ];
  if (first !== undefined && last !== undefined && first > last) {
    const problem = { path: 'to', code: 'ParameterInvalid' as const, expected: `a date not before ${first}` };
    throw new Fault('ParameterInvalid', { parameter: 'to' }, { problems: [problem] });
  }
  return [
    ...(first === undefined ? [] : [{ field: 'latest', atLeast: first }]),
    ...(last === undefined ? [] : [{ field: 'earliest', atMost: last }]),
  ];
};

export const certaintyOf = (row: Bounds, ask: Pick<Ask, 'asOf'>): Certainty | undefined =>
  certaintyOn(row, ask.asOf);

/** One page of rows in an order, behind the last one of the page before. */
export const findRows = async (
  ask: Ask,
  of: Kept,
  find: Find,
): Promise<readonly (Found & { readonly document: RowDocument })[]> =>
  (await ask.store.find(rowsOf(of), find)) as readonly (Found & { readonly document: RowDocument })[];

const SCAN = 2_000;

/** All rows that fulfil the conditions, in order of key; `visit` sees each once. */
export const eachRow = async (
  ask: Ask,
  of: Kept,
  options: { where: readonly Condition[]; visit: (row: RowDocument) => void },
): Promise<void> => {
  let after: Find['after'];
  for (;;) {
    const page = await findRows(ask, of, { where: options.where, limit: SCAN, ...(after ? { after } : {}) });
    for (const { document } of page) options.visit(document);
    const last = page.at(-1);
    if (!last || page.length < SCAN) return;
    after = { values: [], key: last.key };
  }
};

/** The facts of one document; empty when there is none. */
export const factsOf = async (ask: Ask, of: Kept, key: string): Promise<readonly Fact[]> => {
  const [found] = await ask.store.get(documentsOf(of), [key]);
  return historyOf(found?.document).facts;
};

/** A list's page from one row more than asked for: where to go on. */
export const pageOf = <T extends Found>(
  found: readonly T[],
  limit: number,
  orderBy: readonly string[],
): { readonly page: readonly T[]; readonly next?: JsonObject } => {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  if (!last || found.length <= limit) return { page };
  return { page, next: { values: orderBy.map((field) => last.document[field] ?? null), key: last.key } };
};

/** Where a cursor goes on. @throws Fault CursorInvalid when it does not fit the order. */
export const continueFrom = (
  from: JsonObject | undefined,
  orderBy: readonly string[],
): Pick<Find, 'after'> => {
  if (!from) return {};
  const { values, key } = from;
  const scalars =
    Array.isArray(values) &&
    values.every((value) => value === null || typeof value === 'string' || typeof value === 'number');
  if (!scalars || values.length !== orderBy.length || typeof key !== 'string')
    throw new Fault('CursorInvalid');
  return { after: { values: values as readonly (string | number | null)[], key } };
};

/** Lower case without diacritics, `đ` included, so that a search finds what a keyboard can type. */
export const foldText = (text: string): string =>
  text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replace(/\s+/g, ' ').trim();

export const wordsOf = (text: string): readonly string[] =>
  foldText(text)
    .split(' ')
    .filter((word) => word !== '');
