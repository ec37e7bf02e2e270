/** What can be asked for has limits, and whoever oversteps one is told which. */
import { describe, expect, test } from '@jest/globals';
import { Fault } from '@kheo/kernel';
import { historyOf } from './history.js';
import { HISTORY_LIMITS } from './options.js';
import type { HistoryOptions } from './options.js';
import { SMALL } from './test-history.js';

const problemsOf = (options: Partial<HistoryOptions>): readonly string[] => {
  try {
    historyOf({ ...SMALL, ...options });
    return [];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.problems.map(({ path }) => path);
  }
};

describe('options', () => {
  test.each(Object.entries(HISTORY_LIMITS))('%s from %j', (name, [least, most]) => {
    const whole = { from: 1999, to: 2025 };
    for (const sound of [least, most]) expect(problemsOf({ ...whole, [name]: sound })).toEqual([]);
    for (const wrong of [least - 1, most + 1, least + 0.5, Number.NaN])
      expect(problemsOf({ ...whole, [name]: wrong })).toEqual([name]);
  });

  test('years that run backwards', () => {
    expect(problemsOf({ from: 2010, to: 2009 })).toEqual(['to']);
    expect(problemsOf({ from: 2010, to: 2010 })).toEqual([]);
  });

  test('each that is wrong is named', () => {
    expect(problemsOf({ provinces: 64, modelsPerYear: 0 })).toEqual(['provinces', 'modelsPerYear']);
  });
});
