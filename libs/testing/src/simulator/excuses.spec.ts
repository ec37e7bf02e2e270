/** An excuse holds for one sentence in one weather. */
import { expect, it } from '@jest/globals';
import { isExcused } from './excuses.js';
import { CALM } from './weather.js';

const TWICE = 'reactions reached: lines that reached twice: dec-1/1';

it('holds where its reason may be', () => {
  expect(isExcused(TWICE, { ...CALM, replaced: 1 })).toBe(true);
  expect(isExcused('7 rules: rests on what was not there yet: x@0', { ...CALM, batched: 1 })).toBe(true);
});

it('holds for nothing else, and nowhere else', () => {
  expect(isExcused(TWICE, { ...CALM, batched: 1 })).toBe(false);
  expect(isExcused('reactions reached: lines that reached nothing: dec-1/1', { ...CALM, replaced: 1 })).toBe(
    false,
  );
  expect(isExcused('7 rules: rests on what was not there yet: x@0', CALM)).toBe(false);
});
