import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.js';

const SCENARIOS = ['kill-start', 'kill-any'];
const read = (...args: readonly string[]) => readOptions(args, SCENARIOS);
const problemsOf = (...args: readonly string[]): readonly string[] => {
  const found = read(...args);
  return 'problems' in found ? found.problems : [];
};

describe('the options', () => {
  it('kill a thousand processes, two cases at once, when nothing is said', () => {
    expect(read()).toEqual({ options: { what: { is: 'long', kills: 1_000 }, parallel: 2 } });
  });

  it('take a long run with its seed and files', () => {
    const args = ['--seed', '7', '--kills', '10000', '--resume', 'r', '--report=t.md', '--parallel', '4'];
    expect(read(...args)).toEqual({
      options: {
        what: { is: 'long', kills: 10_000, resume: 'r' },
        seed: 7,
        parallel: 4,
        report: 't.md',
      },
    });
  });

  it('take a smoke run, and cases by their seeds', () => {
    expect(read('--smoke', '--seed', '0')).toMatchObject({ options: { what: { is: 'smoke' }, seed: 0 } });
    expect(read('--replay', 'kill-any:4711', '--replay', 'kill-start:0')).toMatchObject({
      options: { what: { is: 'replay', cases: ['kill-any:4711', 'kill-start:0'] } },
    });
  });

  it('show help before the list, and both before anything else', () => {
    expect(read('--list', '--help', '--seed', 'x')).toEqual({ shows: 'help' });
    expect(read('--list')).toEqual({ shows: 'list' });
  });

  it.each([
    [['--kills', 'abc'], '--kills abc: expected a whole number from 1 to 1000000'],
    [['--kills', '0'], '--kills 0: expected'],
    [['--kills=-5'], '--kills -5: expected'],
    [['--kills', '1e3'], '--kills 1e3: expected'],
    [['--kills', ''], '--kills : expected'],
    [['--parallel', '0'], '--parallel 0: expected a whole number from 1 to 64'],
    [['--parallel', 'x', '--smoke'], '--parallel x: expected'],
    [['--parallel', '1.5'], '--parallel 1.5: expected'],
    [['--seed', 'x'], '--seed x: expected a whole number from 0 to 4294967295'],
    [['--seed', '4294967296'], '--seed 4294967296: expected'],
    [
      ['--replay', 'kill-nothing:1'],
      'no scenario is called kill-nothing; expected one of kill-start, kill-any',
    ],
    [['--replay', 'kill-any'], '--replay kill-any: expected a number behind the scenario'],
    [['--replay', 'kill-any:x'], '--replay kill-any:x: expected a number'],
    [['--replay', 'kill-any:1:2'], '--replay kill-any:1:2: expected a number'],
    [['--replay', ''], '--replay : no scenario'],
    [['--resume', ''], '--resume: expected a path'],
    [['--report', ' '], '--report: expected a path'],
    [['--smoke', '--kills', '5'], '--smoke makes no use of --kills'],
    [['--smoke', '--resume', 'r'], '--smoke makes no use of --resume'],
    [['--smoke', '--replay', 'kill-any:1'], '--smoke makes no use of --replay'],
    [['--replay', 'kill-any:1', '--seed', '1'], '--replay makes no use of --seed'],
    [['--fast'], '--fast'],
    [['smoke'], 'smoke'],
    [['--kills'], '--kills'],
  ])('refuse %j in words', (args, words) => {
    expect(problemsOf(...args)).toEqual([expect.stringContaining(words)]);
  });

  it('name every mistake at once', () => {
    expect(problemsOf('--kills', 'x', '--seed', 'y', '--parallel', 'z')).toHaveLength(3);
  });
});
