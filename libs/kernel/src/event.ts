/**
 * An event as it is stored: two byte strings of canonical JSON, written once and kept verbatim.
 *
 * `data` is the fact. `metadata` says what kind of fact it is, where it stands and how it came to be; the hash of the data and
 * of the previous event of the stream stand in it, so one hash over the metadata binds everything. See docs/reference/format.md.
 */
import type { EffectiveOn } from './civil-date.js';
import type { Json, JsonObject } from './json.js';

export interface Actor {
  /** Pseudonymous: never a name. */
  readonly id: string;
  readonly capacity?: string;
  readonly unit?: string;
  readonly grant?: string;
}

/** Where a fact was read: the call itself, or a row of a file. */
export type Source =
  | { readonly kind: 'live' }
  | {
      readonly kind: 'import';
      readonly dataSet: string;
      readonly file: string;
      readonly sha256: string;
      readonly row: number;
      /** `<kind>:<row id>`, as the row itself prints it. */
      readonly reference?: string;
      readonly quote?: SealedText;
      readonly confidence?: string;
    };

/** A text that only the key vault can open. Plain text exists on the way in and on the way out, never in the log. */
export interface Sealed {
  /** Name of the key in the vault. */
  readonly key: string;
  /** base64url of nonce, ciphertext and tag (AES-256-GCM). */
  readonly sealed: string;
}
export type SealedText = string | Sealed;

export const isSealed = (value: unknown): value is Sealed => {
  if (typeof value !== 'object' || value === null || !('sealed' in value) || !('key' in value)) return false;
  return typeof value.sealed === 'string' && typeof value.key === 'string' && Object.keys(value).length === 2;
};

/** Stream and revision that a rule looked at. Revision −1: the stream did not exist. */
export interface Basis {
  readonly stream: string;
  readonly revision: number;
}

/** What the writer knows of an event before it is appended. */
export interface Draft {
  readonly eventId: string;
  readonly type: string;
  readonly schema: number;
  readonly effectiveOn: EffectiveOn;
  readonly actor: Actor;
  readonly commandId: string;
  readonly commandHash: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly procedure?: string;
  readonly basis: readonly Basis[];
  readonly source: Source;
  readonly data: JsonObject;
}

/** What the store adds at the moment of the append. */
export interface Placement {
  readonly stream: string;
  readonly revision: number;
  /** RFC 3339 in UTC with milliseconds. */
  readonly recordedAt: string;
  /** Hash of the previous event of the stream in hex; absent at revision 0. */
  readonly prev?: string;
}

export interface Metadata extends Omit<Draft, 'data'>, Placement {
  /** SHA-256 of the data's bytes in hex. */
  readonly dataHash: string;
}

/** An event as read from the log. `index` is dense from 0 over the whole log; the position after it is `index + 1`. */
export interface RecordedEvent {
  readonly index: number;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly data: JsonObject;
  readonly metadata: Metadata;
  readonly dataBytes: Uint8Array;
  readonly metadataBytes: Uint8Array;
  /** SHA-256 over the format line and the metadata, 32 bytes. */
  readonly hash: Uint8Array;
}

/** An event as its store holds it, nothing of it read yet: for those who look at every byte of a log and at no value. */
export interface RawEvent {
  readonly index: number;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  /** A text, of which the stored bytes are the UTF-8; the bytes themselves where they are not UTF-8, or may not be. */
  readonly data: string | Uint8Array;
  readonly metadata: string | Uint8Array;
  /** The stored hash in hex. */
  readonly hash: string;
  /** Where the store has them a second time: the id of the event as it is found by, and the leaf in hex. */
  readonly eventId?: string;
  readonly leaf?: string;
}

export const LOG_FORMAT = 'kheo/1';
export const STREAM_PREFIX = 'kheo.';

export const streamOf = (category: string, id: string): string => `${STREAM_PREFIX}${category}-${id}`;

/** The category and id in a stream's name; nothing when the stream is not ours. */
export const partsOfStream = (stream: string): { category: string; id: string } | undefined => {
  const found = /^kheo\.([a-z]+)-(.+)$/.exec(stream);
  return found ? { category: found[1] as string, id: found[2] as string } : undefined;
};

export const jsonOf = (value: object): JsonObject => value as Record<string, Json>;
