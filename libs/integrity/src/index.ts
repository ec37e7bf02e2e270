export { dataHash, emptyRoot, encodeEvent, eventHash, leafHash, nodeHash } from './hashes.js';
export type { EncodedEvent } from './hashes.js';
export { appendLeaf, decodeRange, EMPTY_RANGE, encodeRange, rootOf } from './compact-range.js';
export type { CompactRange } from './compact-range.js';
export { verifier } from './verify.js';
export type { Verification, VerificationFault } from './verify.js';
export { keyedHash, openText, sealText } from './seal.js';
export type { SealPlace } from './seal.js';
