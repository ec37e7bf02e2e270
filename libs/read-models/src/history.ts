/**
 * What a question keeps, folded in both times. The facts stay in the log: a *trail* names the events that concern a document. The
 * rows of a document are computed from its facts that stand, and each state of a row is kept with the positions between which it was
 * what the log said. Closing a row sets `knownTo` and nothing else, so an answer for a past position never changes.
 *
 * Of a row only what is filtered, sorted or counted by is stored. What else it shows is folded anew from the same facts when it is
 * shown, so that it can not differ from them, and costs nothing for the millions of rows that nobody looks at.
 */
import type { Json, JsonObject, RecordedEvent } from '@kheo/kernel';
import type { CollectionSpec } from '@kheo/ports';
import {
  applyChange,
  changeOf,
  inOrder,
  ownChange,
  packedFact,
  standing,
  unpackedFact,
  weightOf,
} from './facts.js';
import type { Change, PackedFact } from './facts.js';
import { NO_PART } from './question.js';
import type { Fact, Keeping, KeepingQuestion, Question, Row } from './question.js';

/** `knownTo` of a row that still stands. */
export const OPEN = Number.MAX_SAFE_INTEGER;

type Kept = Pick<Question, 'name' | 'version'>;

/** The name under which the checkpoint of a question is kept. */
export const projectionOf = ({ name, version }: Kept): string => `${name}@${String(version)}`;
export const rowsOf = (of: Kept): string => `${projectionOf(of)}.rows`;
export const trailOf = (of: Kept): string => `${projectionOf(of)}.trail`;

/** Every row has these fields beside its own. */
const ROW_FIELDS = {
  document: 'text',
  row: 'text',
  possibleFrom: 'day',
  certainFrom: 'day',
  certainTo: 'day',
  possibleTo: 'day',
  knownFrom: 'integer',
  knownTo: 'integer',
} as const;

/** `shapes` is 1 for events that shape rows and 0 for those that only belong to the history. */
export const trailSpec = (of: Kept): CollectionSpec => ({
  name: trailOf(of),
  fields: { document: 'text', shapes: 'integer' },
  indexes: [['document', 'shapes']],
});

/** Of the fields of every row those that a count looks at. */
const COUNTED = Object.keys(ROW_FIELDS).filter((field) => field !== 'document' && field !== 'row');

export const rowsSpec = (question: KeepingQuestion): CollectionSpec => {
  const { fields, indexes, counted } = question.keeps;
  return {
    name: rowsOf(question),
    fields: { ...ROW_FIELDS, ...fields },
    indexes: [['document'], ...indexes],
    ...(counted ? { counted: [...COUNTED, ...counted] } : {}),
  };
};

export const collectionsOf = (question: KeepingQuestion): readonly CollectionSpec[] => [
  trailSpec(question),
  rowsSpec(question),
];

/** Documents that one event may concern, and rows that it may open in each: a list in an event holds 1,000 items at most. */
const DOCUMENTS_OF_EVENT = 2_048;
const ROWS_OF_STEP = 1_024;

/** The place of a document among those that an event concerns, as the key of its trail: keys grow along the log. */
export const stepOf = (index: number, at: number): number => {
  if (at >= DOCUMENTS_OF_EVENT) throw new RangeError(`event ${String(index)} concerns too many documents`);
  return index * DOCUMENTS_OF_EVENT + at;
};
export const indexOfStep = (step: number): number => Math.floor(step / DOCUMENTS_OF_EVENT);

const rowKey = (step: number, made: number): number => {
  if (made >= ROWS_OF_STEP) throw new RangeError(`step ${String(step)} opens too many rows`);
  return step * ROWS_OF_STEP + made;
};

/** Bounds and stored members of a row in a fixed order; null for what it does not have. */
type Told = readonly Json[];

/** A row that stands. */
interface OpenRow {
  readonly key: number;
  readonly part: string | undefined;
  /** What is stored of it: what tells whether it has changed. */
  readonly told: Told;
}

/** A fact that stands, and the part of the document that it shapes. */
interface Standing {
  readonly fact: Fact;
  readonly part: string | undefined;
}

