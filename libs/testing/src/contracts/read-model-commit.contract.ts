/** Committing: documents and checkpoint together or not at all, and only by the owner that knows where it stands. */
import { expect, it } from '@jest/globals';
import type { Commit, ReadModelStore, Write } from '@kheo/ports';
import type { ReadModelStoreSubject } from './read-model-subject.js';
import { fill, MODELS, QUESTION } from './read-model-subject.js';

const put = (key: string, status: string): Write => ({ collection: MODELS.name, key, document: { status } });
const remove = (key: string): Write => ({ collection: MODELS.name, key, document: null });

const owned = async (
  store: ReadModelStore,
): Promise<(rest: Partial<Commit>) => Promise<'committed' | 'fenced'>> => {
  await store.prepare(QUESTION, [MODELS]);
  const { epoch } = await store.acquire(QUESTION);
  return (rest) => store.commit({ question: QUESTION, epoch, from: 0, to: 1, writes: [], ...rest });
};

const keysOf = async (store: ReadModelStore) =>
  (await store.scan(MODELS.name, '', 100)).map(({ key }) => key);

export const commitPromises = (subject: () => ReadModelStoreSubject): void => {
  writePromises(subject);
  fencePromises(subject);
  preparePromises(subject);
};

const writePromises = (subject: () => ReadModelStoreSubject): void => {
  it('writes, replaces and deletes documents together with the checkpoint', async () => {
    const { store } = subject();
    const commit = await owned(store);
    expect(await store.checkpoint(QUESTION)).toBe(0);
    expect(await commit({ to: 5, writes: [put('a', 'x'), put('b', 'x'), put('c', 'x')] })).toBe('committed');
    expect(await commit({ from: 5, to: 9, writes: [put('b', 'y'), remove('c'), remove('absent')] })).toBe(
      'committed',
    );
    expect(await store.checkpoint(QUESTION)).toBe(9);
    expect(await store.get(MODELS.name, ['c', 'b', 'a'])).toEqual([
      { key: 'b', document: { status: 'y' } },
      { key: 'a', document: { status: 'x' } },
    ]);
    expect(await store.find(MODELS.name, { where: [{ field: 'status', is: 'x' }], limit: 10 })).toHaveLength(
      1,
    );
  });

  it('applies the writes of one commit in their order', async () => {
    const { store } = subject();
    const commit = await owned(store);
    await commit({
      writes: [put('a', 'x'), remove('a'), put('b', 'x'), put('b', 'y'), remove('c'), put('c', 'z')],
    });
    const found = await store.scan(MODELS.name, '', 10);
    expect(found.map(({ key, document }) => [key, document['status']])).toEqual([
      ['b', 'y'],
      ['c', 'z'],
    ]);
  });

  it('writes nothing at all when one write can not be made', async () => {
    const { store } = subject();
    const commit = await owned(store);
    await commit({ writes: [put('a', 'x')] });
    const broken: Write[] = [
      { collection: MODELS.name, key: 'b', document: { votes: 1.5 } },
      { collection: MODELS.name, key: 'b', document: { votes: 2 ** 53 } },
      { collection: MODELS.name, key: 'b', document: { status: 1 } },
      { collection: MODELS.name, key: 'b', document: { other: '\ud800' } },
      { collection: MODELS.name, key: '', document: {} },
      { collection: 'register@1.unknown', key: 'b', document: {} },
    ];
    for (const write of broken) {
      await expect(commit({ from: 1, to: 2, writes: [put('c', 'x'), remove('a'), write] })).rejects.toThrow();
    }
    expect(await keysOf(store)).toEqual(['a']);
    expect(await store.checkpoint(QUESTION)).toBe(1);
  });

  it('hands out documents that nobody can change in place', async () => {
    const { store } = subject();
    const document = { status: 'x', list: [1] };
    await fill(store, MODELS, { a: document });
    document.list.push(2);
    const [found] = await store.get(MODELS.name, ['a']);
    (found?.document['list'] as number[]).push(3);
    expect((await store.get(MODELS.name, ['a']))[0]?.document).toEqual({ status: 'x', list: [1] });
  });
};

const fencePromises = (subject: () => ReadModelStoreSubject): void => {
  it('fences an owner that was superseded', async () => {
    const { store } = subject();
    const first = await owned(store);
    await first({ to: 3, writes: [put('a', 'x')] });
    const { epoch, checkpoint } = await store.acquire(QUESTION);
    expect(checkpoint).toBe(3);
    expect(await first({ from: 3, to: 4, writes: [put('b', 'x')] })).toBe('fenced');
    expect(await keysOf(store)).toEqual(['a']);
    expect(await first({ epoch, from: 3, to: 4, writes: [put('c', 'x')] })).toBe('committed');
    expect(await first({ epoch: epoch + 1, from: 4, to: 5 })).toBe('fenced');
  });

  it('fences a commit that does not start where the last one ended', async () => {
    const { store } = subject();
    const commit = await owned(store);
    await commit({ to: 3 });
    for (const from of [0, 2, 4])
      expect(await commit({ from, to: 9, writes: [put('a', 'x')] })).toBe('fenced');
    expect(await store.checkpoint(QUESTION)).toBe(3);
    expect(await keysOf(store)).toEqual([]);
  });

  it('fences a question that nobody has acquired', async () => {
    const { store } = subject();
    await store.prepare(QUESTION, [MODELS]);
    expect(
      await store.commit({ question: QUESTION, epoch: 1, from: 0, to: 1, writes: [put('a', 'x')] }),
    ).toBe('fenced');
  });

  it('lets one of two owners in a race win, whole', async () => {
    const { store } = subject();
    const commit = await owned(store);
    const results = await Promise.all([
      commit({ writes: [put('a', 'x'), put('b', 'x')] }),
      commit({ writes: [put('a', 'y'), put('c', 'y')] }),
    ]);
    expect(results.toSorted()).toEqual(['committed', 'fenced']);
    expect(await keysOf(store)).toEqual(results[0] === 'committed' ? ['a', 'b'] : ['a', 'c']);
  });
};

const preparePromises = (subject: () => ReadModelStoreSubject): void => {
  it('prepares again without harm, and refuses other fields under the same name', async () => {
    const { store } = subject();
    await fill(store, MODELS, { a: { status: 'x' } });
    await store.prepare(QUESTION, [MODELS]);
    expect(await keysOf(store)).toEqual(['a']);
    const changed = { ...MODELS, fields: { ...MODELS.fields, more: 'text' } } as const;
    await expect(store.prepare(QUESTION, [changed])).rejects.toMatchObject({ code: 'ConfigurationInvalid' });
  });

  it('takes any name of collection and field', async () => {
    const { store } = subject();
    const odd = {
      name: 'odd@1.a"; DROP TABLE x; --',
      fields: { 'select"': 'text', order: 'integer', key: 'text' },
      indexes: [['order', 'select"']],
    } as const;
    await fill(store, odd, { k: { 'select"': 'x', order: 1, key: 'own' } });
    const found = await store.find(odd.name, {
      where: [
        { field: 'select"', is: 'x' },
        { field: 'key', is: 'own' },
      ],
      limit: 1,
    });
    expect(found.map(({ key }) => key)).toEqual(['k']);
  });

  it('refuses everything when closed', async () => {
    const { store } = subject();
    await fill(store, MODELS, {});
    await store.close();
    await expect(store.checkpoint(QUESTION)).rejects.toMatchObject({ code: 'ShuttingDown' });
    await expect(store.scan(MODELS.name, '', 1)).rejects.toMatchObject({ code: 'ShuttingDown' });
  });
};
