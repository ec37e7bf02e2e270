/** The log on SQLite: one writer that groups the appends which wait into one durable commit, and reads that see only those. */
import { rootOf } from '@kheo/integrity';
import { Fault, LIMITS } from '@kheo/kernel';
import type { RawEvent, RecordedEvent } from '@kheo/kernel';
import type { AppendRequest, AppendResult, Clock, EventStore, Head, TreeHead } from '@kheo/ports';
import { codeOf, mustWrite, openDatabase } from '../database.js';
import type { Connection } from '../database.js';
import { LOG_FILE } from './log-file.js';
import { LogReader } from './log-reader.js';
import { checkRequest, LogWriter } from './log-writer.js';
import type { LogEnd } from './log-writer.js';
import { LogWatch } from './log-watch.js';

export interface SqliteEventStoreOptions {
  readonly clock: Clock;
  readonly readOnly?: boolean;
  /** Memory for pages of the log in KiB, where the usual is too much: who reads it once from end to end comes back to none of them. */
  readonly cacheKib?: number;
  /** The disk has failed in the middle of a commit. The store refuses everything from now on: the process should exit. */
  readonly onFatal?: (error: unknown) => void;
  /** How COMMIT is run. Tests wrap it, to fail before or after the bytes are durable. */
  readonly runCommit?: (commit: () => void) => void;
}

/** A group stops growing at so many events, so that one commit does not hold up the process for long. */
const COMMIT_EVENTS = 5_000;

interface Waiting {
  readonly request: AppendRequest;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

export class SqliteEventStore implements EventStore {
  readonly #db: Connection;
  readonly #options: SqliteEventStoreOptions;
  readonly #reader: LogReader;
  /** Absent when read-only. */
  readonly #writer: LogWriter | undefined;
  readonly #watch: LogWatch;
  readonly #runCommit: (commit: () => void) => void;
  #end: LogEnd;
  #queue: Waiting[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;
  #logId: string | undefined;

