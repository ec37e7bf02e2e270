/** The hashes of the stored format: SHA-256 everywhere, with a prefix that says what is hashed. */
import { hash as digest } from 'node:crypto';
import { canonicalBytes, utf8 } from '@kheo/kernel';
import type { Draft, Metadata, Placement } from '@kheo/kernel';

const EVENT_PREFIX = utf8('kheo/event/1\n');
const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

/** One call over joined parts: for the short inputs here a stateful hash costs several times as much. */
const sha256 = (...parts: readonly Uint8Array[]): Uint8Array =>
  digest('sha256', Buffer.concat(parts), 'buffer');

export const dataHash = (data: Uint8Array): Uint8Array => sha256(data);

/** SHA-256("kheo/event/1\n" ‖ metadata): binds the data through its hash, and the past through `prev`. */
export const eventHash = (metadata: Uint8Array): Uint8Array => sha256(EVENT_PREFIX, metadata);

/** RFC 6962 §2.1: a leaf is hashed under 0x00, an inner node under 0x01. */
export const leafHash = (event: Uint8Array): Uint8Array => sha256(LEAF_PREFIX, event);
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(NODE_PREFIX, left, right);
export const emptyRoot = (): Uint8Array => sha256();

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
  const data = canonicalBytes(draft.data);
  const { causationId, procedure } = draft;
  const { prev } = placement;
  const whole: Metadata = {
    actor: draft.actor,
    basis: draft.basis,
    ...(causationId === undefined ? undefined : { causationId }),
    commandHash: draft.commandHash,
    commandId: draft.commandId,
    correlationId: draft.correlationId,
    dataHash: digest('sha256', data, 'hex'),
    effectiveOn: draft.effectiveOn,
    eventId: draft.eventId,
    ...(prev === undefined ? undefined : { prev }),
    ...(procedure === undefined ? undefined : { procedure }),
    recordedAt: placement.recordedAt,
    revision: placement.revision,
    schema: draft.schema,
    source: draft.source,
    stream: placement.stream,
    type: draft.type,
  };
  const metadata = canonicalBytes(whole);
  const hash = eventHash(metadata);
  return { data, metadata, hash, leaf: leafHash(hash) };
};
