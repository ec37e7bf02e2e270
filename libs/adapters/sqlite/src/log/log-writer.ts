/** Writes one append into the open transaction. What the log is before and after it is a value, so that undoing is forgetting. */
import { appendLeaf, encodeEvent, encodeRange } from '@kheo/integrity';
import type { CompactRange, EncodedEvent } from '@kheo/integrity';
import { Fault, LIMITS, STREAM_PREFIX } from '@kheo/kernel';
import type { Draft, Metadata } from '@kheo/kernel';
import type { AppendRequest, AppendResult } from '@kheo/ports';
import { codeOf } from '../database.js';
import type { Connection, Statement } from '../database.js';
import { StreamEnds } from './stream-ends.js';
import type { StreamEnd } from './stream-ends.js';

/** The end of the log. */
export interface LogEnd {
  /** The tree over all events; its size is the position. */
  readonly range: CompactRange;
  /** No later event is stamped earlier than this. */
  readonly notBeforeMs: number;
}

export interface Written {
  readonly result: AppendResult;
  readonly end: LogEnd;
}

interface StoredEvent {
  readonly position: number;
  readonly event_id: Uint8Array;
  readonly metadata: string;
}

/** A clock that stands further than this behind the last event is wrong, and nothing is written. */
const CLOCK_TOLERANCE_MS = 2_000;

type EventColumns = [number, number, Uint8Array, string, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

export class LogWriter {
  readonly #ends = new StreamEnds();
  readonly #streamId: Statement<[string], number>;
  readonly #streamEnd: Statement<[number], StreamEnd>;
  readonly #idsFrom: Statement<[number, number, number], StoredEvent>;
  readonly #insertStream: Statement<[string]>;
  readonly #insertEvent: Statement<EventColumns>;
  readonly #updateTree: Statement<[number, Uint8Array]>;
  readonly #savepoint: Statement<[]>;
  readonly #rollback: Statement<[]>;
  readonly #release: Statement<[]>;

  constructor(db: Connection) {
    this.#streamId = db.prepare<[string], number>('SELECT id FROM streams WHERE name = ?').pluck();
    // `? + 0`, also below: see LogReader
    this.#streamEnd = db.prepare(
      'SELECT stream AS id, revision, lower(hex(hash)) AS hash FROM events WHERE stream = ? + 0 ORDER BY revision DESC LIMIT 1',
    );
    this.#idsFrom = db.prepare(
      'SELECT position, event_id, CAST(metadata AS TEXT) AS metadata FROM events WHERE stream = ? + 0 AND revision >= ? ORDER BY revision LIMIT ? + 0',
    );
    this.#insertStream = db.prepare('INSERT INTO streams (name) VALUES (?)');
    this.#insertEvent = db.prepare(
      'INSERT INTO events (stream, revision, event_id, type, data, metadata, hash, leaf) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#updateTree = db.prepare('UPDATE tree SET size = ?, range = ?');
    this.#savepoint = db.prepare('SAVEPOINT append');
    this.#rollback = db.prepare('ROLLBACK TO append');
    this.#release = db.prepare('RELEASE append');
  }

  /** @throws Fault when this request can not be written (it has left no trace); anything else is fatal for the transaction. */
  write(request: AppendRequest, end: LogEnd, nowMs: number): Written {
    const { stream, expected } = request;
    const held = this.#ends.get(stream) ?? this.#storedEnd(stream);
    const actual = held?.revision ?? 'no-stream';
    if (actual !== expected) {
      const result = (held && this.#earlierResult(request, held)) ?? { outcome: 'refused', stream, actual };
      return { result, end };
    }
    const stampMs = stamp(nowMs, end.notBeforeMs);
    const encoded = encodeOrFault(request, held, stampMs);
    const first = (held?.revision ?? -1) + 1;
    const alone = held !== undefined && encoded.length === 1; // one row that is refused has left no other
    if (!alone) this.#savepoint.run();
    try {
      const id = held?.id ?? Number(this.#insertStream.run(stream).lastInsertRowid);
      const range = this.#insert(request.events, encoded, { id, first, range: end.range });
      if (!alone) this.#release.run();
      const last = first + encoded.length - 1;
      this.#ends.set(stream, { id, revision: last, hash: hexOf(encoded.at(-1) as EncodedEvent) });
      const appended = { outcome: 'appended', stream, first, last, position: range.size } as const;
      const result = { ...appended, recordedAtMs: stampMs };
      return { result, end: { range, notBeforeMs: stampMs } };
    } catch (cause) {
      if (codeOf(cause)?.startsWith('SQLITE_CONSTRAINT') !== true) throw cause;
      if (!alone) {
        this.#rollback.run();
        this.#release.run();
      }
      throw new Fault('Internal', { stream }, { cause });
    }
  }

  #storedEnd(stream: string): StreamEnd | undefined {
    const id = this.#streamId.get(stream);
    return id === undefined ? undefined : this.#streamEnd.get(id);
  }

  #insert(
    events: readonly Draft[],
    encoded: readonly EncodedEvent[],
    { id, first, range }: { id: number; first: number; range: CompactRange },
  ): CompactRange {
    let after = range;
    for (let at = 0; at < encoded.length; at += 1) {
      const { eventId, type } = events[at] as Draft;
      const { data, metadata, hash, leaf } = encoded[at] as EncodedEvent;
      const row = this.#insertEvent.run(id, first + at, idBytes(eventId), type, data, metadata, hash, leaf);
      after = appendLeaf(after, leaf);
      if (row.lastInsertRowid !== after.size)
        throw new Error(`position ${String(row.lastInsertRowid)} where ${String(after.size)} is next`);
    }
    return after;
  }

  /** Belongs into the transaction of the appends, after the last of them. */
  writeTree(range: CompactRange): void {
    this.#updateTree.run(range.size, encodeRange(range));
  }

  /** The answer of the same request when it has been written before; nothing when it has not. */
  #earlierResult({ stream, expected, events }: AppendRequest, held: StreamEnd): AppendResult | undefined {
    const first = expected === 'no-stream' ? 0 : expected + 1;
    const rows = this.#idsFrom.all(held.id, first, events.length);
    const there = rows.length === events.length && rows.every((row, at) => isSame(row, events[at] as Draft));
    const last = rows.at(-1);
    if (!there || !last) return undefined;
    const { position } = last;
    const [at, ...others] = new Set(rows.map(recordedAtOf));
    return {
      outcome: 'appended',
      stream,
      first,
      last: first + rows.length - 1,
      position,
      ...(at !== undefined && others.length === 0 ? { recordedAtMs: Date.parse(at) } : {}),
    };
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @throws Fault AppendInvalid, AppendTooLarge: what can be seen without the log. */
export const checkRequest = ({ stream, expected, events }: AppendRequest): void => {
  const invalid = (what: string): Fault => new Fault('AppendInvalid', { expected: what });
  if (!stream.startsWith(STREAM_PREFIX) || !stream.isWellFormed())
    throw invalid(`a stream that begins with ${STREAM_PREFIX}`);
  if (expected !== 'no-stream' && (!Number.isSafeInteger(expected) || expected < 0))
    throw invalid('a revision or no-stream');
  if (events.length === 0) throw invalid('one event or more');
  if (events.length > LIMITS.appendEvents)
    throw new Fault('AppendTooLarge', { events: events.length, limit: LIMITS.appendEvents });
  if (events.some((event) => !UUID.test(event.eventId)))
    throw invalid('event ids that are UUIDs in lower case');
  if (new Set(events.map((event) => event.eventId)).size < events.length) throw invalid('each event id once');
};

