/** Models that come to light years after they began: an old notebook is found, and what it says is recorded now. */
import type { Key } from './chance.js';
import { below, purpose, within } from './chance.js';
import { RATES } from './rates.js';
import type { Country, District, Place } from './territory.js';
import { placeOf, provinceOf } from './territory.js';
import type { Province } from './territory.js';

export interface LateModel {
  readonly id: string;
  readonly key: Key;
  /** The year that it is of, two or more before that of recording. */
  readonly year: number;
  readonly place: Place;
  readonly district: District;
  readonly province: Province;
}

const LATE = purpose('late');
const SLOT = purpose('late.slot');
const YEARS = purpose('late.years');

export function* lateModels(country: Country, recordedIn: number): Generator<LateModel> {
  const { from, modelsPerYear } = country.options;
  if (recordedIn - 2 < from) return;
  const many = Math.max(1, Math.floor((modelsPerYear * RATES.late) / 1_000));
  for (let number = 0; number < many; number += 1) {
    const key = within(within(within(country.key, LATE), recordedIn), number);
    const year = Math.max(from, recordedIn - 2 - below(key, YEARS, RATES.lateYears));
    const place = placeOf(country, below(key, SLOT, country.slots), { year: year, order: 'old' });
    const { district } = place;
    const id = `LM${String(recordedIn)}-${String(number)}`;
    yield { id, key, year, place, district, province: provinceOf(country, district) };
  }
}
