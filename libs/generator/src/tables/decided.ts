/** What is decided: decisions with their lines, and outcomes that no recorded decision carries. */
import { actingIn, decidedOn, isByLine, isOutstanding, isRatedByLine } from '../acting.js';
import { dateIn, dayIn, SEASONS } from '../calendar.js';
import type { Case } from '../cases.js';
import { casesOfPlace, outcomeOf, provinceProposals } from '../cases.js';
import { happens, pick, purpose, within } from '../chance.js';
import { decisionsIn } from '../decisions.js';
import type { Decision } from '../decisions.js';
import { wayOf } from '../model.js';
import { commissionIn } from '../organisations.js';
import { phasesNamed } from '../phases.js';
import { RATES } from '../rates.js';
import { isReference } from '../table.js';
import type { Table } from '../table.js';
import type { Country } from '../territory.js';
import { placesOf, provinceOf } from '../territory.js';

const DECISIONS: Table = {
  kind: 'decisions',
  columns: [
    'id',
    'issuer_unit_id',
    'type',
    'number',
    'symbol',
    'term',
    'signer_id',
    'signer_capacity',
    'legal_basis',
    'phase_ids',
    'issued_on',
    'to_date',
  ],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const decision of decisionsIn(country, folder)) {
      const { id, issuer, number, symbol, term, signer, capacity, issuedOn, key, lines } = decision;
      const province = provinceOf(country, (lines[0] as Decision['lines'][number]).of.place.district);
      const phases = phasesNamed(key, province, folder);
      const basis = basisOf(decision, folder);
      yield [id, issuer, 'QĐ', String(number), symbol, term, signer, capacity, basis, phases, ...issuedOn];
    }
  },
};

/** A decision of the state cites the law in force on its date; what a commission cites is its own regulation. */
const basisOf = ({ term }: Decision, year: number): string => {
  if (term !== '') return `Quy chế xét công nhận “Dân vận khéo” nhiệm kỳ ${term}`;
  return year >= 2024 ? 'Luật 06/2022/QH15' : year >= 2004 ? 'Luật Thi đua, khen thưởng năm 2003' : '';
};

const LINES: Table = {
  kind: 'decision-lines',
  columns: ['decision_id', 'line', 'act', 'model_id', 'case_id', 'level', 'cycle', 'form_code'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const { id, lines } of decisionsIn(country, folder))
      for (const [at, { act, of, form = '' }] of lines.entries())
        yield [id, String(at + 1), act, of.model.id, of.ref, of.level, String(of.cycle), form];
  },
};

const RECOGNITIONS: Table = {
  kind: 'recognitions',
  columns: ['id', 'model_id', 'case_id', 'by_unit_id', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const acting of actingIn(country, folder)) {
      const { of, by, outcome } = acting;
      if (outcome === 'recognised' && !isByLine(acting))
        yield [`CN-${of.id}`, of.model.id, of.ref, by, ...decidedOn(acting)];
    }
  },
};

const REASON = purpose('refused.reason');
const REASONS = ['Chưa đủ thời gian thực hiện', 'Hồ sơ chưa đầy đủ', 'Hiệu quả chưa rõ', ''] as const;

const REFUSALS: Table = {
  kind: 'refusals',
  columns: ['id', 'model_id', 'case_id', 'reason', 'by_unit_id', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const acting of actingIn(country, folder)) {
      const { of, by, outcome } = acting;
      if (outcome === 'refused' && !isByLine(acting))
        yield [`TC-${of.id}`, of.model.id, of.ref, pick(of.key, REASON, REASONS), by, ...decidedOn(acting)];
    }
  },
};

const RATED = purpose('outstanding.date');
const OUTSTANDING: Table = {
  kind: 'outstanding',
  columns: ['id', 'case_id', 'by_unit_id', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const acting of actingIn(country, folder)) {
      const { of, by } = acting;
      const isShown = of.isNew && wayOf(of.model) === 'up';
      if ((!isShown && !isOutstanding(acting)) || isRatedByLine(acting)) continue;
      const season = of.level === 'province' ? SEASONS.provinceDecisions : SEASONS.conferences;
      yield [`TB-${of.id}`, of.ref, by, ...dateIn(within(of.key, RATED), season, folder)];
    }
  },
};

const WITHDRAWN = purpose('withdrawn');
const WITHDRAWALS: Table = {
  kind: 'withdrawals',
  columns: ['id', 'case_id', 'by_unit_id', 'reason', 'on_date'],
  *rows(country, folder) {
    if (isReference(folder) || folder === country.options.from) return;
    for (const { of, by } of recognisedTheYearBefore(country, folder)) {
      const isGiven = of.isNew && wayOf(of.model) === 'withdrawn' && of.level === 'commune';
      if (!isGiven && !happens(of.key, WITHDRAWN, RATES.withdrawn)) continue;
      const on = dayIn(within(of.key, WITHDRAWN), SEASONS.putRight, folder);
      yield [`TH-${of.id}`, of.ref, by, 'Không còn duy trì', on];
    }
  },
};

/** Cases of the last cycle that communes recognised, and of the cycle before it that provinces did; with who may take it back. */
function* recognisedTheYearBefore(country: Country, year: number): Generator<{ of: Case; by: string }> {
  for (const province of country.provinces) {
    for (const district of province.districts)
      for (const place of placesOf(country, district, { year: year, order: 'old' }))
        for (const of of casesOfPlace(country, place, year - 1))
          if (outcomeOf(of) === 'recognised') yield { of, by: `pc-${place.tail}` };
    const by = commissionIn(province, year, SEASONS.putRight[0]);
    for (const { of } of provinceProposals(country, province, year - 2))
      if (outcomeOf(of) === 'recognised') yield { of, by };
  }
}

export const DECIDED: readonly Table[] = [DECISIONS, LINES, RECOGNITIONS, REFUSALS, OUTSTANDING, WITHDRAWALS];
