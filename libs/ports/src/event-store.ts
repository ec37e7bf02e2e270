/** The log. What stands here is promised by every adapter and tested by one contract suite (libs/testing). */
import type { Draft, RawEvent, RecordedEvent } from '@kheo/kernel';

/** The revision that the stream must have: of its last event, or that it must not exist. There is no "any". */
export type ExpectedRevision = number | 'no-stream';

export interface AppendRequest {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** One to LIMITS.appendEvents drafts with distinct event ids. */
  readonly events: readonly Draft[];
}

export type AppendResult =
  /** The bytes are durable. `position` counts the events of the log up to the last one of this append. */
  | {
      readonly outcome: 'appended';
      readonly stream: string;
      readonly first: number;
      readonly last: number;
      readonly position: number;
      /**
       * `recordedAt` of its events, in milliseconds since 1970: whoever decided on another day looks again. Absent where an earlier
       * answer is given again for events that were not recorded at one time.
       */
      readonly recordedAtMs?: number;
    }
  /** Nothing was written; `actual` is the true revision of the stream. */
  | { readonly outcome: 'refused'; readonly stream: string; readonly actual: ExpectedRevision }
  /** It may be there whole or not at all: send the same request again. */
  | { readonly outcome: 'unknown'; readonly stream: string; readonly cause: unknown };

export interface Head {
  /** Number of events in the log. */
  readonly position: number;
  /** Id of the log, from its first event; absent while the log is empty. */
  readonly logId?: string;
}

/** Size and root of the RFC 6962 tree over all leaves. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

export interface EventStore {
  /**
   * Atomic: all events or none. An append whose event ids are all there at the expected place, in the same order and of the
   * same command hash, answers with the first result and writes nothing; any other overlap is refused. The store stamps revision, time, `prev` and the
   * hash of the data, and writes the leaf in the same transaction.
   * @throws Fault AppendInvalid, AppendTooLarge (nothing was written), Busy (nothing was written), ClockBehindLog, ShuttingDown
   */
  append(request: AppendRequest): Promise<AppendResult>;

  /** Events of one stream from a revision on, in order, at most `limit`; empty beyond the end or for an unknown stream. */
  readStream(stream: string, from: number, limit: number): Promise<readonly RecordedEvent[]>;

  /** Events `after … after + limit` of the whole log, in order and without a gap: what was read once never changes. */
  readAll(after: number, limit: number): Promise<readonly RecordedEvent[]>;

  /** What `readAll` gives, as it is stored: for a verifier, which wants every byte and no value. */
  readRaw(after: number, limit: number): Promise<readonly RawEvent[]>;

  /** The events at these indexes, in the order given; an index beyond the end is left out. At most LIMITS.readEvents at once. */
  readAt(indexes: readonly number[]): Promise<readonly RecordedEvent[]>;

  /** A position that every later read reaches. */
  head(): Promise<Head>;

  /**
   * The position that an instant (milliseconds since 1970) stands for: events before the running maximum of `recordedAt`
   * passes it. `settled` once a later event or the clock has passed the instant.
   */
  positionAt(instantMs: number): Promise<{ readonly position: number; readonly settled: boolean }>;

  /** The tree over the whole log, kept with every append. */
  treeHead(): Promise<TreeHead>;

  /** Resolves when the log is longer than `after`, or when the signal aborts. A hint: the reader reads to know. */
  changed(after: number, signal: AbortSignal): Promise<void>;

  /** Waits for running appends; later calls fail with ShuttingDown. Idempotent. */
  close(): Promise<void>;
}
