/** How rows are looked at: words as a keyboard types them, both times, and pages that neither skip nor repeat. */
import { describe, expect, it } from '@jest/globals';
import type { Fault } from '@kheo/kernel';
import { continueFrom, eachRow, foldText, heldOn, knownAt, pageOf, wordsOf } from './looking.js';
import type { Ask } from './question.js';

describe('words', () => {
  it('are found without their diacritics, đ and Đ included', () => {
    expect(foldText('Đường Điện Nông Thôn')).toBe('duong dien nong thon');
    expect(foldText('ưỡng ắ ặ ỷ ơ ư')).toBe('uong a a y o u');
  });
  it('are the same whether a letter is one sign or a letter with combining marks', () => {
    const title = 'Tổ tự quản về an ninh trật tự';
    expect(foldText(title.normalize('NFD'))).toBe(foldText(title.normalize('NFC')));
    expect(foldText(title.normalize('NFD'))).toBe('to tu quan ve an ninh trat tu');
  });
  it('are told apart by any space, and nothing is left of none', () => {
    expect(foldText('  Lò\t đốt\u00a0\n rác ')).toBe('lo dot rac');
    expect(wordsOf('  Lò   ĐỐT ')).toEqual(['lo', 'dot']);
    expect(wordsOf('   ')).toEqual([]);
  });
});

describe('a row', () => {
  const fits = (
    conditions: readonly { field: string; atLeast?: unknown; atMost?: unknown }[],
    row: Record<string, number | string>,
  ): boolean =>
    conditions.every(
      ({ field, atLeast, atMost }) =>
        (atLeast === undefined || (row[field] as number) >= (atLeast as number)) &&
        (atMost === undefined || (row[field] as number) <= (atMost as number)),
    );
  it('is known from the position that holds its event to the one that holds what ended it', () => {
    const row = { knownFrom: 3, knownTo: 7 };
    const known = [3, 4, 7, 8].map((position) => fits(knownAt({ knownAt: position }), row));
    expect(known).toEqual([false, true, true, false]);
  });
  it('is shown on each day on which it possibly holds, the first and the last included', () => {
    const row = { possibleFrom: '2020-01-01', possibleTo: '2020-12-31' };
    const held = ['2019-12-31', '2020-01-01', '2020-12-31', '2021-01-01'].map((asOf) =>
      fits(heldOn({ asOf }) as never, row),
    );
    expect(held).toEqual([false, true, true, false]);
  });
});

describe('a page', () => {
  const found = ['a', 'b', 'c'].map((key, at) => ({ key, document: at === 1 ? {} : { latest: key } }));
  it('that holds everything has no next one, also when it is just full', () => {
    expect(pageOf(found, 3, ['latest'])).toEqual({ page: found });
    expect(pageOf([], 3, ['latest'])).toEqual({ page: [] });
  });
  it('goes on behind its last row, also where that row has nothing to sort by', () => {
    expect(pageOf(found, 2, ['latest']).next).toEqual({ values: [null], key: 'b' });
    expect(pageOf(found, 1, ['latest']).next).toEqual({ values: ['a'], key: 'a' });
  });
  it('goes on only from a place of the same order', () => {
    const codeOf = (from: object): string => {
      try {
        continueFrom(from as never, ['latest', 'earliest']);
      } catch (error) {
        return (error as Fault).code;
      }
      return 'none';
    };
    expect(codeOf({ values: ['x', null], key: 'k' })).toBe('none');
    for (const wrong of [
      {},
      { values: 'xy', key: 'k' },
      { values: ['x'], key: 'k' },
      { values: ['x', 'y'] },
      { values: [{}, 'y'], key: 'k' },
      { values: ['x', 'y'], key: 1 },
    ])
      expect(codeOf(wrong)).toBe('CursorInvalid');
    expect(continueFrom(undefined, ['latest'])).toEqual({});
  });
  it('is one of many when all rows are counted: each is seen once', async () => {
    const keys = Array.from({ length: 4_500 }, (_, at) => String(at).padStart(5, '0'));
    const asked: number[] = [];
    const store = {
      find: (_: string, { after, limit }: { after?: { key: string }; limit: number }) => {
        asked.push(limit);
        const from = after === undefined ? 0 : keys.indexOf(after.key) + 1;
        return Promise.resolve(
          keys.slice(from, from + limit).map((key) => ({ key, document: { document: key } })),
        );
      },
    };
    const seen: string[] = [];
    await eachRow(
      { store } as unknown as Ask,
      { name: 'register', version: 1 },
      {
        where: [],
        visit: ({ document }) => void seen.push(document),
      },
    );
    expect(seen).toEqual(keys);
    expect(asked).toHaveLength(3);
  });
});
