/** Committing: documents and checkpoint together or not at all, and only by the owner that knows where it stands. */
import { expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import type { Commit, CommitOutcome, ReadModelStore, Scalar, Write } from '@kheo/ports';
import type { ReadModelStoreSubject } from './read-model-subject.js';
import { fill, MODELS, QUESTION } from './read-model-subject.js';

const put = (key: number, status: string): Write => ({ collection: MODELS.name, key, document: { status } });
const set = (key: number, fields: Readonly<Record<string, Scalar>>): Write => ({
  collection: MODELS.name,
  key,
  set: fields,
});

type CommitOne = (rest: Partial<Commit>) => Promise<CommitOutcome | undefined>;

const owned = async (store: ReadModelStore, question = QUESTION): Promise<CommitOne> => {
  await store.prepare(QUESTION, [MODELS]);
  const { epoch } = await store.acquire(question);
  return async (rest) => {
    const [outcome] = await store.commit([{ question, epoch, from: 0, to: 1, writes: [], ...rest }]);
    return outcome;
  };
};

const keysOf = async (store: ReadModelStore) =>
  (await store.scan(MODELS.name, -1, 100)).map(({ key }) => key);

export const commitPromises = (subject: () => ReadModelStoreSubject): void => {
  writePromises(subject);
  fencePromises(subject);
};

const writePromises = (subject: () => ReadModelStoreSubject): void => {
  it('writes and replaces documents together with the checkpoint', async () => {
    const { store } = subject();
    const commit = await owned(store);
    expect(await store.checkpoint(QUESTION)).toBe(0);
    expect(await commit({ to: 5, writes: [put(0, 'x'), put(2, 'x'), put(3, 'x')] })).toBe('committed');
    expect(await commit({ from: 5, to: 9, writes: [put(2, 'y')] })).toBe('committed');
    expect(await store.checkpoint(QUESTION)).toBe(9);
    expect(await store.scan(MODELS.name, -1, 10)).toEqual([
      { key: 0, document: { status: 'x' } },
      { key: 2, document: { status: 'y' } },
      { key: 3, document: { status: 'x' } },
    ]);
    expect(await store.find(MODELS.name, { where: [{ field: 'status', is: 'x' }], limit: 10 })).toHaveLength(
      2,
    );
  });

  it('gives every member of a document back as it was, and no member that it had not', async () => {
    const { store } = subject();
    const largest = Number.MAX_SAFE_INTEGER;
    const documents = {
      0: {},
      1: {
        status: '',
        votes: -largest,
        year: 0,
        from: '0001-01-01',
        extra: null,
        nested: { b: [1, 'đ'], a: {} },
      },
      2: { extra: 1.5, title: 'Đường hoa', from: '9999-12-31' },
      [largest]: { from: '2024-02-29', votes: largest },
    };
    await fill(store, MODELS, documents);
    const found = await store.scan(MODELS.name, -1, 10);
    expect(Object.fromEntries(found.map(({ key, document }) => [key, document]))).toEqual(documents);
  });

  it('sets fields of a document and leaves the others', async () => {
    const { store } = subject();
    await fill(store, MODELS, { 1: { status: 'x', votes: 1, more: [1] }, 2: { status: 'x', votes: 1 } });
    const { epoch } = await store.acquire(QUESTION);
    const writes = [set(1, { votes: 5, from: '2020-01-02' }), set(3, { votes: 5 }), set(2, {})];
    await store.commit([{ question: QUESTION, epoch, from: 1, to: 2, writes }]);
    expect(await store.scan(MODELS.name, -1, 10)).toEqual([
      { key: 1, document: { status: 'x', votes: 5, from: '2020-01-02', more: [1] } },
      { key: 2, document: { status: 'x', votes: 1 } },
    ]);
    const moved = await store.find(MODELS.name, { where: [{ field: 'votes', is: 5 }], limit: 10 });
    expect(moved.map(({ key }) => key)).toEqual([1]);
  });

  it('applies the writes of one commit in their order', async () => {
    const { store } = subject();
    const commit = await owned(store);
    await commit({
      writes: [
        put(1, 'x'),
        set(1, { votes: 1 }),
        put(1, 'y'),
        set(2, { votes: 2 }),
        put(2, 'z'),
        set(2, { votes: 3 }),
      ],
    });
    expect(await store.scan(MODELS.name, -1, 10)).toEqual([
      { key: 1, document: { status: 'y' } },
      { key: 2, document: { status: 'z', votes: 3 } },
    ]);
  });

  it('writes nothing at all when one write can not be made', async () => {
    const { store } = subject();
    const commit = await owned(store);
    await commit({ writes: [put(1, 'x')] });
    const of = (key: number, document: JsonObject): Write => ({ collection: MODELS.name, key, document });
    const broken: readonly (readonly [code: string, Write])[] = [
      ...[1.5, 2 ** 53, '1', null].map((votes) => ['FieldInvalid', of(2, { votes })] as const),
      ...[1, null, ['x'], '\ud800'].map((status) => ['FieldInvalid', of(2, { status })] as const),
      ...['2020', '2020-1-1', '2020-13-01', '2020-01-32', 20200101, null].map(
        (from) => ['FieldInvalid', of(2, { from })] as const,
      ),
      ...[-1, 1.5, 2 ** 53, Number.NaN].flatMap(
        (key) =>
          [
            ['FieldInvalid', of(key, {})],
            ['FieldInvalid', set(key, {})],
          ] as const,
      ),
      // A value that does not fit is refused whether the document is there or not
      ...[1, 2].flatMap((key) =>
        [{ votes: 'x' }, { status: 1 }, { status: '\ud800' }, { from: '2020-1-1' }, { holder: 'x' }].map(
          (fields: Readonly<Record<string, Scalar>>) => ['FieldInvalid', set(key, fields)] as const,
        ),
      ),
      ['JsonUnsafe', of(2, { other: '\ud800' })],
      ['Internal', { collection: 'register@1.unknown', key: 2, document: {} }],
    ];
    for (const [code, write] of broken) {
      await expect(
        commit({ from: 1, to: 2, writes: [put(3, 'x'), set(1, { votes: 1 }), write] }),
      ).rejects.toMatchObject({ code });
    }
    await expect(commit({ from: 1, to: 0 })).rejects.toMatchObject({ code: 'Internal' });
    expect(await store.scan(MODELS.name, -1, 10)).toEqual([{ key: 1, document: { status: 'x' } }]);
    expect(await store.checkpoint(QUESTION)).toBe(1);
  });

  it('hands out documents that nobody can change in place', async () => {
    const { store } = subject();
    const document = { status: 'x', list: [1] };
    await fill(store, MODELS, { 1: document });
    document.list.push(2);
    const reads = [
      () => store.find(MODELS.name, { where: [], limit: 1 }),
      () => store.scan(MODELS.name, -1, 1),
    ];
    for (const read of reads) ((await read())[0]?.document['list'] as number[]).push(3);
    for (const read of reads)
      expect(await read()).toEqual([{ key: 1, document: { status: 'x', list: [1] } }]);
  });
};

const fencePromises = (subject: () => ReadModelStoreSubject): void => {
  it('fences an owner that was superseded', async () => {
    const { store } = subject();
    const first = await owned(store);
    await first({ to: 3, writes: [put(1, 'x')] });
    const { epoch, checkpoint } = await store.acquire(QUESTION);
    expect(checkpoint).toBe(3);
    expect(await first({ from: 3, to: 4, writes: [put(2, 'x')] })).toBe('fenced');
    expect(await keysOf(store)).toEqual([1]);
    expect(await first({ epoch, from: 3, to: 4, writes: [put(3, 'x')] })).toBe('committed');
    expect(await first({ epoch: epoch + 1, from: 4, to: 5 })).toBe('fenced');
  });

  it('fences a commit that does not start where the last one ended', async () => {
    const { store } = subject();
    const commit = await owned(store);
    await commit({ to: 3 });
    for (const from of [0, 2, 4]) expect(await commit({ from, to: 9, writes: [put(1, 'x')] })).toBe('fenced');
    expect(await store.checkpoint(QUESTION)).toBe(3);
    expect(await keysOf(store)).toEqual([]);
  });

  it('fences a question that nobody has acquired', async () => {
    const { store } = subject();
    await store.prepare(QUESTION, [MODELS]);
    const unowned = { question: QUESTION, epoch: 1, from: 0, to: 1, writes: [put(1, 'x')] };
    expect(await store.commit([unowned])).toEqual(['fenced']);
  });

  it('takes the commits of several questions at once: one that is fenced does not hold up the others', async () => {
    const { store } = subject();
    await store.prepare(QUESTION, [MODELS]);
    const of = async (question: string, key: number, from = 0): Promise<Commit> => {
      const { epoch } = await store.acquire(question);
      return { question, epoch, from, to: from + 1, writes: [put(key, question)] };
    };
    const commits = [await of('x@1', 1), await of('y@1', 2, 7), await of('z@1', 3)];
    expect(await store.commit(commits)).toEqual(['committed', 'fenced', 'committed']);
    expect(await keysOf(store)).toEqual([1, 3]);
    expect(await Promise.all(['x@1', 'y@1', 'z@1'].map((name) => store.checkpoint(name)))).toEqual([1, 0, 1]);
    expect(await store.commit([])).toEqual([]);
  });

  it('leaves nothing of any of them when one can not be written', async () => {
    const { store } = subject();
    const commit = await owned(store);
    await commit({ writes: [put(1, 'x')] });
    const { epoch } = await store.acquire('other@1');
    const broken: Commit = { question: 'other@1', epoch, from: 0, to: 1, writes: [set(1, { votes: 'x' })] };
    const own = await store.acquire(QUESTION);
    const sound: Commit = { question: QUESTION, epoch: own.epoch, from: 1, to: 2, writes: [put(2, 'x')] };
    await expect(store.commit([sound, broken])).rejects.toMatchObject({ code: 'FieldInvalid' });
    expect(await keysOf(store)).toEqual([1]);
    expect([await store.checkpoint(QUESTION), await store.checkpoint('other@1')]).toEqual([1, 0]);
  });

  it('lets one of two owners in a race win, whole', async () => {
    const { store } = subject();
    const commit = await owned(store);
    const results = await Promise.all([
      commit({ writes: [put(1, 'x'), put(2, 'x')] }),
      commit({ writes: [put(1, 'y'), put(3, 'y')] }),
    ]);
    expect(results.toSorted()).toEqual(['committed', 'fenced']);
    expect(await keysOf(store)).toEqual(results[0] === 'committed' ? [1, 2] : [1, 3]);
  });
};
