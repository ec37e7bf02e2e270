/** Whoever changes, moves, drops or adds an event of a log is found out by reading it. */
import { randomFillSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { fromUtf8, toHex, utf8 } from '@kheo/kernel';
import type { Draft, JsonObject, Metadata, RawEvent, RecordedEvent } from '@kheo/kernel';
import { encodeEvent, leafHash } from './hashes.js';
import { verifier } from './verify.js';
import { runVerifier } from './verify-run.js';

const draft = (n: number): Draft => ({
  eventId: `00000000-0000-8000-8000-${String(n).padStart(12, '0')}`,
  type: 'ModelRetitled',
  schema: 1,
  effectiveOn: { precision: 'unknown' },
  actor: { id: 'a' },
  commandId: `c${String(n)}`,
  commandHash: '',
  correlationId: '',
  basis: [],
  source: { kind: 'live' },
  data: { n },
});

const read = (
  index: number,
  { data, metadata, hash }: { data: Uint8Array; metadata: Uint8Array; hash: Uint8Array },
): RecordedEvent => {
  const told = JSON.parse(fromUtf8(metadata)) as Metadata;
  const { type, stream, revision } = told;
  return {
    index,
    type,
    stream,
    revision,
    data: JSON.parse(fromUtf8(data)) as JsonObject,
    metadata: told,
    dataBytes: data,
    metadataBytes: metadata,
    hash,
  };
};

/** A sound log of twelve events on three streams. */
const log = (): RecordedEvent[] => {
  const events: RecordedEvent[] = [];
  for (let n = 0; n < 12; n += 1) {
    const stream = `kheo.model-${String(n % 3)}`;
    const before = events.findLast((event) => event.stream === stream);
    const place = {
      stream,
      revision: (before?.revision ?? -1) + 1,
      recordedAt: '2025-01-01T00:00:00.000Z',
      ...(before ? { prev: toHex(before.hash) } : {}),
    };
    events.push(read(n, encodeEvent(draft(n), place)));
  }
  return events;
};

const verified = (events: readonly RecordedEvent[]) => {
  const { check, result } = verifier(randomFillSync);
  for (const event of events) check(event);
  return result();
};

const SOUND = log();
const withEvent = (at: number, change: (event: RecordedEvent) => Partial<RecordedEvent>): RecordedEvent[] =>
  SOUND.map((event, index) => (index === at ? { ...event, ...change(event) } : event));
const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
const renumbered = (events: readonly RecordedEvent[]): RecordedEvent[] =>
  events.map((event, index) => ({ ...event, index }));
const swapped = (a: number, b: number): RecordedEvent[] =>
  renumbered(SOUND.map((event, at) => SOUND[at === a ? b : at === b ? a : at] ?? event));

/** The event made anew with something else in it, as somebody would who can hash. */
const forged = (
  at: number,
  change: (event: RecordedEvent) => { data?: JsonObject; prev?: string },
): RecordedEvent[] =>
  withEvent(at, (event) => {
    const { data = event.data, prev = event.metadata.prev } = change(event);
    const place = {
      stream: event.stream,
      revision: event.revision,
      recordedAt: event.metadata.recordedAt,
      ...(prev === undefined ? {} : { prev }),
    };
    return read(at, encodeEvent({ ...draft(at), data }, place));
  });

describe('a sound log', () => {
  it('has no fault, and a root that depends on every event and on their order', () => {
    const { events, streams, root, faults } = verified(SOUND);
    expect({ events, streams, faults }).toEqual({ events: 12, streams: 3, faults: [] });
    const roots = [
      root,
      ...Array.from({ length: 12 }, (_, size) => verified(SOUND.slice(0, size)).root),
      verified(swapped(3, 4)).root,
    ];
    expect(new Set(roots).size).toBe(14);
    expect(verified([])).toEqual({ events: 0, streams: 0, root: verified([]).root, faults: [] });
  });
});

describe('a planted fault', () => {
  it('of one changed byte is found, whichever byte of the event it is', () => {
    const [event] = SOUND.slice(5);
    if (!event) throw new Error('no event');
    for (const part of ['dataBytes', 'metadataBytes', 'hash'] as const) {
      for (let at = 0; at < event[part].length; at += 1) {
        const { faults } = verified(withEvent(5, () => ({ [part]: flipped(event[part], at) })));
        expect(faults[0]).toMatchObject({ index: 5, stream: 'kheo.model-2', revision: 1 });
      }
    }
  });

  it.each<[string, RecordedEvent[], number]>([
    [
      'two swapped events of different streams, as they were',
      SOUND.map((event, at) => SOUND[[0, 1, 2, 4, 3][at] ?? at] ?? event),
      4,
    ],
    ['two swapped events of one stream', swapped(3, 6), 3],
    ['a missing event', SOUND.filter((_, at) => at !== 4), 5],
    ['a missing event, renumbered', renumbered(SOUND.filter((_, at) => at !== 4)), 6],
    ['a repeated event', renumbered([...SOUND.slice(0, 5), ...SOUND.slice(4)]), 5],
    ['an event in another stream', withEvent(7, () => ({ stream: 'kheo.model-9' })), 7],
    ['an event under another revision', withEvent(7, () => ({ revision: 9 })), 7],
    ['an event under another type', withEvent(7, () => ({ type: 'ModelLapsed' })), 7],
    ['bytes that are not canonical', withEvent(7, () => ({ dataBytes: utf8('{ "n": 7 }') })), 7],
    ['bytes that are not JSON', withEvent(7, () => ({ dataBytes: utf8('{') })), 7],
    ['bytes that are not text', withEvent(7, () => ({ metadataBytes: Uint8Array.of(0xff) })), 7],
    ['a value that is not what the bytes say', withEvent(7, () => ({ data: { n: 8 } })), 7],
    [
      'metadata that are not what the bytes say',
      withEvent(7, ({ metadata }) => ({ metadata: { ...metadata, actor: { id: 'b' } } })),
      7,
    ],
    [
      'an event forged with all its hashes: the next of its stream tells',
      forged(4, () => ({ data: { n: 99 } })),
      7,
    ],
    ['an event forged onto another past', forged(4, () => ({ prev: '00'.repeat(32) })), 4],
  ])('%s', (_, events, index) => {
    const { faults } = verified(events);
    expect(faults[0]?.index).toBe(index);
  });

  it('of reordered streams is not a fault of the chain, and is told by the root', () => {
    const reordered = verified(swapped(3, 4));
    expect(reordered.faults).toEqual([]);
    expect(reordered.root).not.toBe(verified(SOUND).root);
  });

  it('of the last event is told by the size and the root that somebody else keeps', () => {
    const cut = verified(SOUND.slice(0, -1));
    expect(cut.faults).toEqual([]);
    expect([cut.events, cut.root]).not.toEqual([12, verified(SOUND).root]);
    expect(verified(forged(11, () => ({ data: { n: 99 } }))).root).not.toBe(verified(SOUND).root);
  });
});

describe('the report', () => {
  it('stops listing at its limit and goes on counting', () => {
    const { check, result } = verifier(randomFillSync, 3);
    for (const event of SOUND) check({ ...event, data: { n: -1 } });
    expect(result()).toMatchObject({ events: 12, faults: [{ index: 0 }, { index: 1 }, { index: 2 }] });
  });
});

/** As a store hands it out that has read nothing of it. */
const rawOf = (event: RecordedEvent): RawEvent => ({
  index: event.index,
  type: event.type,
  stream: event.stream,
  revision: event.revision,
  data: fromUtf8(event.dataBytes),
  metadata: fromUtf8(event.metadataBytes),
  hash: toHex(event.hash),
});

/** In runs of so many events, of which the later are looked at first. */
const verifiedInRuns = (events: readonly RawEvent[], runEvents: number, faultLimit = 100) => {
  const { options, add, result } = verifier(randomFillSync, faultLimit);
  const runs: RawEvent[][] = [];
  for (let from = 0; from < events.length; from += runEvents) runs.push(events.slice(from, from + runEvents));
  const looked = runs.toReversed().map((run) => {
    const { look, result: resultOf } = runVerifier(runEvents, options);
    run.forEach(look);
    return resultOf();
  });
  looked.toReversed().forEach(add);
  return result();
};

describe('runs that were looked at apart', () => {
  const faulty: [string, RecordedEvent[]][] = [
    ['a sound log', SOUND],
    ['swapped events', swapped(3, 6)],
    ['a missing event', SOUND.filter((_, at) => at !== 4)],
    ['a repeated event', renumbered([...SOUND.slice(0, 5), ...SOUND.slice(4)])],
    ['another stream', withEvent(7, () => ({ stream: 'kheo.model-9' }))],
    ['another revision', withEvent(7, () => ({ revision: 9 }))],
    ['a revision beyond what 32 bits hold', withEvent(7, () => ({ revision: 2 ** 32 + 2 }))],
    ['another type', withEvent(7, () => ({ type: 'ModelLapsed' }))],
    ['another stored hash', withEvent(7, ({ hash }) => ({ hash: flipped(hash, 31) }))],
    ['another past', forged(4, () => ({ prev: '00'.repeat(32) }))],
    ['a past before the first event', forged(1, () => ({ prev: '00'.repeat(32) }))],
    ['other data, with all hashes', forged(4, () => ({ data: { n: 99 } }))],
    ['data that are not canonical', withEvent(7, () => ({ dataBytes: utf8('{ "n": 7 }') }))],
  ];

  it.each(faulty)('say of %s what is said of event after event', (_, events) => {
    const { root, ...found } = verified(events);
    for (const size of [1, 2, 5, 12, 100])
      expect(verifiedInRuns(events.map(rawOf), size)).toEqual({ ...found, root });
  });

  const LAST = SOUND[11] as RecordedEvent;
  const { recordedAt, prev = '' } = LAST.metadata;
  const leap = encodeEvent(draft(11), { stream: LAST.stream, revision: 9, recordedAt, prev });
  const [index, revision, past, data, stored, place, canonical] = [
    'the index should be 11',
    'the revision does not follow',
    'the hash of the previous event of the stream does not fit',
    'the data do not fit their hash',
    'the stored hash of the event does not fit',
    'the metadata name another place or type',
    'the bytes are not the canonical JSON of what was read',
  ];

  it.each<[string, RecordedEvent[], (string | undefined)[]]>([
    ['another index', withEvent(11, () => ({ index: 12 })), [index]],
    ['a revision left out', [...SOUND.slice(0, 11), read(11, leap)], [revision]],
    ['another past', forged(11, () => ({ prev: '00'.repeat(32) })), [past]],
    ['other data', withEvent(11, () => ({ dataBytes: utf8('{"n":12}') })), [data]],
    ['another stored hash', withEvent(11, ({ hash }) => ({ hash: flipped(hash, 0) })), [stored]],
    ['another type', withEvent(11, () => ({ type: 'ModelLapsed' })), [place]],
    ['another revision', withEvent(11, () => ({ revision: 9 })), [revision, place]],
    ['another stream', withEvent(11, () => ({ stream: 'kheo.model-1' })), [revision, past, place]],
    ['spaced data', withEvent(11, () => ({ dataBytes: utf8('{"n": 11}') })), [data, canonical]],
  ])('say of %s what it is, and nothing else', (_, events, whats) => {
    expect(verifiedInRuns(events.map(rawOf), 5).faults.map(({ what }) => what)).toEqual(whats);
  });

  it('list the first faults, in the order of the log', () => {
    const events = SOUND.map((event) => ({ ...rawOf(event), hash: '', index: event.index + 1 }));
    const { faults } = verifiedInRuns(events, 5, 7);
    expect(faults.map(({ index }) => index)).toEqual([1, 1, 2, 2, 3, 3, 4]);
  });

  it.each<[string, string | Uint8Array]>([
    ['no JSON', '{'],
    ['no object', 'null'],
    ['a text alone', '"kheo.model-1"'],
    ['nothing', ''],
    ['bytes that are not text', Uint8Array.of(0xff, 0xfe)],
    ['bytes of a byte-order mark', utf8('\ufeff{}')],
  ])('go on behind metadata and data that are %s', (_, stored) => {
    const with7 = (told: Partial<RawEvent>) =>
      SOUND.map((event, at) => ({ ...rawOf(event), ...(at === 7 ? told : {}) }));
    const metadata = verifiedInRuns(with7({ metadata: stored }), 5);
    expect(metadata).toMatchObject({ events: 12, streams: 3 });
    expect(new Set(metadata.faults.map(({ index }) => index))).toEqual(new Set([7, 10]));
    const data = verifiedInRuns(with7({ data: stored }), 5);
    expect(new Set(data.faults.map(({ index }) => index))).toEqual(new Set([7]));
    expect(data.root).toBe(verified(SOUND).root);
  });

  it.each<[string, Partial<RawEvent>, string]>([
    ['another leaf', { leaf: '00'.repeat(32) }, 'the stored leaf does not fit'],
    [
      'another id',
      { eventId: SOUND[3]?.metadata.eventId ?? '' },
      'the event is found by another id than its own',
    ],
  ])('say what is wrong with %s beside the metadata, and nothing of one that fits', (_, told, what) => {
    const beside = (event: RecordedEvent): RawEvent => ({
      ...rawOf(event),
      eventId: event.metadata.eventId,
      leaf: toHex(leafHash(event.hash)),
    });
    const sound = SOUND.map(beside);
    expect(verifiedInRuns(sound, 5)).toEqual(verified(SOUND));
    const { faults } = verifiedInRuns(sound.with(7, { ...(sound[7] as RawEvent), ...told }), 5);
    expect(faults.map((fault) => [fault.index, fault.what])).toEqual([[7, what]]);
  });

  it('take bytes for the text that they are', () => {
    const events = SOUND.map((event) => ({
      ...rawOf(event),
      data: event.dataBytes,
      metadata: event.metadataBytes,
    }));
    expect(verifiedInRuns(events, 5)).toEqual(verified(SOUND));
  });

  it('name the members of metadata that are not canonical by what they say', () => {
    const spaced = (event: RecordedEvent): RawEvent => ({
      ...rawOf(event),
      metadata: JSON.stringify(event.metadata, null, 1),
    });
    const { faults } = verifiedInRuns(
      SOUND.map((event, at) => (at === 11 ? spaced(event) : rawOf(event))),
      5,
    );
    expect(faults.map(({ what }) => what)).toEqual([
      'the stored hash of the event does not fit',
      'the bytes are not the canonical JSON of what was read',
    ]);
  });
});
