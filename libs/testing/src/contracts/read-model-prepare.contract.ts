/** Preparing: collections are made once under any name, and their indexes change how fast an answer comes, never the answer. */
import { expect, it } from '@jest/globals';
import type { CollectionSpec } from '@kheo/ports';
import type { ReadModelStoreSubject } from './read-model-subject.js';
import { fill, MODELS, QUESTION } from './read-model-subject.js';

export const preparePromises = (subject: () => ReadModelStoreSubject): void => {
  it('prepares again without harm, and refuses other fields under the same name', async () => {
    const { store } = subject();
    await fill(store, MODELS, { 1: { status: 'x' } });
    await store.prepare(QUESTION, [MODELS]);
    expect(await store.scan(MODELS.name, -1, 10)).toHaveLength(1);
    const changed = { ...MODELS, fields: { ...MODELS.fields, more: 'text' } } as const;
    await expect(store.prepare(QUESTION, [changed])).rejects.toMatchObject({ code: 'ConfigurationInvalid' });
  });

  it('finds the same without indexes, and with those that are built later', async () => {
    const { store } = subject();
    await store.prepare(QUESTION, [MODELS], { indexes: 'later' });
    await fill(store, MODELS, {
      1: { status: 'x', year: 2021 },
      2: { status: 'x', year: 2020 },
      3: { status: 'y' },
    });
    const find = async () =>
      (
        await store.find(MODELS.name, { where: [{ field: 'status', is: 'x' }], orderBy: ['year'], limit: 5 })
      ).map(({ key }) => key);
    expect(await find()).toEqual([2, 1]);
    await store.index(QUESTION, MODELS.name);
    expect(await find()).toEqual([2, 1]);
    await store.index(QUESTION);
    await store.index(QUESTION);
    expect(await find()).toEqual([2, 1]);
    await store.index('nobody@1');
  });

  it('takes any name of collection and field', async () => {
    const { store } = subject();
    const odd = {
      name: 'odd@1.a"; DROP TABLE x; --',
      fields: { 'select"': 'text', order: 'integer', key: 'text' },
      indexes: [['order', 'select"']],
    } as const;
    await fill(store, odd, { 4: { 'select"': 'x', order: 1, key: 'own' } });
    const found = await store.find(odd.name, {
      where: [
        { field: 'select"', is: 'x' },
        { field: 'key', is: 'own' },
      ],
      limit: 1,
    });
    expect(found.map(({ key }) => key)).toEqual([4]);
  });

  it('tells fields apart whose names together read like another', async () => {
    const { store } = subject();
    const fields = { 'a|b': 'integer', a: 'integer', b: 'integer' } as const;
    const spec: CollectionSpec = { name: 'odd@1.pairs', fields, indexes: [['a', 'b'], ['a|b']] };
    await fill(store, spec, { 1: {} });
    const { epoch } = await store.acquire(QUESTION);
    const writes = [{ 'a|b': 1 }, { a: 2, b: 3 }].map((set) => ({ collection: spec.name, key: 1, set }));
    await store.commit([{ question: QUESTION, epoch, from: 1, to: 2, writes }]);
    expect(await store.scan(spec.name, -1, 10)).toEqual([{ key: 1, document: { 'a|b': 1, a: 2, b: 3 } }]);
  });

  it('refuses everything when closed', async () => {
    const { store } = subject();
    await fill(store, MODELS, {});
    await store.close();
    await expect(store.checkpoint(QUESTION)).rejects.toMatchObject({ code: 'ShuttingDown' });
    await expect(store.scan(MODELS.name, -1, 1)).rejects.toMatchObject({ code: 'ShuttingDown' });
  });
};
