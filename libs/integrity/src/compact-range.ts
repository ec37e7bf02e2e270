/**
 * The right edge of an RFC 6962 tree: the roots of its complete subtrees, largest first, one for each bit of the size.
 * Appending a leaf costs one hash on average, and the root of the whole tree is folded from at most 64 hashes.
 */
import { hash as digest } from 'node:crypto';
import { Fault, toHex } from '@kheo/kernel';
import { emptyRoot, NODE_PREFIX, nodeHash } from './hashes.js';

export interface CompactRange {
  readonly size: number;
  readonly nodes: readonly Uint8Array[];
}

export const EMPTY_RANGE: CompactRange = { size: 0, nodes: [] };

export const appendLeaf = (range: CompactRange, leaf: Uint8Array): CompactRange => {
  const nodes = [...range.nodes];
  let node = leaf;
  for (let size = range.size; size % 2 === 1; size = Math.floor(size / 2)) {
    node = nodeHash(nodes.pop() as Uint8Array, node);
  }
  nodes.push(node);
  return { size: range.size + 1, nodes };
};

const NODE_BYTES = 32;
const LEVELS = 53;

/** Grows from the first leaf on in buffers of its own, at half the time of `appendLeaf` and without garbage: for whole logs. */
export const growingRange = () => {
  let size = 0;
  /** The complete subtree of each level at its place; it is there when the size has the level's bit. */
  const nodes = Buffer.alloc(LEVELS * NODE_BYTES);
  const [left, right] = [NODE_PREFIX.length, NODE_PREFIX.length + NODE_BYTES];
  const parent = Buffer.concat([NODE_PREFIX, Buffer.alloc(2 * NODE_BYTES)]);

  const append = (leaves: Uint8Array, at: number): void => {
    parent.set(leaves.subarray(at, at + NODE_BYTES), right);
    let place = 0;
    for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      nodes.copy(parent, left, place, place + NODE_BYTES);
      parent.write(digest('sha256', parent, 'hex'), right, 'hex');
      place += NODE_BYTES;
    }
    parent.copy(nodes, place, right);
    size += 1;
  };

  const range = (): CompactRange => {
    const levels = Array.from(size.toString(2), (bit, at) =>
      bit === '1' ? size.toString(2).length - 1 - at : -1,
    );
    return {
      size,
      nodes: levels.flatMap((level) =>
        level < 0 ? [] : [Uint8Array.from(nodes.subarray(level * NODE_BYTES, (level + 1) * NODE_BYTES))],
      ),
    };
  };
  return { append, range, size: () => size };
};

export const rootOf = (range: CompactRange): Uint8Array =>
  range.nodes.length === 0 ? emptyRoot() : range.nodes.reduceRight((right, left) => nodeHash(left, right));

/** 32 bytes a node, in order. */
export const encodeRange = (range: CompactRange): Uint8Array => {
  const bytes = new Uint8Array(range.nodes.length * 32);
  range.nodes.forEach((node, at) => {
    bytes.set(node, at * 32);
  });
  return bytes;
};

/** @throws Fault LogCorrupt when the bytes do not have a node for each bit of the size. */
export const decodeRange = (size: number, bytes: Uint8Array): CompactRange => {
  const ones = size.toString(2).replaceAll('0', '').length;
  if (bytes.length !== ones * 32) throw new Fault('LogCorrupt', { size, range: toHex(bytes) });
  return { size, nodes: Array.from({ length: ones }, (_, at) => bytes.slice(at * 32, at * 32 + 32)) };
};
