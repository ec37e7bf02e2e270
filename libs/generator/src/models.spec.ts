/** What models are: who holds them, where they are, what they repeat, and what happens to them beside their cases. */
import { describe, expect, test } from '@jest/globals';
import { RATES } from './rates.js';
import { SMALL, toldBy } from './test-history.js';

const told = toldBy({ ...SMALL, provinces: 3, modelsPerYear: 400, from: 2020, to: 2025, seed: 21 });
const models = told.rows('models');
const people = new Set(told.rows('people').map(({ id }) => id));
const units = new Map(told.rows('units').map((row) => [row['id'], row]));
const ofKind = (kind: string) => models.filter(({ holder_kind: held }) => held === kind);
const holdersOf = (cell: string | undefined): string[] => (cell ?? '').split('|');

describe('holders', () => {
  test('of all kinds, about as many as the table of rates says', () => {
    const registered = models.filter(({ id }) => !id?.startsWith('LM'));
    for (const [at, kind] of ['collective', 'individual', 'household', 'joint'].entries()) {
      const share = registered.filter(({ holder_kind: held }) => held === kind).length / registered.length;
      const expected = (RATES.holderKinds[at] ?? 0) / 1_000;
      expect(Math.abs(share - expected)).toBeLessThan(0.03);
    }
  });

  test('a collective is a unit, an individual and a household a person of their own', () => {
    for (const { holder_ids: held } of ofKind('collective')) expect(units.has(held)).toBe(true);
    const persons = [...ofKind('individual'), ...ofKind('household')].map(({ holder_ids: held }) => held);
    expect(persons.every((person) => people.has(person))).toBe(true);
    expect(new Set(persons).size).toBe(persons.length);
  });

  test('joint holders are two, and not one twice', () => {
    expect(ofKind('joint').length).toBeGreaterThan(20);
    for (const { holder_ids: held } of ofKind('joint')) {
      const both = holdersOf(held);
      expect(both).toHaveLength(2);
      expect(new Set(both).size).toBe(2);
      expect(both.every((unit) => units.has(unit))).toBe(true);
    }
  });

  test('units that hold a model are of the commune in which it is', () => {
    const communeOf = (id: string | undefined) => id?.replace(/^[a-z]+-/, '').match(/^[a-z-]+-\d\d-/)?.[0];
    for (const { holder_ids: held, unit_id: place } of [...ofKind('collective'), ...ofKind('joint')])
      for (const holder of holdersOf(held)) expect(communeOf(holder)).toBe(communeOf(place));
  });

  test('who is commended for a model holds it', () => {
    const byId = new Map(models.map((row) => [row['id'], row]));
    const granted = told.rows('commendations-granted');
    expect(granted.length).toBeGreaterThan(20);
    for (const { model_id: model, holder_ids: held, holder_kind: kind } of granted) {
      expect(byId.get(model)?.['holder_ids']).toBe(held);
      expect(byId.get(model)?.['holder_kind']).toBe(kind);
    }
  });
});

describe('places and names', () => {
  test('a model is in a village or a commune', () => {
    const levels = Map.groupBy(models, ({ unit_id: unit }) => units.get(unit)?.['level']);
    expect([...levels.keys()].sort()).toEqual(['commune', 'village']);
  });

  test('titles are of few patterns, and seldom the same', () => {
    const titles = models.map(({ title_vi: title = '' }) => title);
    expect(titles.every((title) => title.length > 10 && !title.startsWith('mô hình'))).toBe(true);
    expect(new Set(titles).size).toBeGreaterThan(titles.length / 2);
  });

  test('names of persons are made of three or four syllables', () => {
    const names = told.rows('people').map(({ name = '' }) => name.split(' ').length);
    expect(new Set(names)).toEqual(new Set([3, 4]));
  });

  test('an exemplar is one model in five or six', () => {
    const share = models.filter(({ kind }) => kind === 'exemplar').length / models.length;
    expect(Math.abs(share - RATES.exemplars / 1_000)).toBeLessThan(0.03);
  });
});

describe('replicas', () => {
  const replicas = models.filter(({ origin_model_id: origin }) => origin !== '');

  test('repeat a model of the year before, in the same province', () => {
    expect(replicas.length).toBeGreaterThan(20);
    const places = new Map(models.map(({ id, unit_id: unit }) => [id, units.get(unit)]));
    const provinceOf = (id: string | undefined) =>
      places.get(id)?.['id']?.match(/^[a-z]+-([a-z-]+)-\d\d/)?.[1];
    for (const { id, origin_model_id: origin, folder } of replicas) {
      expect(origin?.slice(1, 5)).toBe(String(Number(folder) - 1));
      expect(provinceOf(origin)).toBe(provinceOf(id));
    }
  });

  test('each is told of its origin, too; some replicas nobody names', () => {
    const replicated = told.rows('replications');
    const named = replicated.filter(({ replica_model_id: replica }) => replica !== '');
    expect(named.map(({ replica_model_id: replica, model_id: of }) => [replica, of])).toEqual(
      replicas.map(({ id, origin_model_id: origin }) => [id, origin]),
    );
    expect(replicated.length).toBeGreaterThan(named.length);
  });
});

describe('introductions', () => {
  const introductions = told.rows('introductions');

  test('go to the commission of the centre, as it is in their year', () => {
    expect(introductions.length).toBeGreaterThan(2);
    for (const { to_unit_id: to, folder } of introductions)
      expect(to).toBe(folder === '2025' ? 'tw-ban-tuyen-giao-dan-van' : 'tw-ban-dan-van');
  });

  test('are of models that the province had recognised', () => {
    const recognised = new Set(
      told
        .rows('decision-lines')
        .filter(({ act, level }) => act === 'recognise' && level === 'province')
        .map(({ model_id: model }) => model),
    );
    for (const { model_id: model } of introductions) expect(recognised.has(model)).toBe(true);
  });
});

test('an outcome counts something, as the report of its year prints it', () => {
  const outcomes = told.rows('outcomes');
  expect(outcomes.length).toBeGreaterThan(1_000);
  for (const { value, value_unit: unit, source_id: source, folder } of outcomes) {
    expect(Number(value)).toBeGreaterThan(0);
    expect(unit).not.toBe('');
    expect(source?.endsWith(`-${folder ?? ''}`)).toBe(true);
  }
});
