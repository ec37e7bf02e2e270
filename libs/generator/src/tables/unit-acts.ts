/** What units do as a whole: plans, conferences, statements; commendations of holders. */
import type { Acting } from '../acting.js';
import { actingIn } from '../acting.js';
import { dateIn, SEASONS } from '../calendar.js';
import { below, happens, purpose, within } from '../chance.js';
import { holderKindOf, holdersOf, wayOf } from '../model.js';
import { assessorOf, signerOf } from '../officers.js';
import { commissionIn, orderIn, slugIn } from '../organisations.js';
import { phaseIn, phasesNamed } from '../phases.js';
import { RATES } from '../rates.js';
import { isReference } from '../table.js';
import type { Row, Table } from '../table.js';
import type { Country } from '../territory.js';
import { placeOf, placesOf, provinceOf } from '../territory.js';
import { districtPlanPaper, provincePlanPaper, reportOf } from './things.js';

const PLANNED = purpose('plan.issued');
export const planOf = (tail: string, year: number): string => `KHV-${tail}-${String(year)}`;

const PLANS: Table = {
  kind: 'plans',
  columns: ['id', 'unit_id', 'level', 'issuer_unit_id', 'document_id', 'phase_ids', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const province of country.provinces) {
      const { slug } = province;
      const phase = phaseIn(province, folder);
      const on = dateIn(within(within(province.key, folder), PLANNED), SEASONS.provincePlans, folder);
      const paper = provincePlanPaper(province, folder);
      yield [planOf(slug, folder), `pv-${slug}`, 'province', `pc-${slug}`, paper, phase, ...on];
      for (const district of province.districts) {
        const { tail } = district;
        const of = dateIn(within(within(district.key, folder), PLANNED), SEASONS.districtPlans, folder);
        const own = districtPlanPaper(district, folder);
        yield [planOf(tail, folder), `dt-${tail}`, 'district', `pc-${tail}`, own, '', ...of];
        for (const place of placesOf(country, district, { year: folder, order: 'old' })) {
          const key = within(place.key, folder);
          if (!happens(key, PLANNED, RATES.communePlans)) continue;
          const when = dateIn(within(key, PLANNED), SEASONS.communePlans, folder);
          yield [
            planOf(place.tail, folder),
            `cm-${place.tail}`,
            'commune',
            `pc-${place.tail}`,
            '',
            '',
            ...when,
          ];
        }
      }
    }
  },
};

const HELD = purpose('conference');
const CONFERENCES: Table = {
  kind: 'conferences',
  columns: ['id', 'unit_id', 'level', 'organiser_unit_id', 'phase_ids', 'chair_ids', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    const order = orderIn(folder, 12);
    for (const province of country.provinces) {
      if (order === 'old' || province.isFirst) {
        const slug = slugIn(province, order);
        const by = commissionIn(province, folder, 12);
        const on = dateIn(within(within(province.key, folder), HELD), SEASONS.conferences, folder);
        const chairs = `${signerOf(province, folder)}|${assessorOf(province, folder, 0)}`;
        yield [
          `HN-${slug}-${String(folder)}`,
          `pv-${slug}`,
          'province',
          by,
          phaseIn(province, folder),
          chairs,
          ...on,
        ];
      }
      if (order === 'new') continue;
      for (const district of province.districts) {
        const key = within(district.key, folder);
        if (!happens(key, HELD, RATES.conferences)) continue;
        const by = `bdv-${district.tail}`;
        const on = dateIn(within(key, HELD), SEASONS.conferences, folder);
        const id = `HN-${district.tail}-${String(folder)}`;
        yield [id, `dt-${district.tail}`, 'district', by, '', signerOf(district, folder), ...on];
      }
    }
  },
};

const STATED = purpose('statement');
const STATED_ACTS = ['recognised', 'registered', 'proposed', 'replicated'] as const;

/** What a report says of a district's models together: of years whose lists nobody has, or that there were none. */
const STATEMENTS: Table = {
  kind: 'statements',
  columns: [
    'id',
    'unit_id',
    'act',
    'level',
    'value',
    'value_unit',
    'qualifier',
    'on_date',
    'to_date',
    'source_id',
  ],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const province of country.provinces)
      for (const [at, { key, tail }] of province.districts.entries()) {
        const own = within(key, folder);
        const isShown = at === 0 && folder % 5 === 0;
        if (!isShown && !happens(own, STATED, RATES.statements)) continue;
        const act = STATED_ACTS[below(own, STATED ^ 1, STATED_ACTS.length)] ?? 'recognised';
        const isNone = act === 'proposed';
        const value = isNone ? '0' : String(3 + below(own, STATED ^ 2, 40));
        const qualifier = isNone || happens(own, STATED ^ 3, 700) ? 'exact' : 'more-than';
        const source = reportOf(province, folder);
        const id = `TK-${tail}-${String(folder)}`;
        yield [id, `dt-${tail}`, act, 'commune', value, 'mô hình', qualifier, String(folder - 1), '', source];
      }
  },
};

const COMMENDED = purpose('holder-commended');
const FORMS = { commune: 'GK-CM', district: 'GK-DT', province: 'BK-PV' } as const;

const COMMENDATIONS: Table = {
  kind: 'commendations-granted',
  columns: [
    'id',
    'form_code',
    'holder_kind',
    'holder_ids',
    'unit_id',
    'model_id',
    'level',
    'cycle',
    'by_unit_id',
    'phase_ids',
    'on_date',
    'to_date',
  ],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const acting of actingIn(country, folder)) {
      const { of, outcome } = acting;
      if (of.level === 'commune' || outcome !== 'recognised') continue;
      const isShown = of.isNew && wayOf(of.model) === 'up';
      if (isShown || happens(of.key, COMMENDED, RATES.commendedHolders)) yield commendation(country, acting);
    }
  },
};

const commendation = (country: Country, { of, year }: Acting): Row => {
  const { model, level, cycle, place, id, key } = of;
  const { district } = place;
  const province = provinceOf(country, district);
  const [by, unit, season] =
    level === 'province'
      ? [`ubnd-${province.slug}`, `pv-${province.slug}`, SEASONS.commendations]
      : [`ubnd-${district.tail}`, `dt-${district.tail}`, SEASONS.conferences];
  return [
    `KHEN-${id}`,
    FORMS[level],
    holderKindOf(model),
    holdersOf(model, placeOf(country, model.slot, { year: model.year, order: 'old' })).join('|'),
    unit,
    model.id,
    level,
    String(cycle),
    by,
    phasesNamed(key, province, cycle),
    ...dateIn(within(key, COMMENDED), season, year),
  ];
};

export const UNIT_ACTS: readonly Table[] = [PLANS, CONFERENCES, STATEMENTS, COMMENDATIONS];
