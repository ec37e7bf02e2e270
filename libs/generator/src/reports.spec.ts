/** What reports say: facts that come late, and totals that can be checked against what is itemised. */
import { describe, expect, test } from '@jest/globals';
import { RATES } from './rates.js';
import { SMALL, toldBy } from './test-history.js';
import type { Cells } from './test-history.js';

const KINDS = [
  'sources',
  'models',
  'registrations',
  'recognitions',
  'decision-lines',
  'facts',
  'claims',
  'claim-relations',
  'statements',
];
const told = toldBy({ ...SMALL, provinces: 6, modelsPerYear: 90, from: 2005, to: 2024, seed: 8 }, KINDS);
const claims = new Map(told.rows('claims').map((row) => [row['id'] ?? '', row]));
const isSum = ({ kind }: Cells): boolean => kind === 'sum';
const totalOf = ({ total_claim_id: total = '' }: Cells): Cells => claims.get(total) as Cells;
const partsOf = ({ part_claim_ids: parts = '' }: Cells): Cells[] =>
  parts.split('|').map((part) => claims.get(part) as Cells);
const sumOf = (relation: Cells): number =>
  partsOf(relation).reduce((sum, { value }) => sum + Number(value), 0);

describe('published totals', () => {
  const sums = told.rows('claim-relations').filter(isSum);

  test('are summed over the districts of a province, for what is registered and what is recognised', () => {
    expect(sums).toHaveLength(6 * 20 * 2);
    for (const relation of sums) {
      const { unit_id: unit = '', metric } = totalOf(relation);
      for (const part of partsOf(relation)) {
        expect(part['metric']).toBe(metric);
        expect(part['unit_id']).toMatch(new RegExp(`^dt-${unit.slice(3)}-\\d\\d$`));
      }
    }
  });

  test('mostly hold; some are bounds, some are wrong, none is less than its bound', () => {
    const exact = sums.filter((relation) => totalOf(relation)['qualifier'] === 'exact');
    const wrong = exact.filter((relation) => Number(totalOf(relation)['value']) !== sumOf(relation));
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.length / exact.length).toBeLessThan((3 * RATES.claimsWithWrongTotal) / 1_000);
    const bounds = sums.filter((relation) => totalOf(relation)['qualifier'] === 'more-than');
    expect(bounds.length).toBeGreaterThan(0);
    for (const relation of bounds) {
      expect(Number(totalOf(relation)['value'])).toBeLessThan(sumOf(relation));
      expect(Number(totalOf(relation)['value']) % 10).toBe(0);
    }
  });

  test('of new models are what the rows of registrations itemise', () => {
    const registered = Map.groupBy(
      told.rows('registrations'),
      ({ to_unit_id: to, folder }) => `${to?.replace('bdv', 'dt') ?? ''} ${folder ?? ''}`,
    );
    const ofDistricts = [...claims.values()].filter(
      ({ metric, unit_id: unit }) => metric === 'registered-new' && unit?.startsWith('dt-'),
    );
    for (const { unit_id: unit, value, folder } of ofDistricts)
      expect(registered.get(`${unit ?? ''} ${folder ?? ''}`)?.length ?? 0).toBe(Number(value));
  });

  test('of recognitions are what rows and lines of communes itemise', () => {
    const lines = told
      .rows('decision-lines')
      .filter(({ act, level }) => act === 'recognise' && level === 'commune');
    for (const year of ['2006', '2015', '2024']) {
      const itemised = [...lines, ...told.rows('recognitions')].filter(
        ({ folder }) => folder === year,
      ).length;
      const claimed = [...claims.values()].filter(
        ({ metric, unit_id: unit, folder }) =>
          metric === 'recognised' && folder === year && unit?.startsWith('dt-'),
      );
      expect(claimed.reduce((sum, { value }) => sum + Number(value), 0)).toBe(itemised);
    }
  });

  test('stand in a report of their year, published when it ends', () => {
    const sources = new Map(told.rows('sources').map((row) => [row['id'], row]));
    for (const { source_id: source, as_of: asOf, period_from: from } of claims.values()) {
      expect(sources.get(source)?.['published_on']).toBe(asOf);
      expect(asOf?.slice(0, 7)).toBe(`${from ?? ''}-12`);
    }
  });

  test('that measure different things are told as a tension', () => {
    const tensions = told.rows('claim-relations').filter(({ kind }) => kind === 'tension');
    expect(tensions).toHaveLength(6 * 20);
    for (const relation of tensions)
      expect(partsOf(relation)[0]?.['metric']).not.toBe(totalOf(relation)['metric']);
  });
});

describe('what comes late', () => {
  const late = told.rows('models').filter(({ id }) => id?.startsWith('LM'));
  const about = (model: string | undefined) =>
    told.rows('facts').filter(({ subject_id: subject }) => subject === model);

  test('is recorded two years after its own at the earliest, and eleven at the latest', () => {
    expect(late.length).toBeGreaterThan(30);
    const years = late.map(({ folder, started_on: started }) => Number(folder) - Number(started));
    expect(Math.min(...years)).toBe(2);
    expect(late.every(({ started_on: started }) => Number(started) >= 2005)).toBe(true);
    expect(Math.max(...years)).toBeGreaterThan(7);
    expect(Math.max(...years)).toBeLessThanOrEqual(2 + RATES.lateYears);
  });

  test('was registered as far as is known, and recognised as a rule', () => {
    const types = late.map(({ id }) => about(id).map(({ type }) => type));
    expect(types.every(([first]) => first === 'registered')).toBe(true);
    expect(types.some((all) => all.length === 1)).toBe(true);
    expect(types.filter((all) => all[1] === 'recognised').length / types.length).toBeGreaterThan(0.5);
  });

  test('has a year, a range of years, or a day by which it had happened', () => {
    const dates = late
      .flatMap(({ id }) => about(id))
      .map(({ on_date: on = '', to_date: to = '' }) => `${on === '' ? '' : 'on'} ${to === '' ? '' : 'to'}`);
    expect(new Set(dates)).toEqual(new Set(['on ', ' ', 'on to', ' to']));
  });
});

test('a statement is about a unit, and "none" is a figure', () => {
  const statements = told.rows('statements');
  expect(statements.length).toBeGreaterThan(20);
  for (const { unit_id: unit, act, value } of statements) {
    expect(unit).toMatch(/^dt-/);
    expect(value === '0').toBe(act === 'proposed');
  }
});
