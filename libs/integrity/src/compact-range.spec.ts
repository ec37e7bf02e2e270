/** The right edge of the tree folds to the root of the whole tree, at every size. */
import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { fromHex, toHex } from '@kheo/kernel';
import { appendLeaf, decodeRange, EMPTY_RANGE, encodeRange, growingRange, rootOf } from './compact-range.js';
import type { CompactRange } from './compact-range.js';
import { leafHash } from './hashes.js';

/** RFC 6962 §2.1, word for word: split at the largest power of two smaller than n. */
const treeHash = (entries: readonly Buffer[]): Buffer => {
  const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const [first] = entries;
  if (!first) return sha256();
  if (entries.length === 1) return sha256(Buffer.of(0), first);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return sha256(Buffer.of(1), treeHash(entries.slice(0, split)), treeHash(entries.slice(split)));
};

const SIZES = 200;
const entries = Array.from({ length: SIZES }, (_, at) =>
  createHash('sha256')
    .update(`entry ${String(at)}`)
    .digest(),
);
const ranges = entries.reduce<CompactRange[]>(
  (made, entry) => [...made, appendLeaf(made.at(-1) ?? EMPTY_RANGE, leafHash(entry))],
  [EMPTY_RANGE],
);

describe('a compact range', () => {
  it('has the root of the recursive definition, for every size from 0 to 200', () => {
    const roots = ranges.map((range) => toHex(rootOf(range)));
    expect(roots).toEqual(ranges.map((_, size) => treeHash(entries.slice(0, size)).toString('hex')));
    expect(new Set(roots).size).toBe(SIZES + 1);
  });

  it('has the roots of the known inputs of Certificate Transparency', () => {
    const inputs = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ].map(fromHex);
    const roots = [1, 2, 8].map((size) =>
      toHex(
        rootOf(
          inputs.slice(0, size).reduce((range, input) => appendLeaf(range, leafHash(input)), EMPTY_RANGE),
        ),
      ),
    );
    expect(roots).toEqual([
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ]);
  });

  it('is a value: appending leaves the one before as it was', () => {
    const before = ranges[77] as CompactRange;
    const root = toHex(rootOf(before));
    appendLeaf(before, leafHash(Buffer.from('another')));
    expect({ size: before.size, root: toHex(rootOf(before)) }).toEqual({ size: 77, root });
  });

  it('is the same when it grows in one buffer', () => {
    const { append, range, size } = growingRange();
    for (const [at, before] of ranges.entries()) {
      expect(size()).toBe(before.size);
      expect({ size: range().size, nodes: range().nodes.map(toHex) }).toEqual({
        size: before.size,
        nodes: before.nodes.map(toHex),
      });
      const entry = entries[at];
      if (entry) append(Buffer.concat([Buffer.alloc(5), leafHash(entry)]), 5);
    }
  });

  it('holds a node for each bit of its size, and comes back from its bytes', () => {
    for (const [size, range] of ranges.entries()) {
      const bytes = encodeRange(range);
      expect(bytes).toHaveLength(32 * size.toString(2).replaceAll('0', '').length);
      expect(toHex(rootOf(decodeRange(size, bytes)))).toBe(toHex(rootOf(range)));
    }
  });

  it('is corrupt when its bytes do not fit its size', () => {
    for (const [size, length] of [
      [0, 32],
      [1, 0],
      [3, 32],
      [3, 63],
      [4, 64],
    ] as const) {
      expect(() => decodeRange(size, new Uint8Array(length))).toThrow(
        expect.objectContaining({ code: 'LogCorrupt' }),
      );
    }
  });
});
