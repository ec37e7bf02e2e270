/** Decisions of a year: which bodies issue them, under which numbers, and what their lines do. */
import type { Acting } from './acting.js';
import {
  actingOfCommune,
  actingOfDistrict,
  actingOfProvince,
  isByLine,
  isOutstanding,
  isRatedByLine,
} from './acting.js';
import type { DateCells, Season } from './calendar.js';
import { dateIn, SEASONS } from './calendar.js';
import type { Case } from './cases.js';
import { casesOfPlace, DECIDING_MONTH, districtCaseOf } from './cases.js';
import type { Key } from './chance.js';
import { below, happens, purpose, within } from './chance.js';
import { signerOf, SIGNER_CAPACITY, termName, termOf } from './officers.js';
import { orderIn, slugIn } from './organisations.js';
import { RATES, SIZES } from './rates.js';
import type { Country, District, Place, Province } from './territory.js';
import { placesOf } from './territory.js';

export interface Line {
  readonly act: 'recognise' | 'refuse' | 'rate-outstanding' | 'commend';
  readonly of: Case;
  readonly form?: string;
}

export interface Decision {
  readonly id: string;
  readonly key: Key;
  readonly issuer: string;
  /** Where it was issued; the issuer is of this place. */
  readonly at: Place | District | Province;
  readonly number: number;
  readonly symbol: string;
  /** Of a party committee, whose numbers run per term; those of the state run per year. */
  readonly term: string;
  readonly signer: string;
  readonly capacity: string;
  readonly issuedOn: DateCells;
  readonly level: Case['level'];
  readonly lines: readonly Line[];
}

/** Who issues, and with what authority. */
interface Issuer {
  readonly unit: string;
  readonly at: Place | District | Province;
  readonly level: Case['level'];
  readonly symbol: string;
  readonly season: Season;
  readonly isOfParty: boolean;
}

/** Every decision of a year: those of communes, then of their district, then of their province. */
export function* decisionsIn(country: Country, year: number): Generator<Decision> {
  for (const province of country.provinces) {
    for (const district of province.districts) yield* decisionsOfDistrict(country, district, year);
    const lines = linesOf([...actingOfProvince(country, province, year)]);
    const slug = slugIn(province, 'old');
    const [first] = lines;
    if (!first) continue;
    const unit = first.by;
    yield* issued(
      {
        unit,
        at: province,
        level: 'province',
        symbol: 'QĐ/BDVTU',
        season: SEASONS.provinceDecisions,
        isOfParty: true,
      },
      lines,
      year,
    );
    yield* issued(
      {
        unit: `ubnd-${slug}`,
        at: province,
        level: 'province',
        symbol: 'QĐ-UBND',
        season: SEASONS.commendations,
        isOfParty: false,
      },
      commended(lines, RATES.commendedByProvince, 'BK-PV'),
      year,
    );
  }
}

function* decisionsOfDistrict(country: Country, district: District, year: number): Generator<Decision> {
  const above: Acting[] = [];
  for (const place of placesOf(country, district, { year: year, order: orderIn(year, DECIDING_MONTH) })) {
    const acting: Acting[] = [];
    for (const of of casesOfPlace(country, place, year)) {
      acting.push(actingOfCommune(of, year));
      const higher = districtCaseOf(of);
      if (higher) above.push(actingOfDistrict(higher, district, year));
    }
    const lines = linesOf(acting);
    const commune = { at: place, level: 'commune', season: SEASONS.communeDecisions } as const;
    yield* issued({ ...commune, unit: `pc-${place.tail}`, symbol: 'QĐ/ĐU', isOfParty: true }, lines, year);
    const praised = commended(lines, RATES.commendedByCommune, 'GK-CM');
    const season = SEASONS.conferences;
    yield* issued(
      { ...commune, season, unit: `ubnd-${place.tail}`, symbol: 'QĐ-UBND', isOfParty: false },
      praised,
      year,
    );
  }
  const issuer = { unit: `bdv-${district.tail}`, at: district, level: 'district', symbol: 'QĐ/BDV' } as const;
  yield* issued({ ...issuer, season: SEASONS.districtDecisions, isOfParty: true }, linesOf(above), year);
}

