/** The country is divided without gaps, in any year and at any size, and its models with it. */
import { describe, expect, test } from '@jest/globals';
import type { HistoryOptions } from './options.js';
import { SMALL } from './test-history.js';
import type { Country, When } from './territory.js';
import { countryOf, districtAt, modelsOf, placeOf, placesOf } from './territory.js';

const country = (options: Partial<HistoryOptions> = {}): Country => countryOf({ ...SMALL, ...options });
const SIZES: Partial<HistoryOptions>[] = [
  {},
  { provinces: 1, modelsPerYear: 1 },
  { provinces: 63, modelsPerYear: 63 },
  { provinces: 1, modelsPerYear: 50_000 },
  { provinces: 5, modelsPerYear: 999, seed: 12 },
];
const TIMES: When[] = [
  { year: 2019, order: 'old' },
  { year: 2020, order: 'old' },
  { year: 2021, order: 'old' },
  { year: 2025, order: 'old' },
  { year: 2025, order: 'new' },
];
const districtsOf = ({ provinces }: Country) => provinces.flatMap(({ districts }) => districts);

describe('provinces', () => {
  test('63 become 34, and each has one that stands for its heir', () => {
    const { provinces } = country({ provinces: 63, modelsPerYear: 63 });
    expect(provinces).toHaveLength(63);
    expect(new Set(provinces.map(({ heirSlug }) => heirSlug)).size).toBe(34);
    expect(provinces.filter(({ isFirst }) => isFirst)).toHaveLength(34);
    expect(new Set(provinces.map(({ slug }) => slug)).size).toBe(63);
  });

  test.each([1, 2, 6, 10, 40])('the first %i have one that merged', (provinces) => {
    const chosen = country({ provinces, modelsPerYear: provinces }).provinces;
    expect(chosen).toHaveLength(provinces);
    expect(chosen.some(({ slug, heirSlug }) => slug !== heirSlug)).toBe(true);
  });

  test('and soon one that goes on alone', () => {
    const { provinces } = country({ provinces: 5 });
    expect(provinces.filter(({ slug, heirSlug }) => slug === heirSlug)).toHaveLength(1);
  });

  test('grow with their models, up to the communes that a province has', () => {
    const slots = (modelsPerYear: number) => country({ provinces: 1, modelsPerYear }).slots;
    expect([1, 100, 50_000].map(slots)).toEqual([4, 25, 168]);
  });
});

describe.each(SIZES)('a country of %j', (options) => {
  const held = country(options);

  test('has districts whose slots follow each other', () => {
    let next = 0;
    for (const { firstSlot, slots } of districtsOf(held)) {
      expect(firstSlot).toBe(next);
      expect(slots).toBeGreaterThan(0);
      next += slots;
    }
    expect(next).toBe(held.slots);
  });

  test.each(TIMES)('has communes without gaps (%j)', (when) => {
    for (const district of districtsOf(held)) {
      let next = district.firstSlot;
      for (const { first, slots } of placesOf(held, district, when)) {
        expect(first).toBe(next);
        next += slots;
      }
      expect(next).toBe(district.firstSlot + district.slots);
    }
  });

  test('shares its models out, each once', () => {
    for (const year of [1999, 2013]) {
      let next = 0;
      for (let slot = 0; slot < held.slots; slot += 1) {
        const [first, end] = modelsOf(held, year, slot);
        expect(first).toBe(next);
        expect(end).toBeGreaterThanOrEqual(first);
        next = end;
      }
      expect(next).toBe(held.options.modelsPerYear);
    }
  });

  test('no slot has more than twice its share, and one more', () => {
    for (let slot = 0; slot < held.slots; slot += 1) {
      const [first, end] = modelsOf(held, 2013, slot);
      expect(end - first).toBeLessThanOrEqual(Math.ceil((2 * held.options.modelsPerYear) / held.slots) + 1);
    }
  });
});

describe('communes', () => {
  const large = country({ provinces: 4, modelsPerYear: 2_000 });
  const allPlaces = (when: When) => districtsOf(large).flatMap((one) => placesOf(large, one, when));

  test('become fewer in 2020, in 2021 and above all in July 2025', () => {
    const counts = TIMES.map((when) => allPlaces(when).length);
    const [before, in2020, in2021, early2025, late2025] = counts as [number, number, number, number, number];
    expect(before).toBe(large.slots);
    expect(in2020).toBeLessThan(before);
    expect(in2021).toBeLessThan(in2020);
    expect(early2025).toBe(in2021);
    expect(late2025).toBeLessThan(before / 2);
  });

  test('one that is new has a code that nobody had before, one that goes on keeps its own', () => {
    const before = new Set(allPlaces({ year: 2025, order: 'old' }).map(({ tail }) => tail));
    for (const { tail, since } of allPlaces({ year: 2025, order: 'new' }))
      expect(before.has(tail)).toBe(since !== 2025);
  });

  test('however small the country is, its first two merge in 2020', () => {
    const small = country({ provinces: 1, modelsPerYear: 1 });
    expect(placeOf(small, 1, { year: 2019, order: 'old' })).toMatchObject({ first: 1, slots: 1 });
    expect(placeOf(small, 1, { year: 2020, order: 'old' })).toMatchObject({
      first: 0,
      slots: 2,
      since: 2020,
    });
  });

  test('a slot is found in its district and commune', () => {
    for (let slot = 0; slot < large.slots; slot += 7) {
      const district = districtAt(large, slot);
      expect(slot - district.firstSlot).toBeGreaterThanOrEqual(0);
      expect(slot - district.firstSlot).toBeLessThan(district.slots);
      const { first, slots } = placeOf(large, slot, { year: 2025, order: 'new' });
      expect(slot >= first && slot < first + slots).toBe(true);
    }
  });

  test('the seed moves models and mergers, never how many communes there are', () => {
    const of = (seed: number) => country({ provinces: 4, modelsPerYear: 400, seed });
    expect(of(2).slots === of(1).slots || of(2).provinces.length === of(1).provinces.length).toBe(true);
    const ranges = [1, 2].map((seed) =>
      Array.from({ length: 40 }, (_, slot) => modelsOf(of(seed), 2000, slot)),
    );
    expect(ranges[0]).not.toEqual(ranges[1]);
  });
});
