/** Units end and others follow them; nobody acts before they are recorded or after they have ended. */
import { describe, expect, test } from '@jest/globals';
import { LEVEL_VALIDITY, SUCCESSION_RELATIONS, UNIT_KINDS, UNIT_LEVELS } from '@kheo/recognition';
import { LAST_DISTRICT_DAY, OPERATES_FROM } from './provinces-2025.js';
import { SMALL, toldBy } from './test-history.js';
import type { Cells } from './test-history.js';

const OPTIONS = { ...SMALL, provinces: 5, modelsPerYear: 200, from: 2018, to: 2025, seed: 4 };
const told = toldBy(OPTIONS);
const units = new Map(told.rows('units').map((row) => [row['id'] ?? '', row]));
const successions = told.rows('successions');
/** The first day on which a unit is not any more. */
const endOf = new Map(
  successions
    .filter(({ relation }) => relation === 'merged')
    .map(({ old_id: old = '', operates_from: from = '' }) => [old, from]),
);

describe('units', () => {
  test('have a kind and a level that Kheo knows', () => {
    for (const { kind, level } of units.values()) {
      expect(UNIT_KINDS).toContain(kind);
      expect(UNIT_LEVELS).toContain(level);
    }
  });

  test('of all four levels, and villages and agencies', () => {
    expect(new Set([...units.values()].map(({ level }) => level))).toEqual(new Set(UNIT_LEVELS));
  });

  test('stand below what they name first: parents and territories come before', () => {
    const seen = new Set<string>();
    for (const { id = '', parent_id: parent = '', territory_id: territory = '' } of units.values()) {
      if (parent !== '') expect(seen.has(parent)).toBe(true);
      if (territory !== '' && territory !== id) expect(seen.has(territory)).toBe(true);
      seen.add(id);
    }
  });

  test('have a first day where they begin later than the history', () => {
    for (const { folder, valid_from: from, id } of units.values())
      expect([id, from === '']).toEqual([id, folder === 'reference']);
  });

  test('an organisation is told by its code, a territory by its name', () => {
    expect(units.get('bdv-ha-giang')).toMatchObject({
      name_vi: 'Ban Dân vận Tỉnh ủy Hà Giang',
      kind: 'party-commission',
      level: 'province',
      parent_id: 'pc-ha-giang',
      territory_id: 'pv-ha-giang',
    });
    expect(units.get('pv-tuyen-quang-2025')).toMatchObject({
      name_vi: 'Tuyên Quang',
      valid_from: OPERATES_FROM,
    });
  });
});

describe('successions', () => {
  test('are of a kind that Kheo knows, from a unit to another that has been recorded', () => {
    for (const { old_id: old = '', new_id: next = '', relation = '' } of successions) {
      expect(SUCCESSION_RELATIONS).toContain(relation);
      expect(old).not.toBe(next);
      expect([old, units.has(old)]).toEqual([old, true]);
      expect([next, units.has(next)]).toEqual([next, true]);
    }
  });

  test('happen in 2020 and 2021 to communes, in 2025 to all', () => {
    const by = Map.groupBy(successions, ({ folder }) => folder);
    expect([...by.keys()]).toEqual(['2020', '2021', '2025']);
    const prefixes = (rows: readonly Cells[] = []) =>
      new Set(rows.map(({ old_id: old }) => old?.split('-')[0]));
    expect(prefixes(by.get('2020')).has('pv')).toBe(false);
    for (const prefix of ['pv', 'pc', 'bdv', 'btgdv', 'ubnd', 'dt', 'cm', 'hpn', 'tw'])
      expect(prefixes(by.get('2025')).has(prefix)).toBe(true);
  });

  test('a unit merges once, and a merger of communes takes at least two', () => {
    const merged = successions.filter(({ relation }) => relation === 'merged');
    const olds = merged.map(({ old_id: old }) => old);
    expect(new Set(olds).size).toBe(olds.length);
    const communes = merged.filter(({ old_id: old }) => old?.startsWith('cm-'));
    for (const held of Map.groupBy(communes, ({ new_id: next }) => next).values())
      expect(held.length).toBeGreaterThan(1);
  });

  test('none is in a circle, and none goes back', () => {
    const next = new Map(successions.map(({ old_id: old = '', new_id: to = '' }) => [old, to]));
    for (const start of next.keys()) {
      const path = new Set<string>();
      for (let at: string | undefined = start; at !== undefined; at = next.get(at)) {
        expect(path.has(at)).toBe(false);
        path.add(at);
      }
    }
  });

  test('a province that goes on alone has none', () => {
    expect(successions.some(({ old_id: old }) => old === 'pv-ha-noi')).toBe(false);
    expect(units.has('pv-ha-noi')).toBe(true);
  });
});

describe('acts', () => {
  const ACTING = ['by_unit_id', 'issuer_unit_id', 'organiser_unit_id', 'decided_by_unit_id'];
  const acts = told.kinds
    .filter((kind) => !['units', 'documents'].includes(kind))
    .flatMap((kind) => told.rows(kind).map((row) => ({ kind, row })));
  const actorOf = (row: Cells) =>
    ACTING.map((column) => row[column]).find((unit) => unit !== undefined && unit !== '');
  const begins = (row: Cells): string => row['on_date'] ?? row['issued_on'] ?? '';

  test('nobody acts certainly after their end', () => {
    const wrong = acts.filter(({ row }) => {
      const end = endOf.get(actorOf(row) ?? '');
      return (
        end !== undefined && begins(row) >= end.slice(0, begins(row).length) && begins(row).length === 10
      );
    });
    expect(wrong).toEqual([]);
  });

  test('a unit that is new does not act before its first day', () => {
    const early = acts.filter(({ row }) => {
      const from = units.get(actorOf(row) ?? '')?.['valid_from'] ?? '';
      return begins(row).length === 10 && from !== '' && begins(row) < from;
    });
    expect(early).toEqual([]);
  });

  test('none of a district certainly lies after the last day of its level', () => {
    const validity = LEVEL_VALIDITY.find(({ level }) => level === 'district');
    expect(validity?.lastDay).toBe(LAST_DISTRICT_DAY);
    const late = acts.filter(
      ({ kind, row }) => kind !== 'claims' && row['level'] === 'district' && begins(row) > LAST_DISTRICT_DAY,
    );
    expect(late).toEqual([]);
  });

  test('some are of units that have ended since', () => {
    expect(acts.filter(({ row }) => endOf.has(actorOf(row) ?? '')).length).toBeGreaterThan(100);
  });
});
