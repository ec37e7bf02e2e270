/** Reads a log from the start and checks everything that its bytes promise, without trusting the store that holds them. */
import { canonicalText, fromUtf8, toHex } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import type { CompactRange } from './compact-range.js';
import { appendLeaf, EMPTY_RANGE, rootOf } from './compact-range.js';
import { dataHash, eventHash, leafHash } from './hashes.js';

export interface VerificationFault {
  readonly index: number;
  readonly stream: string;
  readonly revision: number;
  readonly what: string;
}

export interface Verification {
  readonly events: number;
  readonly streams: number;
  /** Hex of the root of the RFC 6962 tree over every event read. */
  readonly root: string;
  readonly faults: readonly VerificationFault[];
}

interface StreamEnd {
  readonly revision: number;
  readonly hash: string;
}

/** Checks event after event; `result` may be asked at any time. Keeps the last hash of every stream in memory. */
export const verifier = (faultLimit = 100) => {
  const ends = new Map<string, StreamEnd>();
  const faults: VerificationFault[] = [];
  let range: CompactRange = EMPTY_RANGE;

  const check = (event: RecordedEvent): void => {
    const note = (what: string): void => {
      if (faults.length < faultLimit)
        faults.push({ index: event.index, stream: event.stream, revision: event.revision, what });
    };
    const hash = eventHash(event.metadataBytes);
    const end = ends.get(event.stream);
    if (event.index !== range.size) note(`the index should be ${String(range.size)}`);
    if (event.revision !== (end?.revision ?? -1) + 1) note('the revision does not follow');
    if (event.metadata.prev !== end?.hash) note('the hash of the previous event of the stream does not fit');
    if (toHex(dataHash(event.dataBytes)) !== event.metadata.dataHash) note('the data do not fit their hash');
    if (toHex(event.hash) !== toHex(hash)) note('the stored hash of the event does not fit');
    if (
      event.metadata.stream !== event.stream ||
      event.metadata.revision !== event.revision ||
      event.metadata.type !== event.type
    ) {
      note('the metadata name another place or type');
    }
    if (!isTextOf(event.metadata, event.metadataBytes) || !isTextOf(event.data, event.dataBytes)) {
      note('the bytes are not the canonical JSON of what was read');
    }
    ends.set(event.stream, { revision: event.revision, hash: toHex(hash) });
    range = appendLeaf(range, leafHash(hash));
  };

  const result = (): Verification => ({
    events: range.size,
    streams: ends.size,
    root: toHex(rootOf(range)),
    faults,
  });
  return { check, result };
};

/** Binds the value that the store handed out to the bytes that were hashed. Bytes that are not even text are a finding, too. */
const isTextOf = (value: unknown, bytes: Uint8Array): boolean => {
  try {
    return canonicalText(value) === fromUtf8(bytes);
  } catch {
    return false;
  }
};
