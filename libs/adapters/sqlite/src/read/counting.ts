/** Counts documents by the values of fields, from columns: all counts of a question go through the rows together. */
import { Fault } from '@kheo/kernel';
import type { Count, Counted, Scalar } from '@kheo/ports';
import type { Collection } from './collection.js';
import { fieldValue } from './columns.js';
import { Groups } from './groups.js';
import type { Values } from './groups.js';
import { grow, root, walk } from './narrowing.js';
import type { Branch, Chosen } from './narrowing.js';
import type { Column } from './slice.js';
import type { Slices } from './slices.js';
import type { Words } from './words.js';

interface Parts {
  readonly collection: Collection;
  readonly slices: Slices;
  readonly words: Words;
}

/** Fields that one count groups by. */
const GROUP_FIELDS = 2;

export const countIn = (parts: Parts, counts: readonly Count[]): readonly (readonly Counted[])[] => {
  for (const count of counts) checked(parts.collection, count);
  const tree = root();
  const groups = counts.map((count) => grown(parts, tree, count));
  for (const columns of parts.slices.columns(new Set(counts.flatMap(fieldsOf)))) walk(tree, columns);
  return groups.map((all) => all.counted());
};

const fieldsOf = ({ where, by, also }: Count): readonly string[] => [
  ...by,
  ...[...where, ...also].map(({ field }) => field),
];

const checked = ({ spec }: Collection, count: Count): void => {
  for (const field of fieldsOf(count))
    if (spec.counted?.includes(field) !== true)
      throw new Fault('ParameterInvalid', { collection: spec.name, field, expected: 'a counted field' });
  if (count.by.length > GROUP_FIELDS)
    throw new Fault('ParameterInvalid', { found: count.by.length, limit: GROUP_FIELDS });
};

const grown = (parts: Parts, tree: Branch, { where, by, also }: Count): Groups => {
  const groups = new Groups();
  const taker =
    (as: 'count' | 'also') =>
    ({ columns, rows }: Chosen): void => {
      const fields = by.map((field) => valuesOf(parts, field, columns.column(field)));
      groups.add(fields, rows, as);
    };
  const counted = grow(parts, tree, { where, take: taker('count') });
  grow(parts, counted, { where: also, take: taker('also') });
  return groups;
};

/** A column whose dictionary holds what documents hold. */
const valuesOf = ({ collection, words }: Parts, field: string, { dictionary, codes }: Column): Values => {
  const type = collection.typeOf(field);
  const value = (code: number): Scalar | null => {
    const number = dictionary[code] as number;
    if (Number.isNaN(number)) return null;
    return type === 'text' ? words.text(number) : fieldValue(number, type);
  };
  return { codes, value, size: dictionary.length };
};
