/** Writes one append into the open transaction. What the log is before and after it is a value, so that undoing is forgetting. */
import { appendLeaf, encodeEvent, encodeRange } from '@kheo/integrity';
import type { CompactRange, EncodedEvent } from '@kheo/integrity';
import { Fault, LIMITS, STREAM_PREFIX, toHex } from '@kheo/kernel';
import type { Draft, Metadata } from '@kheo/kernel';
import type { AppendRequest, AppendResult } from '@kheo/ports';
import { codeOf } from '../database.js';
import type { Connection, Statement } from '../database.js';

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

interface StreamEnd {
  readonly id: number;
  readonly revision: number;
  readonly hash: Uint8Array;
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
    this.#streamEnd = db.prepare(
      'SELECT stream AS id, revision, hash FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1',
    );
    this.#idsFrom = db.prepare(
      'SELECT position, event_id, CAST(metadata AS TEXT) AS metadata FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?',
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
    const id = this.#streamId.get(stream);
    const held = id === undefined ? undefined : this.#streamEnd.get(id);
    const actual = held?.revision ?? 'no-stream';
    if (actual !== expected) {
      const result = (held && this.#earlierResult(request, held)) ?? { outcome: 'refused', stream, actual };
      return { result, end };
    }
    const stampMs = stamp(nowMs, end.notBeforeMs);
    const encoded = encodeOrFault(request, held, stampMs);
    this.#savepoint.run();
    try {
      const range = this.#insert(request, { held, encoded, range: end.range });
      this.#release.run();
      const first = (held?.revision ?? -1) + 1;
      const result = {
        outcome: 'appended',
        stream,
        first,
        last: first + encoded.length - 1,
        position: range.size,
      } as const;
      return { result, end: { range, notBeforeMs: stampMs } };
    } catch (cause) {
      if (codeOf(cause)?.startsWith('SQLITE_CONSTRAINT') !== true) throw cause;
      this.#rollback.run();
      this.#release.run();
      throw new Fault('Internal', { stream }, { cause });
    }
  }

  #insert(
    { stream, events }: AppendRequest,
    {
      held,
      encoded,
      range,
    }: { held: StreamEnd | undefined; encoded: readonly EncodedEvent[]; range: CompactRange },
  ): CompactRange {
    const streamId = held?.id ?? Number(this.#insertStream.run(stream).lastInsertRowid);
    const first = (held?.revision ?? -1) + 1;
    let after = range;
    for (const [at, { data, metadata, hash, leaf }] of encoded.entries()) {
      const { eventId, type } = events[at] as AppendRequest['events'][number];
      const row = this.#insertEvent.run(
        streamId,
        first + at,
        idBytes(eventId),
        type,
        data,
        metadata,
        hash,
        leaf,
      );
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
    return there && last
      ? { outcome: 'appended', stream, first, last: first + rows.length - 1, position: last.position }
      : undefined;
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
  const recordedAt = new Date(stampMs).toISOString();
  const first = (held?.revision ?? -1) + 1;
  let prev = held?.hash;
  return events.map((event, at) => {
    const encoded = encodeEvent(event, {
      stream,
      revision: first + at,
      recordedAt,
      ...(prev ? { prev: toHex(prev) } : {}),
    });
    const bytes = Math.max(encoded.data.length, encoded.metadata.length);
    if (bytes > LIMITS.eventBytes) throw new Fault('AppendTooLarge', { bytes, limit: LIMITS.eventBytes });
    prev = encoded.hash;
    return encoded;
  });
};
