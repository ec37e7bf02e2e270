/** Who signs and who scores: persons who hold a seat of a commune, district or province for a term of five years. */
import type { Key } from './chance.js';
import { purpose, within } from './chance.js';
import { commissionIn } from './organisations.js';
import type { Country, District, Place, Province } from './territory.js';
import { placesOf } from './territory.js';

export const TERM_YEARS = 5;
export const termOf = (year: number): number => year - (year % TERM_YEARS);
export const termName = (year: number): string =>
  `${String(termOf(year))}-${String(termOf(year) + TERM_YEARS)}`;

/** Officers of a folder: those of the first year stand in the reference, later ones where their term begins. */
export const termIn = (country: Country, folder: 'reference' | number): number | undefined => {
  const { from } = country.options;
  if (folder === 'reference') return termOf(from);
  return folder > from && folder % TERM_YEARS === 0 ? folder : undefined;
};

export interface Seat {
  /** The end of the codes of its place when it was set up. */
  readonly tail: string;
  readonly key: Key;
  /** The unit that its officers work for. */
  readonly unit: string;
  /** Capacities, the signer's first, then those of the assessors. */
  readonly capacities: readonly string[];
}

const CAPACITIES = {
  commune: ['Bí thư Đảng ủy', 'Trưởng khối vận'],
  district: [
    'Trưởng Ban Dân vận Huyện ủy',
    'Phó Trưởng Ban Dân vận Huyện ủy',
    'Chuyên viên Ban Dân vận Huyện ủy',
  ],
  province: ['Trưởng Ban', 'Phó Trưởng Ban', 'Trưởng phòng', 'Chuyên viên'],
} as const;
/** Whoever signs comes first. */
export const SIGNER_CAPACITY = {
  commune: CAPACITIES.commune[0],
  district: CAPACITIES.district[0],
  province: CAPACITIES.province[0],
} as const;

/** Every seat, as the country is at the beginning of a year. */
export function* seatsIn(country: Country, year: number): Generator<Seat> {
  for (const province of country.provinces) {
    yield provinceSeat(province, year);
    for (const district of province.districts) {
      const { tail, key } = district;
      yield { tail, key, unit: `bdv-${tail}`, capacities: CAPACITIES.district };
      for (const place of placesOf(country, district, { year: year, order: 'old' }))
        yield { tail: place.seat, key: place.key, unit: `pc-${place.tail}`, capacities: CAPACITIES.commune };
    }
  }
}

const provinceSeat = (province: Province, year: number): Seat => ({
  tail: province.slug,
  key: province.key,
  unit: commissionIn(province, year, 1),
  capacities: CAPACITIES.province,
});

export interface Officer {
  readonly id: string;
  readonly key: Key;
}

const OFFICER = purpose('officer');

/** The n-th officer of a seat in the term that a year belongs to, counted from 1. */
export const officerAt = (key: Key, term: number, number: number): Key =>
  within(within(within(key, OFFICER), term), number);
export const officerId = (tail: string, year: number, number: number): string =>
  `CB-${tail}-${String(termOf(year))}-${String(number)}`;

export const signerOf = (at: Place | District | Province, year: number): string =>
  officerId(tailOf(at), year, 1);

/** Assessors of a level are its officers but the signer. */
export const assessorOf = (at: Place | District | Province, year: number, number: number): string =>
  officerId(tailOf(at), year, 2 + number);

const tailOf = (at: Place | District | Province): string =>
  'seat' in at ? at.seat : 'slug' in at ? at.slug : at.tail;
