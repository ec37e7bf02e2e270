/**
 * What a question keeps, folded in both times. A document holds the facts of one key; its rows are computed from the facts that
 * stand, and each row is kept with the positions between which it was what the log said. Closing a row sets `knownTo` and nothing
 * else, so an answer for a past position never changes.
 */
import { canonicalText, jsonOf } from '@kheo/kernel';
import type { Json, JsonObject, RecordedEvent } from '@kheo/kernel';
import type { CollectionSpec, ReadModelStore, Write } from '@kheo/ports';
import { applyChange, changeOf, standing } from './facts.js';
import type { Change } from './facts.js';
import type { Fact, Keeping, Question, Row } from './question.js';

/** `knownTo` of a row that still stands. */
export const OPEN = Number.MAX_SAFE_INTEGER;

export const documentsOf = ({ name, version }: Pick<Question, 'name' | 'version'>): string =>
  `${name}@${String(version)}`;
export const rowsOf = (of: Pick<Question, 'name' | 'version'>): string => `${documentsOf(of)}.rows`;

/** Every row has these fields beside its own. */
const ROW_FIELDS = {
  document: 'text',
  possibleFrom: 'text',
  certainFrom: 'text',
  certainTo: 'text',
  possibleTo: 'text',
  knownFrom: 'integer',
  knownTo: 'integer',
} as const;

export const collectionsOf = (
  question: Question & { readonly keeps: Keeping },
): readonly CollectionSpec[] => [
  { name: documentsOf(question), fields: {}, indexes: [] },
  {
    name: rowsOf(question),
    fields: { ...ROW_FIELDS, ...question.keeps.fields },
    indexes: [['document'], ...question.keeps.indexes],
  },
];

interface OpenRow {
  readonly key: string;
  readonly document: JsonObject;
  /** The row as canonical text: what tells whether it has changed. */
  readonly text: string;
}

interface History {
  readonly facts: readonly Fact[];
  readonly open: Readonly<Record<string, OpenRow>>;
  /** Rows ever made, for their keys. */
  readonly made: number;
}

const EMPTY: History = { facts: [], open: {}, made: 0 };

export const historyOf = (document: JsonObject | undefined): History =>
  document ? (document as unknown as History) : EMPTY;

/** The writes that a batch of events makes for a question. The same events give the same writes however they are cut into batches. */
export const project = async (
  question: Question & { readonly keeps: Keeping },
  events: readonly RecordedEvent[],
  store: ReadModelStore,
): Promise<readonly Write[]> => {
  const changes = events
    .map((event) => changeOf(event, question.keeps))
    .filter((change) => change !== undefined);
  if (changes.length === 0) return [];
  const keys = [...new Set(changes.flatMap((change) => change.keys))];
  const histories = new Map<string, History>();
  for (const { key, document } of await store.get(documentsOf(question), keys))
    histories.set(key, historyOf(document));
  const rows = new Map<string, JsonObject>();
  for (const change of changes) {
    for (const key of change.keys)
      histories.set(key, advance(histories.get(key) ?? EMPTY, { change, key, keeps: question.keeps, rows }));
  }
  return [
    ...[...histories].map(([key, history]) => ({
      collection: documentsOf(question),
      key,
      document: jsonOf(history),
    })),
    ...[...rows].map(([key, document]) => ({ collection: rowsOf(question), key, document })),
  ];
};

interface Step {
  readonly change: Change;
  readonly key: string;
  readonly keeps: Keeping;
  /** Row documents to be written. */
  readonly rows: Map<string, JsonObject>;
}

const advance = (history: History, { change, key, keeps, rows }: Step): History => {
  const facts = applyChange(history.facts, change, key);
  const wanted = new Map(keeps.rows(standing(facts), key).map((row) => [row.id, { row, text: textOf(row) }]));
  const open: Record<string, OpenRow> = {};
  let made = history.made;
  for (const [id, held] of Object.entries(history.open)) {
    if (wanted.get(id)?.text === held.text) open[id] = held;
    else rows.set(held.key, { ...held.document, knownTo: change.index });
  }
  for (const [id, { row, text }] of wanted) {
    if (open[id]) continue;
    const fresh = { key: `${key}#${String(made)}`, text, document: rowDocument(row, key, change.index) };
    made += 1;
    open[id] = fresh;
    rows.set(fresh.key, fresh.document);
  }
  return { facts, open, made };
};

const textOf = ({ bounds, values }: Row): string => canonicalText({ bounds, values });

const rowDocument = (row: Row, document: string, knownFrom: number): JsonObject => ({
  ...row.values,
  ...(row.bounds as unknown as Record<string, Json>),
  document,
  row: row.id,
  knownFrom,
  knownTo: OPEN,
});