/** A document as the steps of its trail that shape rows have led so far; `advance` takes it further, in place. */
export interface History {
  readonly facts: Fact[];
  /** What they take of memory together. */
  weight: number;
  /** Those of its trail that shape rows. */
  readonly steps: number[];
  /** In the order of effect. */
  standing: Standing[];
  readonly open: Map<string, OpenRow>;
  /** Of one that was packed: marks of the parts that it left to the log, as it did all facts that no longer stand; null when it holds its steps alone. */
  readonly elsewhere?: ReadonlySet<number> | null;
}

export const emptyHistory = (): History => ({
  facts: [],
  weight: 0,
  steps: [],
  standing: [],
  open: new Map(),
});

/** What a step changes in the stored rows. */
export interface RowChanges {
  open(key: number, document: JsonObject): void;
  close(key: number, knownTo: number): void;
}

/** Nothing is written: the step was written before. */
export const WRITTEN: RowChanges = { open: () => undefined, close: () => undefined };

interface Step {
  readonly change: Change;
  readonly step: number;
  readonly key: string;
  readonly keeps: Keeping;
}

/** Takes a history one change further. The same steps open the same rows under the same keys, whoever takes them. */
export const advance = (history: History, { step, key, keeps, ...told }: Step, rows: RowChanges): void => {
  const { facts, open } = history;
  const change = ownChange(told.change, keeps, key);
  applyChange(facts, change, key);
  if (change.fact) history.weight += weightOf(change.fact);
  history.steps.push(step);
  const part = stand(history, { change, key, keeps });
  if (part === NO_PART) return;
  const stands = new Set<string>();
  const fresh: { readonly row: Row; readonly told: Told }[] = [];
  for (const row of keeps.rows(factsOfPart(history, part), key)) {
    if (part !== undefined && row.part !== part) continue;
    const told = toldOf(row, keeps);
    const held = open.get(row.id);
    if (held && isSame(held.told, told)) stands.add(row.id);
    else fresh.push({ row, told });
  }
  for (const [id, held] of open)
    if ((part === undefined || held.part === part) && !stands.has(id)) {
      rows.close(held.key, change.index);
      open.delete(id);
    }
  for (const [made, { row, told }] of fresh.entries()) {
    const of = rowKey(step, made);
    open.set(row.id, { key: of, part: row.part, told });
    rows.open(of, rowDocument(row, { key, keeps, knownFrom: change.index }));
  }
};

/** Puts the fact of a change among those that stand, and tells the part of the document that it may have shaped. */
const stand = (history: History, { change, key, keeps }: Omit<Step, 'step'>): string | undefined => {
  const { standing: held } = history;
  if (change.ends !== undefined || !change.fact) {
    history.standing = standing(history.facts).map((fact) => placed(fact, { key, keeps }));
    return undefined;
  }
  const last = placed(change.fact, { key, keeps });
  let at = held.length;
  while (at > 0 && inOrder((held[at - 1] as Standing).fact, last.fact) > 0) at -= 1;
  held.splice(at, 0, last);
  return last.part;
};

const placed = (fact: Fact, { key, keeps }: Pick<Step, 'key' | 'keeps'>): Standing => ({
  fact,
  part: keeps.part?.(fact, key),
});

const factsOfPart = ({ standing: held }: History, part: string | undefined): readonly Fact[] =>
  (part === undefined ? held : held.filter((one) => one.part === part || one.part === undefined)).map(
    ({ fact }) => fact,
  );

const toldOf = ({ bounds, values }: Row, { fields, kept = [] }: Keeping): Told => {
  const told: Json[] = [bounds.possibleFrom, bounds.certainFrom, bounds.certainTo, bounds.possibleTo];
  for (const field in fields) told.push(values[field] ?? null);
  for (const member of kept) told.push(values[member] ?? null);
  return told;
};

const isSame = (held: Told, told: Told): boolean =>
  held.every((value, at) => {
    const now = told[at];
    return value === now || (typeof value === 'object' && JSON.stringify(value) === JSON.stringify(now));
  });

