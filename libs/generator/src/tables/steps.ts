/** Steps of cases before anything is decided: dossiers, scores, conclusions, votes, and proposals to the level above. */
import { assessorsOf, actingIn, councilOf, scoredIn, shows } from '../acting.js';
import type { Acting } from '../acting.js';
import { dateIn, SEASONS } from '../calendar.js';
import { districtProposals, LAST_DISTRICT_CYCLE, provinceProposals } from '../cases.js';
import { below, happens, purpose, within } from '../chance.js';
import { commissionIn } from '../organisations.js';
import { RATES, SIZES } from '../rates.js';
import { isReference } from '../table.js';
import type { Row, Table } from '../table.js';
import { submissionOf } from './things.js';

const DOSSIER = purpose('dossier');
const SCORED = purpose('scored');
const CONCLUDED = purpose('concluded');
const VOTED = purpose('voted');
const PROPOSED = purpose('proposed.date');

const DOSSIERS: Table = {
  kind: 'dossiers',
  columns: ['id', 'case_id', 'documents', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const acting of actingIn(country, folder)) {
      const { of } = acting;
      if (of.level === 'district' || !shows(acting, DOSSIER, RATES.dossiers)) continue;
      const papers = of.isNew ? 'Tờ trình|Danh sách|Báo cáo thành tích|Biên bản' : 'Tờ trình|Danh sách';
      const season = of.level === 'commune' ? SEASONS.dossiers : scoredIn(acting);
      yield [`HS-${of.id}`, of.ref, papers, ...dateIn(within(of.key, DOSSIER), season, folder)];
    }
  },
};

const ASSESSMENTS: Table = {
  kind: 'assessments',
  columns: ['id', 'case_id', 'assessor_id', 'score', 'scale', 'by_unit_id', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const acting of actingIn(country, folder)) {
      if (!shows(acting, SCORED, RATES.scored)) continue;
      const { of, by } = acting;
      const on = dateIn(within(of.key, SCORED), scoredIn(acting), folder);
      for (const [at, assessor] of assessorsOf(acting).entries())
        yield [
          `CD-${of.id}-${String(at + 1)}`,
          of.ref,
          assessor,
          scoreOf(acting, at),
          String(SIZES.scale),
          by,
          ...on,
        ];
    }
  },
};

/** In halves of a point: those who will be recognised above the pass mark, those who will not be mostly below. */
const scoreOf = ({ of, outcome }: Acting, at: number): string => {
  const halves = below(of.key, SCORED ^ (at + 1), 2 * (SIZES.scale - SIZES.passMark - 5));
  const points = outcome === 'refused' ? SIZES.passMark - 20 + halves / 2 : SIZES.passMark + 5 + halves / 2;
  return String(Math.min(points, SIZES.scale));
};

const CONCLUSIONS: Table = {
  kind: 'conclusions',
  columns: ['id', 'model_id', 'case_id', 'outcome', 'by_unit_id', 'on_date', 'to_date'],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const acting of actingIn(country, folder)) {
      const { of, by, outcome } = acting;
      if (of.level === 'district' || !shows(acting, CONCLUDED, RATES.concluded)) continue;
      const passed = outcome === 'recognised' || happens(of.key, CONCLUDED ^ 1, 300);
      const on = dateIn(within(of.key, CONCLUDED), scoredIn(acting), folder);
      yield [`TD-${of.id}`, of.model.id, of.ref, passed ? 'passed' : 'failed', by, ...on];
    }
  },
};

const VOTES: Table = {
  kind: 'votes',
  columns: [
    'id',
    'case_id',
    'members',
    'present',
    'in_favour',
    'against',
    'invalid',
    'by_unit_id',
    'on_date',
    'to_date',
  ],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const acting of actingIn(country, folder)) {
      const { of, by } = acting;
      if (!shows(acting, VOTED, RATES.voted)) continue;
      const season = of.level === 'commune' ? SEASONS.votes : scoredIn(acting);
      yield [`BP-${of.id}`, of.ref, ...ballots(acting), by, ...dateIn(within(of.key, VOTED), season, folder)];
    }
  },
};

/** Members, present, in favour, against, invalid: a majority of the members for those who are recognised, and for nobody else. */
const ballots = (acting: Acting): Row => {
  const { key } = acting.of;
  const members = councilOf(acting);
  const present = members - below(key, VOTED ^ 1, 3);
  const half = Math.floor(members / 2);
  const isFor = acting.outcome === 'recognised';
  const inFavour = isFor ? half + 1 + below(key, VOTED ^ 2, present - half) : below(key, VOTED ^ 2, half + 1);
  const invalid = inFavour < present && happens(key, VOTED ^ 3, 50) ? 1 : 0;
  return [members, present, inFavour, present - inFavour - invalid, invalid].map(String);
};

const PROPOSALS: Table = {
  kind: 'proposals',
  columns: [
    'id',
    'model_id',
    'level',
    'cycle',
    'by_unit_id',
    'from_case_id',
    'to_unit_id',
    'document_id',
    'on_date',
    'to_date',
  ],
  *rows(country, folder) {
    if (isReference(folder)) return;
    for (const province of country.provinces) {
      for (const district of province.districts) {
        const to = `bdv-${district.tail}`;
        for (const { of, from } of districtProposals(country, district, folder)) {
          const on = dateIn(within(of.key, PROPOSED), SEASONS.districtProposals, folder);
          const by = `pc-${from.place.tail}`;
          yield [of.id, of.model.id, of.level, String(folder), by, from.ref, to, '', ...on];
        }
      }
      const to = commissionIn(province, folder, 12);
      for (const { of, from } of provinceProposals(country, province, folder)) {
        const on = dateIn(within(of.key, PROPOSED), SEASONS.provinceProposals, folder);
        const { district } = from.place;
        const isOfDistrict = folder <= LAST_DISTRICT_CYCLE;
        const by = isOfDistrict ? `bdv-${district.tail}` : `pc-${from.place.tail}`;
        const paper = isOfDistrict ? submissionOf(district, folder) : '';
        yield [of.id, of.model.id, of.level, String(folder), by, from.ref, to, paper, ...on];
      }
    }
  },
};

export const STEPS: readonly Table[] = [DOSSIERS, ASSESSMENTS, CONCLUSIONS, VOTES, PROPOSALS];
