/**
 * What a published total is worth against itemised facts and other totals (DOMAIN "Published totals are claims").
 *
 * A figure is an interval: exact is itself, "more than" lies above, "less than" below, "about" says nothing that arithmetic can
 * use. A relation holds or fails only when its intervals leave no doubt. Counts come from recorded acts and never from claims.
 */
import { byEffect, FIRST_DAY, LAST_DAY, spanOf } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import { MOVEMENT } from '@kheo/recognition';
import type { Qualifier } from '@kheo/recognition';
import type { RowDocument } from '../looking.js';
import { phasesIn } from '../names.js';
import type { Act } from './standing-acts.js';

export interface Figure {
  readonly qualifier: Qualifier;
  readonly value: number;
}

/** What a figure may be. An end that is open does not belong to it. */
interface Span {
  readonly low: number;
  readonly high: number;
  readonly lowOpen: boolean;
  readonly highOpen: boolean;
}

const spanOfFigure = ({ qualifier, value }: Figure): Span => {
  switch (qualifier) {
    case 'exact':
      return { low: value, high: value, lowOpen: false, highOpen: false };
    case 'more-than':
      return { low: value, high: Infinity, lowOpen: true, highOpen: true };
    case 'less-than':
      return { low: 0, high: value, lowOpen: false, highOpen: true };
    case 'about':
      return { low: 0, high: Infinity, lowOpen: false, highOpen: true };
  }
};

const plus = (a: Span, b: Span): Span => ({
  low: a.low + b.low,
  high: a.high + b.high,
  lowOpen: a.lowOpen || b.lowOpen,
  highOpen: a.highOpen || b.highOpen,
});
const liesAbove = (a: Span, b: Span): boolean =>
  a.low > b.high || (a.low === b.high && (a.lowOpen || b.highOpen));

export type RelationVerdict = 'holds' | 'fails' | 'undetermined';
export interface Judgement {
  readonly verdict: RelationVerdict;
  /** How far apart the figures are at least, where they fail. */
  readonly by?: number;
}

/** Whether the figures of a relation bear it out. A tension compares different things: it never decides. */
export const judgeRelation = (kind: string, total: Figure, parts: readonly Figure[]): Judgement => {
  if (kind === 'tension') return { verdict: 'undetermined' };
  const [head, spans] = [spanOfFigure(total), parts.map(spanOfFigure)];
  return kind === 'sum' ? judgeSum(head, spans.reduce(plus)) : judgePartOf(head, spans);
};

const judgeSum = (total: Span, sum: Span): Judgement => {
  if (liesAbove(sum, total) || liesAbove(total, sum))
    return { verdict: 'fails', by: Math.max(sum.low - total.high, total.low - sum.high) };
  return sum.low === sum.high && total.low === total.high
    ? { verdict: 'holds' }
    : { verdict: 'undetermined' };
};

const judgePartOf = (total: Span, parts: readonly Span[]): Judgement => {
  const over = parts.filter((part) => liesAbove(part, total)).map((part) => part.low - total.high);
  if (over.length > 0) return { verdict: 'fails', by: Math.max(...over) };
  return parts.every((part) => part.high <= total.low) ? { verdict: 'holds' } : { verdict: 'undetermined' };
};

/** Metrics that count things which are recorded, and the acts that they count. */
const COUNTED: Readonly<Record<string, { readonly act: Act; readonly distinct: 'act' | 'issuer' }>> = {
  registered: { act: 'registered', distinct: 'act' },
  'registered-new': { act: 'registered', distinct: 'act' },
  maintained: { act: 'maintained', distinct: 'act' },
  proposed: { act: 'proposed', distinct: 'act' },
  recognised: { act: 'recognised', distinct: 'act' },
  commended: { act: 'commended', distinct: 'act' },
  'introduced-to-central': { act: 'introduced', distinct: 'act' },
  'units-recognising': { act: 'recognised', distinct: 'issuer' },
  'units-proposing': { act: 'proposed', distinct: 'issuer' },
};

