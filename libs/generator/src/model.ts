/** A model: its number in its year, and what it is. Everything about it follows from its key, in whatever year it is asked. */
import type { Key } from './chance.js';
import { below, happens, pick, purpose, weighted, within } from './chance.js';
import { holdersIn, villageOf } from './organisations.js';
import { RATES } from './rates.js';
import type { Country, District, Place, Province } from './territory.js';
import { modelsOf, placesOf } from './territory.js';

export interface Model {
  readonly id: string;
  readonly key: Key;
  /** The year of its registration. */
  readonly year: number;
  readonly number: number;
  readonly slot: number;
  readonly district: District;
}

const MODEL = purpose('model');
const HOLDER_KIND = purpose('model.holder-kind');
const HOLDER = purpose('model.holder');
const VILLAGE = purpose('model.village');
const MAINTAINED = purpose('model.maintained');

export const modelAt = (
  country: Country,
  { year, number, slot, district }: { year: number; number: number; slot: number; district: District },
): Model => ({
  id: `M${String(year)}-${String(number)}`,
  key: within(within(within(country.key, MODEL), year), number),
  year,
  number,
  slot,
  district,
});

export type HolderKind = 'collective' | 'individual' | 'household' | 'joint';
const HOLDER_KINDS: readonly HolderKind[] = ['collective', 'individual', 'household', 'joint'];
export const holderKindOf = ({ key }: Model): HolderKind =>
  HOLDER_KINDS[weighted(key, HOLDER_KIND, RATES.holderKinds)] as HolderKind;

/** Individuals and households are a person of their own; whether the person is a row of people is asked of the holder's kind. */
export const hasPerson = (model: Model): boolean => {
  const kind = holderKindOf(model);
  return kind === 'individual' || kind === 'household';
};
export const personOf = (model: Model): string => `P${model.id}`;

export const villageOfModel = ({ key, district, slot }: Model): string =>
  villageOf(district, slot, 1 + below(key, VILLAGE, RATES.villagesPerCommune));

/** Ids of persons and units as an import prints them. */
export const holdersOf = (model: Model, place: Place): readonly string[] => {
  if (hasPerson(model)) return [personOf(model)];
  const units = holdersIn(place, villageOfModel(model));
  const first = pick(model.key, HOLDER, units);
  if (holderKindOf(model) === 'collective') return [first];
  const others = units.filter((unit) => unit !== first);
  return [first, others[model.number % others.length] as string];
};

/** Years after the first in which it is maintained. */
export const maintainedYearsOf = ({ key }: Model): number => weighted(key, MAINTAINED, RATES.maintainedYears);
export const MOST_MAINTAINED_YEARS = RATES.maintainedYears.length - 1;

/** The model is the first of the country in its year. Such a model goes a given way, so that the smallest history has every way. */
export const WAYS = ['up', 'refused', 'withdrawn'] as const;
export type Way = (typeof WAYS)[number];
export const wayOf = ({ number, year }: Model): Way | undefined =>
  number === 0 ? WAYS[year % WAYS.length] : undefined;

/** Whether something happens to it by chance, or because it goes a given way. */
export const befalls = (model: Model, of: number, perThousand: number): boolean =>
  happens(model.key, of, perThousand);

/** A model that is registered, and its commune in the months of registration. */
export interface Birth {
  readonly model: Model;
  readonly place: Place;
  readonly province: Province;
}

/** Months in which models are registered are of the old order, in any year. */
export function* newModels(country: Country, year: number): Generator<Birth> {
  for (const province of country.provinces)
    for (const district of province.districts)
      for (const place of placesOf(country, district, { year: year, order: 'old' }))
        for (let slot = place.first; slot < place.first + place.slots; slot += 1) {
          const [first, next] = modelsOf(country, year, slot);
          for (let number = first; number < next; number += 1)
            yield { model: modelAt(country, { year, number, slot, district }), place, province };
        }
}
