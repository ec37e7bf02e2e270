/**
 * Sealed texts: AES-256-GCM, bound to their event and field by the associated data.
 *
 * The nonce is made from the key, the place and the text (a synthetic IV), so that sealing is repeatable: a retry of the same
 * command writes the same bytes, and two different texts under one key never share a nonce but by a collision of 96 bits.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
import { Fault, utf8 } from '@kheo/kernel';
import type { KeyedHash } from '@kheo/kernel';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

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
  const nonce = createHmac('sha256', key)
    .update('kheo/nonce/1\n')
    .update(data)
    .update('\n')
    .update(plain)
    .digest()
    .subarray(0, NONCE_BYTES);
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

/** HMAC-SHA-256 under the vault's secret: command hashes and derived ids. The key is taken in once: that costs more than a hash. */
export const keyedHash = (secret: Uint8Array): KeyedHash => {
  const key = createSecretKey(secret);
  return (bytes) => createHmac('sha256', key).update(bytes).digest();
};
