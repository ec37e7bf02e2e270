/** Reads of the log: prepared once, decoded the same way everywhere. */
import { decodeRange } from '@kheo/integrity';
import type { CompactRange } from '@kheo/integrity';
import { Fault, LIMITS, utf8 } from '@kheo/kernel';
import type { JsonObject, Metadata, RawEvent, RecordedEvent } from '@kheo/kernel';
import type { Connection, Statement } from '../database.js';

/** A read stops early once it holds so many characters: 5,000 of the largest events would not fit into memory. */
const READ_CHARS = 32 * 1024 * 1024;
const CHUNK_EVENTS = 200;

/** JSON comes as text: SQLite hands text to V8 in a third of the time that bytes take, and they need no decoding. */
type EventRow = readonly [
  position: number,
  stream: string,
  revision: number,
  type: string,
  data: string,
  metadata: string,
  hash: string,
];

type RawRow = readonly [...EventRow, eventId: string, leaf: string];

const TOLD = 'e.revision, e.type, CAST(e.data AS TEXT), CAST(e.metadata AS TEXT), hex(e.hash)';
const TOLD_RAW = `${TOLD}, hex(e.event_id), hex(e.leaf)`;

export class LogReader {
  readonly #all: Statement<[number, number], EventRow>;
  readonly #allRaw: Statement<[number, number], RawRow>;
  readonly #streamId: Statement<[string], number>;
  readonly #stream: Statement<[string, number, number, number], EventRow>;
  readonly #at: Statement<[string], EventRow>;
  readonly #bytes: Statement<[number], EventBytes>;
  readonly #metadata: Statement<[number], string>;
  readonly #tree: Statement<[], { size: number; range: Uint8Array }>;
  readonly #last: Statement<[], number | null>;

  constructor(db: Connection) {
    // A value that the plan could depend on (a limit, or what stands still while rows are ordered) makes SQLite prepare the statement
    // anew each time it changes, which takes longer than to read a short stream. The plan does not look into `? + 0`.
    // CROSS JOIN keeps the order of the loops as written: the log first, then the name of each row's stream.
    const allOf = (told: string): string =>
      `SELECT e.position, s.name, ${told} FROM events e CROSS JOIN streams s ON s.id = e.stream
        WHERE e.position > ? ORDER BY e.position LIMIT ? + 0`;
    this.#all = db.prepare<[number, number], EventRow>(allOf(TOLD)).raw();
    this.#allRaw = db.prepare<[number, number], RawRow>(allOf(TOLD_RAW)).raw();
    this.#streamId = db.prepare<[string], number>('SELECT id FROM streams WHERE name = ?').pluck();
    this.#stream = db
      .prepare<[string, number, number, number], EventRow>(
        `SELECT e.position, ?, ${TOLD} FROM events e WHERE e.stream = ? + 0 AND e.revision >= ?
        ORDER BY e.revision LIMIT ? + 0`,
      )
      .raw();
    // A list as JSON is one query: rows fetched one by one take three times as long.
    this.#at = db
      .prepare<[string], EventRow>(
        `SELECT e.position, s.name, ${TOLD} FROM json_each(?) j CROSS JOIN events e ON e.position = j.value + 1
         CROSS JOIN streams s ON s.id = e.stream ORDER BY j.key`,
      )
      .raw();
    this.#bytes = db.prepare('SELECT data, metadata FROM events WHERE position = ?');
    this.#metadata = db
      .prepare<[number], string>('SELECT CAST(metadata AS TEXT) FROM events WHERE position = ?')
      .pluck();
    this.#tree = db.prepare('SELECT size, range FROM tree');
    this.#last = db.prepare<[], number | null>('SELECT max(position) FROM events').pluck();
  }

