/**
 * The part of a verification that needs one event at a time, so that threads can share it: each takes runs of events, and what
 * comes of a run is small, and is put together in the order of the log by whoever holds the whole.
 */
import { canonicalText, fromUtf8, isCanonical } from '@kheo/kernel';
import type { RawEvent } from '@kheo/kernel';
import type { Secret } from './fingerprint.js';
import { fingerprints } from './fingerprint.js';
import { dataHashHex, eventHashHex, leafHashHex } from './hashes.js';
import { LINK_WORDS, OWN, PREV } from './stream-ends.js';

export const LEAF_BYTES = 32;
export const NOT_AS_READ = 'the bytes are not the canonical JSON of what was read';

export interface VerificationFault {
  readonly index: number;
  readonly stream: string;
  readonly revision: number;
  readonly what: string;
}

/** What a run of events leaves behind, of each in order. */
export interface VerifiedRun {
  readonly events: number;
  /** Index and revision. */
  readonly places: Float64Array<ArrayBuffer>;
  /** LINK_WORDS words each: fingerprints of the stream, of the event's hash, and of the hash that it names as the one before. */
  readonly links: Uint32Array<ArrayBuffer>;
  /** The leaves that belong to the metadata, LEAF_BYTES each. */
  readonly leaves: Uint8Array<ArrayBuffer>;
  /** Names of the streams, as the text of a list: it is read when there is a fault to tell. */
  readonly streams: string;
  /** What is wrong with events whatever stands before them. */
  readonly faults: readonly VerificationFault[];
}

export interface RunOptions {
  readonly secret: Secret;
  /** More faults than these are not listed. */
  readonly faultLimit: number;
}

/** Looks at the events of one run, at most `capacity`. */
export const runVerifier = (capacity: number, { secret, faultLimit }: RunOptions) => {
  const places = new Float64Array(capacity * 2);
  const links = new Uint32Array(capacity * LINK_WORDS);
  const leaves = Buffer.alloc(capacity * LEAF_BYTES);
  const faults: VerificationFault[] = [];
  const streams: string[] = [];
  const writeFingerprint = fingerprints(secret);

  const look = (event: RawEvent): void => {
    const at = streams.length;
    const { index, stream, revision } = event;
    const hash = eventHashHex(event.metadata);
    const members = metadataMembers(event.metadata);
    const name = JSON.stringify(stream);
    streams.push(name);
    const leaf = leafHashHex(hash);
    for (const what of wrongIn(event, { hash, leaf, name, members }))
      if (faults.length < faultLimit) faults.push({ index, stream, revision, what });
    places[at * 2] = index;
    places[at * 2 + 1] = revision;
    writeFingerprint(stream, links, at * LINK_WORDS);
    writeFingerprint(`"${hash}"`, links, at * LINK_WORDS + OWN);
    writeFingerprint(members.prev, links, at * LINK_WORDS + PREV);
    leaves.write(leaf, at * LEAF_BYTES, 'hex');
  };

  const result = (): VerifiedRun => ({
    events: streams.length,
    places,
    links,
    leaves,
    streams: `[${streams.join(',')}]`,
    faults,
  });
  return { look, result };
};

interface Looked {
  /** In hex. */
  readonly hash: string;
  readonly leaf: string;
  /** The stream as JSON. */
  readonly name: string;
  readonly members: Members;
}

const wrongIn = (event: RawEvent, { hash, leaf, name, members }: Looked): readonly string[] => {
  const wrong: string[] = [];
  if (members.dataHash !== `"${dataHashHex(event.data)}"`) wrong.push('the data do not fit their hash');
  if (event.hash !== hash) wrong.push('the stored hash of the event does not fit');
  if (event.leaf !== undefined && event.leaf !== leaf) wrong.push('the stored leaf does not fit');
  if (event.eventId !== undefined && members.eventId !== `"${event.eventId}"`)
    wrong.push('the event is found by another id than its own');
  if (
    members.stream !== name ||
    members.revision !== String(event.revision) ||
    members.type !== JSON.stringify(event.type)
  ) {
    wrong.push('the metadata name another place or type');
  }
  if (!members.areCanonical || !isCanonical(textOf(event.data))) wrong.push(NOT_AS_READ);
  return wrong;
};

const WANTED = ['dataHash', 'eventId', 'prev', 'revision', 'stream', 'type'] as const;
/** The values of these members as JSON, nothing where there is none. */
type Members = Record<(typeof WANTED)[number], string> & { areCanonical: boolean };

const metadataMembers = (metadata: string | Uint8Array): Members => {
  const text = textOf(metadata);
  const members = membersIn(text);
  return members.areCanonical ? members : { ...membersIn(canonicalOf(text)), areCanonical: false };
};

const membersIn = (text: string): Members => {
  const members = {
    areCanonical: false,
    dataHash: '',
    eventId: '',
    prev: '',
    revision: '',
    stream: '',
    type: '',
  };
  members.areCanonical = isCanonical(text, (key, from, to) => {
    for (const name of WANTED)
      if (from - key === name.length + QUOTES_AND_COLON && text.startsWith(name, key + 1))
        members[name] = text.slice(from, to);
  });
  return members;
};
const QUOTES_AND_COLON = 3;

/** No text is canonical JSON that stands for bytes which are none. */
const textOf = (stored: string | Uint8Array): string => {
  if (typeof stored === 'string') return stored;
  try {
    return fromUtf8(stored);
  } catch {
    return '';
  }
};

const canonicalOf = (text: string): string => {
  try {
    return canonicalText(JSON.parse(text));
  } catch {
    return '';
  }
};
