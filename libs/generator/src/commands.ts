/**
 * What no row of an import can say: that a decision is annulled, that a record was wrong, that a model lapsed. Ordinary commands, for
 * after the year's import. In their bodies `{decisions:QD-1}` stands for the id of the thing that this row of the import made.
 */
import type { EffectiveOn } from '@kheo/kernel';
import type { Season } from './calendar.js';
import { dayIn, SEASONS } from './calendar.js';
import { allCases, outcomeOf } from './cases.js';

import { happens, pick, purpose, weighted, within } from './chance.js';
import type { Decision } from './decisions.js';
import { decisionsIn } from './decisions.js';
import { lateModels } from './late.js';
import { GROUNDS } from './legal.js';
import type { Model } from './model.js';
import { maintainedYearsOf, modelAt, MOST_MAINTAINED_YEARS, newModels, wayOf } from './model.js';
import { modelTitle } from './names.js';
import { commissionIn, ORGANISATIONS, orderIn, slugIn } from './organisations.js';
import { LAST_DISTRICT_DAY } from './provinces-2025.js';
import { RATES } from './rates.js';
import { claimsRetractedIn } from './tables/reports.js';
import type { Country, District, Place, Province } from './territory.js';
import { modelsOf, placeOf, provinceOf } from './territory.js';
import { planOf } from './tables/unit-acts.js';

export interface HistoryCommand {
  /** `AnnulDecision` */
  readonly name: string;
  /** The same for the same command of the same history. */
  readonly key: string;
  readonly body: object;
  readonly effectiveOn?: EffectiveOn;
}

export function* commandsIn(country: Country, year: number): Generator<HistoryCommand> {
  if (year === 2025) yield* districtsEnd(country);
  yield* casesEnd(country, year);
  if (year === country.options.from) return;
  for (const decision of decisionsIn(country, year - 1)) yield* ofDecision(country, decision, year);
  for (const { model } of newModels(country, year - 1)) yield* ofModel(model, year);
  yield* lapses(country, year);
  yield* mergers(country, year);
  for (const claim of claimsRetractedIn(country, year - 1))
    yield {
      name: 'RetractRecord',
      key: `retract-${claim}`,
      body: {
        stream: `kheo.claim-{claims:${claim}}`,
        revision: 0,
        reason: 'Báo cáo được thay bằng bản khác',
      },
    };
  for (const province of country.provinces) yield reviewed(province, year);
}

const onDay = (date: string): EffectiveOn => ({ precision: 'day', date });

/** Districts have no heir of their own kind: their units end with a day. */
function* districtsEnd(country: Country): Generator<HistoryCommand> {
  for (const { districts } of country.provinces)
    for (const { tail } of districts)
      for (const prefix of ['dt', ...ORGANISATIONS.district.map((type) => type.prefix)])
        yield {
          name: 'AbolishUnit',
          key: `abolish-${prefix}-${tail}`,
          body: { unit: `${prefix}-${tail}`, lastDay: LAST_DISTRICT_DAY },
        };
}

const RETURNED = purpose('dossier.returned');
const LEFT = purpose('registration.withdrawn');
const END_OF_YEAR: Season = [12, 12];

/** Registrations that were withdrawn at the end of the year, and dossiers that were sent back. */
function* casesEnd(country: Country, year: number): Generator<HistoryCommand> {
  for (const of of allCases(country, year)) {
    if (outcomeOf(of) !== 'open' || !of.isNew) continue;
    const { key, id, ref } = of;
    if (happens(key, LEFT, RATES.registrationsWithdrawn))
      yield {
        name: 'WithdrawRegistration',
        key: `withdraw-${id}`,
        body: { case: `{${ref}}`, reason: 'Đơn vị xin rút' },
        effectiveOn: onDay(dayIn(within(key, LEFT), END_OF_YEAR, year)),
      };
    else if (happens(key, RETURNED, RATES.dossiersReturned))
      yield {
        name: 'ReturnRegistration',
        key: `return-${id}`,
        body: { case: `{${ref}}`, reason: 'Chưa nêu rõ cách làm' },
        effectiveOn: onDay(dayIn(within(key, RETURNED), END_OF_YEAR, year)),
      };
  }
}

const PUT_RIGHT = purpose('decision.put-right');
const FATES = ['annul', 'correct', 'number', 'recover', 'reissue', 'stands'] as const;

