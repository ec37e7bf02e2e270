/**
 * The country as it is divided: provinces, districts, and slots, each a commune of the first year. A slot stays where it is
 * whatever happens to its commune: in 2020 and 2021 some pairs of slots become one commune, in July 2025 pairs and quarters do, and
 * the districts end. So models that lie next to each other by slot lie next to each other by commune, in any year.
 */
import type { Key } from './chance.js';
import { below, happens, purpose, within } from './chance.js';
import { PROVINCES_2025 } from './provinces-2025.js';
import type { HistoryOptions } from './options.js';
import { RATES } from './rates.js';

export interface Country {
  readonly options: HistoryOptions;
  readonly key: Key;
  readonly provinces: readonly Province[];
  readonly slots: number;
}

export interface Province {
  readonly at: number;
  readonly key: Key;
  readonly slug: string;
  readonly name: string;
  /** What it is from July 2025 on: itself, or what it merged into. */
  readonly heirSlug: string;
  readonly heirName: string;
  /** The first of those of the history that make up the heir. */
  readonly isFirst: boolean;
  readonly districts: readonly District[];
}

export interface District {
  readonly at: number;
  readonly key: Key;
  /** The end of its code: `ha-giang-03`. */
  readonly tail: string;
  readonly provinceAt: number;
  readonly firstSlot: number;
  readonly slots: number;
}

/** A commune as it is in a year. */
export interface Place {
  /** The end of its code: `ha-giang-03-07`, or `ha-giang-03-07-2020`. */
  readonly tail: string;
  /** The same without the year: who works there stays when communes merge. */
  readonly seat: string;
  readonly key: Key;
  readonly district: District;
  readonly first: number;
  readonly slots: number;
  /** First year of the commune; none for those of the beginning. */
  readonly since?: number;
}

/** Up to 30 June 2025 there are districts, from 1 July on there are none. */
export type Order = 'old' | 'new';
export interface When {
  readonly year: number;
  readonly order: Order;
}

const PROVINCE = purpose('province');
const DISTRICT = purpose('district');
const SLOT = purpose('slot');
const DISTRICTS = purpose('province.districts');
const MERGED = purpose('pair.merged');
const MERGED_LATER = purpose('pair.merged-in-2021');
const WHOLE = purpose('quarter.whole');

export const countryOf = (options: HistoryOptions): Country => {
  const key = within(0, options.seed);
  const { modelsPerCommune, communesPerProvince, communesPerDistrict, districtsPerProvince } = RATES;
  const models = Math.ceil(options.modelsPerYear / options.provinces);
  const communes = clamp(Math.ceil(models / modelsPerCommune), communesPerProvince);
  const districts = clamp(Math.ceil(communes / communesPerDistrict), districtsPerProvince);
  const provinces: Province[] = [];
  let slots = 0;
  let count = 0;
  for (const [at, chosen] of chosenProvinces().slice(0, options.provinces).entries()) {
    const own = within(within(key, PROVINCE), at);
    const many = districts + (districts > 2 ? below(own, DISTRICTS, 3) - 1 : 0);
    const within_ = Array.from({ length: many }, (_, ordinal): District => {
      const size = Math.floor(((ordinal + 1) * communes) / many) - Math.floor((ordinal * communes) / many);
      const district: District = {
        at: count,
        key: within(within(key, DISTRICT), count),
        tail: `${chosen.slug}-${two(ordinal + 1)}`,
        provinceAt: at,
        firstSlot: slots,
        slots: size,
      };
      count += 1;
      slots += size;
      return district;
    });
    const isFirst = !provinces.some(({ heirSlug }) => heirSlug === chosen.heirSlug);
    provinces.push({ at, key: own, ...chosen, isFirst, districts: within_ });
  }
  return { options, key, provinces, slots };
};

