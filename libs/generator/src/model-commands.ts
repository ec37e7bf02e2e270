/** What becomes of models later: a wrong title or date is put right, they are retitled, they lapse, two turn out to be one. */
import { dayIn, onDay } from './calendar.js';
import { happens, purpose, within } from './chance.js';
import { lateModels } from './late.js';
import type { Birth } from './model.js';
import {
  holderKindOf,
  maintainedYearsOf,
  modelAt,
  MOST_MAINTAINED_YEARS,
  newModels,
  wayOf,
} from './model.js';
import { modelTitle } from './names.js';
import { RATES } from './rates.js';
import type { HistoryCommand } from './table.js';
import type { Country } from './territory.js';
import { modelsOf } from './territory.js';

const TITLE = purpose('model.title-corrected');
const DATE = purpose('registration.date-corrected');
const RETITLED = purpose('model.retitled');
const HANDED_ON = purpose('model.handed-on');

/** What was typed wrongly in the year before, and what has changed since. */
export function* commandsOfModel({ model, place }: Birth, year: number): Generator<HistoryCommand> {
  const { id, key } = model;
  const way = wayOf(model);
  if (way === 'up' || happens(key, TITLE, RATES.titlesCorrected))
    yield {
      name: 'CorrectRecord',
      key: `title-${id}`,
      body: {
        stream: `kheo.model-{models:${id}}`,
        revision: 0,
        changes: { title: `${modelTitle(key)} (theo danh sách gốc)` },
        reason: 'Tên nhập thiếu',
      },
    };
  if (way === 'refused' || happens(key, DATE, RATES.datesCorrected))
    yield {
      name: 'CorrectRecord',
      key: `date-R${id}`,
      body: {
        stream: `kheo.case-{registrations:R${id}}`,
        revision: 0,
        changes: {},
        happenedOn: onDay(dayIn(within(key, DATE), [5, 5], year - 1)),
        reason: 'Ngày ghi trong biên bản là ngày khác',
      },
    };
  if (happens(key, RETITLED, RATES.retitled))
    yield {
      name: 'RetitleModel',
      key: `retitle-${id}`,
      body: { model: `{models:${id}}`, title: modelTitle(within(key, RETITLED)) },
      effectiveOn: { precision: 'month', date: `${String(year)}-02` },
    };
  if (holderKindOf(model) === 'collective' && happens(key, HANDED_ON, RATES.handedOn))
    yield {
      name: 'ChangeHolder',
      key: `holder-${id}`,
      body: { model: `{models:${id}}`, holderKind: 'collective', holders: [`mttq-${place.tail}`] },
      effectiveOn: { precision: 'month', date: `${String(year)}-03` },
    };
}

const LAPSED = purpose('model.lapsed');

/** Of those whose last year of being maintained was the year before, some are said to have lapsed. */
export function* lapses(country: Country, year: number): Generator<HistoryCommand> {
  for (let ago = 1; ago <= MOST_MAINTAINED_YEARS + 1; ago += 1) {
    const registered = year - ago;
    if (registered < country.options.from) return;
    for (const { model } of newModels(country, registered)) {
      if (maintainedYearsOf(model) !== ago - 1) continue;
      if (wayOf(model) !== 'withdrawn' && !happens(model.key, LAPSED, RATES.lapsed)) continue;
      yield {
        name: 'LapseModel',
        key: `lapse-${model.id}`,
        body: { model: `{models:${model.id}}`, reason: 'Không ai duy trì' },
        effectiveOn: { precision: 'year', date: String(year - 1) },
      };
    }
  }
}

const MERGED = purpose('late.merged');

/** Some of what was found late had been registered in its time after all, in the same place. */
export function* mergers(country: Country, year: number): Generator<HistoryCommand> {
  for (const { id, key, place, district, year: of } of lateModels(country, year)) {
    const [number, next] = modelsOf(country, of, place.first);
    if (next === number || !happens(key, MERGED, RATES.lateModelsMerged)) continue;
    const model = modelAt(country, { year: of, number, slot: place.first, district });
    const body = { model: `{models:${id}}`, into: `{models:${model.id}}`, reason: 'Một mô hình, hai tên' };
    yield {
      name: 'MergeModels',
      key: `merge-${id}`,
      body,
      effectiveOn: { precision: 'year', date: String(year) },
    };
  }
}
