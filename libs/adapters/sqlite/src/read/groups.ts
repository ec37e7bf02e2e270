/** The groups of one count, as rows come: each has the values of the fields that are grouped by, and how many rows there were. */
import type { Counted, Scalar } from '@kheo/ports';
import type { Column } from './slice.js';

/** The values of a field by the codes that rows have. */
export interface Values {
  readonly codes: Column['codes'];
  readonly value: (code: number) => Scalar | null;
  readonly size: number;
}

/** Two numbers of values make one safe integer. */
const BASE = 2 ** 26;
/** Pairs of codes that are counted in an array; where there are more, most have no row. */
const ARRAY_CODES = 2 ** 16;

export class Groups {
  /** The number of a value among all that a field has had, by field. */
  readonly #numbers: readonly Map<Scalar | null, number>[] = [new Map(), new Map()];
  readonly #groups = new Map<number, { values: readonly (Scalar | null)[]; count: number; also: number }>();

  add(fields: readonly Values[], rows: Uint16Array, as: 'count' | 'also'): void {
    const width = fields[1]?.size ?? 1;
    for (const [code, count] of countedCodes(fields, rows)) {
      const codes = [Math.floor(code / width), code % width];
      const group = this.#groupOf(fields.map(({ value }, at) => value(codes[at] as number)));
      group[as] += count;
    }
  }

  counted(): readonly Counted[] {
    return [...this.#groups.values()];
  }

  #groupOf(values: readonly (Scalar | null)[]) {
    let key = 0;
    for (const [at, value] of values.entries()) {
      const numbers = this.#numbers[at] as Map<Scalar | null, number>;
      let number = numbers.get(value);
      if (number === undefined) numbers.set(value, (number = numbers.size));
      key = key * BASE + number;
    }
    let group = this.#groups.get(key);
    if (!group) this.#groups.set(key, (group = { values, count: 0, also: 0 }));
    return group;
  }
}

/** Codes of a field that has one value. */
const ONE_VALUE = new Uint8Array(2 ** 16);

/** How many rows have each code, or each pair of codes. */
const countedCodes = ([first, second]: readonly Values[], rows: Uint16Array): Iterable<[number, number]> => {
  if (!first) return rows.length === 0 ? [] : [[0, rows.length]];
  const [width, ones, others] = [second?.size ?? 1, first.codes ?? ONE_VALUE, second?.codes ?? ONE_VALUE];
  if (first.size * width > ARRAY_CODES) {
    const counts = new Map<number, number>();
    for (const row of rows) {
      const code = (ones[row] as number) * width + (others[row] as number);
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    return counts;
  }
  const counts = new Uint32Array(first.size * width);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] as number;
    const code = (ones[row] as number) * width + (others[row] as number);
    counts[code] = (counts[code] as number) + 1;
  }
  return [...counts.entries()].filter(([, count]) => count > 0);
};
