/** Pages: whatever the order and the conditions, pages behind one another neither skip nor repeat; against an oracle in this file. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '@kheo/kernel';
import type { CollectionSpec, Condition, Find, Found, ReadModelStore, Scalar, Write } from '@kheo/ports';
import type { ReadModelStoreSubject } from './read-model-subject.js';
import { QUESTION } from './read-model-subject.js';

/** Few values, so that ties and missing fields are the rule. */
const TEXTS = ['', 'a', 'ab', 'b', 'Đ', '😀', '\uffee'];
const document = fc.record(
  {
    t: fc.constantFrom(...TEXTS),
    n: fc.integer({ min: -2, max: 2 }),
    m: fc.integer({ min: 0, max: 1 }),
    d: fc.constantFrom('2019-12-31', '2020-01-01', '2020-02-29'),
  },
  { requiredKeys: [] },
);
/** Documents by key. */
type Held = ReadonlyMap<number, JsonObject>;
const documents: fc.Arbitrary<Held> = fc
  .uniqueArray(fc.tuple(fc.nat(60), document), { selector: ([key]) => key, maxLength: 40 })
  .map((entries) => new Map(entries));
const orderBy = fc.uniqueArray(fc.constantFrom('t', 'n', 'm', 'd'), { maxLength: 3 });
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom(...TEXTS).map((is) => ({ field: 't', is })),
  fc.integer({ min: -2, max: 2 }).map((is) => ({ field: 'n', is, orAbsent: true })),
  fc.subarray([-2, -1, 0, 1, 2]).map((among) => ({ field: 'n', in: among })),
  fc.record({ field: fc.constant('n'), atLeast: fc.integer({ min: -3, max: 2 }) }),
  fc.record({ field: fc.constant('t'), atMost: fc.constantFrom(...TEXTS) }),
  fc.record({ field: fc.constant('d'), atLeast: fc.constantFrom('2019-12-31', '2020-01-31') }),
  fc.subarray(['a', 'b', '😀']).map((contains) => ({ field: 't', contains })),
);
const finds = fc.record({
  where: fc.array(condition, { maxLength: 2 }),
  orderBy,
  descending: fc.boolean(),
  limit: fc.integer({ min: 1, max: 7 }),
});

export const pagePromises = (subject: () => ReadModelStoreSubject): void => {
  it('neither skip nor repeat, for any order and conditions', async () => {
    const { store } = subject();
    const property = fc.asyncProperty(documents, finds, async (held, find) => {
      const name = await freshCollection(store, held);
      const expected = oracle(held, find);
      const paged = await walk({ store, name, find }, async () => undefined);
      expect(paged).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('show a document that stays exactly once, while others come and move between the pages', async () => {
    const { store } = subject();
    const property = fc.asyncProperty(
      documents,
      documents,
      finds,
      async (stay, come, { where: _, ...order }) => {
        const find = { where: [], ...order };
        const name = await freshCollection(store, stay);
        const passing = [...come].filter(([key]) => !stay.has(key));
        let turn = 0;
        const paged = await walk({ store, name, find }, async () => {
          const [key, document] = passing[turn % Math.max(passing.length, 1)] ?? [];
          turn += 1;
          if (key === undefined || !document) return;
          const change = turn % 3 === 0 ? { set: { n: turn % 5 } } : { document };
          await write(store, [{ collection: name, key, ...change }]);
        });
        const stayed = paged.filter((key) => stay.has(key));
        expect(stayed).toEqual(oracle(stay, find));
        expect(new Set(stayed).size).toBe(stayed.length);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });
};

let collections = 0;

const freshCollection = async (store: ReadModelStore, held: Held): Promise<string> => {
  collections += 1;
  const indexes = [['t', 'n'], ['n'], ['m', 't'], ['d']];
  const spec: CollectionSpec = {
    name: `pages@${String(collections)}.rows`,
    fields: { t: 'text', n: 'integer', m: 'integer', d: 'day' },
    indexes,
    // Whether an engine has more ways to a page where fields are counted must not be seen.
    ...(collections % 2 === 0 ? { counted: ['d', 'n', 'm'] } : {}),
  };
  await store.prepare(QUESTION, [spec]);
  await write(
    store,
    [...held].map(([key, document]) => ({ collection: spec.name, key, document })),
  );
  return spec.name;
};

const write = async (store: ReadModelStore, writes: readonly Write[]): Promise<void> => {
  const { epoch, checkpoint } = await store.acquire(QUESTION);
  await store.commit([{ question: QUESTION, epoch, from: checkpoint, to: checkpoint + 1, writes }]);
};

const valuesOf = (held: JsonObject, find: Find): (Scalar | null)[] =>
  (find.orderBy ?? []).map((field) => (held[field] as Scalar | undefined) ?? null);

interface Walk {
  readonly store: ReadModelStore;
  readonly name: string;
  readonly find: Find;
}

/** The keys of all pages, one behind the other; `between` runs after each page. */
const walk = async ({ store, name, find }: Walk, between: () => Promise<void>): Promise<number[]> => {
  const keys: number[] = [];
  let last: Found | undefined;
  for (let pages = 0; pages < 1_000; pages += 1) {
    const after = last ? { after: { values: valuesOf(last.document, find), key: last.key } } : {};
    const page = await store.find(name, { ...find, ...after });
    if (page.length === 0) return keys;
    if (page.length > find.limit) throw new Error('a page is longer than its limit');
    keys.push(...page.map(({ key }) => key));
    last = page.at(-1);
    await between();
  }
  throw new Error('the pages do not end');
};

/** The answer as the port's words have it, over all documents at once. */
const oracle = (held: Held, find: Find): number[] => {
  const direction = find.descending === true ? -1 : 1;
  const valueOf = (key: number, field: string) => held.get(key)?.[field] as Scalar | undefined;
  return [...held.keys()]
    .filter((key) => find.where.every((wanted) => satisfies(valueOf(key, wanted.field), wanted)))
    .sort((a, b) => {
      for (const field of find.orderBy ?? []) {
        const order = compare(valueOf(a, field), valueOf(b, field));
        if (order !== 0) return direction * order;
      }
      return direction * (a - b);
    });
};

/** What a condition means, in the port's words. */
export const satisfies = (value: Scalar | undefined, wanted: Condition): boolean => {
  if (value === undefined) return 'is' in wanted && wanted.orAbsent === true;
  if ('is' in wanted) return wanted.is === value;
  if ('in' in wanted) return wanted.in.includes(value);
  if ('contains' in wanted) return wanted.contains.every((word) => String(value).includes(word));
  return compare(value, wanted.atLeast ?? value) >= 0 && compare(value, wanted.atMost ?? value) <= 0;
};

/** Code points, which sort as UTF-8 bytes do. */
const compare = (a: Scalar | undefined, b: Scalar | undefined): number => {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b);
  const [left, right] = [codePoints(String(a)), codePoints(String(b))];
  for (let at = 0; ; at += 1) {
    const [x = -1, y = -1] = [left[at], right[at]];
    if (x !== y) return x < y ? -1 : 1;
    if (x === -1) return 0;
  }
};

const codePoints = (text: string): (number | undefined)[] => Array.from(text, (char) => char.codePointAt(0));
