/**
 * Ids are opaque. Those of new things derive from the command that makes them, under a secret of the vault: the same command
 * makes the same thing on every retry, and nobody without the secret can test a guess against an id.
 */
import { toBase32, toHex } from './bytes.js';
import { canonicalBytes } from './json.js';
import { LIMITS } from './limits.js';

/** A keyed hash (HMAC-SHA-256 under the vault's secret), 32 bytes. */
export type KeyedHash = (bytes: Uint8Array) => Uint8Array;

const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]*$/;

export const isId = (text: string): boolean => text.length <= LIMITS.idChars && ID.test(text);

/** `<prefix>-<26 characters>` from 128 bits. Parts are written as canonical JSON, so ("a", "bc") and ("ab", "c") differ. */
export const derivedId = (hash: KeyedHash, prefix: string, ...parts: readonly (string | number)[]): string =>
  `${prefix}-${toBase32(hash(canonicalBytes([prefix, ...parts])).subarray(0, 16))}`;

/** An event id is a UUID (version 8, RFC 9562) made from its command, stream and ordinal. */
export const derivedEventId = (
  hash: KeyedHash,
  stream: string,
  { commandId, ordinal }: { readonly commandId: string; readonly ordinal: number },
): string => {
  const bytes = hash(canonicalBytes(['event', commandId, stream, ordinal])).slice(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = toHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};
