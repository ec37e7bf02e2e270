/** Models as they are registered, maintained, visited, inspected, reported, introduced and replicated. */
import type { Level } from '@kheo/recognition';
import { dateIn, dayIn, SEASONS } from '../calendar.js';
import { allCases, outcomeOf, provinceProposals } from '../cases.js';
import { below, happens, pick, purpose, within } from '../chance.js';
import { lateModels } from '../late.js';
import { holderKindOf, holdersOf, newModels, villageOfModel, wayOf } from '../model.js';
import type { Birth } from '../model.js';
import { modelTitle } from '../names.js';
import { centreIn, commissionIn, holdersIn, villageOf } from '../organisations.js';
import { phasesNamed } from '../phases.js';
import { RATES } from '../rates.js';
import { isReference } from '../table.js';
import type { Row, Table } from '../table.js';
import type { Country } from '../territory.js';
import { modelsOf, provinceOf } from '../territory.js';
import { FIELD_CODES, reportOf, schemeOf } from './things.js';

const EXEMPLAR = purpose('model.exemplar');
const FIELD = purpose('model.field');
const STARTED = purpose('model.started');
const REPLICA = purpose('model.replica');
const ORIGIN = purpose('model.origin');
const REGISTERED = purpose('registered.date');
const MAINTAINED = purpose('maintained.date');
const DISTRICT_LAST = 2024;

/** A model of the year before, of the same district, that it repeats; undefined where it is no replica. */
const originOf = (country: Country, { model, province }: Birth) => {
  const year = model.year - 1;
  if (year < country.options.from) return undefined;
  if (wayOf(model) !== 'up' && !happens(model.key, REPLICA, RATES.replicas)) return undefined;
  const { firstSlot, slots } = pick(model.key, ORIGIN, province.districts);
  const [first] = modelsOf(country, year, firstSlot);
  const [, next] = modelsOf(country, year, firstSlot + slots - 1);
  return next > first ? first + below(model.key, REPLICA ^ 1, next - first) : undefined;
};
const originId = (country: Country, birth: Birth): string => {
  const number = originOf(country, birth);
  return number === undefined ? '' : `M${String(birth.model.year - 1)}-${String(number)}`;
};

const MODELS: Table = {
  kind: 'models',
  columns: [
    'id',
    'title_vi',
    'kind',
    'holder_kind',
    'holder_ids',
    'unit_id',
    'field_scheme',
    'field_code',
    'origin_model_id',
    'started_on',
  ],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const birth of newModels(country, folder)) yield modelRow(country, birth);
    for (const { id, key, place, district, year, province } of lateModels(country, folder)) {
      const [holder] = holdersIn(place, villageOf(district, place.first, 1));
      yield [
        id,
        modelTitle(key),
        'model',
        'collective',
        holder ?? '',
        `cm-${place.tail}`,
        ...fieldOf(key, schemeOf(province)),
        '',
        String(year),
      ];
    }
  },
};

const modelRow = (country: Country, birth: Birth): Row => {
  const { model, place, province } = birth;
  const { key, year } = model;
  const inVillage = happens(key, FIELD ^ 1, 600);
  return [
    model.id,
    modelTitle(key),
    happens(key, EXEMPLAR, RATES.exemplars) ? 'exemplar' : 'model',
    holderKindOf(model),
    holdersOf(model, place).join('|'),
    inVillage ? `vl-${villageOfModel(model)}` : `cm-${place.tail}`,
    ...fieldOf(key, schemeOf(province)),
    originId(country, birth),
    happens(key, STARTED, RATES.startKnown)
      ? dayIn(within(key, STARTED), SEASONS.registration, year).slice(0, 7)
      : '',
  ];
};

const fieldOf = (key: number, scheme: string): readonly [scheme: string, code: string] =>
  happens(key, FIELD, RATES.withField) ? [scheme, pick(key, FIELD ^ 2, FIELD_CODES)] : ['', ''];

const REGISTRATIONS: Table = {
  kind: 'registrations',
  columns: [
    'id',
    'model_id',
    'level',
    'cycle',
    'phase_ids',
    'by_unit_id',
    'to_unit_id',
    'on_date',
    'to_date',
  ],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const { model, place, province } of newModels(country, folder)) {
      const to = `bdv-${place.district.tail}`;
      yield [
        `R${model.id}`,
        model.id,
        'commune',
        String(folder),
        phasesNamed(model.key, province, folder),
        `pc-${place.tail}`,
        to,
        ...dateIn(within(model.key, REGISTERED), SEASONS.registration, folder),
      ];
    }
  },
};

const MAINTENANCE: Table = {
  kind: 'maintenance',
  columns: ['id', 'model_id', 'level', 'cycle', 'phase_ids', 'by_unit_id', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const { id, model, place, isNew, key } of allCases(country, folder, SEASONS.registration[0])) {
      if (isNew) continue;
      const province = provinceOf(country, place.district);
      yield [
        id,
        model.id,
        'commune',
        String(folder),
        phasesNamed(key, province, folder),
        `pc-${place.tail}`,
        ...dateIn(within(key, MAINTAINED), SEASONS.registration, folder),
      ];
    }
  },
};

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
    const by = year > DISTRICT_LAST ? commissionIn(province, year, 10) : `bdv-${place.district.tail}`;
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
      const level: Level = folder > DISTRICT_LAST ? 'province' : 'district';
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

export const MODEL_TABLES: readonly Table[] = [MODELS, REGISTRATIONS, MAINTENANCE];
export const MODEL_ACTS: readonly Table[] = [
  INTRODUCTIONS,
  VISITS,
  INSPECTIONS,
  OUTCOMES,
  REPLICATIONS,
  REPLICATION_REQUESTS,
];
