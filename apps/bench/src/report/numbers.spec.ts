import { describe, expect, it } from '@jest/globals';
import { shortNumber, sizeOf, sizeText } from './numbers.js';

describe('sizes', () => {
  it.each([
    ['1k', 1_000],
    ['100k', 100_000],
    ['10m', 10_000_000],
    ['2500', 2_500],
  ])('%s are %i events, and back', (text, events) => {
    expect([sizeOf(text), sizeText(events)]).toEqual([events, text]);
  });

  it('are not made of anything else', () => {
    expect(['', 'k', '0', '01k', '-1k', '1.5m', '1 m', '1g'].map(sizeOf)).toEqual(Array(8).fill(undefined));
  });
});

describe('numbers for people', () => {
  it('keep three digits that matter', () => {
    expect([84_249, 1_605, 365.4, 41.27, 5.613, 0.8666, 0].map(shortNumber)).toEqual([
      '84,200',
      '1,610',
      '365',
      '41.3',
      '5.61',
      '0.87',
      '0.00',
    ]);
    expect(shortNumber(Number.NaN)).toBe('–');
  });
});
