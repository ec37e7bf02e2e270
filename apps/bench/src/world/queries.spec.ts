import { describe, expect, it } from '@jest/globals';
import { faultsOf, isDay } from '@kheo/kernel';
import { QUESTIONS } from '@kheo/services/headless';
import { seededRandom } from '@kheo/testing';
import type { Asking } from './queries.js';
import { idsFor, listQuery, timesOf } from './queries.js';

const POOLS = {
  issuer: ['pc-a'],
  unit: ['cm-a'],
  province: ['pv-a'],
  word: ['đường'],
  model: ['mod-a', 'mod-b'],
  phase: ['phs-a'],
};
const asking = (seed: number): Asking => ({ pools: POOLS, chance: seededRandom(seed), position: 100 });
const questions = Object.values(QUESTIONS);
const many = (seed: number, count = 300) => {
  const one = asking(seed);
  return questions.flatMap((question) =>
    Array.from({ length: count }, () => ({ question, query: listQuery(question, one) })),
  );
};

describe('queries that might be asked', () => {
  it('are the same for the same seed', () => {
    expect(many(4, 5)).toEqual(many(4, 5));
  });

  it('hold both times, a day and a position of the log', () => {
    for (const { asOf = '', knownAt = '' } of Array.from({ length: 200 }, () => timesOf(asking(1)))) {
      expect(isDay(asOf)).toBe(true);
      expect(Number(knownAt) >= 1 && Number(knownAt) <= 100).toBe(true);
    }
  });

  it('fill parameters with what the question takes, and never end a span before it begins', () => {
    for (const { question, query } of many(5)) {
      const { asOf: _a, knownAt: _k, ...own } = query;
      expect(Object.keys(own).length).toBeLessThanOrEqual(3);
      const typed = Object.entries(own).map(([name, value]) => {
        const kind = question.params[name]?.kind;
        return [name, kind === 'flag' ? value === 'true' : kind === 'integer' ? Number(value) : value];
      });
      expect([question.name, faultsOf(question.params, Object.fromEntries(typed))]).toEqual([
        question.name,
        [],
      ]);
      if (own['from'] !== undefined && own['to'] !== undefined) expect(own['from'] <= own['to']).toBe(true);
    }
  });

  it('ask with no parameter, with some, and for every parameter that the log has values for', () => {
    const asked = many(6).filter(({ question }) => question.name === 'register');
    const used = new Set(asked.flatMap(({ query }) => Object.keys(query)));
    expect(asked.some(({ query }) => Object.keys(query).length === 2)).toBe(true);
    for (const name of ['unit', 'level', 'phase', 'text', 'from', 'to', 'sort']) expect(used).toContain(name);
    expect(used).not.toContain('field');
  });

  it('know what a question gives one by one', () => {
    const one = (name: string) => idsFor(QUESTIONS[name] as (typeof questions)[number], POOLS);
    expect(one('models')).toEqual(['mod-a', 'mod-b']);
    expect(one('claims')).toEqual([]);
    for (const question of questions.filter(({ one: gives }) => gives !== undefined))
      expect([
        question.name,
        idsFor(question, new Proxy({}, { get: (_, pool) => (pool === '' ? [] : ['x']) })),
      ]).toEqual([question.name, ['x']]);
  });
});
