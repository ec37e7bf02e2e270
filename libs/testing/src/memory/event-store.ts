/** The log in memory: the promises of the port without a disk, for the tests of everything that stands on it. */
import { Fault, fromUtf8, LIMITS, STREAM_PREFIX, toHex } from '@kheo/kernel';
import type { Draft, JsonObject, Metadata, RawEvent, RecordedEvent } from '@kheo/kernel';
import type { CompactRange, EncodedEvent } from '@kheo/integrity';
import { appendLeaf, EMPTY_RANGE, encodeEvent, rootOf } from '@kheo/integrity';
import type { AppendRequest, AppendResult, Clock, EventStore, Head, TreeHead } from '@kheo/ports';

/** How far the clock may stand behind the last event before appends are refused. */
const CLOCK_TOLERANCE_MS = 2_000;

export class MemoryEventStore implements EventStore {
  readonly #clock: Clock;
  readonly #log: RecordedEvent[] = [];
  readonly #streams = new Map<string, RecordedEvent[]>();
  readonly #waiters = new Set<() => void>();
  #range: CompactRange = EMPTY_RANGE;
  /** No later event is stamped earlier than this. */
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #tail: Promise<unknown> = Promise.resolve();
  #queued = 0;
  #closed = false;
  #failing: 'before' | 'after' | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Test hook: the next append answers `unknown`, without having written (`before`) or after it (`after`). */
  failNextCommit(when: 'before' | 'after'): void {
    this.#failing = when;
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    this.#mustBeOpen();
    checkRequest(request);
    if (this.#queued >= LIMITS.appendQueueRequests) throw new Fault('Busy', { waiting: this.#queued });
    this.#queued += 1;
    const result = this.#tail.then(() => {
      this.#queued -= 1;
      return this.#commit(request);
    });
    this.#tail = result.catch(() => undefined); // the caller gets the error; the next append only needs its turn
    return result;
  }

  #commit(request: AppendRequest): AppendResult {
    const failing = this.#failing;
    this.#failing = undefined;
    const cause = new Error('injected');
    if (failing === 'before') return { outcome: 'unknown', stream: request.stream, cause };
    const result = this.#write(request);
    return failing === 'after' ? { outcome: 'unknown', stream: request.stream, cause } : result;
  }

  #write(request: AppendRequest): AppendResult {
    const held = this.#streams.get(request.stream) ?? [];
    const actual = held.length === 0 ? 'no-stream' : held.length - 1;
    if (actual !== request.expected)
      return earlierResult(request, held) ?? { outcome: 'refused', stream: request.stream, actual };
    const nowMs = this.#stamp();
    const encoded = encodeAll(request, held.at(-1), nowMs);
    const events = encoded.map((event, at) =>
      this.#recorded(request, event, { at, revision: held.length + at }),
    );
    this.#log.push(...events);
    this.#streams.set(request.stream, held);
    held.push(...events);
    for (const event of encoded) this.#range = appendLeaf(this.#range, event.leaf);
    this.#notBeforeMs = nowMs;
    for (const wake of this.#waiters) wake();
    const last = held.length - 1;
    return {
      outcome: 'appended',
      stream: request.stream,
      first: last + 1 - events.length,
      last,
      position: this.#log.length,
      recordedAtMs: nowMs,
    };
  }

  #stamp(): number {
    const nowMs = this.#clock.now();
    if (nowMs < this.#notBeforeMs - CLOCK_TOLERANCE_MS)
      throw new Fault('ClockBehindLog', { behindMs: this.#notBeforeMs - nowMs });
    return Math.max(nowMs, this.#notBeforeMs);
  }

  #recorded(
    request: AppendRequest,
    event: EncodedEvent,
    place: { at: number; revision: number },
  ): RecordedEvent {
    const metadata = JSON.parse(fromUtf8(event.metadata)) as Metadata;
    return {
      index: this.#log.length + place.at,
      type: metadata.type,
      stream: request.stream,
      revision: place.revision,
      data: JSON.parse(fromUtf8(event.data)) as JsonObject,
      metadata,
      dataBytes: event.data,
      metadataBytes: event.metadata,
      hash: event.hash,
    };
  }

  async readStream(stream: string, from: number, limit: number): Promise<readonly RecordedEvent[]> {
    this.#mustBeOpen();
    return pageOf(this.#streams.get(stream) ?? [], from, limit);
  }

  async readAll(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    this.#mustBeOpen();
    return pageOf(this.#log, after, limit);
  }

  async readRaw(after: number, limit: number): Promise<readonly RawEvent[]> {
    return (await this.readAll(after, limit)).map(({ dataBytes, metadataBytes, hash, ...place }) => ({
      ...place,
      data: fromUtf8(dataBytes),
      metadata: fromUtf8(metadataBytes),
      hash: toHex(hash),
    }));
  }

  async readAt(indexes: readonly number[]): Promise<readonly RecordedEvent[]> {
    this.#mustBeOpen();
    if (indexes.length > LIMITS.readEvents)
      throw new Fault('ParameterInvalid', { found: indexes.length, limit: LIMITS.readEvents });
    return indexes.flatMap((index) => this.#log[index] ?? []);
  }

  async head(): Promise<Head> {
    this.#mustBeOpen();
    const logId = this.#log[0]?.data['logId'];
    return { position: this.#log.length, ...(typeof logId === 'string' ? { logId } : {}) };
  }

  async positionAt(instantMs: number): Promise<{ position: number; settled: boolean }> {
    this.#mustBeOpen();
    const later = this.#log.findIndex((event) => Date.parse(event.metadata.recordedAt) > instantMs);
    if (later >= 0) return { position: later, settled: true };
    const nowMs = this.#clock.now();
    if (nowMs <= instantMs) return { position: this.#log.length, settled: false };
    // What has been called settled stays so, even if the clock is set back afterwards.
    this.#notBeforeMs = Math.max(this.#notBeforeMs, nowMs);
    return { position: this.#log.length, settled: true };
  }

  async treeHead(): Promise<TreeHead> {
    this.#mustBeOpen();
    return { size: this.#range.size, root: rootOf(this.#range) };
  }

  async changed(after: number, signal: AbortSignal): Promise<void> {
    this.#mustBeOpen();
    if (this.#log.length > after || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        if (this.#log.length <= after && !signal.aborted && !this.#closed) return;
        this.#waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiters.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#tail;
    for (const wake of this.#waiters) wake();
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Fault('ShuttingDown');
  }
}

const pageOf = (events: readonly RecordedEvent[], from: number, limit: number): RecordedEvent[] => {
  const start = Math.max(from, 0);
  return events.slice(start, start + Math.min(limit, LIMITS.readEvents));
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const checkRequest = ({ stream, expected, events }: AppendRequest): void => {
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

/** The answer of the same request when it has been written before; nothing when it has not. */
const earlierResult = (
  { stream, expected, events }: AppendRequest,
  held: readonly RecordedEvent[],
): AppendResult | undefined => {
  const first = expected === 'no-stream' ? 0 : expected + 1;
  const there = events.every(({ eventId, commandHash }, at) => {
    const metadata = held[first + at]?.metadata;
    return metadata?.eventId === eventId && metadata.commandHash === commandHash;
  });
  const last = held[first + events.length - 1];
  if (!there || !last) return undefined;
  const own = held.slice(first, first + events.length);
  const [at, ...others] = new Set(own.map(({ metadata }) => metadata.recordedAt));
  return {
    outcome: 'appended',
    stream,
    first,
    last: last.revision,
    position: last.index + 1,
    ...(at !== undefined && others.length === 0 ? { recordedAtMs: Date.parse(at) } : {}),
  };
};

const encodeAll = (
  request: AppendRequest,
  previous: RecordedEvent | undefined,
  nowMs: number,
): EncodedEvent[] => {
  const first = (previous?.revision ?? -1) + 1;
  const recordedAt = new Date(nowMs).toISOString();
  let prev = previous?.hash;
  return request.events.map((event: Draft, at) => {
    const place = {
      stream: request.stream,
      revision: first + at,
      recordedAt,
      ...(prev ? { prev: toHex(prev) } : {}),
    };
    const encoded = encodeEvent(event, place);
    const bytes = Math.max(encoded.data.length, encoded.metadata.length);
    if (bytes > LIMITS.eventBytes) throw new Fault('AppendTooLarge', { bytes, limit: LIMITS.eventBytes });
    prev = encoded.hash;
    return encoded;
  });
};
