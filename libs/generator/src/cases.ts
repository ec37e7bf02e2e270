/** Cases: a model at one level in one cycle, and what becomes of it. The levels above open theirs on what the one below recognised. */
import type { Level } from '@kheo/recognition';
import type { Key } from './chance.js';
import { happens, purpose, weighted, within } from './chance.js';
import type { Model } from './model.js';
import { maintainedYearsOf, modelAt, MOST_MAINTAINED_YEARS, wayOf } from './model.js';
import { orderIn } from './organisations.js';
import { RATES } from './rates.js';
import type { Country, District, Place, Province } from './territory.js';
import { modelsOf, placesOf } from './territory.js';

export interface Case {
  /** As an import prints it: the kind and the id of the row that opens it. */
  readonly ref: string;
  /** The id alone. */
  readonly id: string;
  readonly key: Key;
  readonly model: Model;
  readonly level: Exclude<Level, 'central'>;
  readonly cycle: number;
  /** The commune, as it is in the month that was asked for. */
  readonly place: Place;
  readonly isNew: boolean;
}

export type Outcome = 'recognised' | 'refused' | 'open';

const COMMUNE = purpose('case.commune');
const DISTRICT = purpose('case.district');
const PROVINCE = purpose('case.province');
const OUTCOME = purpose('case.outcome');
const PROPOSED = purpose('case.proposed');
const OUTCOMES: readonly Outcome[] = ['recognised', 'refused', 'open'];

/** The last cycle that districts recognised in: they end in the middle of the next. */
export const LAST_DISTRICT_CYCLE = 2024;

/** The month in which communes decide: by then the communes of the new order have begun. */
export const DECIDING_MONTH = 11;

/** Every case of all communes in a cycle, the communes as they are in a month. */
export function* allCases(country: Country, cycle: number, month = DECIDING_MONTH): Generator<Case> {
  const when = { year: cycle, order: orderIn(cycle, month) };
  for (const { districts } of country.provinces)
    for (const district of districts)
      for (const place of placesOf(country, district, when)) yield* casesOfPlace(country, place, cycle);
}

/** Those of one district: of new models, then of those maintained, slot by slot. */
export function* communeCases(country: Country, district: District, cycle: number): Generator<Case> {
  const when = { year: cycle, order: orderIn(cycle, DECIDING_MONTH) };
  for (const place of placesOf(country, district, when)) yield* casesOfPlace(country, place, cycle);
}

export function* casesOfPlace(country: Country, place: Place, cycle: number): Generator<Case> {
  const { from } = country.options;
  for (let slot = place.first; slot < place.first + place.slots; slot += 1) {
    const oldest = Math.max(from, cycle - MOST_MAINTAINED_YEARS);
    for (let year = cycle; year >= oldest; year -= 1) {
      const [first, next] = modelsOf(country, year, slot);
      for (let number = first; number < next; number += 1) {
        const model = modelAt(country, { year, number, slot, district: place.district });
        if (year === cycle || maintainedYearsOf(model) >= cycle - year)
          yield communeCase(model, place, cycle);
      }
    }
  }
}

const communeCase = (model: Model, place: Place, cycle: number): Case => {
  const isNew = cycle === model.year;
  const id = isNew ? `R${model.id}` : `D${String(cycle)}-${model.id}`;
  const key = within(within(model.key, COMMUNE), cycle);
  const ref = `${isNew ? 'registrations' : 'maintenance'}:${id}`;
  return { ref, id, key, model, level: 'commune', cycle, place, isNew };
};

/** What the level of the case decides in the end. */
export const outcomeOf = (of: Case): Outcome => {
  const way = of.isNew ? wayOf(of.model) : undefined;
  if (way !== undefined && of.level === 'commune') return way === 'refused' ? 'refused' : 'recognised';
  if (way === 'up') return 'recognised';
  const [recognised, refused] = sharesOf(of);
  return OUTCOMES[weighted(of.key, OUTCOME, [recognised, refused, 1_000 - recognised - refused])] as Outcome;
};

const sharesOf = ({ level, isNew }: Case): readonly [recognised: number, refused: number] => {
  if (level === 'district') return [RATES.recognisedByDistrict, RATES.refusedByDistrict];
  if (level === 'province') return [RATES.recognisedByProvince, RATES.refusedByProvince];
  return isNew
    ? [RATES.recognisedNew, RATES.refusedNew]
    : [RATES.recognisedMaintained, RATES.refusedMaintained];
};

/** The case that a proposal to the district opens. */
export const districtCaseOf = (of: Case): Case | undefined => {
  if (of.cycle > LAST_DISTRICT_CYCLE || outcomeOf(of) !== 'recognised') return undefined;
  return proposed(of, 'district', RATES.proposedToDistrict);
};

/** The case that a proposal to the province opens: of a district, and where there is none any more, of a commune. */
export const provinceCaseOf = (of: Case): Case | undefined => {
  if (of.level === 'commune' && of.cycle <= LAST_DISTRICT_CYCLE) return undefined;
  if (outcomeOf(of) !== 'recognised') return undefined;
  const share = of.level === 'commune' ? RATES.proposedToProvinceDirectly : RATES.proposedToProvince;
  return proposed(of, 'province', share);
};

const proposed = (of: Case, level: 'district' | 'province', share: number): Case | undefined => {
  const goesUp = of.isNew && wayOf(of.model) === 'up';
  if (!goesUp && !happens(of.key, PROPOSED, share)) return undefined;
  const id = `${level === 'district' ? 'DH' : 'DT'}${String(of.cycle)}-${of.model.id}`;
  const key = within(of.key, level === 'district' ? DISTRICT : PROVINCE);
  return { ...of, level, id, key, ref: `proposals:${id}` };
};

/** The cases of each district that communes proposed, and those of each province, each with the case it comes from. */
export interface Proposal {
  readonly of: Case;
  readonly from: Case;
}

export function* districtProposals(country: Country, district: District, cycle: number): Generator<Proposal> {
  if (cycle < country.options.from || cycle > LAST_DISTRICT_CYCLE) return;
  for (const from of communeCases(country, district, cycle)) {
    const of = districtCaseOf(from);
    if (of) yield { of, from };
  }
}

export function* provinceProposals(country: Country, province: Province, cycle: number): Generator<Proposal> {
  if (cycle < country.options.from) return;
  for (const district of province.districts) {
    const below =
      cycle > LAST_DISTRICT_CYCLE
        ? communeCases(country, district, cycle)
        : districtCases(country, district, cycle);
    for (const from of below) {
      const of = provinceCaseOf(from);
      if (of) yield { of, from };
    }
  }
}

function* districtCases(country: Country, district: District, cycle: number): Generator<Case> {
  for (const { of } of districtProposals(country, district, cycle)) yield of;
}
