/** Counting: the groups are those of a walk through all documents, whatever was written in which order; against an oracle in this file. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '@kheo/kernel';
import type { CollectionSpec, Condition, Count, Counted, ReadModelStore, Scalar, Write } from '@kheo/ports';
import { satisfies } from './read-model-page.contract.js';
import type { ReadModelStoreSubject } from './read-model-subject.js';
import { fill, QUESTION } from './read-model-subject.js';

const OPEN = Number.MAX_SAFE_INTEGER;
const TEXTS = ['', 'xã', '|a|b|', '|b|', '😀'];
const DAYS = ['0001-01-01', '2019-12-31', '2020-02-29', '9999-12-31'];
const NUMBERS = [-1, 0, 1, 300, OPEN];
const document = fc.record(
  {
    t: fc.constantFrom(...TEXTS),
    n: fc.constantFrom(...NUMBERS),
    d: fc.constantFrom(...DAYS),
    other: fc.nat(3),
  },
  { requiredKeys: [] },
);
/** Documents as one commit writes them: mostly behind those before, now and then over one or between two. */
const change = fc.oneof(
  { weight: 4, arbitrary: fc.record({ key: fc.nat(400), document }) },
  {
    weight: 1,
    arbitrary: fc.record({ key: fc.nat(400), set: fc.record({ n: fc.constantFrom(...NUMBERS) }) }),
  },
);
const commits = fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 8 });
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom(...TEXTS, 'nowhere').map((is) => ({ field: 't', is })),
  fc.subarray([...TEXTS, 'nowhere']).map((among) => ({ field: 't', in: among })),
  fc.subarray(['|b|', 'x']).map((contains) => ({ field: 't', contains })),
  fc.constantFrom(...TEXTS, 'nowhere').map((is) => ({ field: 't', is, orAbsent: true })),
  fc.constantFrom(...NUMBERS).map((is) => ({ field: 'n', is })),
  fc.record({ field: fc.constant('n'), atLeast: fc.constantFrom(...NUMBERS) }),
  fc.record({ field: fc.constant('n'), atLeast: fc.constantFrom(0, 5), atMost: fc.constantFrom(1, OPEN) }),
  fc.record({ field: fc.constant('d'), atMost: fc.constantFrom(...DAYS, '2020-01-01') }),
);
/** Some counts begin with the same conditions, as the same objects. */
const counts: fc.Arbitrary<readonly Count[]> = fc
  .array(condition, { minLength: 1, maxLength: 2 })
  .chain((shared) =>
    fc.array(
      fc.record({
        where: fc.tuple(fc.subarray(shared), fc.array(condition, { maxLength: 2 })).map((all) => all.flat()),
        by: fc.subarray(['t', 'n', 'd'], { maxLength: 2 }),
        also: fc.array(condition, { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  );

const ALL: Count = { where: [], by: [], also: [] };

let collections = 0;

export const countPromises = (subject: () => ReadModelStoreSubject): void => {
  it('tells how many documents each group has, and of how many more is true', async () => {
    const { store } = subject();
    const property = fc.asyncProperty(commits, counts, async (written, asked) => {
      const name = await freshCollection(store);
      const held = new Map<number, JsonObject>();
      for (const changes of written) {
        await write(
          store,
          changes.map((one): Write => ({ collection: name, ...one })),
        );
        for (const one of changes) apply(held, one);
      }
      const told = await store.count(name, asked);
      expect(told.map(sorted)).toEqual(asked.map((count) => sorted(oracle([...held.values()], count))));
    });
    await fc.assert(property, { numRuns: 120 });
  });

  it('of nothing is no group, also where all would be one', async () => {
    const { store } = subject();
    const name = await freshCollection(store);
    expect(await store.count(name, [ALL])).toEqual([[]]);
    expect(await store.count(name, [])).toEqual([]);
    await write(store, [{ collection: name, key: 1, document: {} }]);
    expect(await store.count(name, [ALL, { where: [], by: ['t', 'd'], also: [{ field: 'n' }] }])).toEqual([
      [{ values: [], count: 1, also: 1 }],
      [{ values: [null, null], count: 1, also: 0 }],
    ]);
  });

  it('is refused for a field that is not counted, a value that does not fit, and more than two fields', async () => {
    const { store } = subject();
    const name = await freshCollection(store);
    const wrong: Partial<Count>[] = [
      { by: ['other'] },
      { by: ['toString'] },
      { where: [{ field: 'u', is: 'x' }] },
      { also: [{ field: 'u', is: 'x' }] },
      { where: [{ field: 'n', is: 'x' }] },
      { also: [{ field: 'd', atMost: '2020' }] },
      { where: [{ field: 't', atLeast: 'a' }] },
      { by: ['t', 'n', 'd'] },
    ];
    for (const part of wrong)
      await expect(store.count(name, [ALL, { ...ALL, ...part }])).rejects.toMatchObject({
        code: 'ParameterInvalid',
      });
    await expect(store.count('nobody@1.rows', [ALL])).rejects.toMatchObject({ code: 'Internal' });
  });

  it('does not see what a commit that failed had written', async () => {
    const { store } = subject();
    const name = await freshCollection(store);
    const good = Array.from({ length: 5 }, (_, key): Write => ({
      collection: name,
      key,
      document: { t: 'new' },
    }));
    const bad: Write = { collection: name, key: 9, set: { n: 'x' } };
    await expect(write(store, [...good, bad])).rejects.toThrow();
    expect(await store.count(name, [{ ...ALL, by: ['t'] }])).toEqual([[]]);
    await write(store, [{ collection: name, key: 0, document: { t: 'other' } }]);
    await write(store, good.slice(1));
    expect((await store.count(name, [{ ...ALL, by: ['t'] }])).flatMap(sorted)).toEqual([
      { values: ['new'], count: 4, also: 4 },
      { values: ['other'], count: 1, also: 1 },
    ]);
  });
};

const freshCollection = async (store: ReadModelStore): Promise<string> => {
  collections += 1;
  const spec: CollectionSpec = {
    name: `counts@${String(collections)}.rows`,
    fields: { t: 'text', n: 'integer', d: 'day', u: 'text' },
    indexes: [],
    counted: ['t', 'n', 'd'],
  };
  await fill(store, spec, {});
  return spec.name;
};

const write = async (store: ReadModelStore, writes: readonly Write[]): Promise<void> => {
  const { epoch, checkpoint } = await store.acquire(QUESTION);
  await store.commit([{ question: QUESTION, epoch, from: checkpoint, to: checkpoint + 1, writes }]);
};

type Change = { readonly key: number } & ({ readonly document: JsonObject } | { readonly set: JsonObject });

const apply = (held: Map<number, JsonObject>, change: Change): void => {
  const before = held.get(change.key);
  if ('document' in change) held.set(change.key, change.document);
  else if (before) held.set(change.key, { ...before, ...change.set });
};

const oracle = (documents: readonly JsonObject[], { where, by, also }: Count): readonly Counted[] => {
  const fulfils = (held: JsonObject, all: readonly Condition[]): boolean =>
    all.every((one) => satisfies(held[one.field] as Scalar | undefined, one));
  const groups = Map.groupBy(
    documents.filter((held) => fulfils(held, where)),
    (held) => JSON.stringify(by.map((field) => held[field] ?? null)),
  );
  return [...groups].map(([values, own]) => ({
    values: JSON.parse(values) as (Scalar | null)[],
    count: own.length,
    also: own.filter((held) => fulfils(held, also)).length,
  }));
};

const sorted = (groups: readonly Counted[]): readonly Counted[] =>
  groups.toSorted((a, b) => (JSON.stringify(a.values) < JSON.stringify(b.values) ? -1 : 1));
