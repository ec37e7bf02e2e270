/**
 * The right edge of an RFC 6962 tree: the roots of its complete subtrees, largest first, one for each bit of the size.
 * Appending a leaf costs one hash on average, and the root of the whole tree is folded from at most 64 hashes.
 */
import { Fault, toHex } from '@kheo/kernel';
import { emptyRoot, nodeHash } from './hashes.js';

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
