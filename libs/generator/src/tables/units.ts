/** Units and their successions: the country of the first year, the communes of 2020 and 2021, and the new order of 2025. */
import { within } from '../chance.js';
import {
  CENTRE,
  CENTRE_SINCE_2025,
  COMMISSIONS_MERGED,
  MASS_MOBILISATION,
  ORGANISATIONS,
  PROPAGANDA_AND_MASS_MOBILISATION,
  villageOf,
} from '../organisations.js';
import { communeType, districtType, placeName } from '../names.js';
import { OPERATES_FROM, RESOLVED_ON } from '../provinces-2025.js';
import { RATES } from '../rates.js';
import { isReference } from '../table.js';
import type { Row, Table } from '../table.js';
import { placesOf, slotKey } from '../territory.js';
import type { Country, District, Order, Place, Province } from '../territory.js';

export const UNITS: Table = {
  kind: 'units',
  columns: ['id', 'name_vi', 'kind', 'level', 'parent_id', 'territory_id', 'valid_from'],
  *rows(country, folder) {
    if (isReference(folder)) yield* unitsAtFirst(country);
    else yield* newUnits(country, folder);
  },
};

function* unitsAtFirst(country: Country): Generator<Row> {
  const { from } = country.options;
  yield unit(CENTRE, 'Ban Dân vận Trung ương', { kind: 'party-commission', level: 'central' });
  for (const province of country.provinces) {
    const { slug, name } = province;
    yield unit(`pv-${slug}`, name, { kind: 'territory', level: 'province', territory: `pv-${slug}` });
    yield* provinceOrganisations(slug, name, '');
    yield commission(MASS_MOBILISATION, slug, { name, from: '' });
    for (const district of province.districts) {
      yield* districtUnits(district, slug);
      for (const place of placesOf(country, district, { year: from, order: 'old' })) {
        yield* communeUnits(place, `dt-${district.tail}`, 'old');
        yield* villages(country, place);
      }
    }
  }
}

function* newUnits(country: Country, year: number): Generator<Row> {
  if (year === 2025)
    yield unit(CENTRE_SINCE_2025, 'Ban Tuyên giáo và Dân vận Trung ương', {
      kind: 'party-commission',
      level: 'central',
      from: COMMISSIONS_MERGED.centre,
    });
  for (const province of country.provinces) {
    if (year === 2025) yield* newProvince(province);
    for (const district of province.districts) {
      if (year > country.options.from)
        for (const place of newPlaces(country, district, year))
          yield* communeUnits(place, `dt-${district.tail}`, 'old');
      if (year !== 2025) continue;
      for (const place of placesOf(country, district, { year: year, order: 'new' }))
        if (place.since === 2025) yield* communeUnits(place, `pv-${province.heirSlug}`, 'new');
    }
  }
}

/** Communes that began with the year. */
const newPlaces = (country: Country, district: District, year: number): Place[] =>
  year === 2020 || year === 2021
    ? placesOf(country, district, { year: year, order: 'old' }).filter(({ since }) => since === year)
    : [];

function* newProvince({ slug, name, heirSlug, heirName, isFirst }: Province): Generator<Row> {
  yield commission(PROPAGANDA_AND_MASS_MOBILISATION, slug, { name, from: COMMISSIONS_MERGED.provinces });
  if (!isFirst || heirSlug === slug) return;
  const territory = `pv-${heirSlug}`;
  yield unit(territory, heirName, { kind: 'territory', level: 'province', territory, from: OPERATES_FROM });
  yield* provinceOrganisations(heirSlug, heirName, OPERATES_FROM);
  yield commission(PROPAGANDA_AND_MASS_MOBILISATION, heirSlug, { name: heirName, from: OPERATES_FROM });
}

function* provinceOrganisations(slug: string, name: string, from: string): Generator<Row> {
  for (const { prefix, kind, name: type } of ORGANISATIONS.province) {
    const level = kind === 'agency' ? 'agency' : 'province';
    yield unit(`${prefix}-${slug}`, `${type} ${name}`, { kind, level, territory: `pv-${slug}`, from });
  }
}

const commission = (
  { prefix, kind, name: type }: typeof MASS_MOBILISATION,
  slug: string,
  { name, from }: { name: string; from: string },
): Row =>
  unit(`${prefix}-${slug}`, `${type} ${name}`, {
    kind,
    level: 'province',
    parent: `pc-${slug}`,
    territory: `pv-${slug}`,
    from,
  });

function* districtUnits({ key, tail }: District, slug: string): Generator<Row> {
  const territory = `dt-${tail}`;
  const name = placeName(key);
  const level = 'district';
  yield unit(territory, `${districtType(key)} ${name}`, {
    kind: 'territory',
    level,
    parent: `pv-${slug}`,
    territory,
  });
  for (const { prefix, kind, name: type, under } of ORGANISATIONS.district)
    yield unit(`${prefix}-${tail}`, `${type} ${name}`, {
      kind,
      level,
      parent: under === undefined ? `${prefix}-${slug}` : `${under}-${tail}`,
      territory,
    });
}

