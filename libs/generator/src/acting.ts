/** What a year does with cases: communes and districts with those of its own cycle, provinces with those of the cycle before. */
import type { DateCells, Season } from './calendar.js';
import { dateIn, SEASONS } from './calendar.js';
import type { Case, Outcome } from './cases.js';
import { communeCases, districtCaseOf, outcomeOf, provinceProposals } from './cases.js';
import { happens, purpose, within } from './chance.js';
import { wayOf } from './model.js';
import { assessorOf } from './officers.js';
import { commissionIn } from './organisations.js';
import { RATES, SIZES } from './rates.js';
import type { Country, District, Place, Province } from './territory.js';

/** A case in the hands of those who decide it. */
export interface Acting {
  readonly of: Case;
  readonly outcome: Outcome;
  /** Who decides. */
  readonly by: string;
  readonly at: Place | District | Province;
  /** The year of the acts. */
  readonly year: number;
}

export function* actingIn(country: Country, year: number): Generator<Acting> {
  for (const province of country.provinces) {
    for (const district of province.districts)
      for (const of of communeCases(country, district, year)) {
        yield actingOfCommune(of, year);
        const above = districtCaseOf(of);
        if (above) yield actingOfDistrict(above, district, year);
      }
    yield* actingOfProvince(country, province, year);
  }
}

export const actingOfCommune = (of: Case, year: number): Acting => ({
  of,
  outcome: outcomeOf(of),
  by: `pc-${of.place.tail}`,
  at: of.place,
  year,
});

export const actingOfDistrict = (of: Case, district: District, year: number): Acting => ({
  of,
  outcome: outcomeOf(of),
  by: `bdv-${district.tail}`,
  at: district,
  year,
});

export function* actingOfProvince(country: Country, province: Province, year: number): Generator<Acting> {
  const by = commissionIn(province, year, SEASONS.provinceDecisions[0]);
  for (const { of } of provinceProposals(country, province, year - 1))
    yield { of, outcome: outcomeOf(of), by, at: province, year };
}

const DECIDED = purpose('decided.date');
const DECIDED_BY = purpose('decided.by-line');

const DECIDING: Readonly<Record<Case['level'], Season>> = {
  commune: SEASONS.communeDecisions,
  district: SEASONS.districtDecisions,
  province: SEASONS.provinceDecisions,
};
export const decidedOn = ({ of, year }: Acting): DateCells =>
  dateIn(within(of.key, DECIDED), DECIDING[of.level], year);

/** Whether a line of a decision carries the outcome; else a row of its own does, or nothing is decided. */
export const isByLine = ({ of, outcome }: Acting): boolean => {
  if (outcome === 'open') return false;
  if (of.isNew && wayOf(of.model) === 'up') return true;
  const without = outcome === 'refused' ? RATES.refusedWithoutDecision : RATES.recognisedWithoutDecision;
  return of.level !== 'commune' || !happens(of.key, DECIDED_BY, without);
};

const OUTSTANDING = purpose('outstanding');
export const isOutstanding = ({ of, outcome }: Acting): boolean =>
  outcome === 'recognised' && happens(of.key, OUTSTANDING, RATES.outstanding);
/** Rated by a line of the decision that recognises it, instead of by an act of its own. */
export const isRatedByLine = (acting: Acting): boolean =>
  isOutstanding(acting) &&
  isByLine(acting) &&
  happens(acting.of.key, OUTSTANDING ^ 1, RATES.outstandingByLine);

/** Whether the case shows a step on its way. */
export const shows = ({ of, outcome }: Acting, step: number, share: number): boolean =>
  happens(of.key, step, outcome === 'open' ? RATES.stepsOfOpen : share);

const SCORING: Readonly<Record<Case['level'], Season>> = {
  commune: SEASONS.assessments,
  district: SEASONS.districtAssessments,
  province: SEASONS.provinceDecisions,
};
export const scoredIn = ({ of }: Acting): Season => SCORING[of.level];

const ASSESSORS = { commune: 1, district: 2, province: 3 } as const;
export const assessorsOf = ({ of, at, year }: Acting): readonly string[] =>
  Array.from({ length: ASSESSORS[of.level] }, (_, number) => assessorOf(at, year, number));

export const councilOf = ({ of }: Acting): number => SIZES.councilMembers[of.level];
