/** Ids are made from their command under a secret: the same again on a retry, another for everything else. And texts of bytes. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromHex, fromUtf8, toBase32, toHex, utf8 } from './bytes.js';
import { derivedEventId, derivedId, isId } from './ids.js';
import type { KeyedHash } from './ids.js';
import { LIMITS } from './limits.js';

/** Not a good hash, but one that differs where its input does: FNV over the bytes, once for each byte of the answer. */
const hash: KeyedHash = (bytes) =>
  Uint8Array.from(
    { length: 32 },
    (_, at) =>
      bytes.reduce((mixed, byte) => Math.imul(mixed ^ byte, 0x01000193) >>> 0, 0x811c9dc5 + at * 7919) >>> 11,
  );

describe('an id', () => {
  it.each(['a', 'A1', 'model-1', 'kheo.x:y_z', '0'.repeat(LIMITS.idChars)])('may be %s', (text) => {
    expect(isId(text)).toBe(true);
  });

  it.each(['', '-a', '.a', 'a b', 'a/b', 'đ', 'a\n', "a'", '0'.repeat(LIMITS.idChars + 1)])(
    'may not be %p',
    (text) => {
      expect(isId(text)).toBe(false);
    },
  );
});

describe('a derived id', () => {
  it('is the same for the same parts, and an id', () => {
    const id = derivedId(hash, 'model', 'command-1', 2);
    expect(derivedId(hash, 'model', 'command-1', 2)).toBe(id);
    expect(id).toMatch(/^model-[a-z2-7]{26}$/);
    expect(isId(id)).toBe(true);
  });

  it('differs wherever its parts do', () => {
    const parts = [['a', 'bc'], ['ab', 'c'], ['abc'], ['a', 'bc', ''], ['a', 'b', 'c'], ['1'], [1]] as const;
    const ids = parts.map((told) => derivedId(hash, 'model', ...told));
    expect(new Set([...ids, derivedId(hash, 'case', 'a', 'bc')]).size).toBe(parts.length + 1);
  });
});

describe('an event id', () => {
  it('is a UUID of version 8 that depends on command, stream and ordinal', () => {
    const ids = [
      derivedEventId(hash, 'kheo.model-1', { commandId: 'c1', ordinal: 0 }),
      derivedEventId(hash, 'kheo.model-1', { commandId: 'c1', ordinal: 1 }),
      derivedEventId(hash, 'kheo.model-2', { commandId: 'c1', ordinal: 0 }),
      derivedEventId(hash, 'kheo.model-1', { commandId: 'c2', ordinal: 0 }),
    ];
    expect(new Set(ids).size).toBe(4);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(derivedEventId(hash, 'kheo.model-1', { commandId: 'c1', ordinal: 0 })).toBe(ids[0]);
  });
});

describe('texts of bytes', () => {
  it.each([
    ['', ''],
    ['f', 'my'],
    ['fo', 'mzxq'],
    ['foo', 'mzxw6'],
    ['foob', 'mzxw6yq'],
    ['fooba', 'mzxw6ytb'],
    ['foobar', 'mzxw6ytboi'],
  ])('base32 of %p is that of RFC 4648 §10, in lower case without padding', (text, base32) => {
    expect(toBase32(utf8(text))).toBe(base32);
  });

  it('come back from hexadecimal and UTF-8 as they were', () => {
    expect(toHex(Uint8Array.of(0, 1, 15, 16, 171, 255))).toBe('00010f10abff');
    const bytes = fc.property(fc.uint8Array(), (held) => {
      expect([...fromHex(toHex(held))]).toEqual([...held]);
    });
    const texts = fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fromUtf8(utf8(text))).toBe(text);
    });
    fc.assert(bytes);
    fc.assert(texts);
  });

  it('keep a byte order mark, and are refused when they are not UTF-8', () => {
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
    for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe1, 0xbb]]) {
      expect(() => fromUtf8(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ name: 'TypeError' })); // of another realm, under jest
    }
  });
});
