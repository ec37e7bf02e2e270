/** What becomes of decisions in the year after: annulled, corrected, an award recovered, a certificate issued again. */
import type { Season } from './calendar.js';
import { dayIn, onDay, SEASONS } from './calendar.js';
import { pick, purpose, weighted, within } from './chance.js';
import type { Decision } from './decisions.js';
import { GROUNDS } from './legal.js';
import { WAYS, wayOf } from './model.js';
import { commissionIn, orderIn, slugIn } from './organisations.js';
import { RATES } from './rates.js';
import type { HistoryCommand } from './table.js';
import type { Country, District, Place, Province } from './territory.js';
import { placeOf, provinceOf } from './territory.js';

const PUT_RIGHT = purpose('decision.put-right');
const FATES = ['annul', 'correct', 'number', 'recover', 'reissue', 'stands'] as const;

/** In 2025 in autumn, by whoever came after the issuer; else before the summer. */
export function* commandsOfDecision(
  country: Country,
  decision: Decision,
  year: number,
): Generator<HistoryCommand> {
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
    const shown = (first.cycle - (first.cycle % WAYS.length)) / WAYS.length;
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