/** What an outcome metric counts, as the outcomes print it. Source: seed facts FCT-013, 034, 035, 036; others name their metric themselves. */
const OUTCOME_UNITS: Readonly<Record<string, string>> = {
  'outcome-incinerators': 'lò đốt rác',
  'outcome-cameras': 'mắt camera',
  'outcome-households': 'hộ',
  'outcome-flag-lines': 'tuyến',
};

export interface Claim extends Figure {
  readonly metric: string;
  readonly movement: string;
  readonly periodFrom?: string;
  readonly periodTo?: string;
  readonly asOfDay?: string;
  readonly level?: string;
  readonly holderKind?: string;
  readonly field?: { readonly scheme: string; readonly code: string };
  /** A field scheme that it is about as a whole. */
  readonly scheme?: string;
  readonly bloc?: string;
  readonly form?: string;
}

/** Why a claim can not be counted; undefined when it can. */
export const uncountable = (claim: Claim): string | undefined => {
  if (claim.movement !== MOVEMENT) return 'it counts another movement';
  return COUNTED[claim.metric] || claim.metric.startsWith('outcome-')
    ? undefined
    : `the metric ${claim.metric} counts nothing that is recorded`;
};

export const actCountedBy = (claim: Claim): Act => COUNTED[claim.metric]?.act ?? 'outcome';

export interface Years {
  readonly fromYear: number;
  readonly toYear: number;
}

export const isOutcome = ({ metric }: Claim): boolean => !COUNTED[metric];
export const countsIssuers = ({ metric }: Claim): boolean => COUNTED[metric]?.distinct === 'issuer';

/** What acts have to be that belong to the claim, field by field; one that lacks a field perhaps belongs. */
export const restrictionsOf = ({
  level,
  holderKind,
  form,
  scheme,
  field,
}: Claim): readonly (readonly [field: string, is: string])[] => {
  const wanted = { level, holderKind, form, scheme, field: field && `${field.scheme}/${field.code}` };
  return Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined);
};

/** The days of the claim. */
export const periodOf = ({
  periodFrom,
  periodTo,
  asOfDay,
}: Claim): { readonly first: string; readonly last: string } => {
  const end = periodTo ?? asOfDay;
  return {
    first: (periodFrom === undefined ? undefined : spanOf(periodFrom)?.earliest) ?? FIRST_DAY,
    last: (end === undefined ? undefined : spanOf(end)?.latest) ?? LAST_DAY,
  };
};

/** Whether one of the phases that the source of an act names lies in the days of the claim. */
export const liesWithin = (
  named: readonly string[],
  claim: Claim,
  phases: ReadonlyMap<string, Years>,
): boolean => {
  const { first, last } = periodOf(claim);
  return named
    .map((phase) => phases.get(phase))
    .some(
      (years) =>
        years && `${String(years.fromYear)}-01-01` >= first && `${String(years.toYear)}-12-31` <= last,
    );
};

/** Whether an act belongs to what the claim counts: yes, perhaps, or no. */
const belongs = (
  row: RowDocument,
  claim: Claim,
  phases: ReadonlyMap<string, Years>,
): 'yes' | 'perhaps' | 'no' => {
  const answers = restrictionsOf(claim).map(([name, value]) =>
    row[name] === value ? 'yes' : row[name] === undefined ? 'perhaps' : 'no',
  );
  // No act tells its bloc: whether it belongs to a figure of one bloc is never known.
  if (claim.bloc !== undefined) answers.push('perhaps');
  answers.push(inPeriod(row, claim, phases));
  return answers.includes('no') ? 'no' : answers.includes('perhaps') ? 'perhaps' : 'yes';
};

/** An act lies in the period by its days, or because its source names a phase that does. */
const inPeriod = (
  row: RowDocument,
  claim: Claim,
  phases: ReadonlyMap<string, Years>,
): 'yes' | 'perhaps' | 'no' => {
  const { first, last } = periodOf(claim);
  const [earliest, latest] = [row['earliest'] as string, row['latest'] as string];
  if (latest < first || earliest > last) return 'no';
  const within = (earliest >= first && latest <= last) || liesWithin(phasesIn(row['phases']), claim, phases);
  return within ? 'yes' : 'perhaps';
};