/** After each two mergers a province that goes on alone, so that any number of provinces has something of both. */
const chosenProvinces = () => {
  const told = PROVINCES_2025.map(([slug, name, heirSlug, heirName]) => ({ slug, name, heirSlug, heirName }));
  const groups = Object.values(Object.groupBy(told, ({ heirSlug }) => heirSlug)) as (typeof told)[];
  const isAlone = ([first]: typeof told): boolean => first?.slug === first?.heirSlug;
  const alone = groups.filter(isAlone);
  const merged = groups.filter((group) => !isAlone(group));
  return merged.flatMap((group, at) => [...group, ...(at % 2 === 1 ? (alone[(at - 1) / 2] ?? []) : [])]);
};
const clamp = (value: number, { least, most }: { least: number; most: number }): number =>
  Math.min(most, Math.max(least, value));
export const two = (value: number): string => (value < 10 ? `0${String(value)}` : String(value));

export const slotKey = (country: Country, slot: number): Key => within(within(country.key, SLOT), slot);

/** The communes of a district in a year, in the order of their slots. */
export const placesOf = (country: Country, district: District, when: When): Place[] => {
  const places: Place[] = [];
  for (let ordinal = 0; ordinal < district.slots;) {
    const place = placeAt(country, district, { ordinal, ...when });
    places.push(place);
    ordinal += place.slots;
  }
  return places;
};

/** The year from which a pair of slots is one commune; none while its communes stand apart. */
const pairedSince = (country: Country, district: District, ordinal: number): number | undefined => {
  if (ordinal % 2 !== 0 || ordinal + 1 >= district.slots) return undefined;
  if (district.firstSlot + ordinal === 0) return 2020; // however small the country is, it has one
  const key = slotKey(country, district.firstSlot + ordinal);
  if (!happens(key, MERGED, RATES.pairsOfCommunesMerged)) return undefined;
  return happens(key, MERGED_LATER, 500) ? 2021 : 2020;
};

const placeAt = (
  country: Country,
  district: District,
  { ordinal, year, order }: When & { readonly ordinal: number },
): Place => {
  const seat = `${district.tail}-${two(ordinal + 1)}`;
  const made = (slots: number, since?: number): Place => ({
    tail: `${seat}${since === undefined ? '' : `-${String(since)}`}`,
    seat,
    key: slotKey(country, district.firstSlot + ordinal),
    district,
    first: district.firstSlot + ordinal,
    slots,
    ...(since === undefined ? {} : { since }),
  });
  const since = pairedSince(country, district, ordinal);
  const paired = since !== undefined && since <= year;
  if (order === 'old') return paired ? made(2, since) : made(1);
  const quarter = ordinal - (ordinal % 4);
  const isWhole = happens(slotKey(country, district.firstSlot + quarter), WHOLE, RATES.quartersMergedWhole);
  const slots = Math.min(isWhole ? 4 : 2, district.slots - ordinal);
  if (slots === 1) return made(1);
  return paired && slots === 2 ? made(2, since) : made(slots, 2025);
};

/** The numbers of the models that are newly registered in a slot in a year: from the first up to but not including the second. */
export const modelsOf = (country: Country, year: number, slot: number): readonly [number, number] => [
  firstModel(country, year, slot),
  firstModel(country, year, slot + 1),
];

const SHIFT = purpose('slot.shift');
const STEPS = 1_024;

/** Even over the slots, but for a shift of less than a slot's share. */
const firstModel = (country: Country, year: number, slot: number): number => {
  const { slots, options } = country;
  if (slot === 0) return 0;
  if (slot >= slots) return options.modelsPerYear;
  const shift = below(within(slotKey(country, slot), year), SHIFT, STEPS);
  return Math.floor((options.modelsPerYear * (slot * STEPS + shift)) / (slots * STEPS));
};

export const provinceOf = (country: Country, { provinceAt }: District): Province =>
  country.provinces[provinceAt] as Province;

/** The district in which a slot lies. */
export const districtAt = (country: Country, slot: number): District => {
  const province = country.provinces.findLast(({ districts }) => (districts[0]?.firstSlot ?? 0) <= slot);
  return province?.districts.findLast(({ firstSlot }) => firstSlot <= slot) as District;
};

/** The commune in which a slot lies. */
export const placeOf = (country: Country, slot: number, when: When): Place =>
  placesOf(country, districtAt(country, slot), when).find(
    ({ first, slots }) => slot < first + slots,
  ) as Place;
