/**
 * What no row of an import can say: that a decision is annulled, that a record was wrong, that a model lapsed. Ordinary commands, for
 * after the year's import. In their bodies `{decisions:QD-1}` stands for the id of the thing that this row of the import made.
 */
import type { Season } from './calendar.js';
import { dayIn, onDay, SEASONS } from './calendar.js';
import { allCases, outcomeOf } from './cases.js';
import { happens, purpose, within } from './chance.js';
import { commandsOfDecision } from './decision-commands.js';
import { decisionsIn } from './decisions.js';
import { newModels } from './model.js';
import { commandsOfModel, lapses, mergers } from './model-commands.js';
import { ORGANISATIONS } from './organisations.js';
import { LAST_DISTRICT_DAY } from './provinces-2025.js';
import { RATES } from './rates.js';
import type { HistoryCommand } from './table.js';
import { claimsExplainedIn, claimsRetractedIn } from './tables/reports.js';
import { planOf } from './tables/unit-acts.js';
import type { Country, Province } from './territory.js';

export function* commandsIn(country: Country, year: number): Generator<HistoryCommand> {
  if (year === 2025) yield* districtsEnd(country);
  yield* casesEnd(country, year);
  if (year === country.options.from) return;
  for (const decision of decisionsIn(country, year - 1)) yield* commandsOfDecision(country, decision, year);
  for (const birth of newModels(country, year - 1)) yield* commandsOfModel(birth, year);
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
  for (const claim of claimsExplainedIn(country, year - 1))
    yield {
      name: 'ExplainClaim',
      key: `explain-${claim}`,
      body: { claim: `{claims:${claim}}`, explanation: 'Cộng trùng mô hình của hai huyện' },
    };
  for (const province of country.provinces) yield reviewed(province, year);
}

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

const REVIEWED = purpose('plan.reviewed');
const reviewed = ({ slug, key }: Province, year: number): HistoryCommand => ({
  name: 'ReviewPlan',
  key: `review-${slug}-${String(year - 1)}`,
  body: { plan: `{plans:${planOf(slug, year - 1)}}`, unit: `pv-${slug}` },
  effectiveOn: onDay(dayIn(within(within(key, REVIEWED), year), SEASONS.provincePlans, year)),
});
