/** Figures that nobody has published are marked, and make sense. */
import { expect, test } from '@jest/globals';
import { RATES, SIZES } from './rates.js';

test('they say that they are illustrative', () => {
  expect([RATES.illustrative, SIZES.illustrative]).toEqual([true, true]);
});

test('a share is of a thousand', () => {
  const sizes = ['modelsPerCommune', 'communesPerDistrict', 'villagesPerCommune', 'lateYears'];
  for (const [name, share] of Object.entries(RATES)) {
    if (typeof share !== 'number' || sizes.includes(name)) continue;
    expect([name, Number.isInteger(share) && share >= 0 && share <= 1_000]).toEqual([name, true]);
  }
});

test('shares of a whole make a thousand', () => {
  const whole = (shares: readonly number[]) => shares.reduce((sum, share) => sum + share, 0);
  const { holderKinds, maintainedYears, precisionBefore2010, precisionSince2010 } = RATES;
  for (const shares of [holderKinds, maintainedYears, precisionBefore2010, precisionSince2010])
    expect(whole(shares)).toBe(1_000);
  expect(RATES.recognisedNew + RATES.refusedNew).toBeLessThan(1_000);
  expect(RATES.recognisedMaintained + RATES.refusedMaintained).toBeLessThan(1_000);
});

test('a council can decide with the members that may be away', () => {
  for (const members of Object.values(SIZES.councilMembers))
    expect(members - 2).toBeGreaterThan(Math.floor(members / 2));
});
