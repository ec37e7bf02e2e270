/** Finding: what each condition means, and in which order the answer comes. */
import { expect, it } from '@jest/globals';
import type { Condition, Find } from '@kheo/ports';
import type { ReadModelStoreSubject } from './read-model-subject.js';
import { fill, MODELS } from './read-model-subject.js';

const DOCUMENTS = {
  a: { status: 'live', title: 'trong lua sach', votes: 3, year: 2020 },
  b: { status: 'live', title: 'lam duong nong thon', votes: -1, year: 2021 },
  c: { status: 'lapsed', title: 'trong rung', year: 2020 },
  d: { title: '', votes: 0 },
  e: { status: 'Live', votes: 9_007_199_254_740_991, year: 2020 },
};

export const findPromises = (subject: () => ReadModelStoreSubject): void => {
  conditionPromises(subject);
  orderPromises(subject);
  scanPromises(subject);
};

const finder = async (subject: () => ReadModelStoreSubject) => {
  const { store } = subject();
  await fill(store, MODELS, DOCUMENTS);
  return async (find: Partial<Find>): Promise<string> => {
    const found = await store.find(MODELS.name, { where: [], limit: 100, ...find });
    return found.map(({ key }) => key).join('');
  };
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

  it('refuses a field that is not declared, and a value of another type', async () => {
    const find = await finder(subject);
    const wrong: Partial<Find>[] = [
      { where: [{ field: 'holder', is: 'x' }] },
      { where: [{ field: 'toString', is: 'x' }] },
      { where: [{ field: 'status', is: 1 }] },
      { where: [{ field: 'votes', atLeast: '1' }] },
      { where: [{ field: 'votes', in: [1, 'x'] }] },
      { orderBy: [{ field: 'holder' }] },
      { orderBy: [{ field: 'votes' }], after: { values: [], key: 'a' } },
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
  it('puts a missing field first when ascending and last when descending, then goes by key', async () => {
    const find = await finder(subject);
    expect(await find({ orderBy: [{ field: 'votes' }] })).toBe('cbdae');
    expect(await find({ orderBy: [{ field: 'votes', descending: true }] })).toBe('eadbc');
    expect(await find({ orderBy: [{ field: 'year', descending: true }] })).toBe('baced');
    expect(await find({ orderBy: [{ field: 'status' }, { field: 'year', descending: true }] })).toBe('decba');
  });

  it('sorts text by its UTF-8 bytes', async () => {
    const { store } = subject();
    const titles = ['z', 'Z', 'đ', 'a', '\uffff', '😀', 'ê', ''];
    await fill(store, MODELS, Object.fromEntries(titles.map((title) => [`k${title}`, { title }])));
    const byTitle = await store.find(MODELS.name, { where: [], orderBy: [{ field: 'title' }], limit: 100 });
    const sorted = titles.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(byTitle.map(({ document }) => document['title'])).toEqual(sorted);
    expect((await store.scan(MODELS.name, '', 100)).map(({ key }) => key)).toEqual(
      sorted.map((title) => `k${title}`),
    );
  });
};

const scanPromises = (subject: () => ReadModelStoreSubject): void => {
  it('scans every document by key in pages', async () => {
    const { store } = subject();
    await fill(store, MODELS, DOCUMENTS);
    for (const limit of [1, 2, 5, 9]) {
      const keys: string[] = [];
      for (
        let page = await store.scan(MODELS.name, '', limit);
        page.length > 0;
        page = await store.scan(MODELS.name, keys.at(-1) ?? '', limit)
      ) {
        expect(page.length).toBeLessThanOrEqual(limit);
        keys.push(...page.map(({ key }) => key));
      }
      expect(keys.join('')).toBe('abcde');
    }
    expect(await store.scan(MODELS.name, 'c', 9)).toEqual([
      { key: 'd', document: DOCUMENTS.d },
      { key: 'e', document: DOCUMENTS.e },
    ]);
  });
};
