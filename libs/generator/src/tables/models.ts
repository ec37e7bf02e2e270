/** Models as they are registered and maintained, and those that come to light late. */
import { dateIn, dayIn, SEASONS } from '../calendar.js';
import { allCases } from '../cases.js';
import { below, happens, pick, purpose, within } from '../chance.js';
import { lateModels } from '../late.js';
import { holderKindOf, holdersOf, newModels, villageOfModel, wayOf } from '../model.js';
import type { Birth } from '../model.js';
import { modelTitle } from '../names.js';
import { holdersIn, villageOf } from '../organisations.js';
import { phasesNamed } from '../phases.js';
import { RATES } from '../rates.js';
import { isReference } from '../table.js';
import type { Row, Table } from '../table.js';
import type { Country } from '../territory.js';
import { modelsOf, provinceOf } from '../territory.js';
import { FIELD_CODES, schemeOf } from './things.js';

const EXEMPLAR = purpose('model.exemplar');
const FIELD = purpose('model.field');
const STARTED = purpose('model.started');
const REPLICA = purpose('model.replica');
const ORIGIN = purpose('model.origin');
const REGISTERED = purpose('registered.date');
const MAINTAINED = purpose('maintained.date');

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
/** Blank where it is no replica. */
export const originId = (country: Country, birth: Birth): string => {
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

export const MODEL_TABLES: readonly Table[] = [MODELS, REGISTRATIONS, MAINTENANCE];