const rowDocument = (
  { id, bounds, values }: Row,
  { key, keeps, knownFrom }: { key: string; keeps: Keeping; knownFrom: number },
): JsonObject => {
  const document: Record<string, Json> = {
    document: key,
    row: id,
    possibleFrom: bounds.possibleFrom,
    certainFrom: bounds.certainFrom,
    certainTo: bounds.certainTo,
    possibleTo: bounds.possibleTo,
    knownFrom,
    knownTo: OPEN,
  };
  for (const member of [...Object.keys(keeps.fields), ...(keeps.kept ?? [])]) {
    const value = values[member];
    if (value !== undefined && value !== null) document[member] = value;
  }
  return document;
};

/** The history of a document from the steps of its trail that shape rows, in order. */
export const retrace = (
  { keeps }: KeepingQuestion,
  key: string,
  trail: readonly { readonly step: number; readonly event: RecordedEvent }[],
): History => {
  const history = emptyHistory();
  for (const { step, event } of trail)
    advance(history, { change: changeOf(event, keeps), step, key, keeps }, WRITTEN);
  return history;
};

/** A packed history: what stands of the facts that may shape every part, the rows that rest on these alone, and which parts there are. */
type Packed = readonly [
  shared: readonly PackedFact[],
  open: readonly (readonly [row: string, key: number])[],
  elsewhere: readonly number[] | null,
  steps: number[],
];

/**
 * A history as text whose characters are bytes of UTF-8: Vietnamese would take twice the room. Parts are left to the log: what comes
 * to a model is a new act, as a rule, and says nothing of those before it. Its facts must be bare.
 */
export const pack = (history: History): string => {
  const { steps } = history;
  if (history.elsewhere === null) return textOf([[], [], null, steps]);
  const elsewhere = new Set(history.elsewhere);
  const shared: PackedFact[] = [];
  for (const { fact, part } of history.standing)
    if (part === undefined) shared.push(packedFact(fact));
    else if (part !== NO_PART) elsewhere.add(markOf(part));
  const open = [...history.open].flatMap(([row, { key: rowKey, part }]) =>
    part !== undefined && elsewhere.has(markOf(part)) ? [] : [[row, rowKey] as const],
  );
  const text = textOf([shared, open, [...elsewhere], steps]);
  return text.length > BYTES_OF_STEP * steps.length ? textOf([[], [], null, steps]) : text;
};

/** What takes more room than this for each step is read from the log again when it is needed, and seldom is: the lines of decisions, above all. */
const BYTES_OF_STEP = 300;

const textOf = (packed: Packed): string => Buffer.from(JSON.stringify(packed)).toString('latin1');

export const unpack = ({ keeps }: KeepingQuestion, key: string, text: string): History => {
  const [shared, open, elsewhere, steps] = JSON.parse(Buffer.from(text, 'latin1').toString()) as Packed;
  const facts = shared.map(unpackedFact);
  const rows = new Map(open.length === 0 ? [] : keeps.rows(facts, key).map((row) => [row.id, row]));
  const openRow = ([id, rowKey]: readonly [string, number]): [string, OpenRow] => {
    const row = rows.get(id);
    if (!row) throw new Error(`row ${id} of ${key} does not follow from the facts that were kept of it`);
    return [id, { key: rowKey, part: row.part, told: toldOf(row, keeps) }];
  };
  return {
    facts,
    weight: facts.reduce((weight, fact) => weight + weightOf(fact), 0),
    steps,
    standing: facts.map((fact) => ({ fact, part: undefined })),
    open: new Map(open.map(openRow)),
    elsewhere: elsewhere && new Set(elsewhere),
  };
};

/** Whether a history knows enough to be taken further by a change. */
export const suffices = ({ elsewhere }: History, { change, key, keeps }: Omit<Step, 'step'>): boolean => {
  if (elsewhere === undefined) return true;
  if (elsewhere === null || change.ends !== undefined || !change.fact) return false;
  const part = keeps.part?.(change.fact, key);
  return part === undefined ? elsewhere.size === 0 : !elsewhere.has(markOf(part));
};

/** Thirty-two bits that tell a name from most others: who takes another one for it looks into the log in vain, and no more. */
export const markOf = (name: string): number => {
  let mark = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) mark = Math.imul(mark ^ name.charCodeAt(at), 0x01000193);
  return mark | 0;
};
