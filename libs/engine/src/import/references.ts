/**
 * What a cell names becomes an id. The things that rows make derive their ids from data set, kind and row id, so a reference into
 * another file is computed and not looked up; only where a printed id may mean things of several kinds is it asked which exists.
 */
import { Fault } from '@kheo/kernel';
import type { Problem } from '@kheo/kernel';
import type { States } from '@kheo/recognition';
import type { Ids } from '../deciding.js';
import { isNatural } from './column.js';

/** Of the engine: ids that derive from a command, and what the log holds. */
export interface Lookup {
  idsOf(scope: string, name: string, key: string): Ids;
  stateOf<C extends keyof States>(category: C, id: string): Promise<States[C] | undefined>;
}

/** What is known of the rows of this import. */
export interface KnownRows {
  readonly has: (kind: string, rowId: string) => boolean;
  /** `published_on` of a row of sources; undefined when there is no such row, '' when it says nothing. */
  readonly published: (rowId: string) => string | undefined;
}

export interface References {
  /** @throws Fault ReferenceAmbiguous */
  readonly idOf: (categories: readonly string[], printed: string) => Promise<string>;
  /** Day, month or year on which the source was published, where known. */
  readonly published: (printed: string | undefined) => Promise<string | undefined>;
}

/** Which rows make a thing, by which command and with which prefix. */
interface Maker {
  readonly kind: string;
  readonly command: string;
  readonly prefix: string;
}
const maker = (kind: string, command: string, prefix: string): Maker => ({ kind, command, prefix });

const MAKERS: Readonly<Record<string, readonly Maker[]>> = {
  source: [maker('sources', 'RegisterSource', 'src')],
  document: [maker('documents', 'RecordDocument', 'doc')],
  phase: [maker('phases', 'DeclarePhase', 'phs')],
  person: [maker('people', 'IdentifyPerson', 'per')],
  model: [maker('models', 'IdentifyModel', 'mod')],
  plan: [maker('plans', 'IssuePlan', 'pln'), maker('facts', 'IssuePlan', 'pln')],
  decision: [maker('decisions', 'IssueDecision', 'dec')],
  commendation: [maker('commendations-granted', 'GrantCommendation', 'com')],
  claim: [maker('claims', 'PublishClaim', 'clm')],
  case: [
    maker('registrations', 'RegisterModel', 'cas'),
    maker('maintenance', 'MaintainModel', 'cas'),
    maker('proposals', 'ProposeModel', 'cas'),
    maker('recognitions', 'GrantRecognition', 'cas'),
    maker('refusals', 'RefuseRecognition', 'cas'),
    maker('facts', 'RegisterModel', 'cas'),
    maker('facts', 'MaintainModel', 'cas'),
    maker('facts', 'ProposeModel', 'cas'),
    maker('facts', 'GrantRecognition', 'cas'),
  ],
};

/** Kinds whose rows make a thing of the category. */
export const makersOf = (category: string): readonly string[] =>
  category === 'unit' ? ['units'] : (MAKERS[category] ?? []).map(({ kind }) => kind);

/** Printed ids whose meaning is remembered. */
const REMEMBERED = 50_000;

interface Resolver {
  readonly lookup: Lookup;
  readonly scope: string;
  readonly known: KnownRows;
}

/** An id, and whether it follows from what is printed and the rows of this import alone: what exists may be another thing tomorrow. */
interface Resolved {
  readonly id: string;
  readonly settled: boolean;
}

export const referencesOf = (lookup: Lookup, scope: string, known: KnownRows): References => {
  const resolver: Resolver = { lookup, scope, known };
  const remembered = new Map<string, string>();

  const idOf = async (categories: readonly string[], printed: string): Promise<string> => {
    const key = `${categories.join('|')}:${printed}`;
    const held = remembered.get(key);
    if (held !== undefined) return held;
    const { id, settled } = await (categories.length === 1
      ? inCategory(resolver, categories[0] as string, printed)
      : amongCategories(resolver, categories, printed));
    if (!settled) return id;
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(key, id);
    return id;
  };

  const published = async (printed: string | undefined): Promise<string | undefined> => {
    if (printed === undefined) return undefined;
    const here = known.published(printed);
    if (here !== undefined) return here === '' ? undefined : here;
    return (await lookup.stateOf('source', await idOf(['source'], printed)))?.publishedOn;
  };

  return { idOf, published };
};

const amongCategories = async (
  resolver: Resolver,
  categories: readonly string[],
  printed: string,
): Promise<Resolved> => {
  if (categories.some((category) => isFullId(category, printed))) return { id: printed, settled: true };
  const here = categories.find((category) =>
    makersOf(category).some((kind) => resolver.known.has(kind, printed)),
  );
  if (here !== undefined) return inCategory(resolver, here, printed);
  for (const category of categories) {
    const { id } = await inCategory(resolver, category, printed);
    if (await exists(resolver, category, id)) return { id, settled: false };
  }
  const { id } = await inCategory(resolver, categories[0] as string, printed);
  return { id, settled: false };
};

/** The id in one category: as printed, computed from the one row it can be, or that of the thing that exists. */
const inCategory = async (resolver: Resolver, category: string, printed: string): Promise<Resolved> => {
  if (isNatural(category) || isFullId(category, printed)) return { id: printed, settled: true };
  const line = category === 'case' ? /^(.+)#(\d{1,5})$/.exec(printed) : null;
  if (line) {
    const issued = resolver.lookup.idsOf(resolver.scope, 'IssueDecision', `decisions:${line[1] as string}`);
    return { id: issued.derive('cas', Number(line[2])), settled: true };
  }
  return pick(resolver, category, printed);
};

/** A case is named by the row that opened it, or by `kind:row` where more than one row of that id did; `QD-12#3` is a decision's line. */
const pick = async (resolver: Resolver, category: string, printed: string): Promise<Resolved> => {
  const { lookup, scope, known } = resolver;
  const makers = MAKERS[category] ?? [];
  const [, kind, within = ''] = /^([a-z-]+):(.+)$/.exec(printed) ?? [];
  const named = makers.filter((one) => one.kind === kind);
  const rowId = named.length > 0 ? within : printed;
  const here =
    named.length > 0 || makers.length === 1 ? [] : makers.filter((one) => known.has(one.kind, printed));
  const possible = (named.length > 0 ? named : here.length > 0 ? here : makers).map((one) =>
    lookup.idsOf(scope, one.command, `${one.kind}:${rowId}`).derive(one.prefix),
  );
  if (possible.length === 1) return { id: possible[0] as string, settled: true };
  const there: string[] = [];
  for (const id of possible) if (await exists(resolver, category, id)) there.push(id);
  if (there.length > 1)
    throw new Fault('ReferenceAmbiguous', { category, printed }, { problems: [AMBIGUOUS] });
  return { id: there[0] ?? (possible[0] as string), settled: false };
};
const AMBIGUOUS: Problem = {
  path: '',
  code: 'ReferenceAmbiguous',
  expected: 'the kind and the id of the row, such as registrations:REG-001',
};

const exists = async ({ lookup }: Resolver, category: string, id: string): Promise<boolean> =>
  (await lookup.stateOf(category as keyof States, id)) !== undefined;

const PREFIXES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(MAKERS).map(([category, [first]]) => [category, first?.prefix ?? '']),
);

/** An id as the log holds it, such as `mod-` and 26 characters. */
export const isFullId = (category: string, printed: string): boolean =>
  PREFIXES[category] !== undefined && new RegExp(`^${PREFIXES[category]}-[a-z2-7]{26}$`).test(printed);
