/**
 * Sealed texts: AES-256-GCM, bound to their event and field by the associated data.
 *
 * The nonce is made from the key, the place and the text (a synthetic IV), so that sealing is repeatable: a retry of the same
 * command writes the same bytes, and two different texts under one key never share a nonce but by a collision of 96 bits.
 */
import { createCipheriv, createDecipheriv, hash } from 'node:crypto';
import { Fault, utf8 } from '@kheo/kernel';
import type { KeyedHash } from '@kheo/kernel';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCE_PREFIX = utf8('kheo/nonce/1\n');
const NEWLINE = utf8('\n');

/** Where a sealed text stands: it can not be opened anywhere else. */
export interface SealPlace {
  readonly eventId: string;
  /** The field in dots: `note`, `signer.capacity`, `source.quote`. */
  readonly path: string;
}

const associated = ({ eventId, path }: SealPlace): Uint8Array => utf8(`kheo/seal/1\n${eventId}\n${path}`);

/** base64url of nonce, ciphertext and tag. The key has 32 bytes. */
export const sealText = (key: Uint8Array, text: string, place: SealPlace): string => {
  const plain = utf8(text);
  const data = associated(place);
  const nonce = keyedHash(key)(Buffer.concat([NONCE_PREFIX, data, NEWLINE, plain])).subarray(0, NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(data);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  );
};

/** @throws Fault LogCorrupt when the text was altered, moved, or sealed under another key. */
export const openText = (key: Uint8Array, sealed: string, place: SealPlace): string => {
  const bytes = Buffer.from(sealed, 'base64url');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(bytes.length - TAG_BYTES);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(associated(place))
      .setAuthTag(tag);
    return Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)),
      decipher.final(),
    ]).toString('utf8');
  } catch (cause) {
    throw new Fault('LogCorrupt', { eventId: place.eventId, field: place.path }, { cause });
  }
};

const BLOCK_BYTES = 64;

/**
 * HMAC-SHA-256 (RFC 2104) under the vault's secret of 64 bytes at most: command hashes and derived ids. Two hashes over joined bytes:
 * a stateful HMAC costs three times as much for inputs as short as these.
 */
export const keyedHash = (secret: Uint8Array): KeyedHash => {
  if (secret.length > BLOCK_BYTES) throw new RangeError('the secret is longer than a block');
  const padded = (pad: number): Uint8Array => {
    const block = new Uint8Array(BLOCK_BYTES).fill(pad);
    for (const [at, byte] of secret.entries()) block[at] = byte ^ pad;
    return block;
  };
  const [inner, outer] = [padded(0x36), padded(0x5c)];
  return (bytes) => {
    const within = hash('sha256', Buffer.concat([inner, bytes]), 'buffer');
    return hash('sha256', Buffer.concat([outer, within]), 'buffer');
  };
};
