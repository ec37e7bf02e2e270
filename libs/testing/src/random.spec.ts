/** The same seed gives the same chances, today and on every machine. */
import { expect, it } from '@jest/globals';
import { eventIdOf } from './drafts.js';
import { seededRandom } from './random.js';

it('gives the same numbers for the same seed, and others for another', () => {
  const numbers = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 5 }, () => random.below(1_000));
  };
  expect(numbers(42)).toEqual(numbers(42));
  expect(numbers(42)).not.toEqual(numbers(43));
  expect(numbers(1)).toEqual([627, 2, 527, 981, 968]);
});

it('stays in its bounds and reaches all of them', () => {
  const random = seededRandom(7);
  const picked = new Set(Array.from({ length: 500 }, () => random.below(10)));
  expect([...picked].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(random.bytes(32)).toHaveLength(32);
  expect(['a', 'b']).toContain(random.pick(['a', 'b']));
  expect(() => random.pick([])).toThrow('nothing to pick from');
});

it('numbers event ids so that they are UUIDs and sort', () => {
  expect([0, 1, 255, 2 ** 40].map(eventIdOf)).toEqual([
    '00000000-0000-8000-8000-000000000000',
    '00000000-0000-8000-8000-000000000001',
    '00000000-0000-8000-8000-0000000000ff',
    '00000000-0000-8000-8000-010000000000',
  ]);
});
