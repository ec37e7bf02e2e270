/** Queries that might be asked: some of a question's parameters with values that the log holds, and both times at random. */
import { FIRST_DAY, plusDays } from '@kheo/kernel';
import type { Field } from '@kheo/kernel';
import type { Question } from '@kheo/services/headless';
import type { Random } from '@kheo/testing/faults';
import type { Pools } from './pools.js';

export type Query = Readonly<Record<string, string>>;

export interface Asking {
  readonly pools: Pools;
  readonly chance: Random;
  /** Length of the log. */
  readonly position: number;
}

/** Parameters that one query has at most, beside both times. */
const MOST_PARAMETERS = 3;
const YEARS = { first: 2000, count: 26 } as const;
const DAYS = 365;

/** Pools that a parameter of this name is filled from; a province, where there is a tree under it, in one case of four. */
const POOLS: Readonly<Record<string, readonly string[]>> = {
  unit: ['unit', 'unit', 'unit', 'province'],
  parent: ['parent'],
  issuer: ['issuer'],
  by: ['issuer'],
  organisation: ['organisation'],
  phase: ['phase'],
  field: ['field'],
  source: ['source'],
  metric: ['metric'],
  number: ['number'],
  type: ['type'],
  text: ['word'],
  reference: ['reference of ModelIdentified'],
};

/** The thing that a question of this name gives one by one. */
const THINGS: Readonly<Record<string, string>> = {
  models: 'model',
  units: 'unit',
  decisions: 'decision',
  claims: 'claim',
  phases: 'phase',
  documents: 'document',
  sources: 'source',
  people: 'person',
};

export const listQuery = (question: Question, asking: Asking): Query => {
  const { chance } = asking;
  const names = Object.keys(question.params);
  const query: Record<string, string> = { ...timesOf(asking) };
  for (let left = chance.below(MOST_PARAMETERS + 1); left > 0 && names.length > 0; left -= 1) {
    const [name = ''] = names.splice(chance.below(names.length), 1);
    const value = valueOf(name, question.params[name], asking);
    if (value !== undefined) query[name] = value;
  }
  return inOrder(query);
};

/** Ids of things that a question gives one by one; none where the log holds none, or where it gives none. */
export const idsFor = (question: Question, pools: Pools): readonly string[] =>
  pools[THINGS[question.name] ?? ''] ?? [];

export const timesOf = ({ chance, position }: Asking): Query => ({
  asOf: dayFrom(chance),
  knownAt: String(1 + chance.below(position)),
});

const valueOf = (name: string, field: Field | undefined, { pools, chance }: Asking): string | undefined => {
  const kind = field?.kind;
  const from = kind === 'enum' ? [] : (pools[chance.pick(POOLS[name] ?? [''])] ?? []);
  if (from.length > 0) return chance.pick(from);
  if (kind === 'enum') return chance.pick(field?.values ?? []);
  if (kind === 'flag') return chance.below(2) === 0 ? 'true' : 'false';
  if (kind === 'date' || kind === 'day') return dayFrom(chance);
  if (kind === 'integer') return String(YEARS.first + chance.below(YEARS.count));
  return undefined; // the log holds nothing that it could be
};

const dayFrom = (chance: Random): string =>
  plusDays(`${String(YEARS.first + chance.below(YEARS.count))}${FIRST_DAY.slice(4)}`, chance.below(DAYS));

/** A span that ends before it begins is refused. */
const inOrder = (query: Query): Query => {
  const { from, to } = query;
  return from !== undefined && to !== undefined && from > to ? { ...query, from: to, to: from } : query;
};
