/** What arithmetic can and can not say of published totals. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Qualifier } from '@kheo/recognition';
import type { RowDocument } from '../looking.js';
import { outcomeFor, judgeCount, judgeRelation, uncountable } from './reconciliation.js';
import type { Claim } from './reconciliation.js';

const exact = (value: number) => ({ qualifier: 'exact' as const, value });
const moreThan = (value: number) => ({ qualifier: 'more-than' as const, value });
const lessThan = (value: number) => ({ qualifier: 'less-than' as const, value });

describe('a relation between claims', () => {
  it('holds when exact parts make the total', () => {
    expect(judgeRelation('sum', exact(746), [exact(480), exact(266)])).toEqual({ verdict: 'holds' });
  });
  it('fails by what is missing: 385 models against fields of 55', () => {
    expect(judgeRelation('sum', exact(385), [exact(10), exact(24), exact(10), exact(11)])).toEqual({
      verdict: 'fails',
      by: 330,
    });
  });
  it('is undetermined between lower bounds, even where the printed figures add up', () => {
    expect(judgeRelation('sum', moreThan(2000), [moreThan(1350), moreThan(650)])).toEqual({
      verdict: 'undetermined',
    });
  });
  it('fails between a bound and an exact total that it can not reach', () => {
    expect(judgeRelation('sum', exact(10), [moreThan(10), exact(2)])).toEqual({ verdict: 'fails', by: 2 });
  });
  it('of a part to its whole holds up to equality', () => {
    expect(judgeRelation('part-of', exact(14), [exact(13)]).verdict).toBe('holds');
    expect(judgeRelation('part-of', exact(14), [exact(14)]).verdict).toBe('holds');
    expect(judgeRelation('part-of', exact(14), [exact(15)])).toEqual({ verdict: 'fails', by: 1 });
  });
  it('of a bounded part to an exact whole fails when the part is more than all of it', () => {
    expect(judgeRelation('part-of', exact(14), [moreThan(14)]).verdict).toBe('fails');
    expect(judgeRelation('part-of', moreThan(2700), [moreThan(1100)]).verdict).toBe('undetermined');
    expect(judgeRelation('part-of', exact(14), [lessThan(14)]).verdict).toBe('holds');
  });
  it('of tension never decides', () => {
    expect(judgeRelation('tension', exact(3), [exact(3)]).verdict).toBe('undetermined');
    expect(judgeRelation('tension', exact(3), [exact(4)]).verdict).toBe('undetermined');
  });

  const figure = fc.record({
    qualifier: fc.constantFrom<Qualifier>('exact', 'more-than', 'less-than', 'about'),
    value: fc.integer({ min: 0, max: 6 }),
  });
  const worth = ({ qualifier, value }: { qualifier: Qualifier; value: number }): number[] =>
    Array.from({ length: 30 }, (_, at) => at).filter(
      (at) =>
        ({ exact: at === value, 'more-than': at > value, 'less-than': at < value, about: true })[qualifier],
    );

  it('is never said to hold or fail where whole numbers allow the opposite', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('sum', 'part-of'),
        figure,
        fc.array(figure, { minLength: 1, maxLength: 2 }),
        (kind, total, parts) => {
          const worlds = worth(total).flatMap((whole) =>
            parts
              .map(worth)
              .reduce<number[][]>(
                (all, next) => all.flatMap((one) => next.map((part) => [...one, part])),
                [[]],
              )
              .map((held) => ({ whole, held })),
          );
          const holds = worlds.map(({ whole, held }) =>
            kind === 'sum' ? held.reduce((a, b) => a + b, 0) === whole : held.every((part) => part <= whole),
          );
          const { verdict } = judgeRelation(kind, total, parts);
          if (verdict === 'holds') expect(holds.every(Boolean)).toBe(true);
          if (verdict === 'fails') expect(holds.some(Boolean)).toBe(false);
        },
      ),
    );
  });
});

const claim = (told: Partial<Claim>): Claim => ({
  metric: 'recognised',
  movement: 'dan-van-kheo',
  qualifier: 'exact',
  value: 1,
  ...told,
});
const act = (told: Record<string, unknown>): RowDocument & { certain: boolean } =>
  ({
    act: 'recognised',
    unit: 'u',
    earliest: '2023-01-01',
    latest: '2023-12-31',
    recorded: 7,
    certain: true,
    ...told,
  }) as unknown as RowDocument & { certain: boolean };
const PHASES = new Map([['p', { fromYear: 1999, toYear: 2024 }]]);

describe('a claim against what is itemised', () => {
  it('takes the last outcome of each model in what the metric counts', () => {
    const outcome = { act: 'outcome', valueUnit: 'lò đốt rác', qualifier: 'exact' };
    const rows = [
      act({ ...outcome, model: 'a', value: 100, latest: '2022-12-31' }),
      act({ ...outcome, model: 'a', value: 136 }),
      act({ ...outcome, model: 'b', value: 3, valueUnit: 'tuyến' }),
    ];
    expect(outcomeFor(claim({ metric: 'outcome-incinerators', value: 136 }), rows, PHASES)).toMatchObject({
      certain: 136,
      possible: 136,
    });
  });

  const counted = (certain: number, possible: number, bounded = false) => ({ certain, possible, bounded });
  it('matches, is short or over by the least that is certain', () => {
    expect(judgeCount(claim({ value: 3 }), counted(3, 3))).toMatchObject({ verdict: 'matches', by: 0 });
    expect(judgeCount(claim({ value: 1 }), counted(1, 6))).toMatchObject({
      verdict: 'matches',
      reason: expect.stringContaining('others possibly'),
    });
    expect(judgeCount(claim({ value: 22 }), counted(0, 1))).toMatchObject({ verdict: 'short', by: 21 });
    expect(judgeCount(claim({ value: 2 }), counted(5, 6))).toMatchObject({ verdict: 'over', by: 3 });
  });
  it('is undetermined while the dates of the acts leave it open, nothing is itemised, or all is bounds', () => {
    expect(judgeCount(claim({ value: 3 }), counted(2, 4)).verdict).toBe('undetermined');
    expect(judgeCount(claim({ value: 3 }), counted(0, 0)).verdict).toBe('undetermined');
    expect(judgeCount(claim({ qualifier: 'more-than', value: 3 }), counted(2, 2)).verdict).toBe(
      'undetermined',
    );
    expect(judgeCount(claim({ value: 3100 }), counted(3100, 3100, true)).verdict).toBe('undetermined');
  });
  it('that is a bound matches once more is itemised', () => {
    expect(judgeCount(claim({ qualifier: 'more-than', value: 3 }), counted(4, 4)).verdict).toBe('matches');
    expect(judgeCount(claim({ qualifier: 'less-than', value: 3 }), counted(3, 3))).toMatchObject({
      verdict: 'over',
      by: 1,
    });
  });
  it('of another movement, or of what is not recorded, can not be counted', () => {
    expect(uncountable(claim({ movement: 'toan-dan-bao-ve-antq' }))).toMatch('another movement');
    expect(uncountable(claim({ metric: 'passed-review' }))).toMatch('passed-review');
    expect(uncountable(claim({}))).toBeUndefined();
  });
});
