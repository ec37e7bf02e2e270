/** An excuse holds for one sentence in one weather. */
import { expect, it } from '@jest/globals';
import { isExcused } from './excuses.js';
import { CALM } from './weather.js';

const RESTS = '7 rules: rests on what was not there yet: x@0';

it('holds where its reason may be', () => {
  expect(isExcused(RESTS, { ...CALM, batched: 1 })).toBe(true);
});

it('holds for nothing else, and nowhere else', () => {
  expect(isExcused('reactions reached: lines that reached twice: dec-1/1', { ...CALM, batched: 1 })).toBe(
    false,
  );
  expect(isExcused(RESTS, { ...CALM, replaced: 1 })).toBe(false);
});