/** Ids of events derive from the key of a command, and not from what it says: that is in the hash. */
const isSame = ({ event_id, metadata }: StoredEvent, { eventId, commandHash }: Draft): boolean =>
  idBytes(eventId).equals(event_id) && (JSON.parse(metadata) as Metadata).commandHash === commandHash;

const recordedAtOf = ({ metadata }: StoredEvent): string => (JSON.parse(metadata) as Metadata).recordedAt;

const idBytes = (eventId: string): Buffer => Buffer.from(eventId.replaceAll('-', ''), 'hex');

const stamp = (nowMs: number, notBeforeMs: number): number => {
  if (nowMs < notBeforeMs - CLOCK_TOLERANCE_MS)
    throw new Fault('ClockBehindLog', { behindMs: notBeforeMs - nowMs });
  return Math.max(nowMs, notBeforeMs);
};

/** What can not be encoded is the trouble of this request alone: only errors of the disk may stop the store. */
const encodeOrFault = (
  request: AppendRequest,
  held: StreamEnd | undefined,
  stampMs: number,
): EncodedEvent[] => {
  try {
    return encodeAll(request, held, stampMs);
  } catch (cause) {
    throw cause instanceof Fault ? cause : new Fault('Internal', { stream: request.stream }, { cause });
  }
};

const encodeAll = (
  { stream, events }: AppendRequest,
  held: StreamEnd | undefined,
  stampMs: number,
): EncodedEvent[] => {
  const recordedAt = instantText(stampMs);
  const first = (held?.revision ?? -1) + 1;
  let prev = held?.hash;
  return events.map((event, at) => {
    const placement = { stream, revision: first + at, recordedAt };
    const encoded = encodeEvent(event, prev === undefined ? placement : { ...placement, prev });
    const bytes = Math.max(encoded.data.length, encoded.metadata.length);
    if (bytes > LIMITS.eventBytes) throw new Fault('AppendTooLarge', { bytes, limit: LIMITS.eventBytes });
    prev = hexOf(encoded);
    return encoded;
  });
};

let told = { ms: 0, text: new Date(0).toISOString() };

/** A group is stamped within a few milliseconds, and to write an instant takes longer than a hash. */
const instantText = (ms: number): string => {
  if (told.ms !== ms) told = { ms, text: new Date(ms).toISOString() };
  return told.text;
};

const hexOf = ({ hash }: EncodedEvent): string =>
  Buffer.from(hash.buffer, hash.byteOffset, hash.length).toString('hex');
