/** What becomes of models: each level decides what was brought before it, and looks like the funnel that a province published. */
import { describe, expect, test } from '@jest/globals';
import { HISTORY_LIMITS } from './options.js';
import { SMALL, toldBy } from './test-history.js';
import type { Cells } from './test-history.js';

const OPTIONS = { ...SMALL, provinces: 3, modelsPerYear: 300, from: 2019, to: 2025, seed: 3 };
const told = toldBy(OPTIONS);

const recognised = new Map<string, Cells>();
const refused = new Set<string>();
for (const row of told.rows('recognitions')) recognised.set(row['case_id'] ?? '', row);
for (const row of told.rows('refusals')) refused.add(row['case_id'] ?? '');
for (const row of told.rows('decision-lines')) {
  if (row['act'] === 'recognise') recognised.set(row['case_id'] ?? '', row);
  if (row['act'] === 'refuse') refused.add(row['case_id'] ?? '');
}
const casesOf = (kind: string): string[] => told.rows(kind).map(({ id }) => `${kind}:${id ?? ''}`);

describe('outcomes', () => {
  test('a case is recognised once, or refused once, or neither', () => {
    const lines = told.rows('decision-lines').filter(({ act }) => act === 'recognise' || act === 'refuse');
    const all = [...lines, ...told.rows('recognitions'), ...told.rows('refusals')].map(
      ({ case_id: of }) => of,
    );
    expect(new Set(all).size).toBe(all.length);
    expect([...recognised.keys()].filter((of) => refused.has(of))).toEqual([]);
  });

  test('what goes up had been recognised below, in the same cycle', () => {
    const proposals = told.rows('proposals');
    expect(proposals.length).toBeGreaterThan(50);
    for (const { from_case_id: from = '', cycle, folder } of proposals) {
      const below = recognised.get(from);
      expect(below).toBeDefined();
      expect(below?.['cycle'] ?? cycle).toBe(cycle);
      expect(folder).toBe(cycle);
    }
  });

  test('what is rated outstanding, commended or withdrawn had been recognised', () => {
    const rated = told.rows('decision-lines').filter(({ act }) => act !== 'recognise' && act !== 'refuse');
    expect(new Set(rated.map(({ act }) => act))).toEqual(new Set(['rate-outstanding', 'commend']));
    for (const { case_id: of = '' } of [...rated, ...told.rows('outstanding'), ...told.rows('withdrawals')])
      expect(recognised.has(of)).toBe(true);
  });

  test('nothing is rated outstanding twice', () => {
    const rated = told.rows('decision-lines').filter(({ act }) => act === 'rate-outstanding');
    const all = [...rated, ...told.rows('outstanding')].map(({ case_id: of }) => of);
    expect(new Set(all).size).toBe(all.length);
  });

  test('some are rated by a line, some by an act of its own', () => {
    const byLine = told.rows('decision-lines').filter(({ act }) => act === 'rate-outstanding').length;
    const share = byLine / (byLine + told.rows('outstanding').length);
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.5);
  });

  test('withdrawn is what was recognised the year before, or earlier', () => {
    for (const { case_id: of = '', folder } of told.rows('withdrawals'))
      expect(Number(recognised.get(of)?.['folder'])).toBeLessThan(Number(folder));
  });
});

