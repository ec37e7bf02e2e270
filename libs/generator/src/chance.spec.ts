/** Chance that is the same everywhere: a draw depends on seed, subject and purpose, and on nothing else. */
import { describe, expect, test } from '@jest/globals';
import { below, happens, pick, purpose, weighted, within } from './chance.js';

const COLOUR = purpose('colour');
const SIZE = purpose('size');
const subjects = (count: number) => Array.from({ length: count }, (_, at) => within(within(0, 7), at));

describe('a draw', () => {
  test('is the number that it has always been: histories of a release are told again the same', () => {
    expect(purpose('model')).toBe(0xb08b665a);
    expect([0, 1, 2, 4_294_967_295].map((seed) => within(0, seed))).toEqual([
      2163605020, 56023594, 1071525900, 4453653,
    ]);
    expect(subjects(8).map((key) => below(key, COLOUR, 1_000))).toEqual([
      293, 754, 647, 497, 350, 785, 857, 14,
    ]);
  });

  test('is a whole number below its limit, whatever the limit', () => {
    for (const limit of [1, 2, 3, 1_000, 2 ** 20])
      for (const key of subjects(500)) {
        const drawn = below(key, COLOUR, limit);
        expect(Number.isInteger(drawn) && drawn >= 0 && drawn < limit).toBe(true);
      }
  });

  test('fills its range evenly', () => {
    const counts = new Array<number>(10).fill(0);
    for (const key of subjects(20_000)) {
      const drawn = below(key, COLOUR, 10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(1_800);
    expect(Math.max(...counts)).toBeLessThan(2_200);
  });

  test('for one purpose says nothing of a draw for another', () => {
    const both = subjects(20_000).filter((key) => happens(key, COLOUR, 500) && happens(key, SIZE, 500));
    expect(both.length).toBeGreaterThan(4_700);
    expect(both.length).toBeLessThan(5_300);
  });

  test('of neighbours in number are as far apart as any', () => {
    const same = subjects(20_000).filter(
      (key, at, all) => below(key, COLOUR, 100) === below(all[at + 1] ?? key, COLOUR, 100),
    );
    expect(same.length).toBeLessThan(300);
  });

  test('for purposes that differ in their last bit is another draw', () => {
    const same = subjects(10_000).filter((key) => below(key, COLOUR, 100) === below(key, COLOUR ^ 1, 100));
    expect(same.length).toBeGreaterThan(50);
    expect(same.length).toBeLessThan(150);
  });
});

describe('shares', () => {
  test('never happen at 0 and always at 1000 of a thousand', () => {
    expect(subjects(2_000).some((key) => happens(key, COLOUR, 0))).toBe(false);
    expect(subjects(2_000).every((key) => happens(key, COLOUR, 1_000))).toBe(true);
  });

  test('are taken as often as they are large, and not at all when they are nothing', () => {
    const counts = [0, 0, 0];
    for (const key of subjects(10_000)) {
      const at = weighted(key, COLOUR, [700, 0, 300]);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    expect(counts[1]).toBe(0);
    expect(counts[0]).toBeGreaterThan(6_800);
    expect(counts[0]).toBeLessThan(7_200);
  });

  test('a pick from nothing is a mistake of ours', () => {
    expect(() => pick(1, COLOUR, [])).toThrow(TypeError);
    expect(pick(1, COLOUR, ['only'])).toBe('only');
  });
});
