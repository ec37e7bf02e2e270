/** How a question looks at rows: as of a day, as known at a position, in pages. */
import { certaintyOn, Fault, spanOf } from '@kheo/kernel';
import type { Bounds, Certainty, JsonObject } from '@kheo/kernel';
import type { Condition, Find, Found } from '@kheo/ports';
import { rowsOf } from './history.js';
import { standing } from './facts.js';
import type { Ask, Fact, Paging, Question } from './question.js';

type Kept = Pick<Question, 'name' | 'version'>;

/** A row: as stored, or with everything that it shows. */
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

/** Of those the rows whose state certainly holds on it. */
export const certainOn = (ask: Pick<Ask, 'asOf'>): readonly Condition[] => [
  { field: 'certainFrom', atMost: ask.asOf },
  { field: 'certainTo', atLeast: ask.asOf },
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

export interface FoundRow extends Found {
  readonly document: RowDocument;
}

/** One page of rows as stored in an order, behind the last one of the page before. */
export const findRows = async (ask: Ask, of: Kept, find: Find): Promise<readonly FoundRow[]> =>
  (await ask.store.find(rowsOf(of), find)) as readonly FoundRow[];

/** Rows with everything that they show, folded from the facts that stood at the position of the answer. */
export const wholeRows = async (
  ask: Ask,
  of: Kept,
  stored: readonly RowDocument[],
): Promise<readonly RowDocument[]> => {
  if (stored.length === 0) return [];
  const { keeps } = ask.facts.keeping(of);
  const documents = stored.map(({ document }) => document);
  const facts = await ask.facts.of(of, documents, { rowsOnly: true });
  const folded = new Map<string, ReadonlyMap<string, JsonObject>>();
  for (const [document, told] of facts) {
    const rows = keeps.rows(standing(told), document);
    folded.set(document, new Map(rows.map(({ id, values }) => [id, values])));
  }
  return stored.map((row) => {
    const values = folded.get(row.document)?.get(row.row);
    if (!values) throw new Fault('Internal', { question: of.name, document: row.document, row: row.row });
    return { ...values, ...row };
  });
};

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

/** The facts of one document as known at the position of the answer; empty when there is none. */
export const factsOf = async (ask: Ask, of: Kept, key: string): Promise<readonly Fact[]> =>
  (await ask.facts.of(of, [key])).get(key) ?? [];

/** A page of a list: its rows with everything that they show, and where the next page begins when there is one. */
export const pageOfRows = async (
  ask: Ask,
  of: Kept,
  {
    where,
    orderBy,
    descending = false,
    paging: { limit, from },
  }: {
    readonly where: readonly Condition[];
    readonly orderBy: readonly string[];
    readonly descending?: boolean;
    readonly paging: Paging;
  },
): Promise<{ readonly rows: readonly RowDocument[]; readonly next: { readonly next?: JsonObject } }> => {
  const find = { where, orderBy, descending, limit: limit + 1, ...continueFrom(from, orderBy) };
  const found = await findRows(ask, of, find);
  const page = found.slice(0, limit);
  const rows = await wholeRows(
    ask,
    of,
    page.map(({ document }) => document),
  );
  const last = page.at(-1);
  if (!last || found.length <= limit) return { rows, next: {} };
  const values = orderBy.map((field) => last.document[field] ?? null);
  return { rows, next: { next: { values, key: last.key } } };
};

/** Where a cursor goes on. @throws Fault CursorInvalid when it does not fit the order. */
const continueFrom = (from: JsonObject | undefined, orderBy: readonly string[]): Pick<Find, 'after'> => {
  if (!from) return {};
  const { values, key } = from;
  const scalars =
    Array.isArray(values) &&
    values.every((value) => value === null || typeof value === 'string' || typeof value === 'number');
  if (!scalars || values.length !== orderBy.length || !Number.isSafeInteger(key))
    throw new Fault('CursorInvalid');
  return { after: { values: values as readonly (string | number | null)[], key: key as number } };
};

/** Lower case without diacritics, `đ` included, so that a search finds what a keyboard can type. */
export const foldText = (text: string): string => {
  const held = folded.get(text);
  if (held !== undefined) return held;
  const made = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replace(/\s+/g, ' ')
    .trim();
  if (folded.size >= FOLDED_TEXTS) folded.clear();
  folded.set(text, made);
  return made;
};

/** The same title is folded again with every event of its model. */
const folded = new Map<string, string>();
const FOLDED_TEXTS = 5_000;

export const wordsOf = (text: string): readonly string[] =>
  foldText(text)
    .split(' ')
    .filter((word) => word !== '');
