/**
 * One column of many rows as bytes. Its distinct values stand once, in a dictionary, and each row has the number of its value: one
 * byte where there are 256 values at most, two where there are more, none where all rows have the same. What a condition says of a
 * value is found out once for the dictionary, and a row is one look into a table.
 */

/** Rows of one slice: their numbers fit into two bytes whatever the values. */
export const SLICE_ROWS = 32_768;

export interface ColumnBytes {
  /** Distinct values. */
  readonly size: number;
  /** Of the values that are there; null where none is. */
  readonly low: number | null;
  readonly high: number | null;
  /** Whether some row has no value. */
  readonly missing: 0 | 1;
  readonly dictionary: Uint8Array;
  readonly codes: Uint8Array;
}

export interface Column {
  /** NaN for no value. */
  readonly dictionary: Int32Array | Float64Array;
  /** Undefined where all rows have the only value. */
  readonly codes: Uint8Array | Uint16Array | undefined;
}

const INT32 = 2 ** 31 - 1;
const NONE = Number.NaN;

export const encodeColumn = (values: readonly (number | null)[]): ColumnBytes => {
  const numbers = new Map<number, number>();
  const codes = new Uint16Array(values.length);
  for (const [at, value] of values.entries()) {
    const told = value ?? NONE;
    let code = numbers.get(told);
    if (code === undefined) numbers.set(told, (code = numbers.size));
    codes[at] = code;
  }
  const distinct = [...numbers.keys()];
  const there = distinct.filter((value) => !Number.isNaN(value));
  const small = there.length === distinct.length && there.every((value) => Math.abs(value) <= INT32);
  const dictionary = small ? Int32Array.from(distinct) : Float64Array.from(distinct);
  return {
    size: distinct.length,
    low: there.length === 0 ? null : there.reduce((a, b) => Math.min(a, b)),
    high: there.length === 0 ? null : there.reduce((a, b) => Math.max(a, b)),
    missing: there.length === distinct.length ? 0 : 1,
    dictionary: bytesOf(dictionary),
    codes:
      distinct.length === 1
        ? new Uint8Array(0)
        : bytesOf(distinct.length <= 256 ? Uint8Array.from(codes) : codes),
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
