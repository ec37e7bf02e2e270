/** The ends of streams in 24 bytes each say what a table of the names and hashes themselves would say. */
import { hash, randomFillSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { fingerprints, secretOf } from './fingerprint.js';
import { LINK_WORDS, OWN, PREV, streamEnds } from './stream-ends.js';

const writeFingerprint = fingerprints(secretOf(randomFillSync));

const linkOf = (stream: string, own: string, prev: string): Uint32Array => {
  const words = new Uint32Array(LINK_WORDS);
  writeFingerprint(stream, words, 0);
  writeFingerprint(own, words, OWN);
  writeFingerprint(prev, words, PREV);
  return words;
};

describe('the ends of streams', () => {
  it('are those of a table of names, however many there are and whatever comes wrong', () => {
    const ends = streamEnds();
    const table = new Map<string, { revision: number; own: string }>();
    const wrong: unknown[] = [];
    for (let at = 0; at < 60_000; at += 1) {
      const stream = `kheo.case-${String((at * 7_919) % 40_009)}`;
      const end = table.get(stream);
      const revision = at % 1_000 === 999 ? at : (end?.revision ?? -1) + 1;
      const prev = at % 700 === 699 ? 'another' : (end?.own ?? '');
      const own = hash('sha256', String(at));
      const told = ends.follow(linkOf(stream, own, prev), 0, revision);
      const meant = { next: (end?.revision ?? -1) + 1, fits: prev === (end?.own ?? '') };
      if (told.next !== meant.next || told.fits !== meant.fits) wrong.push({ at, told, meant });
      table.set(stream, { revision, own });
    }
    expect(wrong).toEqual([]);
    expect(ends.size()).toBe(table.size);
  });

  it('tell a first event that names one before it', () => {
    const { follow } = streamEnds();
    expect(follow(linkOf('a', 'x', 'y'), 0, 0)).toEqual({ next: 0, fits: false });
    expect(follow(linkOf('a', 'z', ''), 0, 1)).toEqual({ next: 1, fits: false });
    expect(follow(linkOf('a', 'w', 'z'), 0, 2)).toEqual({ next: 2, fits: true });
  });
});

describe('a fingerprint', () => {
  it('differs wherever texts differ, also in length alone and beyond its own', () => {
    const long = 'kheo.'.repeat(500);
    const texts = [
      '',
      '\u0000',
      '\u0000\u0000',
      'a',
      'a\u0000',
      'b',
      'ab',
      'ba',
      long,
      `${long}a`,
      `a${long}`,
    ];
    const seen = texts.map((text) => linkOf(text, '', '').slice(0, OWN).join());
    expect(new Set(seen).size).toBe(texts.length);
    expect(texts.map((text) => linkOf(text, '', '').slice(0, OWN).join())).toEqual(seen);
  });

  it('is another under another secret', () => {
    const other = new Uint32Array(LINK_WORDS);
    fingerprints(secretOf(randomFillSync))('kheo.log-1', other, 0);
    expect(other).not.toEqual(linkOf('kheo.log-1', '', ''));
  });
});
