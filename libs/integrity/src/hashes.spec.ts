/** The stored format, pinned: should one of these hashes change, every log in the world would stop verifying. */
import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { fromUtf8, LOG_FORMAT, toHex, utf8 } from '@kheo/kernel';
import type { Draft } from '@kheo/kernel';
import { dataHash, emptyRoot, encodeEvent, eventHash, leafHash, nodeHash } from './hashes.js';

const DRAFT: Draft = {
  eventId: '0190a5c6-2b8e-8f00-8123-456789abcdef',
  type: 'RecognitionGranted',
  schema: 1,
  effectiveOn: { precision: 'day', date: '2020-10-05' },
  actor: { id: 'actor-1', capacity: 'chair', unit: 'unit-1', grant: 'grant-1' },
  commandId: 'command-1',
  commandHash: 'ab'.repeat(32),
  correlationId: 'correlation-1',
  causationId: 'cause-1',
  procedure: 'cd'.repeat(32),
  basis: [{ stream: 'kheo.unit-1', revision: 3 }],
  source: {
    kind: 'import',
    dataSet: 'd1',
    file: 'đợt 1.csv',
    sha256: 'ef'.repeat(32),
    row: 7,
    confidence: 'high',
  },
  data: {
    title: 'Dân vận khéo 🌾',
    model: 'model-1',
    votes: { for: 12, against: 0.5 },
    holders: ['p2', 'p1'],
  },
};
const PLACE = {
  stream: 'kheo.case-1',
  revision: 4,
  recordedAt: '2025-06-30T01:02:03.004Z',
  prev: '01'.repeat(32),
};

describe('an event as it is stored', () => {
  it('has these bytes and these hashes for ever', () => {
    const { data, metadata, hash, leaf } = encodeEvent(DRAFT, PLACE);
    expect(LOG_FORMAT).toBe('kheo/1');
    expect(fromUtf8(data)).toBe(
      '{"holders":["p2","p1"],"model":"model-1","title":"Dân vận khéo 🌾","votes":{"against":0.5,"for":12}}',
    );
    expect(fromUtf8(metadata)).toBe(
      '{"actor":{"capacity":"chair","grant":"grant-1","id":"actor-1","unit":"unit-1"},"basis":[{"revision":3,"stream":"kheo.unit-1"}],' +
        `"causationId":"cause-1","commandHash":"${'ab'.repeat(32)}","commandId":"command-1","correlationId":"correlation-1",` +
        '"dataHash":"4ca9811b96aebb4518e9b2e4d024acc380941c42186f5a6df7b371b84a0751a8",' +
        '"effectiveOn":{"date":"2020-10-05","precision":"day"},"eventId":"0190a5c6-2b8e-8f00-8123-456789abcdef",' +
        `"prev":"${'01'.repeat(32)}","procedure":"${'cd'.repeat(32)}","recordedAt":"2025-06-30T01:02:03.004Z","revision":4,"schema":1,` +
        `"source":{"confidence":"high","dataSet":"d1","file":"đợt 1.csv","kind":"import","row":7,"sha256":"${'ef'.repeat(32)}"},` +
        '"stream":"kheo.case-1","type":"RecognitionGranted"}',
    );
    expect(toHex(hash)).toBe('cd519abe04717d54650b499b1c09be3fbaf33d5a4fec7cd2d37df224f2175b92');
    expect(toHex(leaf)).toBe('1c2833c70686634b57f9de6a9af8a51fae94dc20d601c63de776214391061bcc');
  });

  it('is hashed as DESIGN §3 has it', () => {
    const sha256 = (...parts: (string | Uint8Array)[]) =>
      parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
    const { data, metadata, hash, leaf } = encodeEvent(DRAFT, PLACE);
    expect(toHex(dataHash(data))).toBe(sha256(data));
    expect(toHex(hash)).toBe(sha256('kheo/event/1\n', metadata));
    expect(toHex(eventHash(metadata))).toBe(toHex(hash));
    expect(toHex(leaf)).toBe(sha256(Uint8Array.of(0), hash));
    expect(toHex(leafHash(hash))).toBe(toHex(leaf));
    expect(toHex(nodeHash(hash, leaf))).toBe(sha256(Uint8Array.of(1), hash, leaf));
    expect(toHex(emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(toHex(dataHash(utf8('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('has no `prev` at the beginning of its stream', () => {
    const { metadata } = encodeEvent(DRAFT, {
      stream: 'kheo.case-1',
      revision: 0,
      recordedAt: PLACE.recordedAt,
    });
    expect(fromUtf8(metadata)).not.toContain('prev');
  });

  it('is refused when it has no safe canonical form', () => {
    for (const data of [{ a: 2 ** 53 }, { a: '\ud800' }, { a: Number.NaN }]) {
      expect(() => encodeEvent({ ...DRAFT, data }, PLACE)).toThrow(
        expect.objectContaining({ code: 'JsonUnsafe' }),
      );
    }
  });
});