export interface Counted {
  readonly certain: number;
  readonly possible: number;
  /** Figures of reported outcomes that are bounds. */
  readonly bounded: boolean;
}

/** Adds up what was reported of an outcome: what certainly belongs to the claim, and what possibly does. */
export const outcomeFor = (
  claim: Claim,
  rows: readonly (RowDocument & { readonly certain: boolean })[],
  phases: ReadonlyMap<string, Years>,
): Counted => {
  const within = rows
    .map((row) => ({ row, belongs: belongs(row, claim, phases) }))
    .filter(({ belongs: answer }) => answer !== 'no');
  const certain = within.filter(({ row, belongs: answer }) => answer === 'yes' && row.certain);
  const [sure, all] = [certain, within].map((held) =>
    outcomeOf(
      claim,
      held.map(({ row }) => row),
    ),
  ) as [Outcome, Outcome];
  return { certain: sure.sum, possible: Math.max(sure.sum, all.sum), bounded: all.bounded };
};

interface Outcome {
  readonly sum: number;
  readonly bounded: boolean;
}

/** The last outcome that each model reported of what the metric counts, added up. */
const outcomeOf = (claim: Claim, rows: readonly RowDocument[]): Outcome => {
  const about = rows.filter(
    (row) =>
      row['metric'] === claim.metric ||
      (row['metric'] === undefined && row['valueUnit'] === OUTCOME_UNITS[claim.metric]),
  );
  const last = new Map<string, RowDocument>();
  for (const row of about.toSorted(inOrder)) last.set(row['model'] as string, row);
  const reported = [...last.values()];
  const sum = reported.reduce((total, row) => total + (row['value'] as number), 0);
  return { sum, bounded: reported.some((row) => row['qualifier'] !== 'exact') };
};

/** In the order of effect; of outcomes with the same dates the one that was said last is the last one. */
const inOrder = (a: RowDocument, b: RowDocument): number => byEffect(placeOf(a), placeOf(b));
const placeOf = ({ earliest, latest, recorded }: JsonObject) => ({
  earliest: earliest as string,
  latest: latest as string,
  index: recorded as number,
});

export interface Reconciliation {
  readonly verdict: 'matches' | 'short' | 'over' | 'inconsistent' | 'undetermined';
  /** How far apart, at least. */
  readonly by: number | null;
  readonly reason: string;
  readonly parts: JsonObject;
}

/** The verdict of a countable claim against its count. */
export const judgeCount = (claim: Claim, counted: Counted): Omit<Reconciliation, 'parts'> => {
  const { certain, possible, bounded } = counted;
  if (possible === 0) return { verdict: 'undetermined', by: null, reason: 'nothing of it is itemised' };
  if (bounded) return { verdict: 'undetermined', by: null, reason: 'the reported outcome is only a bound' };
  const { qualifier, value } = claim;
  if (qualifier !== 'exact') return judgeBound(claim, counted);
  if (certain === value)
    return {
      verdict: 'matches',
      by: 0,
      reason:
        possible > certain
          ? 'the acts that certainly belong to it are as many as published; others possibly belong'
          : 'the itemised acts are as many as published',
    };
  if (possible < value)
    return { verdict: 'short', by: value - possible, reason: 'fewer acts are itemised than published' };
  if (certain > value)
    return { verdict: 'over', by: certain - value, reason: 'more acts are itemised than published' };
  return {
    verdict: 'undetermined',
    by: null,
    reason: 'whether some itemised acts belong to it is not known',
  };
};

const judgeBound = ({ qualifier, value }: Claim, { certain }: Counted): Omit<Reconciliation, 'parts'> => {
  if (qualifier === 'more-than' && certain > value)
    return { verdict: 'matches', by: 0, reason: 'more acts are itemised than the bound' };
  if (qualifier === 'less-than' && certain >= value)
    return {
      verdict: 'over',
      by: certain - value + 1,
      reason: 'more acts are itemised than the bound allows',
    };
  return { verdict: 'undetermined', by: null, reason: 'the published figure is only a bound' };
};
