/** What an answer looks like to a reader in a terminal. */
import { describe, expect, it } from '@jest/globals';
import { inShort, pageOf, tableOf } from './table.js';

describe('a value on one line', () => {
  it.each([
    ['a unit by its name', { id: 'pv-x', name: 'tỉnh X' }, 'tỉnh X'],
    ['a model by its title', { id: 'mod-x', title: 'Đường hoa' }, 'Đường hoa'],
    ['a thing whose name is not known by its members', { id: 'pv-x' }, 'id pv-x'],
    ['a day', { precision: 'day', date: '2023-12-08' }, '2023-12-08'],
    ['a year', { precision: 'year', date: '2022' }, '2022'],
    ['a range', { precision: 'range', date: '2018', to: '2020' }, '2018 … 2020'],
    [
      'an unknown date with the day by which it had happened',
      { precision: 'unknown', to: '2024-01-17' },
      'by 2024-01-17',
    ],
    ['an unknown date', { precision: 'unknown' }, 'unknown'],
    ['a count that is certain', { certain: 3, possible: 3 }, '3'],
    ['a count that is not', { certain: 1, possible: 6 }, '1–6'],
    ['a row of a file', { kind: 'import', file: 'facts.csv', row: 12, sha256: 'x' }, 'facts.csv row 12'],
    ['a sealed name', { sealed: true }, '(sealed)'],
    ['an erased name', { erased: true }, '(erased)'],
    [
      'a verdict',
      { verdict: 'inconsistent', by: 330, reason: 'a sum fails', parts: {} },
      'inconsistent by 330: a sum fails',
    ],
    [
      'a list by commas',
      [
        { id: 'a', name: 'A' },
        { id: 'b', name: 'B' },
      ],
      'A, B',
    ],
    ['nothing', null, ''],
  ])('%s', (_, value, expected) => {
    expect(inShort(value)).toBe(expected);
  });
});

describe('a page', () => {
  it('shows the lists in a thing as tables, however deep they stand', () => {
    const page = pageOf({
      id: 'SC33',
      reconciliation: {
        verdict: 'inconsistent',
        by: 330,
        reason: 'a sum fails',
        parts: { relations: [{ sum: 55 }, { sum: 385 }] },
      },
    });
    expect(page.split('\n')).toEqual([
      'id              SC33',
      'reconciliation  inconsistent by 330: a sum fails',
      '',
      'reconciliation.parts.relations:',
      'sum',
      '---',
      '55',
      '385',
    ]);
  });

  it('has a column for each member that one of its things has', () => {
    expect(tableOf([{ a: 1 }, { b: 'đ' }]).split('\n')).toEqual(['a  b', '-  -', '1', '   đ']);
  });
});
