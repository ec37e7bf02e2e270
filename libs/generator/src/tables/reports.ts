/** What reports say: facts that are read from them, years late at times, and their totals, which are claims and no counts. */
import { dateIn, SEASONS } from '../calendar.js';
import { communeCases, outcomeOf } from '../cases.js';
import { below, happens, purpose, within } from '../chance.js';
import { lateModels } from '../late.js';
import type { LateModel } from '../late.js';
import { RATES } from '../rates.js';
import { isReference } from '../table.js';
import type { Row, Table } from '../table.js';
import type { Country, Province } from '../territory.js';
import { modelsOf } from '../territory.js';
import { inspections } from './model-acts.js';
import { GENERATED, publishedOn, reportOf } from './things.js';

const ESTABLISHED = purpose('committee');
const INSPECTED = purpose('inspected');
const LATE = purpose('late.date');

const FACTS: Table = {
  kind: 'facts',
  columns: [
    'id',
    'type',
    'subject_id',
    'level',
    'decided_by_unit_id',
    'on_date',
    'to_date',
    'source_id',
    'quote',
  ],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const { model, by, province } of inspections(country, folder, true)) {
      const on = dateIn(within(model.key, INSPECTED), SEASONS.inspections, folder);
      yield [`SK-${model.id}`, 'inspected', model.id, '', by, ...on, reportOf(province, folder), ''];
    }
    for (const { provinceAt, tail, key } of country.provinces.flatMap(({ districts }) => districts)) {
      if (folder === 2025 || !happens(within(key, folder), ESTABLISHED, RATES.committees)) continue;
      const on = dateIn(within(within(key, folder), ESTABLISHED), SEASONS.districtPlans, folder);
      const source = reportOf(country.provinces[provinceAt] as Province, folder);
      const quote = 'thành lập Ban Chỉ đạo thực hiện phong trào';
      yield [
        `BCD-${tail}-${String(folder)}`,
        'committee-established',
        `dt-${tail}`,
        '',
        '',
        ...on,
        source,
        quote,
      ];
    }
    for (const late of lateModels(country, folder)) yield* lateFacts(late);
  },
};

/** An old notebook gives the year at best; who recognised it is known, and that it was not written down later than found. */
function* lateFacts({ id, key, year, place }: LateModel): Generator<Row> {
  const by = `pc-${place.tail}`;
  const isDated = happens(key, LATE, 600);
  yield [`${id}-DK`, 'registered', id, 'commune', by, isDated ? String(year) : '', '', GENERATED, ''];
  if (!happens(key, LATE ^ 1, 700)) return;
  const on = isDated ? [String(year), String(year + 1)] : ['', `${String(year + 1)}-12-31`];
  yield [`${id}-CN`, 'recognised', id, 'commune', by, ...on, GENERATED, 'đã được công nhận “Dân vận khéo”'];
}

const claimId = (tail: string, year: number, metric: string): string =>
  `CL-${tail}-${String(year)}-${metric}`;
const WRONG = purpose('claim.wrong');
const ROUNDED = purpose('claim.rounded');

interface Claim {
  readonly id: string;
  readonly unit: string;
  readonly metric: string;
  readonly qualifier: string;
  readonly value: number;
}

/** Each district's new models and recognitions of a year, and their sums as the province published them. */
function* claimsOf(country: Country, province: Province, year: number): Generator<Claim> {
  const totals = { 'registered-new': 0, recognised: 0 };
  for (const district of province.districts) {
    const { tail, firstSlot, slots } = district;
    const [first] = modelsOf(country, year, firstSlot);
    const [, next] = modelsOf(country, year, firstSlot + slots - 1);
    let recognised = 0;
    for (const of of communeCases(country, district, year))
      if (outcomeOf(of) === 'recognised') recognised += 1;
    for (const [metric, value] of [
      ['registered-new', next - first],
      ['recognised', recognised],
    ] as const) {
      totals[metric] += value;
      yield { id: claimId(tail, year, metric), unit: `dt-${tail}`, metric, qualifier: 'exact', value };
    }
  }
  for (const metric of ['registered-new', 'recognised'] as const) {
    const id = claimId(province.slug, year, metric);
    yield {
      id,
      unit: `pv-${province.slug}`,
      metric,
      ...printed(within(province.key, year), metric, totals[metric]),
    };
  }
}

/** Most totals are the sum of their parts. Some are rounded down, "more than", and some are simply wrong. */
const printed = (key: number, metric: string, sum: number): { qualifier: string; value: number } => {
  const of = purpose(metric);
  if (isWrong(key, metric)) return { qualifier: 'exact', value: sum + 1 + below(key, WRONG ^ of ^ 1, 9) };
  const isRounded = sum >= 20 && happens(key, ROUNDED ^ of, RATES.claimsRounded);
  return isRounded
    ? { qualifier: 'more-than', value: sum - 1 - ((sum - 1) % 10) }
    : { qualifier: 'exact', value: sum };
};

const isWrong = (key: number, metric: string): boolean =>
  happens(key, WRONG ^ purpose(metric), RATES.claimsWithWrongTotal);

/** Totals that were wrong, and were explained in the year after. */
export function* claimsExplainedIn({ provinces }: Country, year: number): Generator<string> {
  for (const { slug, key } of provinces)
    if (isWrong(within(key, year), 'recognised')) yield claimId(slug, year, 'recognised');
}

const RETRACTED = purpose('claim.retracted');

/** Totals of provinces that were taken back in the year after: one of the first province every five years, and others by chance. */
export function* claimsRetractedIn({ provinces }: Country, year: number): Generator<string> {
  for (const { at, slug, key } of provinces) {
    const isShown = at === 0 && year % 5 === 0;
    if (isShown || happens(within(key, year), RETRACTED, RATES.claimsRetracted))
      yield claimId(slug, year, 'registered-new');
  }
}

const CLAIMS: Table = {
  kind: 'claims',
  columns: [
    'id',
    'source_id',
    'unit_id',
    'period_from',
    'period_to',
    'as_of',
    'metric',
    'level',
    'qualifier',
    'value',
    'movement',
  ],
  *rows(country, folder) {
    if (isReference(folder)) return;
    const year = String(folder);
    for (const province of country.provinces) {
      const source = reportOf(province, folder);
      const asOf = publishedOn(province, folder);
      for (const { id, unit, metric, qualifier, value } of claimsOf(country, province, folder))
        yield [
          id,
          source,
          unit,
          year,
          year,
          asOf,
          metric,
          'commune',
          qualifier,
          String(value),
          'dan-van-kheo',
        ];
    }
  },
};

const RELATIONS: Table = {
  kind: 'claim-relations',
  columns: ['id', 'kind', 'total_claim_id', 'part_claim_ids', 'expected'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const province of country.provinces) {
      const { slug, districts } = province;
      const totals = ['registered-new', 'recognised'] as const;
      for (const metric of totals) {
        const parts = districts.map(({ tail }) => claimId(tail, folder, metric)).join('|');
        yield [`QH-${slug}-${String(folder)}-${metric}`, 'sum', claimId(slug, folder, metric), parts, ''];
      }
      const [all, part] = totals.map((metric) => claimId(slug, folder, metric)) as [string, string];
      yield [`QH-${slug}-${String(folder)}-tension`, 'tension', all, part, 'undetermined'];
    }
  },
};

export const REPORTS: readonly Table[] = [FACTS, CLAIMS, RELATIONS];
