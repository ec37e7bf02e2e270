/** A sealed text opens with its key in its place, and nowhere else. */
import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { toHex } from '@kheo/kernel';
import { keyedHash, openText, sealText } from './seal.js';

const KEY = new Uint8Array(32).fill(7);
const PLACE = { eventId: '00000000-0000-8000-8000-000000000001', path: 'signer.name' };
const corrupt = expect.objectContaining({ code: 'LogCorrupt' });

describe('a sealed text', () => {
  it.each(['Nguyễn Thị Lan', '', 'x'.repeat(10_000), '😀\u0000'])('comes back as it was: %#', (text) => {
    const sealed = sealText(KEY, text, PLACE);
    expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(openText(KEY, sealed, PLACE)).toBe(text);
  });

  it('is the same on a retry, and differs for another text, place or key', () => {
    const sealed = sealText(KEY, 'Lan', PLACE);
    expect(sealText(KEY, 'Lan', PLACE)).toBe(sealed);
    const nonces = [
      sealed,
      sealText(KEY, 'Lam', PLACE),
      sealText(KEY, 'Lan', { ...PLACE, path: 'note' }),
      sealText(new Uint8Array(32), 'Lan', PLACE),
    ].map((text) => text.slice(0, 16));
    expect(new Set(nonces).size).toBe(4);
  });

  it('does not open under another key, in another event or in another field', () => {
    const sealed = sealText(KEY, 'Lan', PLACE);
    const attempts = [
      () => openText(new Uint8Array(32), sealed, PLACE),
      () => openText(KEY, sealed, { ...PLACE, eventId: '00000000-0000-8000-8000-000000000002' }),
      () => openText(KEY, sealed, { ...PLACE, path: 'note' }),
    ];
    for (const attempt of attempts) expect(attempt).toThrow(corrupt);
  });

  it('does not open when any byte was changed, or when it was cut', () => {
    const bytes = Buffer.from(sealText(KEY, 'Lan', PLACE), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));
      expect(() => openText(KEY, changed.toString('base64url'), PLACE)).toThrow(corrupt);
    }
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => openText(KEY, bytes.subarray(0, length).toString('base64url'), PLACE)).toThrow(corrupt);
    }
  });
});

describe('a keyed hash', () => {
  it('is HMAC-SHA-256 under the secret', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(toHex(keyedHash(KEY)(bytes))).toBe(createHmac('sha256', KEY).update(bytes).digest('hex'));
    expect(toHex(keyedHash(new Uint8Array(32))(bytes))).not.toBe(toHex(keyedHash(KEY)(bytes)));
  });
});