  all(after: number, limit: number): RecordedEvent[] {
    return this.#take(limit, (read, count) => this.#all.all(Math.max(after, 0) + read, count)).map(
      this.#decoded,
    );
  }

  raw(after: number, limit: number): RawEvent[] {
    return this.#take(limit, (read, count) => this.#allRaw.all(Math.max(after, 0) + read, count)).map(
      this.#raw,
    );
  }

  stream(stream: string, from: number, limit: number): RecordedEvent[] {
    const id = this.#streamId.get(stream);
    if (id === undefined) return [];
    const rows = this.#take(limit, (read, count) =>
      this.#stream.all(stream, id, Math.max(from, 0) + read, count),
    );
    return rows.map(this.#decoded);
  }

  at(indexes: readonly number[]): RecordedEvent[] {
    return this.#at.all(JSON.stringify(indexes)).map(this.#decoded);
  }

  /** Reads in chunks, because rows that are fetched together are twice as fast as one by one, and counts characters between them. */
  #take<Row extends EventRow | RawRow>(limit: number, chunk: (read: number, count: number) => Row[]): Row[] {
    const wanted = Math.min(limit, LIMITS.readEvents);
    const taken: Row[] = [];
    for (let chars = 0; taken.length < wanted && chars < READ_CHARS;) {
      const count = Math.min(CHUNK_EVENTS, wanted - taken.length);
      const rows = chunk(taken.length, count);
      for (const row of rows) {
        taken.push(row);
        chars += row[4].length + row[5].length;
      }
      if (rows.length < count) break;
    }
    return taken;
  }

  readonly #decoded = (row: EventRow): RecordedEvent => new StoredEvent(row, this.#stored);

  readonly #raw = ([position, stream, revision, type, data, metadata, hash, id, leaf]: RawRow): RawEvent => {
    const isText = !data.includes(REPLACEMENT) && !metadata.includes(REPLACEMENT);
    const place = { index: position - 1, stream, revision, type };
    const beside = { hash: hash.toLowerCase(), eventId: uuidOf(id), leaf: leaf.toLowerCase() };
    return { ...place, ...beside, ...(isText ? { data, metadata } : this.#stored(position)) };
  };

  readonly #stored = (position: number): EventBytes => {
    const bytes = this.#bytes.get(position);
    if (!bytes) throw new Fault('LogCorrupt', { missing: position });
    return bytes;
  };

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

const uuidOf = (hex: string): string => {
  const id = hex.toLowerCase();
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
};

interface EventBytes {
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

const parsed = (text: string, position: number): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault('LogCorrupt', { index: position - 1 }, { cause });
  }
};

/** Stands in a text for bytes that are not UTF-8; it may also have been written. */
const REPLACEMENT = '\ufffd';

/** An event that is decoded when somebody looks at what it says. Reading it throws Fault LogCorrupt where that is not JSON. */
class StoredEvent implements RecordedEvent {
  readonly index: number;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly #texts: { readonly data: string; readonly metadata: string; readonly hash: string };
  readonly #stored: (position: number) => EventBytes;
  #data: JsonObject | undefined;
  #metadata: Metadata | undefined;

  constructor(
    [position, stream, revision, type, data, metadata, hash]: EventRow,
    stored: (position: number) => EventBytes,
  ) {
    this.index = position - 1;
    this.stream = stream;
    this.revision = revision;
    this.type = type;
    this.#texts = { data, metadata, hash };
    this.#stored = stored;
  }

  get data(): JsonObject {
    return (this.#data ??= parsed(this.#texts.data, this.index + 1) as JsonObject);
  }
  get metadata(): Metadata {
    return (this.#metadata ??= parsed(this.#texts.metadata, this.index + 1) as Metadata);
  }
  get dataBytes(): Uint8Array {
    return this.#bytesOf('data');
  }
  get metadataBytes(): Uint8Array {
    return this.#bytesOf('metadata');
  }
  get hash(): Uint8Array {
    return Buffer.from(this.#texts.hash, 'hex');
  }

  #bytesOf(part: 'data' | 'metadata'): Uint8Array {
    const text = this.#texts[part];
    return text.includes(REPLACEMENT) ? this.#stored(this.index + 1)[part] : utf8(text);
  }
}
