/**
 * What is itemised of published totals, for all claims of a page at once. Each claim is two counts of the same acts: those that
 * possibly belong to it, and those that certainly do. Outcomes are figures and not acts, and only the last one of each model counts:
 * they are looked at row by row.
 */
import type { Condition, Count, Counted as Group, Scalar } from '@kheo/ports';
import { rowsOf } from '../history.js';
import { certaintyOf, certainOn, eachRow, heldOn, knownAt } from '../looking.js';
import type { RowDocument } from '../looking.js';
import { currentRows, PHASES, phasesIn, REGISTER, subtreesOf } from '../names.js';
import type { Ask } from '../question.js';
import {
  actCountedBy,
  countsIssuers,
  isOutcome,
  liesWithin,
  outcomeFor,
  periodOf,
  restrictionsOf,
} from './reconciliation.js';
import type { Claim, Counted, Years } from './reconciliation.js';

/** A claim, and the unit with everything under it that it speaks of. */
export type Placed = Claim & { readonly unit: string };

export const itemised = async (
  ask: Ask,
  claims: readonly Placed[],
): Promise<ReadonlyMap<Placed, Counted>> => {
  const scopeOf = await scopes(ask, claims);
  const [outcomes, acts] = [claims.filter(isOutcome), claims.filter((claim) => !isOutcome(claim))];
  const counted = new Map<Placed, Counted>();
  for (const claim of outcomes) counted.set(claim, await outcomeOf(ask, claim, scopeOf(claim)));
  const counts = acts.flatMap((claim) => countsOf(ask, claim, scopeOf(claim)));
  const groups = counts.length === 0 ? [] : await ask.store.count(rowsOf(REGISTER), counts);
  const phases = await phasesNamed(
    ask,
    groups
      .filter((_, at) => at % 2 === 0)
      .flatMap((certain) => certain.flatMap(({ values }) => phasesIn(values[0]))),
  );
  for (const [at, claim] of acts.entries()) {
    const [certain = [], possible = []] = [groups[at * 2], groups[at * 2 + 1]];
    counted.set(claim, countedOf(claim, { certain, possible }, phases));
  }
  return counted;
};

/**
 * The conditions of what a claim is about, whatever of it is known. Claims that have some in common have the same objects, so that
 * those are looked at once.
 */
const scopes = async (
  ask: Ask,
  claims: readonly Placed[],
): Promise<(claim: Placed) => readonly Condition[]> => {
  const places = await subtreesOf(
    ask,
    claims.map(({ unit }) => unit),
  );
  const always = [...knownAt(ask), ...heldOn(ask)];
  const held = new Map<string, Condition>();
  const once = (condition: Condition, name = JSON.stringify(condition)): Condition => {
    const known = held.get(name) ?? condition;
    held.set(name, known);
    return known;
  };
  return (claim) => {
    const { first, last } = periodOf(claim);
    return [
      ...always,
      once({ field: 'act', is: actCountedBy(claim) }),
      once({ field: 'movement', is: claim.movement }),
      once({ field: 'unit', in: [...(places.get(claim.unit) ?? [])] }, claim.unit),
      once({ field: 'latest', atLeast: first }),
      once({ field: 'earliest', atMost: last }),
    ];
  };
};

/** Of the certain ones `also` tells how many lie in the period by their days; for the others their phases may tell it. */
const countsOf = (
  ask: Ask,
  claim: Placed,
  scope: readonly Condition[],
): readonly [certain: Count, possible: Count] => {
  const { first, last } = periodOf(claim);
  const restrictions = restrictionsOf(claim);
  const issuers = countsIssuers(claim) ? ['by'] : [];
  return [
    {
      where: [...scope, ...certainOn(ask), ...restrictions.map(([field, is]) => ({ field, is }))],
      by: ['phases', ...issuers],
      also: [
        { field: 'earliest', atLeast: first },
        { field: 'latest', atMost: last },
      ],
    },
    {
      where: [...scope, ...restrictions.map(([field, is]) => ({ field, is, orAbsent: true as const }))],
      by: issuers,
      also: [],
    },
  ];
};

type Phases = ReadonlyMap<string, Years>;

const countedOf = (
  claim: Placed,
  { certain, possible }: { readonly certain: readonly Group[]; readonly possible: readonly Group[] },
  phases: Phases,
): Counted => {
  const sure = claim.bloc === undefined ? certain : []; // no act tells its bloc
  const belonging = sure
    .map(({ values, count, also }) => ({
      values,
      count: liesWithin(phasesIn(values[0]), claim, phases) ? count : also,
    }))
    .filter(({ count }) => count > 0);
  const told = countsIssuers(claim) ? issuersIn : sumOf;
  return { certain: told(belonging), possible: told(possible), bounded: false };
};

type Sums = readonly Pick<Group, 'values' | 'count'>[];
const sumOf = (groups: Sums): number => groups.reduce((sum, { count }) => sum + count, 0);
const issuersIn = (groups: Sums): number =>
  new Set(groups.map(({ values }) => values.at(-1) as Scalar | null).filter((by) => by !== null)).size;

const outcomeOf = async (ask: Ask, claim: Placed, where: readonly Condition[]): Promise<Counted> => {
  const acts: (RowDocument & { certain: boolean })[] = [];
  await eachRow(ask, REGISTER, {
    where,
    visit: (act) => void acts.push({ ...act, certain: certaintyOf(act, ask) === 'certain' }),
  });
  const named = acts.flatMap((act) => phasesIn(act['phases']));
  return outcomeFor(claim, acts, await phasesNamed(ask, named));
};

const phasesNamed = async (ask: Ask, named: readonly string[]): Promise<Phases> =>
  (await currentRows(ask, PHASES, named)) as unknown as Phases;
