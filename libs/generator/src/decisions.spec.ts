/** Decisions: who issues them, under which number, and that their lines can be read as the importer reads them. */
import { describe, expect, test } from '@jest/globals';
import { RATES, SIZES } from './rates.js';
import { SMALL, toldBy } from './test-history.js';
import type { Cells } from './test-history.js';

const told = toldBy({ ...SMALL, provinces: 4, modelsPerYear: 300, from: 2016, to: 2025, seed: 11 });
const decisions = told.rows('decisions');
const lines = told.rows('decision-lines');
const linesOf = Map.groupBy(lines, ({ decision_id: of }) => of ?? '');
const prefixOf = ({ issuer_unit_id: issuer = '' }: Cells): string => issuer.slice(0, issuer.indexOf('-'));

describe('issuers', () => {
  test('are a committee, a commission or the state, and a level is decided by its own', () => {
    expect(new Set(decisions.map(prefixOf))).toEqual(new Set(['pc', 'bdv', 'btgdv', 'ubnd']));
    for (const decision of decisions)
      for (const { level } of linesOf.get(decision['id'] ?? '') ?? [])
        expect([prefixOf(decision), level]).toEqual([prefixOf(decision), levelOf(decision)]);
  });

  /** A commune's code ends with two numbers, a district's with one. */
  const levelOf = ({ issuer_unit_id: issuer = '' }: Cells): string => {
    const numbers = (issuer.match(/-\d\d(?=-|$)/g) ?? []).length;
    return ['province', 'district', 'commune'][numbers] as string;
  };

  test('the commission of a province is the joint one from 2025 on', () => {
    for (const decision of decisions)
      if (['bdv', 'btgdv'].includes(prefixOf(decision)) && levelOf(decision) === 'province')
        expect(prefixOf(decision)).toBe(decision['folder'] === '2025' ? 'btgdv' : 'bdv');
  });

  test('no district issues one dated after 30 June 2025', () => {
    const ofDistricts = decisions.filter((one) => levelOf(one) === 'district');
    expect(ofDistricts.length).toBeGreaterThan(0);
    expect(ofDistricts.filter(({ folder }) => folder === '2025')).toEqual([]);
  });

  test('communes of the new order decide in autumn 2025', () => {
    const tails = decisions
      .filter((one) => one['folder'] === '2025' && levelOf(one) === 'commune')
      .map(({ issuer_unit_id: issuer = '' }) => issuer);
    expect(tails.some((issuer) => issuer.endsWith('-2025'))).toBe(true);
    const ended = new Set(told.rows('successions').map(({ old_id: old }) => old));
    expect(tails.filter((issuer) => ended.has(issuer))).toEqual([]);
  });
});

describe('numbers', () => {
  const scopeOf = ({ issuer_unit_id: issuer, symbol, term, folder }: Cells): string =>
    `${issuer ?? ''} ${symbol ?? ''} ${term === '' ? (folder ?? '') : (term ?? '')}`;
  const scopes = Map.groupBy(decisions, scopeOf);

  test('of a party body run per term, those of the state per year', () => {
    for (const decision of decisions) expect(decision['term'] === '').toBe(prefixOf(decision) === 'ubnd');
    expect(new Set(decisions.map(({ term }) => term))).toEqual(
      new Set(['', '2015-2020', '2020-2025', '2025-2030']),
    );
  });

  test('grow with the years of their scope, and have gaps', () => {
    for (const held of scopes.values()) {
      const numbers = held.map(({ number }) => Number(number));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
    const span = [...scopes.values()].map(
      (held) => Number(held.at(-1)?.['number']) - Number(held[0]?.['number']) + 1,
    );
    expect(span.some((many, at) => many > ([...scopes.values()][at]?.length ?? 0))).toBe(true);
  });

  test('are given twice in one scope seldom, and not never', () => {
    const numbers = decisions.map((row) => `${scopeOf(row)} ${row['number'] ?? ''}`);
    const repeated = numbers.length - new Set(numbers).size;
    expect(repeated).toBeGreaterThan(0);
    expect(repeated / numbers.length).toBeLessThan((4 * RATES.numbersRepeated) / 1_000);
  });
});

describe('lines', () => {
  test('stand together and count from 1; every decision has some, not too many', () => {
    expect([...linesOf.keys()]).toEqual(decisions.map(({ id }) => id));
    let before = '';
    const seen = new Set<string>();
    for (const { decision_id: of = '', line } of lines) {
      if (of !== before) expect(seen.has(of)).toBe(false);
      expect(line).toBe(of === before ? line : '1');
      seen.add(of);
      before = of;
    }
    for (const held of linesOf.values()) {
      expect(held.map(({ line }) => Number(line))).toEqual(held.map((_, at) => at + 1));
      expect(held.length).toBeLessThanOrEqual(SIZES.linesPerDecision + 1);
    }
  });

  test('a model that is recognised and rated in one decision stands in it twice, one after the other', () => {
    const rated = lines.filter(({ act }) => act === 'rate-outstanding');
    expect(rated.length).toBeGreaterThan(0);
    for (const row of rated) {
      const before = lines[lines.indexOf(row) - 1];
      expect(before).toMatchObject({
        act: 'recognise',
        case_id: row['case_id'],
        decision_id: row['decision_id'],
      });
    }
  });

  test('a commendation names its form, that of its level, and nothing else names one', () => {
    for (const { act, level, form_code: form } of lines)
      expect(form).toBe(act !== 'commend' ? '' : level === 'province' ? 'BK-PV' : 'GK-CM');
  });

  test('of a large decision go into the next one', () => {
    const large = toldBy({ ...SMALL, provinces: 1, modelsPerYear: 20_000, from: 2014, to: 2014 }, [
      'decisions',
      'decision-lines',
    ]);
    const ofOne = Map.groupBy(large.rows('decisions'), ({ issuer_unit_id: issuer }) => issuer);
    const [most] = [...ofOne.values()].toSorted((a, b) => b.length - a.length);
    expect(most?.length).toBeGreaterThan(1);
    // A rating never opens a decision: it stays with the recognition that it follows
    const first = large.rows('decision-lines').filter(({ line }) => line === '1');
    expect(new Set(first.map(({ act }) => act)).has('rate-outstanding')).toBe(false);
    expect(most?.map(({ id }) => id?.split('-').at(-1))).toEqual(most?.map((_, at) => String(at + 1)));
  });
});

test('whoever signs is an officer of the term, in a capacity', () => {
  const people = new Map(told.rows('people').map((row) => [row['id'], row]));
  for (const { signer_id: signer = '', signer_capacity: capacity, folder } of decisions) {
    expect(people.has(signer)).toBe(true);
    expect(signer).toContain(`-${String(Number(folder) - (Number(folder) % 5))}-`);
    expect(capacity).not.toBe('');
  }
});
