/** What the command line is made of: parameters, tables, times, exit codes. */
import { describe, expect, test } from '@jest/globals';
import { Fault, FAULTS } from '@kheo/kernel';
import type { FaultCode } from '@kheo/kernel';
import { parametersIn } from './commands/ask.js';
import { secondsOf } from './commands/token.js';
import { EXIT, EXIT_MEANINGS, exitCodeOf } from './exit-codes.js';
import { progressLines } from './print/progress.js';
import { pageOf, table, tableOf } from './print/table.js';

describe('parameters of a question', () => {
  test('are the options that the command line does not know, in either writing', () => {
    expect(
      parametersIn([
        'register',
        '--unit',
        'pv-lam-dong-2025',
        '--holder-kind=joint',
        '--successors',
        '--limit',
        '5',
      ]),
    ).toEqual({
      operands: ['register'],
      params: { unit: 'pv-lam-dong-2025', holderKind: 'joint', successors: 'true', limit: '5' },
    });
  });

  test('leave the id alone, and a value may be blank or begin with a dash behind =', () => {
    expect(parametersIn(['claims', 'clm-1', '--text=', '--after=-1'])).toEqual({
      operands: ['claims', 'clm-1'],
      params: { text: '', after: '-1' },
    });
  });
});

describe('tables', () => {
  test('are as wide as what they hold, Vietnamese included', () => {
    expect(
      table(
        ['a', 'b'],
        [
          ['Dân vận khéo', '1'],
          ['x', '22'],
        ],
      ),
    ).toBe('a             b\n------------  --\nDân vận khéo  1\nx             22');
  });

  test('have a column for each member that one of the things has', () => {
    expect(
      tableOf([
        { id: 'a', level: 'province' },
        { id: 'b', holders: ['x', 'y'] },
      ]).split('\n')[0],
    ).toMatch(/^id +level +holders$/);
  });

  test('of one thing stand below its lines', () => {
    expect(pageOf({ id: 'a', lines: [{ line: 1 }], note: null })).toBe(
      'id    a\nnote\n\nlines:\nline\n----\n1'.replace('note\n', 'note  \n'),
    );
  });
});

test('a time is a number and a unit', () => {
  expect(['90s', '15m', '12h', '30d'].map(secondsOf)).toEqual([90, 900, 43_200, 2_592_000]);
  expect(() => secondsOf('12')).toThrow(Fault);
});

describe('exit codes', () => {
  test('every one is explained', () => {
    expect(Object.keys(EXIT_MEANINGS)).toEqual(Object.keys(EXIT));
  });

  test.each([
    ['DataFolderBusy', 75],
    ['Busy', 75],
    ['ConfigurationInvalid', 78],
    ['VaultForeign', 78],
    ['TokenInvalid', 77],
    ['NotAuthorised', 77],
    ['FieldInvalid', 2],
    ['LevelEnded', 1],
    ['NotFound', 1],
    ['IdempotencyKeyReused', 1],
    ['ShuttingDown', 69],
    ['LogCorrupt', 1],
  ] as const)('%s ends with %i', (code, exit) => {
    expect(exitCodeOf(new Fault(code))).toBe(exit);
  });

  test('no fault ends with 0', () => {
    expect((Object.keys(FAULTS) as FaultCode[]).filter((code) => exitCodeOf(new Fault(code)) === 0)).toEqual(
      [],
    );
  });
});

test('lines of progress come once for each phase and then once a second', () => {
  const lines: string[] = [];
  let nowMs = 0;
  const progress = progressLines(
    (line) => lines.push(line),
    () => nowMs,
  );
  const show = (phase: string, done: number, atMs: number): void => {
    nowMs = atMs;
    progress.show({ phase, done, total: 9, line: { phase, done } });
  };
  show('reading', 1, 0);
  show('reading', 2, 500);
  show('checking', 3, 600);
  show('checking', 4, 1_599);
  show('checking', 5, 1_600);
  expect(lines.map((line) => (JSON.parse(line) as { done: number }).done)).toEqual([1, 3, 5]);
});