/** In 2025 in autumn, by whoever came after the issuer; else before the summer. */
function* ofDecision(country: Country, decision: Decision, year: number): Generator<HistoryCommand> {
  const { id, key, number, lines } = decision;
  const of = `{decisions:${id}}`;
  const season: Season = year === 2025 ? [10, 11] : SEASONS.putRight;
  const by = { by: successorOf(country, decision, { year, month: season[0] }) };
  const effectiveOn = onDay(dayIn(within(key, PUT_RIGHT), season, year));
  switch (fateOf(decision)) {
    case 'annul': {
      const [ground = ''] = pick(key, PUT_RIGHT ^ 1, GROUNDS);
      const reason = 'Thẩm định không đúng quy định';
      yield {
        name: 'AnnulDecision',
        key: `annul-${id}`,
        body: { decision: of, ...by, ground, reason },
        effectiveOn,
      };
      return;
    }
    case 'correct': {
      const what = 'Đính chính tên đơn vị trong danh sách';
      yield {
        name: 'CorrectDecision',
        key: `correct-${id}`,
        body: { decision: of, ...by, what },
        effectiveOn,
      };
      return;
    }
    case 'number': {
      const changes = { number: String(number + 1) };
      const reason = 'Số in trên bản gốc khác số đã nhập';
      yield {
        name: 'CorrectRecord',
        key: `number-${id}`,
        body: { stream: `kheo.decision-${of}`, revision: 0, changes, reason },
      };
      return;
    }
    case 'recover': {
      const body = { decision: of, ...by, line: lines.length, reason: 'Khai không đúng thành tích' };
      yield { name: 'RecoverAward', key: `recover-${id}`, body, effectiveOn };
      return;
    }
    case 'reissue': {
      const body = { decision: of, ...by, line: 1, reason: 'Giấy chứng nhận bị hỏng' };
      yield { name: 'ReissueCertificate', key: `reissue-${id}`, body, effectiveOn };
      return;
    }
    case 'stands':
      return;
  }
}

/** The decision that carries the first model of the country's first year of a way is annulled in any history. */
const fateOf = ({ key, lines }: Decision): (typeof FATES)[number] => {
  const first = lines[0]?.of;
  if (first?.isNew === true && first.level === 'commune' && wayOf(first.model) === 'up') {
    const shown = (first.cycle - (first.cycle % 3)) / 3;
    return FATES[shown % FATES.length] as (typeof FATES)[number];
  }
  const shares = [
    RATES.decisionsAnnulled,
    RATES.decisionsCorrected,
    RATES.decisionNumbersCorrected,
    RATES.awardsRecovered,
    RATES.certificatesReissued,
  ];
  const rest = 1_000 - shares.reduce((sum, share) => sum + share, 0);
  return FATES[weighted(key, PUT_RIGHT, [...shares, rest])] as (typeof FATES)[number];
};

/** The issuer as it goes on in a later year. */
const successorOf = (
  country: Country,
  { issuer, at }: Decision,
  { year, month }: { year: number; month: number },
): string => {
  const order = orderIn(year, month);
  const prefix = issuer.slice(0, issuer.indexOf('-'));
  if (isPlace(at)) return `${prefix}-${placeOf(country, at.first, { year, order }).tail}`;
  if (isProvince(at)) return prefix === 'ubnd' ? `ubnd-${slugIn(at, order)}` : commissionIn(at, year, month);
  return order === 'old' ? issuer : commissionIn(provinceOf(country, at), year, month);
};
const isPlace = (at: Place | District | Province): at is Place => 'seat' in at;
const isProvince = (at: Place | District | Province): at is Province => 'slug' in at;

const TITLE = purpose('model.title-corrected');
const DATE = purpose('registration.date-corrected');
const RETITLED = purpose('model.retitled');

/** What was typed wrongly in the year before. */
function* ofModel(model: Model, year: number): Generator<HistoryCommand> {
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
}

const LAPSED = purpose('model.lapsed');

/** Of those whose last year of being maintained was the year before, some are said to have lapsed. */
function* lapses(country: Country, year: number): Generator<HistoryCommand> {
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
function* mergers(country: Country, year: number): Generator<HistoryCommand> {
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

const REVIEWED = purpose('plan.reviewed');
const reviewed = ({ slug, key }: Province, year: number): HistoryCommand => ({
  name: 'ReviewPlan',
  key: `review-${slug}-${String(year - 1)}`,
  body: { plan: `{plans:${planOf(slug, year - 1)}}`, unit: `pv-${slug}` },
  effectiveOn: onDay(dayIn(within(within(key, REVIEWED), year), SEASONS.provincePlans, year)),
});
