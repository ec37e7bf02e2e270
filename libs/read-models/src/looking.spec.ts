/** How rows are looked at: words as a keyboard types them, both times, and pages that neither skip nor repeat. */
import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import type { Find } from '@kheo/ports';
import { eachRow, foldText, heldOn, knownAt, pageOfRows, wordsOf } from './looking.js';
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
  const of = { name: 'register', version: 1 } as const;
  const found = ['a', 'b', 'c'].map((row, key) => ({
    key,
    document: { document: 'm', row, ...(key === 1 ? {} : { latest: row }) },
  }));
  /** What a question looks with, on a store that answers with these rows whatever is asked. */
  const asking = (rows: readonly unknown[], finds: Find[] = []): Ask =>
    ({
      knownAt: 9,
      store: {
        find: (_: string, find: Find) => {
          finds.push(find);
          return Promise.resolve(rows.slice(0, find.limit));
        },
      },
      facts: {
        keeping: () => ({
          keeps: { rows: () => ['a', 'b', 'c'].map((id) => ({ id, values: { shown: id } })) },
        }),
        of: (_: unknown, documents: readonly string[]) =>
          Promise.resolve(new Map(documents.map((document) => [document, []]))),
      },
    }) as unknown as Ask;
  const page = (ask: Ask, limit: number, from?: JsonObject) =>
    pageOfRows(ask, of, { where: [], orderBy: ['latest'], paging: { limit, ...(from ? { from } : {}) } });

  it('shows its rows whole, and has no next one when it holds everything, also when it is just full', async () => {
    const { rows, next } = await page(asking(found), 3);
    expect(rows.map((row) => [row.row, row['latest'], row['shown']])).toEqual([
      ['a', 'a', 'a'],
      ['b', undefined, 'b'],
      ['c', 'c', 'c'],
    ]);
    expect(next).toEqual({});
    expect(await page(asking([]), 3)).toEqual({ rows: [], next: {} });
  });
  it('goes on behind its last row, also where that row has nothing to sort by', async () => {
    expect((await page(asking(found), 2)).next).toEqual({ next: { values: [null], key: 1 } });
    expect((await page(asking(found), 1)).next).toEqual({ next: { values: ['a'], key: 0 } });
    const finds: Find[] = [];
    await page(asking(found, finds), 1, { values: ['a'], key: 0 });
    expect(finds).toMatchObject([{ after: { values: ['a'], key: 0 }, limit: 2 }]);
  });
  it('goes on only from a place of the same order', async () => {
    for (const wrong of [
      {},
      { values: 'x', key: 1 },
      { values: ['x', 'y'], key: 1 },
      { values: ['x'] },
      { values: [{}], key: 1 },
      { values: ['x'], key: 'k' },
      { values: ['x'], key: 1.5 },
    ])
      await expect(page(asking(found), 2, wrong)).rejects.toMatchObject({ code: 'CursorInvalid' });
  });
  it('is refused when the log does not tell a row that is stored', async () => {
    const stored = [{ key: 1, document: { document: 'm', row: 'z' } }];
    await expect(page(asking(stored), 2)).rejects.toMatchObject({ code: 'Internal' });
  });
  it('is one of many when all rows are counted: each is seen once', async () => {
    const keys = Array.from({ length: 4_500 }, (_, at) => at * 3);
    const asked: number[] = [];
    const store = {
      find: (_: string, { after, limit }: { after?: { key: number }; limit: number }) => {
        asked.push(limit);
        const from = after === undefined ? 0 : keys.indexOf(after.key) + 1;
        return Promise.resolve(
          keys.slice(from, from + limit).map((key) => ({ key, document: { document: String(key) } })),
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
    expect(seen).toEqual(keys.map(String));
    expect(asked).toHaveLength(3);
  });
});
