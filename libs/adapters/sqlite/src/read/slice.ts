/**
 * One column of many rows as bytes. Its distinct values stand once and in order, in a dictionary, and each row has the number of its
 * value: one byte where there are 256 values at most, two where there are more, none where all rows have the same. What a condition
 * says of a value is found out once for the dictionary, and a row is one look into a table.
 */

/** Rows that a full slice has at least; with those that come late, their numbers fit into two bytes whatever the values. */
export const SLICE_ROWS = 32_768;

export interface Column {
  /** Ascending; NaN, at the end, for no value. */
  readonly dictionary: Int32Array | Float64Array;
  /** Undefined where all rows have the only value. */
  readonly codes: Uint8Array | Uint16Array | undefined;
}

export interface Bounds {
  /** Of the values that are there; null where none is. */
  readonly low: number | null;
  readonly high: number | null;
  /** Whether some row has no value. */
  readonly missing: 0 | 1;
}

export interface ColumnBytes extends Bounds {
  /** Distinct values. */
  readonly size: number;
  readonly dictionary: Uint8Array;
  readonly codes: Uint8Array;
}

const INT32 = 2 ** 31 - 1;
const NONE = Number.NaN;

export const columnOfValues = (values: readonly (number | null)[]): Column => {
  const numbers = new Map<number, number>();
  const codes = new Uint16Array(values.length);
  for (const [at, value] of values.entries()) {
    const told = value ?? NONE;
    let number = numbers.get(told);
    if (number === undefined) numbers.set(told, (number = numbers.size));
    codes[at] = number;
  }
  const sorted = Float64Array.from(numbers.keys()).sort();
  const places = new Uint16Array(sorted.length);
  for (const [place, value] of sorted.entries()) places[numbers.get(value) as number] = place;
  for (let at = 0; at < codes.length; at += 1) codes[at] = places[codes[at] as number] as number;
  const small = sorted.every((value) => Math.abs(value) <= INT32);
  return {
    dictionary: small ? Int32Array.from(sorted) : sorted,
    codes: sorted.length === 1 ? undefined : sorted.length <= 256 ? Uint8Array.from(codes) : codes,
  };
};

export const boundsOf = ({ dictionary }: Column): Bounds => {
  const missing = Number.isNaN(dictionary.at(-1)) ? 1 : 0;
  const there = dictionary.length - missing;
  return { low: there === 0 ? null : (dictionary[0] ?? null), high: dictionary[there - 1] ?? null, missing };
};

export const encodeColumn = (values: readonly (number | null)[]): ColumnBytes => {
  const column = columnOfValues(values);
  const { dictionary, codes } = column;
  return {
    size: dictionary.length,
    ...boundsOf(column),
    dictionary: bytesOf(dictionary),
    codes: codes ? bytesOf(codes) : new Uint8Array(0),
  };
};

const bytesOf = (array: Int32Array | Float64Array | Uint8Array | Uint16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

export const decodeColumn = ({
  size,
  dictionary,
  codes,
}: Pick<ColumnBytes, 'size' | 'dictionary' | 'codes'>): Column => ({
  dictionary:
    dictionary.length === size * 4
      ? new Int32Array(alignedBuffer(dictionary))
      : new Float64Array(alignedBuffer(dictionary)),
  codes: codes.length === 0 ? undefined : size <= 256 ? codes : new Uint16Array(alignedBuffer(codes)),
});

/** Bytes in a buffer of their own: numbers begin at whole multiples of their size. */
const alignedBuffer = (bytes: Uint8Array): ArrayBuffer =>
  bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength
    ? (bytes.buffer as ArrayBuffer)
    : bytes.slice().buffer;

export const encodeKeys = (keys: readonly number[]): Uint8Array => bytesOf(Float64Array.from(keys));
export const decodeKeys = (bytes: Uint8Array): Float64Array => new Float64Array(alignedBuffer(bytes));

/** The place of the first of ascending numbers that is not below one; missing values stand behind all. */
export const placeFrom = (ascending: Int32Array | Float64Array, wanted: number): number => {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The place of a number; undefined where it is none of them. */
export const placeOf = (ascending: Int32Array | Float64Array, wanted: number): number | undefined => {
  const place = placeFrom(ascending, wanted);
  return ascending[place] === wanted ? place : undefined;
};
