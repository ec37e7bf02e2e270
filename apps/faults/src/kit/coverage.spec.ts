/** A sweep has come to its end when no boundary before it was left out, in any way. */
import { describe, expect, it } from '@jest/globals';
import { coverageOf } from './coverage.js';
import type { CaseResult } from './case-result.js';

const CHAIN = 6;
const caseOf = (number: number, told: Partial<CaseResult> = {}): CaseResult => ({
  seed: `kill-close:${String(number)}`,
  scenario: 'kill-close',
  kills: CHAIN,
  cuts: 0,
  violations: [],
  atEnd: false,
  ...told,
});
const end = (number: number, kills: number): CaseResult => caseOf(number, { kills, atEnd: true });
const coverage = (...results: readonly CaseResult[]) =>
  coverageOf(results, { boundaries: 10, chain: CHAIN }).map(
    ({ way, boundaries, toTheEnd }) => `${way} ${String(boundaries)}${toTheEnd ? '!' : ''}`,
  );

describe('the coverage of a sweep', () => {
  it('is nothing before it has begun', () => {
    expect(coverage()).toEqual(['before 0', 'after 0', 'torn 0']);
  });

  it('counts the boundaries of each way, and knows which have come to the end', () => {
    expect(coverage(caseOf(0), caseOf(1), caseOf(2), end(3, 2), caseOf(4), end(5, 0))).toEqual([
      'before 8!',
      'after 12',
      'torn 6!',
    ]);
  });

  it('is not to the end where a case is missing', () => {
    expect(coverage(end(3, 2))).toEqual(['before 2', 'after 0', 'torn 0']);
  });

  it('is not to the end where a case broke off', () => {
    expect(coverage(caseOf(0, { kills: 3, violations: ['the case broke off'] }), end(3, 2))[0]).toBe(
      'before 5',
    );
  });

  it('counts a case that was replayed once', () => {
    expect(coverage(caseOf(0), caseOf(0))[0]).toBe('before 6');
  });
});