  /** @throws Fault DataFolderTooNew, ConfigurationInvalid, LogCorrupt when the rows and the tree do not agree */
  constructor(path: string, options: SqliteEventStoreOptions) {
    const readOnly = options.readOnly ?? false;
    const { cacheKib = LOG_FILE.cacheKib } = options;
    this.#db = openDatabase(path, { ...LOG_FILE, cacheKib }, { readOnly });
    this.#options = options;
    this.#runCommit = options.runCommit ?? ((commit) => commit());
    this.#reader = new LogReader(this.#db);
    this.#writer = readOnly ? undefined : new LogWriter(this.#db);
    this.#end = this.#db.transaction(() => storedEnd(this.#reader))();
    this.#watch = new LogWatch(() => this.#position(), { poll: readOnly });
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    this.#mustBeOpen();
    mustWrite(this.#writer === undefined);
    checkRequest(request);
    if (this.#queue.length >= LIMITS.appendQueueRequests)
      throw new Fault('Busy', { waiting: this.#queue.length });
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** A turn of the event loop lies before every commit: what is asked in the meantime shares its fsync. */
  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await new Promise((next) => setImmediate(next));
      this.#commitGroup(this.#takeGroup());
    }
    this.#draining = undefined;
  }

  #takeGroup(): Waiting[] {
    let [requests, events] = [0, 0];
    for (const { request } of this.#queue) {
      if (
        requests === LIMITS.commitRequests ||
        (requests > 0 && events + request.events.length > COMMIT_EVENTS)
      )
        break;
      requests += 1;
      events += request.events.length;
    }
    return this.#queue.splice(0, requests);
  }

  #commitGroup(group: readonly Waiting[]): void {
    const answers: (() => void)[] = [];
    try {
      this.#db.exec('BEGIN IMMEDIATE');
    } catch (cause) {
      if (codeOf(cause)?.startsWith('SQLITE_BUSY') === true)
        for (const { reject } of group) reject(new Fault('Busy', {}, { cause }));
      else this.#fail(group, cause);
      return;
    }
    try {
      const end = this.#writeGroup(group, answers);
      this.#runCommit(() => this.#db.exec('COMMIT'));
      this.#end = end;
    } catch (cause) {
      this.#fail(group, cause);
      return;
    }
    for (const answer of answers) answer();
    this.#watch.wake();
  }

  #writeGroup(group: readonly Waiting[], answers: (() => void)[]): LogEnd {
    const writer = this.#writer as LogWriter;
    let end = this.#end;
    for (const { request, resolve, reject } of group) {
      try {
        const written = writer.write(request, end, this.#options.clock.now());
        end = written.end;
        answers.push(() => resolve(written.result));
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        answers.push(() => reject(error));
      }
    }
    if (end.range.size > this.#end.range.size) writer.writeTree(end.range);
    return end;
  }

  /** After an error of the disk nobody knows what is on it: the group may be there or not, and nothing more is tried. */
  #fail(group: readonly Waiting[], cause: unknown): void {
    this.#closed = true;
    for (const { request, resolve } of group) resolve({ outcome: 'unknown', stream: request.stream, cause });
    for (const { reject } of this.#queue.splice(0)) reject(new Fault('ShuttingDown', {}, { cause }));
    this.#watch.close();
    try {
      this.#db.close(); // also rolls back what may still be open
    } finally {
      this.#options.onFatal?.(cause);
    }
  }

  async readStream(stream: string, from: number, limit: number): Promise<readonly RecordedEvent[]> {
    this.#mustBeOpen();
    return this.#reader.stream(stream, from, limit);
  }

  async readAll(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    this.#mustBeOpen();
    return this.#reader.all(after, limit);
  }

  async readRaw(after: number, limit: number): Promise<readonly RawEvent[]> {
    this.#mustBeOpen();
    return this.#reader.raw(after, limit);
  }

  async readAt(indexes: readonly number[]): Promise<readonly RecordedEvent[]> {
    this.#mustBeOpen();
    if (indexes.length > LIMITS.readEvents)
      throw new Fault('ParameterInvalid', { found: indexes.length, limit: LIMITS.readEvents });
    return this.#reader.at(indexes);
  }

  async head(): Promise<Head> {
    this.#mustBeOpen();
    const position = this.#position();
    if (position > 0) this.#logId ??= logIdOf(this.#reader.all(0, 1)[0]);
    return { position, ...(this.#logId === undefined ? {} : { logId: this.#logId }) };
  }

  async positionAt(instantMs: number): Promise<{ position: number; settled: boolean }> {
    this.#mustBeOpen();
    const size = this.#position();
    const position = this.#reader.positionAt(instantMs, size);
    if (position < size) return { position, settled: true };
    const nowMs = this.#options.clock.now();
    // Only the writer can promise that no event will be stamped earlier; a reader waits for the next event.
    if (nowMs <= instantMs || !this.#writer) return { position, settled: false };
    this.#end = { ...this.#end, notBeforeMs: Math.max(this.#end.notBeforeMs, nowMs) };
    return { position, settled: true };
  }

  async treeHead(): Promise<TreeHead> {
    this.#mustBeOpen();
    const range = this.#writer ? this.#end.range : this.#reader.range();
    return { size: range.size, root: rootOf(range) };
  }

  async changed(after: number, signal: AbortSignal): Promise<void> {
    this.#mustBeOpen();
    return this.#watch.changed(after, signal);
  }

  async close(): Promise<void> {
    if (this.#closed) return this.#draining;
    this.#closed = true;
    await this.#draining;
    this.#watch.close();
    this.#db.close();
  }

  /** The writer knows; a reader looks, because another process writes. */
  #position(): number {
    return this.#writer ? this.#end.range.size : this.#reader.range().size;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Fault('ShuttingDown');
  }
}

const storedEnd = (reader: LogReader): LogEnd => {
  const range = reader.range();
  const rows = reader.lastPosition();
  if (rows !== range.size) throw new Fault('LogCorrupt', { rows, leaves: range.size });
  return { range, notBeforeMs: rows === 0 ? Number.NEGATIVE_INFINITY : reader.recordedMs(rows) };
};

const logIdOf = (first: RecordedEvent | undefined): string | undefined => {
  const logId = first?.data['logId'];
  return typeof logId === 'string' ? logId : undefined;
};
