/** Reads a log from the start and checks everything that its bytes promise, without trusting the store that holds them. */
import { canonicalText, fromUtf8, toHex } from '@kheo/kernel';
import type { RawEvent, RecordedEvent } from '@kheo/kernel';
import { growingRange, rootOf } from './compact-range.js';
import type { Fill } from './fingerprint.js';
import { secretOf } from './fingerprint.js';
import { LINK_WORDS, streamEnds } from './stream-ends.js';
import type { RunOptions, VerificationFault, VerifiedRun } from './verify-run.js';
import { LEAF_BYTES, NOT_AS_READ, runVerifier } from './verify-run.js';

export interface Verification {
  readonly events: number;
  readonly streams: number;
  /** Hex of the root of the RFC 6962 tree over every event read. */
  readonly root: string;
  readonly faults: readonly VerificationFault[];
}

/**
 * Checks event after event, or run after run where threads have looked at the events by themselves (`runVerifier` with these options);
 * `result` may be asked at any time. Keeps 24 bytes of every stream in memory.
 */
export const verifier = (fill: Fill, faultLimit = 100) => {
  const options: RunOptions = { secret: secretOf(fill), faultLimit };
  const ends = streamEnds();
  const faults: VerificationFault[] = [];
  const tree = growingRange();

  const add = (run: VerifiedRun): void => {
    const found: VerificationFault[] = [];
    for (let at = 0; at < run.events; at += 1) {
      const [index, revision] = [run.places[at * 2] as number, run.places[at * 2 + 1] as number];
      const note = (what: string): void => {
        if (found.length < faultLimit) found.push({ index, stream: streamIn(run, at), revision, what });
      };
      if (index !== tree.size()) note(`the index should be ${String(tree.size())}`);
      const { next, fits } = ends.follow(run.links, at * LINK_WORDS, revision);
      if (revision !== next) note('the revision does not follow');
      if (!fits) note('the hash of the previous event of the stream does not fit');
      tree.append(run.leaves, at * LEAF_BYTES);
    }
    const inOrder = [...found, ...run.faults].sort((a, b) => a.index - b.index);
    faults.push(...inOrder.slice(0, faultLimit - faults.length));
  };

  const check = (event: RecordedEvent): void => {
    const { look, result: resultOf } = runVerifier(1, options);
    look(rawOf(event));
    const run = resultOf();
    const { index, stream, revision } = event;
    const isAsRead = isTextOf(event.metadata, event.metadataBytes) && isTextOf(event.data, event.dataBytes);
    const isTold = isAsRead || run.faults.some(({ what }) => what === NOT_AS_READ);
    add(isTold ? run : { ...run, faults: [...run.faults, { index, stream, revision, what: NOT_AS_READ }] });
  };

  const result = (): Verification => ({
    events: tree.size(),
    streams: ends.size(),
    root: toHex(rootOf(tree.range())),
    faults,
  });
  return { options, add, check, result };
};

const streamIn = ({ streams }: VerifiedRun, at: number): string =>
  (JSON.parse(streams) as string[])[at] ?? '';

const rawOf = (event: RecordedEvent): RawEvent => ({
  index: event.index,
  type: event.type,
  stream: event.stream,
  revision: event.revision,
  data: event.dataBytes,
  metadata: event.metadataBytes,
  hash: toHex(event.hash),
});

/** Binds the value that the store handed out to the bytes that were hashed. Bytes that are not even text are a finding, too. */
const isTextOf = (value: unknown, bytes: Uint8Array): boolean => {
  try {
    return canonicalText(value) === fromUtf8(bytes);
  } catch {
    return false;
  }
};