function* communeUnits(place: Place, parent: string, order: Order): Generator<Row> {
  const { key, tail, since } = place;
  const territory = `cm-${tail}`;
  const type = order === 'new' && communeType(key) === 'thị trấn' ? 'xã' : communeType(key);
  const name = `${type} ${placeName(key)}`;
  const level = 'commune';
  const from = firstDayOf(since);
  yield unit(territory, name, { kind: 'territory', level, parent, territory, from });
  for (const { prefix, kind, name: organisation } of ORGANISATIONS.commune)
    yield unit(`${prefix}-${tail}`, `${organisation} ${name}`, { kind, level, territory, from });
}

const firstDayOf = (since: number | undefined): string =>
  since === undefined ? '' : since === 2025 ? OPERATES_FROM : `${String(since)}-01-01`;

function* villages(country: Country, place: Place): Generator<Row> {
  for (let slot = place.first; slot < place.first + place.slots; slot += 1)
    for (let number = 1; number <= RATES.villagesPerCommune; number += 1) {
      const tail = villageOf(place.district, slot, number);
      const territory = `vl-${tail}`;
      const name = `thôn ${placeName(within(slotKey(country, slot), number))}`;
      const [level, parent] = ['village', `pc-${place.tail}`];
      yield unit(territory, name, { kind: 'territory', level, parent: `cm-${place.tail}`, territory });
      yield unit(`cb-${tail}`, `Chi bộ ${name}`, { kind: 'party-cell', level, parent, territory });
    }
}

const unit = (
  id: string,
  name: string,
  of: { kind: string; level: string; parent?: string; territory?: string; from?: string },
): Row => [id, name, of.kind, of.level, of.parent ?? '', of.territory ?? '', of.from ?? ''];

export const SUCCESSIONS: Table = {
  kind: 'successions',
  columns: ['old_id', 'new_id', 'relation', 'effective_on', 'operates_from'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    if (folder === 2025) {
      const { centre, provinces } = COMMISSIONS_MERGED;
      yield [CENTRE, CENTRE_SINCE_2025, 'merged', centre, centre];
      for (const { slug } of country.provinces)
        yield [`bdv-${slug}`, `btgdv-${slug}`, 'merged', provinces, provinces];
    }
    for (const province of country.provinces) {
      if (folder === 2025) yield* provinceEnds(province);
      for (const district of province.districts) {
        if (folder === 2025) yield* districtEnds(district, province);
        yield* communesEnd(country, district, folder);
      }
    }
  },
};

function* provinceEnds({ slug, heirSlug }: Province): Generator<Row> {
  if (slug === heirSlug) return;
  const prefixes = [
    'pv',
    ...ORGANISATIONS.province.map(({ prefix }) => prefix),
    PROPAGANDA_AND_MASS_MOBILISATION.prefix,
  ];
  for (const prefix of prefixes)
    yield [`${prefix}-${slug}`, `${prefix}-${heirSlug}`, 'merged', RESOLVED_ON, OPERATES_FROM];
}

/** Nobody is a district after it: what its committees left behind went up. */
function* districtEnds({ tail }: District, { heirSlug }: Province): Generator<Row> {
  const heirs = [
    ['dt', 'pv'],
    ['pc', 'pc'],
    ['bdv', PROPAGANDA_AND_MASS_MOBILISATION.prefix],
  ] as const;
  for (const [prefix, heir] of heirs)
    yield [`${prefix}-${tail}`, `${heir}-${heirSlug}`, 'transferred', RESOLVED_ON, OPERATES_FROM];
}

function* communesEnd(country: Country, district: District, year: number): Generator<Row> {
  if (year === country.options.from && year !== 2025) return;
  const [order, resolved] =
    year === 2025 ? (['new', RESOLVED_ON] as const) : (['old', `${String(year - 1)}-11-15`] as const);
  if (year !== 2020 && year !== 2021 && year !== 2025) return;
  const from = firstDayOf(year);
  const before = placesOf(country, district, { year: year === 2025 ? year : year - 1, order: 'old' });
  for (const next of placesOf(country, district, { year: year, order })) {
    if (next.since !== year) continue;
    for (const old of before) {
      if (old.first < next.first || old.first >= next.first + next.slots) continue;
      for (const prefix of ['cm', ...ORGANISATIONS.commune.map((type) => type.prefix)])
        yield [`${prefix}-${old.tail}`, `${prefix}-${next.tail}`, 'merged', resolved, from];
    }
  }
}
