/** Joins: what ids are called, and how units hang together, at the same two times as the answer. */
import { jsonOf } from '@kheo/kernel';
import type { Json, JsonObject } from '@kheo/kernel';
import type { Condition } from '@kheo/ports';
import { known } from '@kheo/recognition';
import { certaintyOf, eachRow, knownAt, wholeRows } from './looking.js';
import type { RowDocument } from './looking.js';
import type { Ask, Question } from './question.js';

/** Identities of the questions that others look at. */
export const UNITS = { name: 'units', version: 1 } as const;
export const MODELS = { name: 'models', version: 2 } as const;
export const REGISTER = { name: 'register', version: 3 } as const;
export const DECISIONS = { name: 'decisions', version: 2 } as const;
export const DOCUMENTS = { name: 'documents', version: 2 } as const;
export const PEOPLE = { name: 'people', version: 2 } as const;
export const PHASES = { name: 'phases', version: 1 } as const;
export const SOURCES = { name: 'sources', version: 1 } as const;

type Kept = Pick<Question, 'name' | 'version'>;

/** Ids in one look at a store. */
const CHUNK = 500;

const chunked = async <T>(
  ids: readonly string[],
  look: (chunk: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> => {
  const unique = [...new Set(ids)];
  const all: T[] = [];
  for (let at = 0; at < unique.length; at += CHUNK) all.push(...(await look(unique.slice(at, at + CHUNK))));
  return all;
};

/** Of each document the row that holds on the day, else the last one: a thing keeps its name after its end. */
export const currentRows = async (
  ask: Ask,
  of: Kept,
  documents: readonly string[],
): Promise<ReadonlyMap<string, RowDocument>> => {
  const states = await statesOf(ask, of, documents);
  return new Map([...states].map(([document, rows]) => [document, currentOf(rows, ask)]));
};

const statesOf = async (
  ask: Ask,
  of: Kept,
  documents: readonly string[],
): Promise<ReadonlyMap<string, readonly RowDocument[]>> => {
  const found = await chunked(documents, (chunk) => rowsWhere(ask, of, { field: 'document', in: chunk }));
  return Map.groupBy(found, ({ document }) => document);
};

const currentOf = (rows: readonly RowDocument[], on: Pick<Ask, 'asOf'>): RowDocument => {
  const rank = (row: RowDocument): number =>
    ({ certain: 2, possible: 1, none: 0 })[certaintyOf(row, on) ?? 'none'];
  return rows.reduce((best, row) => {
    const [a, b] = [rank(row), rank(best)];
    return a > b || (a === b && beginsAfter(row, best)) ? row : best;
  });
};

/** Of two states of one thing: keys tell which was written later, which is another order once a state has been put right. */
const beginsAfter = (a: RowDocument, b: RowDocument): boolean =>
  a.certainFrom === b.certainFrom ? a.possibleFrom >= b.possibleFrom : a.certainFrom > b.certainFrom;

/** The same rows with everything that they show. */
export const currentWholeRows = async (
  ask: Ask,
  of: Kept,
  documents: readonly string[],
): Promise<ReadonlyMap<string, RowDocument>> => {
  const stored = [...(await currentRows(ask, of, documents)).values()];
  return new Map((await wholeRows(ask, of, stored)).map((row) => [row.document, row]));
};

/** A label with its id: `{ id, name }`, or the id alone where nothing is known of it. */
export type Label = (id: unknown) => JsonObject | undefined;

const labels =
  (names: ReadonlyMap<string, Json>, member: string): Label =>
  (id) =>
    typeof id === 'string' ? jsonOf({ id, ...known({ [member]: names.get(id) }) }) : undefined;

type Naming = readonly [of: Kept, name: (row: RowDocument) => Json | undefined];

const labelled = async (
  ask: Ask,
  ids: readonly unknown[],
  [of, name]: Naming,
): Promise<ReadonlyMap<string, Json>> => {
  const wanted = ids.filter((id): id is string => typeof id === 'string');
  const names = new Map<string, Json>();
  if (wanted.length === 0) return names;
  const rows = of === PEOPLE ? currentWholeRows : currentRows;
  for (const [id, row] of await rows(ask, of, wanted)) {
    const named = name(row);
    if (named !== undefined) names.set(id, named);
  }
  return names;
};

export const unitLabels = async (ask: Ask, ids: readonly unknown[]): Promise<Label> =>
  labels(await labelled(ask, ids, [UNITS, (row) => row['name']]), 'name');
export const modelLabels = async (ask: Ask, ids: readonly unknown[]): Promise<Label> =>
  labels(await labelled(ask, ids, [MODELS, (row) => row['title']]), 'title');
/** The phases of an act, as its row holds them. */
export const phasesIn = (held: unknown): readonly string[] =>
  typeof held === 'string' ? held.split('|').filter((phase) => phase !== '') : [];

export const phaseLabels = async (ask: Ask, ids: readonly unknown[]): Promise<Label> =>
  labels(await labelled(ask, ids, [PHASES, (row) => row['name']]), 'name');
export const documentLabels = async (ask: Ask, ids: readonly unknown[]): Promise<Label> =>
  labels(await labelled(ask, ids, [DOCUMENTS, citationOf]), 'citation');
export const decisionLabels = async (ask: Ask, ids: readonly unknown[]): Promise<Label> =>
  labels(await labelled(ask, ids, [DECISIONS, citationOf]), 'citation');
export const sourceLabels = async (ask: Ask, ids: readonly unknown[]): Promise<Label> =>
  labels(await labelled(ask, ids, [SOURCES, (row) => row['title']]), 'title');

/** What units are called on a day that is told with each. */
export type LabelThen = (id: unknown, asOf: string) => JsonObject | undefined;

export const unitLabelsThen = async (ask: Ask, ids: readonly unknown[]): Promise<LabelThen> => {
  const wanted = ids.filter((id): id is string => typeof id === 'string');
  const states =
    wanted.length === 0 ? new Map<string, readonly RowDocument[]>() : await statesOf(ask, UNITS, wanted);
  return (id, asOf) => {
    const rows = states.get(id as string);
    const name = rows && currentOf(rows, { asOf })['name'];
    return typeof id === 'string' ? jsonOf({ id, ...known({ name }) }) : undefined;
  };
};

/** Holders are units or persons; a person's name is sealed until the answer is opened. */
export const holderLabels = async (ask: Ask, ids: readonly unknown[]): Promise<Label> => {
  const units = await labelled(ask, ids, [UNITS, (row) => row['name']]);
  const people = await labelled(
    ask,
    ids.filter((id) => !units.has(id as string)),
    [PEOPLE, (row) => row['name']],
  );
  return labels(new Map([...units, ...people]), 'name');
};

/** «Kết luận 03-KL/TU», as far as it is printed. */
export const citationOf = ({ type, number, symbol }: JsonObject): string => {
  const printed = (parts: readonly unknown[], between: string): string =>
    parts.filter((part) => typeof part === 'string' && part !== '').join(between);
  return printed([type, printed([number, symbol], '-')], ' ');
};

/** Follows links between units level by level; each unit is reached once. */
const closure = async (
  ask: Ask,
  start: readonly string[],
  step: (units: readonly string[]) => Promise<readonly string[]>,
): Promise<ReadonlySet<string>> => {
  const reached = new Set(start);
  for (let edge: readonly string[] = start; edge.length > 0;) {
    const next = await chunked(edge, step);
    edge = [...new Set(next)].filter((unit) => !reached.has(unit));
    for (const unit of edge) reached.add(unit);
  }
  return reached;
};

/** Units that stand under these, or work in their territory, at any time: what a place includes does not end with its name. */
export const subtreeOf = async (ask: Ask, units: readonly string[]): Promise<ReadonlySet<string>> => {
  const subtrees = await subtreesOf(ask, units);
  return new Set(units.flatMap((unit) => [...(subtrees.get(unit) ?? [])]));
};

/** The same for each unit by itself. */
export const subtreesOf = async (
  ask: Ask,
  units: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const below = new Map<string, Set<string>>();
  await closure(ask, units, async (edge) => {
    const found: string[] = [];
    for (const link of ['parent', 'territory'])
      for (const row of await rowsWhere(ask, UNITS, { field: link, in: edge })) {
        const [unit, above] = [row['unit'] as string, row[link] as string];
        below.set(above, (below.get(above) ?? new Set()).add(unit));
        found.push(unit);
      }
    return found;
  });
  return new Map([...new Set(units)].map((unit) => [unit, reachedFrom(unit, below)]));
};

const rowsWhere = async (ask: Ask, of: Kept, condition: Condition): Promise<readonly RowDocument[]> => {
  const rows: RowDocument[] = [];
  const visit = (row: RowDocument): unknown => rows.push(row);
  await eachRow(ask, of, { where: [...knownAt(ask), condition], visit });
  return rows;
};

const reachedFrom = (start: string, below: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> => {
  const reached = new Set([start]);
  // A set goes on to what is added while it is walked through.
  for (const unit of reached) for (const under of below.get(unit) ?? []) reached.add(under);
  return reached;
};

type Link = 'predecessors' | 'successors';

/** Every unit that this one followed, directly or through others, or that followed it. */
export const linked = async (ask: Ask, unit: string, link: Link): Promise<readonly string[]> => {
  const reached = await closure(ask, [unit], async (edge) =>
    [...(await currentWholeRows(ask, UNITS, edge)).values()].flatMap((row) =>
      (row[link] as unknown as { unit: string }[]).map(({ unit: of }) => of),
    ),
  );
  return [...reached].filter((of) => of !== unit).sort();
};

/** From the top unit down to each of these, by parents and territories. */
export const unitPaths = async (
  ask: Ask,
  units: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const above = new Map<string, string | undefined>();
  await closure(ask, [...new Set(units)], async (edge) => {
    const rows = await currentRows(ask, UNITS, edge);
    return edge.flatMap((unit) => {
      const row = rows.get(unit);
      const territory = row?.['territory'] === unit ? undefined : row?.['territory'];
      const up = (row?.['parent'] ?? territory) as string | undefined;
      above.set(unit, up);
      return up === undefined ? [] : [up];
    });
  });
  const pathTo = (unit: string): readonly string[] => {
    const path: string[] = [];
    for (let at: string | undefined = unit; at !== undefined && !path.includes(at); at = above.get(at))
      path.unshift(at);
    return path;
  };
  return new Map(units.map((unit) => [unit, pathTo(unit)]));
};
