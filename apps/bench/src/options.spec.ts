import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.js';

const SECTIONS = ['append', 'read', 'questions'];
const read = (...args: readonly string[]) => readOptions(args, SECTIONS);
const problemsOf = (...args: readonly string[]): readonly string[] => {
  const found = read(...args);
  return 'problems' in found ? found.problems : [];
};

describe('the options', () => {
  it('measure everything at a hundred thousand and a million when nothing is said', () => {
    expect(read()).toEqual({
      options: { only: SECTIONS, sizes: [100_000, 1_000_000], seed: 1, smoke: false },
    });
  });

  it('take sections in the order in which they run, each once', () => {
    expect(read('--only', 'questions, append,append')).toMatchObject({
      options: { only: ['append', 'questions'] },
    });
  });

  it('take sizes in words, smallest first, and add ten million for --large', () => {
    expect(read('--size', '1m,100K,2500', '--large')).toMatchObject({
      options: { sizes: [2_500, 100_000, 1_000_000, 10_000_000] },
    });
    expect(read('--size', '10m', '--large')).toMatchObject({ options: { sizes: [10_000_000] } });
  });

  it('take a seed, rounds and files', () => {
    const args = ['--seed', '7', '--rounds', '2', '--keep', 'logs', '--json', 'a.json', '--table=b.md'];
    expect(read(...args)).toMatchObject({
      options: { seed: 7, rounds: 2, keep: 'logs', json: 'a.json', table: 'b.md' },
    });
  });

  it('have tiny sizes of their own for smoke', () => {
    expect(read('--smoke')).toMatchObject({ options: { smoke: true, sizes: [1_000] } });
    expect(problemsOf('--smoke', '--size', '1m')).toEqual([
      expect.stringContaining('--smoke has a size of its own'),
    ]);
  });

  it('give help before anything else', () => {
    expect(read('--help', '--seed', 'x')).toEqual({ help: true });
  });

  it.each([
    [['--only', 'append,speed'], '--only speed: expected some of append, read, questions'],
    [['--only', ''], '--only : expected some of'],
    [['--size', '100g'], '--size 100g: expected a number of events'],
    [['--size', '10'], '--size 10: expected a number of events'],
    [['--size', '1.5m'], '--size 1.5m: expected'],
    [['--seed', '-1'], '--seed'],
    [['--seed', '4294967296'], '--seed 4294967296: expected a whole number from 0 to 4294967295'],
    [['--rounds', '0'], '--rounds 0: expected a whole number from 1 to 100'],
    [['--json', ''], '--json: expected a path'],
    [['--fast'], '--fast'],
    [['append'], 'append'],
  ])('refuse %j in words', (args, words) => {
    expect(problemsOf(...args)).toEqual([expect.stringContaining(words)]);
  });

  it('name every mistake at once', () => {
    expect(problemsOf('--only', 'x', '--size', 'y', '--seed', 'z')).toHaveLength(3);
  });
});
