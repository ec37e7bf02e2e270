/** The hashes of the stored format: SHA-256 everywhere, with a prefix that says what is hashed. */
import { hash as digest } from 'node:crypto';
import { canonicalText } from '@kheo/kernel';
import type { Draft, Metadata, Placement } from '@kheo/kernel';

const EVENT_PREFIX = 'kheo/event/1\n';
const EVENT_PREFIX_BYTES = Buffer.from(EVENT_PREFIX);
const LEAF_PREFIX = Uint8Array.of(0);
export const NODE_PREFIX = Uint8Array.of(1);

/** One call, and its answer as text: for the short inputs here a stateful hash or an answer as bytes costs more than the hash. */
const sha256 = (bytes: Uint8Array): Buffer => Buffer.from(digest('sha256', bytes, 'binary'), 'binary');
const joined = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);

export const dataHash = (data: Uint8Array): Uint8Array => sha256(data);

/** SHA-256("kheo/event/1\n" ‖ metadata): binds the data through its hash, and the past through `prev`. */
export const eventHash = (metadata: Uint8Array): Uint8Array => sha256(joined(EVENT_PREFIX_BYTES, metadata));

/** RFC 6962 §2.1: a leaf is hashed under 0x00, an inner node under 0x01. */
export const leafHash = (event: Uint8Array): Uint8Array => sha256(joined(LEAF_PREFIX, event));
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(joined(NODE_PREFIX, left, right));
export const emptyRoot = (): Uint8Array => sha256(joined());

/** The same in hex, of texts as they are or of bytes: for many events one after the other, a third of the time. */
export const dataHashHex = (data: string | Uint8Array): string => digest('sha256', data, 'hex');
export const eventHashHex = (metadata: string | Uint8Array): string =>
  digest(
    'sha256',
    typeof metadata === 'string' ? EVENT_PREFIX + metadata : joined(EVENT_PREFIX_BYTES, metadata),
    'hex',
  );
const leafInput = Buffer.concat([LEAF_PREFIX, Buffer.alloc(32)]);
export const leafHashHex = (eventHex: string): string => {
  leafInput.write(eventHex, LEAF_PREFIX.length, 'hex');
  return digest('sha256', leafInput, 'hex');
};

/** The two byte strings of an event and what is computed over them. */
export interface EncodedEvent {
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  readonly hash: Uint8Array;
  readonly leaf: Uint8Array;
}

/**
 * The members of the metadata are named in their canonical order, so that they need not be sorted.
 * @throws Fault JsonUnsafe when the draft has no canonical form.
 */
export const encodeEvent = (draft: Draft, placement: Placement): EncodedEvent => {
  const data = Buffer.from(canonicalText(draft.data));
  const prefixed = Buffer.from(EVENT_PREFIX + canonicalText(metadataOf(draft, placement, data)));
  const hash = sha256(prefixed);
  return { data, metadata: prefixed.subarray(EVENT_PREFIX.length), hash, leaf: leafHash(hash) };
};

/** Member by member: to spread those that may be absent would take as long as to write the text. */
const metadataOf = (draft: Draft, placement: Placement, data: Uint8Array): Metadata => {
  const whole: Partial<Writable<Metadata>> = { actor: draft.actor, basis: draft.basis };
  if (draft.causationId !== undefined) whole.causationId = draft.causationId;
  whole.commandHash = draft.commandHash;
  whole.commandId = draft.commandId;
  whole.correlationId = draft.correlationId;
  whole.dataHash = digest('sha256', data, 'hex');
  whole.effectiveOn = draft.effectiveOn;
  whole.eventId = draft.eventId;
  if (placement.prev !== undefined) whole.prev = placement.prev;
  if (draft.procedure !== undefined) whole.procedure = draft.procedure;
  whole.recordedAt = placement.recordedAt;
  whole.revision = placement.revision;
  whole.schema = draft.schema;
  whole.source = draft.source;
  whole.stream = placement.stream;
  whole.type = draft.type;
  return whole as Metadata;
};

type Writable<T> = { -readonly [Member in keyof T]: T[Member] };
