/** Reads of the log: prepared once, decoded the same way everywhere. */
import { decodeRange } from '@kheo/integrity';
import type { CompactRange } from '@kheo/integrity';
import { Fault, fromUtf8, LIMITS } from '@kheo/kernel';
import type { JsonObject, Metadata, RecordedEvent } from '@kheo/kernel';
import type { Connection, Statement } from '../database.js';

/** A read stops early once it holds so many bytes: 5,000 of the largest events would not fit into memory. */
const READ_BYTES = 64 * 1024 * 1024;
const CHUNK_EVENTS = 200;

interface EventRow {
  readonly position: number;
  readonly name: string;
  readonly revision: number;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  readonly hash: Uint8Array;
}

const COLUMNS = 'e.position, s.name, e.revision, e.type, e.data, e.metadata, e.hash';

export class LogReader {
  readonly #all: Statement<[number, number], EventRow>;
  readonly #streamId: Statement<[string], number>;
  readonly #stream: Statement<[number, number, number], Omit<EventRow, 'name'>>;
  readonly #at: Statement<[string], EventRow>;
  readonly #metadata: Statement<[number], Uint8Array>;
  readonly #tree: Statement<[], { size: number; range: Uint8Array }>;
  readonly #last: Statement<[], number | null>;

  constructor(db: Connection) {
    // CROSS JOIN keeps the order of the loops as written: the log first, then the name of each row's stream.
    this.#all = db.prepare(
      `SELECT ${COLUMNS} FROM events e CROSS JOIN streams s ON s.id = e.stream WHERE e.position > ? ORDER BY e.position LIMIT ?`,
    );
    this.#streamId = db.prepare<[string], number>('SELECT id FROM streams WHERE name = ?').pluck();
    this.#stream = db.prepare(
      `SELECT position, revision, type, data, metadata, hash FROM events
        WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`,
    );
    // A list as JSON is one query: rows fetched one by one take three times as long.
    this.#at = db.prepare(
      `SELECT ${COLUMNS} FROM json_each(?) j CROSS JOIN events e ON e.position = j.value + 1
         CROSS JOIN streams s ON s.id = e.stream ORDER BY j.key`,
    );
    this.#metadata = db
      .prepare<[number], Uint8Array>('SELECT metadata FROM events WHERE position = ?')
      .pluck();
    this.#tree = db.prepare('SELECT size, range FROM tree');
    this.#last = db.prepare<[], number | null>('SELECT max(position) FROM events').pluck();
  }

  all(after: number, limit: number): RecordedEvent[] {
    return take(limit, (read, count) => this.#all.all(Math.max(after, 0) + read, count));
  }

  stream(stream: string, from: number, limit: number): RecordedEvent[] {
    const id = this.#streamId.get(stream);
    if (id === undefined) return [];
    return take(limit, (read, count) =>
      this.#stream.all(id, Math.max(from, 0) + read, count).map((row) => ({ ...row, name: stream })),
    );
  }

  at(indexes: readonly number[]): RecordedEvent[] {
    return this.#at.all(JSON.stringify(indexes)).map((row) => new StoredEvent(row));
  }

  /** The right edge of the tree; its size is the position of the log. */
  range(): CompactRange {
    const row = this.#tree.get();
    if (!row) throw new Fault('LogCorrupt', { missing: 'tree' });
    return decodeRange(row.size, row.range);
  }

  /** The position that the rows show, which the tree must agree with. */
  lastPosition(): number {
    return this.#last.get() ?? 0;
  }

  /** Milliseconds since 1970 of the event that the position counts last. */
  recordedMs(position: number): number {
    const metadata = this.#metadata.get(position);
    if (!metadata) throw new Fault('LogCorrupt', { missing: position });
    return Date.parse((parsed(metadata, position) as Metadata).recordedAt);
  }

  /** How many events were recorded at or before an instant, out of the first `size`. */
  positionAt(instantMs: number, size: number): number {
    let [low, high] = [0, size];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.recordedMs(middle + 1) <= instantMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Reads in chunks, because rows that are fetched together are twice as fast as one by one, and counts bytes between them. */
const take = (limit: number, chunk: (read: number, count: number) => EventRow[]): RecordedEvent[] => {
  const wanted = Math.min(limit, LIMITS.readEvents);
  const events: RecordedEvent[] = [];
  for (let bytes = 0; events.length < wanted && bytes < READ_BYTES;) {
    const count = Math.min(CHUNK_EVENTS, wanted - events.length);
    const rows = chunk(events.length, count);
    for (const row of rows) {
      events.push(new StoredEvent(row));
      bytes += row.data.length + row.metadata.length;
    }
    if (rows.length < count) break;
  }
  return events;
};

const parsed = (bytes: Uint8Array, position: number): unknown => {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch (cause) {
    throw new Fault('LogCorrupt', { index: position - 1 }, { cause });
  }
};

/** An event whose bytes are decoded when somebody looks at what they say. Reading them throws Fault LogCorrupt where they are not JSON. */
class StoredEvent implements RecordedEvent {
  readonly #row: EventRow;
  #data: JsonObject | undefined;
  #metadata: Metadata | undefined;

  constructor(row: EventRow) {
    this.#row = row;
  }

  get index(): number {
    return this.#row.position - 1;
  }
  get type(): string {
    return this.#row.type;
  }
  get stream(): string {
    return this.#row.name;
  }
  get revision(): number {
    return this.#row.revision;
  }
  get dataBytes(): Uint8Array {
    return this.#row.data;
  }
  get metadataBytes(): Uint8Array {
    return this.#row.metadata;
  }
  get hash(): Uint8Array {
    return this.#row.hash;
  }
  get data(): JsonObject {
    return (this.#data ??= parsed(this.#row.data, this.#row.position) as JsonObject);
  }
  get metadata(): Metadata {
    return (this.#metadata ??= parsed(this.#row.metadata, this.#row.position) as Metadata);
  }
}