type BodyLine = Line & { readonly by: string; readonly outstanding: boolean };

const linesOf = (acting: readonly Acting[]): readonly BodyLine[] =>
  acting.filter(isByLine).flatMap((one): BodyLine[] => {
    const { of, by, outcome } = one;
    if (outcome === 'refused') return [{ act: 'refuse', of, by, outstanding: false }];
    const recognise = { act: 'recognise', of, by, outstanding: isOutstanding(one) } as const;
    return isRatedByLine(one) ? [recognise, { ...recognise, act: 'rate-outstanding' }] : [recognise];
  });

const COMMENDED = purpose('commended');

/** Of what a province recognises, and of what a commune rates outstanding, the state commends a part. */
const commended = (lines: readonly BodyLine[], share: number, form: string): readonly Line[] =>
  lines
    .filter(
      ({ act, of, outstanding }) =>
        act === 'recognise' && (of.level === 'province' || outstanding) && happens(of.key, COMMENDED, share),
    )
    .map(({ of }) => ({ act: 'commend', of, form }));

const DECISION = purpose('decision');
const DECISION_OF_STATE = purpose('decision.of-state');
const NUMBER = purpose('decision.number');
const REPEATED = purpose('decision.number-repeated');
const ISSUED = purpose('decision.date');

function* issued(issuer: Issuer, lines: readonly Line[], year: number): Generator<Decision> {
  for (let first = 0, order = 0; first < lines.length; order += 1) {
    // The two lines of a model that is recognised and rated stay together
    let next = Math.min(first + SIZES.linesPerDecision, lines.length);
    if (lines[next]?.act === 'rate-outstanding') next += 1;
    yield decisionOf(issuer, { lines: lines.slice(first, next), year, order });
    first = next;
  }
}

const decisionOf = (
  issuer: Issuer,
  { lines, year, order }: { lines: readonly Line[]; year: number; order: number },
): Decision => {
  const { unit, at, level, symbol, season, isOfParty } = issuer;
  const key = keyOf(issuer, year, order);
  return {
    id: `QD-${unit}-${String(year)}-${String(order + 1)}`,
    key,
    issuer: unit,
    at,
    number: numberOf(issuer, { year, order }),
    symbol,
    term: isOfParty ? termName(year) : '',
    signer: signerOf(at, year),
    capacity: isOfParty ? SIGNER_CAPACITY[level] : 'Chủ tịch Ủy ban nhân dân',
    issuedOn: dateIn(within(key, ISSUED), season, year),
    level,
    lines,
  };
};

const keyOf = ({ at, isOfParty }: Issuer, year: number, order: number): Key =>
  within(within(within(at.key, isOfParty ? DECISION : DECISION_OF_STATE), year), order);

/** Numbers grow within their scope and have gaps. Now and then one is given twice, as it happens. */
const numberOf = (issuer: Issuer, at: Numbered): number => {
  const { level, isOfParty } = issuer;
  const { year, order } = happens(keyOf(issuer, at.year, at.order), REPEATED, RATES.numbersRepeated)
    ? numberedBefore(issuer, at)
    : at;
  const { perYear, apart } = SIZES.numbers[level];
  const before = isOfParty ? (year - termOf(year)) * perYear : 0;
  return before + order * apart + 1 + below(keyOf(issuer, year, order), NUMBER, apart);
};

interface Numbered {
  readonly year: number;
  readonly order: number;
}

/** What the issuer had numbered last in the same scope, or the first of the year before; itself where it is the first. */
const numberedBefore = ({ isOfParty }: Issuer, { year, order }: Numbered): Numbered => {
  if (order > 0) return { year, order: order - 1 };
  return isOfParty && year > termOf(year) ? { year: year - 1, order } : { year, order };
};