describe('the funnel', () => {
  const cycle = (year: number) => (row: Cells) =>
    row['cycle'] === String(year) || row['folder'] === String(year);
  const registered = told.rows('registrations').filter(cycle(2023)).length;
  const proposed = (level: string) =>
    told.rows('proposals').filter((row) => row['level'] === level && row['cycle'] === '2023').length;

  test('narrows from level to level', () => {
    const byCommunes = casesOf('registrations').filter((of) => recognised.has(of)).length / (7 * registered);
    expect(byCommunes).toBeGreaterThan(0.45);
    expect(byCommunes).toBeLessThan(0.65);
    expect(proposed('district')).toBeGreaterThan(registered * 0.12);
    expect(proposed('district')).toBeLessThan(registered * 0.4);
    expect(proposed('province')).toBeGreaterThan(registered * 0.02);
    expect(proposed('province')).toBeLessThan(registered * 0.12);
  });

  test('has no district after the cycle of 2024: communes propose to the province', () => {
    const late = told.rows('proposals').filter((row) => row['cycle'] === '2025');
    expect(late.length).toBeGreaterThan(0);
    expect(new Set(late.map(({ level }) => level))).toEqual(new Set(['province']));
    expect(late.every(({ from_case_id: from }) => !from?.startsWith('proposals:'))).toBe(true);
  });

  test('a model is maintained in years that follow each other, five at most', () => {
    const years = new Map<string, number[]>();
    for (const { model_id: model = '', cycle: year } of told.rows('maintenance'))
      years.set(model, [...(years.get(model) ?? []), Number(year)]);
    for (const [model, maintained] of years) {
      const first = Number(model.slice(1, 5));
      expect(maintained.toSorted()).toEqual(maintained.map((_, at) => first + 1 + at));
      expect(maintained.length).toBeLessThanOrEqual(5);
    }
  });
});

describe('steps', () => {
  test('ballots add up, and only a majority of the members recognises', () => {
    const votes = told.rows('votes');
    expect(votes.length).toBeGreaterThan(1_000);
    for (const { case_id: of = '', members, present, in_favour: inFavour, against, invalid } of votes) {
      expect(Number(inFavour) + Number(against) + Number(invalid)).toBe(Number(present));
      expect(Number(present)).toBeLessThanOrEqual(Number(members));
      expect(Number(inFavour) > Number(members) / 2).toBe(recognised.has(of));
      expect(Number(against)).toBeGreaterThanOrEqual(0);
    }
  });

  test('scores are halves of points within the scale; nobody scores what they hold', () => {
    const holders = new Map(told.rows('models').map(({ id, holder_ids: held }) => [id, held?.split('|')]));
    const models = new Map(
      told.rows('registrations').map(({ id, model_id: of }) => [`registrations:${id ?? ''}`, of]),
    );
    for (const { case_id: of = '', assessor_id: assessor = '', score, scale } of told.rows('assessments')) {
      expect(Number.isInteger(Number(score) * 2)).toBe(true);
      expect(Number(score)).toBeGreaterThan(0);
      expect(Number(score)).toBeLessThanOrEqual(Number(scale));
      expect(holders.get(models.get(of))?.includes(assessor) ?? false).toBe(false);
    }
  });

  test('levels are scored by as many as sit there', () => {
    const counts = new Map<string, number>();
    for (const { case_id: of = '' } of told.rows('assessments')) counts.set(of, (counts.get(of) ?? 0) + 1);
    for (const [of, count] of counts)
      expect(count).toBe(of.startsWith('proposals:DH') ? 2 : of.startsWith('proposals:DT') ? 3 : 1);
  });

  test('a case that nobody decided mostly got less far', () => {
    const share = (cases: readonly string[]) => {
      const voted = new Set(told.rows('votes').map(({ case_id: of }) => of));
      return cases.filter((of) => voted.has(of)).length / cases.length;
    };
    const all = casesOf('registrations');
    const open = all.filter((of) => !recognised.has(of) && !refused.has(of));
    expect(share(open)).toBeLessThan(0.35);
    expect(share(all.filter((of) => recognised.has(of)))).toBeGreaterThan(0.6);
  });
});

/** Rows that an import lets wait for what they refer to (`WAITING_ROWS` in decide-rows of the engine). */
const WAITING_ROWS = 50_000;

test('steps of cases that are opened later in the same import are few enough to wait, at any size', () => {
  const opened = new Map(told.rows('proposals').map(({ id, folder }) => [`proposals:${id ?? ''}`, folder]));
  const waiting = ['dossiers', 'assessments', 'conclusions', 'votes'].flatMap((kind) =>
    told.rows(kind).filter(({ case_id: of = '', folder }) => opened.get(of) === folder),
  );
  const [, most] = HISTORY_LIMITS.modelsPerYear;
  for (const year of ['2019', '2022', '2024']) {
    const share = waiting.filter(({ folder }) => folder === year).length / OPTIONS.modelsPerYear;
    expect(share * most).toBeLessThan(WAITING_ROWS * 0.9);
  }
});
