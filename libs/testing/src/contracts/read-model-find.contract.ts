/** Finding: what each condition means, and in which order the answer comes. */
import { expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import type { Condition, Find, Found } from '@kheo/ports';
import type { ReadModelStoreSubject } from './read-model-subject.js';
import { fill, MODELS } from './read-model-subject.js';

const LETTERS = 'abcde';
const DOCUMENTS = {
  a: { status: 'live', title: 'trong lua sach', votes: 3, year: 2020, from: '2020-02-29' },
  b: { status: 'live', title: 'lam duong nong thon', votes: -1, year: 2021, from: '2019-12-31' },
  c: { status: 'lapsed', title: 'trong rung', year: 2020 },
  d: { title: '', votes: 0 },
  e: { status: 'Live', votes: 9_007_199_254_740_991, year: 2020 },
};

/** The documents under keys 0 to 4, which the answers tell as letters. */
const NUMBERED: Readonly<Record<number, JsonObject>> = Object.values(DOCUMENTS);
const lettersOf = (found: readonly Found[]): string => found.map(({ key }) => LETTERS.charAt(key)).join('');

export const findPromises = (subject: () => ReadModelStoreSubject): void => {
  conditionPromises(subject);
  orderPromises(subject);
  scanPromises(subject);
};

const finder = async (subject: () => ReadModelStoreSubject) => {
  const { store } = subject();
  await fill(store, MODELS, NUMBERED);
  return async (find: Partial<Find>): Promise<string> =>
    lettersOf(await store.find(MODELS.name, { where: [], limit: 100, ...find }));
};

const conditionPromises = (subject: () => ReadModelStoreSubject): void => {
  const cases: readonly (readonly [Condition, string])[] = [
    [{ field: 'status', is: 'live' }, 'ab'],
    [{ field: 'votes', is: 0 }, 'd'],
    [{ field: 'votes', is: 9_007_199_254_740_991 }, 'e'],
    [{ field: 'title', is: '' }, 'd'],
    [{ field: 'status', in: ['lapsed', 'live', 'live'] }, 'abc'],
    [{ field: 'status', in: [] }, ''],
    [{ field: 'year', in: [2021, 1999, 2022] }, 'b'],
    [{ field: 'year', atLeast: 2021 }, 'b'],
    [{ field: 'year', atMost: 2020 }, 'ace'],
    [{ field: 'votes', atLeast: -1, atMost: 3 }, 'abd'],
    [{ field: 'votes', atLeast: 4, atMost: 3 }, ''],
    [{ field: 'votes' }, 'abde'],
    [{ field: 'status', atLeast: 'lapsed', atMost: 'live' }, 'abc'],
    [{ field: 'from', is: '2020-02-29' }, 'a'],
    [{ field: 'from', atMost: '2020-01-01' }, 'b'],
    [{ field: 'from', atLeast: '2019-12-31', atMost: '2020-02-29' }, 'ab'],
    [{ field: 'from', atLeast: '2020-03-01' }, ''],
    [{ field: 'title', contains: ['trong'] }, 'ac'],
    [{ field: 'title', contains: ['on', 'tho'] }, 'b'],
    [{ field: 'title', contains: ['sach', 'trong lua'] }, 'a'],
    [{ field: 'title', contains: ['TRONG'] }, ''],
    [{ field: 'title', contains: ['%'] }, ''],
    [{ field: 'title', contains: [] }, 'abcd'],
    [{ field: 'title', contains: [''] }, 'abcd'],
  ];
  it.each(cases)(
    'a document without the field never matches, others as the condition says: %j',
    async (condition, keys) => {
      expect(await (await finder(subject))({ where: [condition] })).toBe(keys);
    },
  );

  it('asks for all conditions together', async () => {
    const find = await finder(subject);
    expect(
      await find({
        where: [
          { field: 'year', is: 2020 },
          { field: 'title', contains: ['trong'] },
          { field: 'votes', atLeast: 0 },
        ],
      }),
    ).toBe('a');
    expect(
      await find({
        where: [
          { field: 'status', is: 'live' },
          { field: 'status', is: 'lapsed' },
        ],
      }),
    ).toBe('');
    expect(await find({ where: [] })).toBe('abcde');
    expect(await find({ limit: 2 })).toBe('ab');
    expect(await find({ limit: 0 })).toBe('');
  });

  it('refuses a field that is not declared, a value of another type, and a day that does not exist', async () => {
    const find = await finder(subject);
    const wrong: Partial<Find>[] = [
      { where: [{ field: 'holder', is: 'x' }] },
      { where: [{ field: 'toString', is: 'x' }] },
      { where: [{ field: 'status', is: 1 }] },
      { where: [{ field: 'votes', atLeast: '1' }] },
      { where: [{ field: 'votes', in: [1, 'x'] }] },
      { where: [{ field: 'from', is: '2020' }] },
      { where: [{ field: 'from', atMost: 2020 }] },
      { where: [{ field: 'from', atMost: '2020-02-31' }] },
      { where: [{ field: 'from', is: '0000-01-01' }] },
      { orderBy: ['from'], after: { values: ['2021-02-29'], key: 0 } },
      { orderBy: ['holder'] },
      { orderBy: ['votes'], after: { values: [], key: 0 } },
      { orderBy: ['votes'], after: { values: ['x'], key: 0 } },
    ];
    for (const part of wrong) await expect(find(part)).rejects.toMatchObject({ code: 'ParameterInvalid' });
  });

  it('takes a list of thousands', async () => {
    const find = await finder(subject);
    const years = Array.from({ length: 12_000 }, (_, at) => 2021 + at);
    expect(await find({ where: [{ field: 'year', in: years }] })).toBe('b');
  });
};

const orderPromises = (subject: () => ReadModelStoreSubject): void => {
  it('puts a missing field first when ascending and last when descending, and the key goes the same way', async () => {
    const find = await finder(subject);
    expect(await find({ orderBy: ['votes'] })).toBe('cbdae');
    expect(await find({ orderBy: ['votes'], descending: true })).toBe('eadbc');
    expect(await find({ orderBy: ['year'] })).toBe('daceb');
    expect(await find({ orderBy: ['year'], descending: true })).toBe('becad');
    expect(await find({ orderBy: ['status', 'year'], descending: true })).toBe('baced');
    expect(await find({ orderBy: ['from'] })).toBe('cdeba');
    expect(await find({ descending: true })).toBe('edcba');
  });

  it('sorts text by its UTF-8 bytes', async () => {
    const { store } = subject();
    const titles = ['z', 'Z', 'đ', 'a', '\uffff', '😀', 'ê', ''];
    await fill(
      store,
      MODELS,
      titles.map((title) => ({ title })),
    );
    const byTitle = await store.find(MODELS.name, { where: [], orderBy: ['title'], limit: 100 });
    const sorted = titles.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(byTitle.map(({ document }) => document['title'])).toEqual(sorted);
  });
};

const scanPromises = (subject: () => ReadModelStoreSubject): void => {
  it('scans every document by key in pages', async () => {
    const { store } = subject();
    await fill(store, MODELS, NUMBERED);
    for (const limit of [1, 2, 5, 9]) {
      const found: Found[] = [];
      for (
        let page = await store.scan(MODELS.name, -1, limit);
        page.length > 0;
        page = await store.scan(MODELS.name, found.at(-1)?.key ?? -1, limit)
      ) {
        expect(page.length).toBeLessThanOrEqual(limit);
        found.push(...page);
      }
      expect(lettersOf(found)).toBe('abcde');
    }
    expect(await store.scan(MODELS.name, 2, 9)).toEqual([
      { key: 3, document: DOCUMENTS.d },
      { key: 4, document: DOCUMENTS.e },
    ]);
  });
};
