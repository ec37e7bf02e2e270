/** What happens to models beside their cases: they are visited, inspected, reported on, introduced to the centre and replicated. */
import type { Level } from '@kheo/recognition';
import { dateIn, SEASONS } from '../calendar.js';
import { allCases, LAST_DISTRICT_CYCLE, outcomeOf, provinceProposals } from '../cases.js';
import { below, happens, pick, purpose, within } from '../chance.js';
import { newModels, wayOf } from '../model.js';
import type { Birth } from '../model.js';
import { centreIn, commissionIn } from '../organisations.js';
import { RATES } from '../rates.js';
import { isReference } from '../table.js';
import type { Table } from '../table.js';
import type { Country } from '../territory.js';
import { provinceOf } from '../territory.js';
import { originId } from './models.js';
import { reportOf } from './things.js';

const INTRODUCED = purpose('introduced');
const INTRODUCTIONS: Table = {
  kind: 'introductions',
  columns: ['id', 'model_id', 'by_unit_id', 'to_unit_id', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const province of country.provinces)
      for (const { of } of provinceProposals(country, province, folder - 1)) {
        if (outcomeOf(of) !== 'recognised') continue;
        if (wayOf(of.model) !== 'up' && !happens(of.key, INTRODUCED, RATES.introduced)) continue;
        const by = commissionIn(province, folder, SEASONS.commendations[0]);
        const to = centreIn(folder, SEASONS.commendations[0]);
        yield [
          `GT-${of.id}`,
          of.model.id,
          by,
          to,
          ...dateIn(within(of.key, INTRODUCED), SEASONS.commendations, folder),
        ];
      }
  },
};

const VISITED = purpose('visited');
const VISITS: Table = {
  kind: 'visits',
  columns: ['id', 'model_id', 'by_unit_id', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const { model, place, province } of newModels(country, folder)) {
      if (wayOf(model) === undefined && !happens(model.key, VISITED, RATES.visited)) continue;
      const by = model.number % 4 === 0 ? commissionIn(province, folder, 4) : `bdv-${place.district.tail}`;
      yield [`TQ-${model.id}`, model.id, by, ...dateIn(within(model.key, VISITED), SEASONS.visits, folder)];
    }
  },
};

const INSPECTED = purpose('inspected');
/** Inspections in autumn: by districts while there are any. Some of them are read from reports and stand in facts. */
export function* inspections(
  country: Country,
  year: number,
  asFact: boolean,
): Generator<Birth & { by: string }> {
  for (const birth of newModels(country, year)) {
    const { model, place, province } = birth;
    if (wayOf(model) === undefined && !happens(model.key, INSPECTED, RATES.inspected)) continue;
    if (happens(model.key, INSPECTED ^ 1, RATES.inspectedAsFact) !== asFact) continue;
    const by = year > LAST_DISTRICT_CYCLE ? commissionIn(province, year, 10) : `bdv-${place.district.tail}`;
    yield { ...birth, by };
  }
}
const INSPECTIONS: Table = {
  kind: 'inspections',
  columns: ['id', 'model_id', 'by_unit_id', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const { model, by } of inspections(country, folder, false))
      yield [
        `KT-${model.id}`,
        model.id,
        by,
        ...dateIn(within(model.key, INSPECTED), SEASONS.inspections, folder),
      ];
  },
};

const REPORTED = purpose('outcome');
const COUNTED = [
  ['lò đốt rác', 'outcome-incinerators'],
  ['hộ', 'outcome-households'],
  ['mét đường', 'outcome-road-metres'],
  ['camera', 'outcome-cameras'],
  ['triệu đồng', ''],
  ['ngày công', ''],
] as const;
const QUALIFIERS = ['exact', 'exact', 'exact', 'more-than', 'about'] as const;

const OUTCOMES: Table = {
  kind: 'outcomes',
  columns: [
    'id',
    'model_id',
    'value',
    'value_unit',
    'qualifier',
    'metric',
    'on_date',
    'to_date',
    'source_id',
  ],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const { model, province } of newModels(country, folder)) {
      const { key, id } = model;
      if (wayOf(model) === undefined && !happens(key, REPORTED, RATES.outcomes)) continue;
      const [counted, metric] = pick(key, REPORTED ^ 1, COUNTED);
      const value = String(2 + below(key, REPORTED ^ 2, 400));
      const qualifier = pick(key, REPORTED ^ 3, QUALIFIERS);
      const on = dateIn(within(key, REPORTED), SEASONS.outcomes, folder);
      yield [`KQ-${id}`, id, value, counted, qualifier, metric, ...on, reportOf(province, folder)];
    }
  },
};

const REPLICATED = purpose('replicated');
const REPLICATIONS: Table = {
  kind: 'replications',
  columns: ['id', 'model_id', 'replica_model_id', 'place_unit_id', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const birth of newModels(country, folder)) {
      const { model, place } = birth;
      const origin = originId(country, birth);
      const on = dateIn(within(model.key, REPLICATED), SEASONS.inspections, folder);
      if (origin !== '') yield [`NR-${model.id}`, origin, model.id, `cm-${place.tail}`, ...on];
      if (happens(model.key, REPLICATED, RATES.replicatedUnnamed))
        yield [`NK-${model.id}`, model.id, '', '', ...on];
    }
  },
};

const REQUESTED = purpose('replication-requested');
const REPLICATION_REQUESTS: Table = {
  kind: 'replication-requests',
  columns: ['id', 'model_id', 'level', 'by_unit_id', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const of of allCases(country, folder)) {
      const { key, model, place, isNew } = of;
      const isShown = isNew && wayOf(model) === 'up';
      if (
        !isShown &&
        (!happens(key, REQUESTED, RATES.replicationRequested) || outcomeOf(of) !== 'recognised')
      )
        continue;
      const level: Level = folder > LAST_DISTRICT_CYCLE ? 'province' : 'district';
      const province = provinceOf(country, place.district);
      const by = level === 'province' ? commissionIn(province, folder, 12) : `bdv-${place.district.tail}`;
      yield [
        `YC-${of.id}`,
        model.id,
        level,
        by,
        ...dateIn(within(key, REQUESTED), SEASONS.conferences, folder),
      ];
    }
  },
};

export const MODEL_ACTS: readonly Table[] = [
  INTRODUCTIONS,
  VISITS,
  INSPECTIONS,
  OUTCOMES,
  REPLICATIONS,
  REPLICATION_REQUESTS,
];
