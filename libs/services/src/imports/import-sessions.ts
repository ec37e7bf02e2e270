/**
 * Imports into the running system. A session takes the bytes of its files, then runs over them; it lives in memory, belongs to who
 * opened it, and is forgotten after a while.
 *
 * The bytes are held in files outside the data folder that have no name any more where the platform allows it, so that the names
 * of people in them do not outlive the process.
 */
import { closeSync, createWriteStream, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ImportFile, ImportOptions, ImportProgress, ImportReport } from '@kheo/engine';
import { Fault, LIMITS } from '@kheo/kernel';
import type { Clock } from '@kheo/ports';

export interface DescribedFile {
  readonly name: string;
  readonly bytes: number;
}

export interface OpenedImport {
  readonly actor: string;
  readonly files: readonly DescribedFile[];
  readonly dataSet?: string;
  readonly kind?: string;
}

export type RunImport = (
  options: ImportOptions,
  report: (progress: ImportProgress) => void,
) => Promise<ImportReport>;

export interface ImportSessionParts {
  readonly run: RunImport;
  readonly clock: Clock;
  readonly newId: () => string;
}

interface Session extends OpenedImport {
  readonly id: string;
  readonly folder: string;
  /** Where the bytes of each file are, once they have arrived. */
  readonly held: (Held | undefined)[];
  readonly stop: AbortController;
  usedAtMs: number;
  running: boolean;
}

interface Held {
  readonly path: string;
  readonly fd: number;
}

export class ImportSessions {
  readonly #sessions = new Map<string, Session>();

  constructor(private readonly parts: ImportSessionParts) {}

  /** @throws Fault Busy, FileTooLarge, FieldInvalid */
  open(opened: OpenedImport): string {
    this.#forgetIdle();
    if (this.#sessions.size >= LIMITS.importSessions)
      throw new Fault('Busy', { imports: LIMITS.importSessions });
    const bytes = opened.files.reduce((total, file) => total + file.bytes, 0);
    if (bytes > LIMITS.importFileBytes)
      throw new Fault('FileTooLarge', { bytes, max: LIMITS.importFileBytes });
    const id = this.parts.newId();
    const folder = mkdtempSync(join(tmpdir(), 'kheo-import-'));
    const session = {
      ...opened,
      id,
      folder,
      held: [],
      stop: new AbortController(),
      usedAtMs: this.parts.clock.now(),
      running: false,
    };
    this.#sessions.set(id, session);
    return id;
  }

  /** Takes the bytes of one file. @throws Fault NotFound, FileTruncated (other than described), Busy (it runs) */
  async receive({ id, actor }: { id: string; actor: string }, at: number, bytes: Readable): Promise<void> {
    const session = this.#idle(id, actor);
    const described = session.files[at];
    if (!described) throw new Fault('NotFound', { file: at });
    const named = join(session.folder, String(at));
    const fd = openSync(named, 'w+', 0o600);
    session.held[at] = { fd, path: process.platform === 'linux' ? `/proc/self/fd/${String(fd)}` : named };
    if (process.platform === 'linux') rmSync(named);
    let received = 0;
    const count = new Transform({
      transform: (chunk: Buffer, _, done) => {
        received += chunk.length;
        done(
          received > described.bytes
            ? new Fault('FileTooLarge', { file: described.name, max: described.bytes })
            : null,
          chunk,
        );
      },
    });
    await pipeline(bytes, count, createWriteStream('', { fd, autoClose: false }), {
      signal: session.stop.signal,
    });
    if (received !== described.bytes)
      throw new Fault('FileTruncated', { file: described.name, bytes: received, expected: described.bytes });
  }

  /** Runs over the files. `signal`: whoever asked has left; rows that are on their way are finished. */
  async run(
    { id, actor }: { id: string; actor: string },
    dryRun: boolean,
    { signal, report }: { signal: AbortSignal; report: (progress: ImportProgress) => void },
  ): Promise<ImportReport> {
    const session = this.#idle(id, actor);
    const missing = session.files.findIndex((_, at) => !session.held[at]);
    if (missing >= 0) throw new Fault('FileUnreadable', { file: session.files[missing]?.name ?? '' });
    if ([...this.#sessions.values()].some(({ running }) => running)) throw new Fault('Busy', { imports: 1 });
    session.running = true;
    const files = session.files.map(({ name }, at): ImportFile => ({
      name,
      path: (session.held[at] as Held).path,
    }));
    const { dataSet, kind } = session;
    const told = { ...(dataSet === undefined ? {} : { dataSet }), ...(kind === undefined ? {} : { kind }) };
    try {
      return await this.parts.run(
        {
          files,
          dryRun,
          actor: { id: actor },
          signal: AbortSignal.any([signal, session.stop.signal]),
          ...told,
        },
        report,
      );
    } finally {
      session.running = false;
      session.usedAtMs = this.parts.clock.now();
    }
  }

  /** Forgets a session and its files; one that runs is stopped first. Unknown ones are forgotten already. */
  forget(id: string, actor: string): void {
    const session = this.#sessions.get(id);
    if (session?.actor === actor) this.#drop(session);
  }

  /** When the process stops. */
  end(): void {
    for (const session of this.#sessions.values()) this.#drop(session);
  }

  /** Nobody learns of the imports of another. */
  #idle(id: string, actor: string): Session {
    const session = this.#sessions.get(id);
    if (session?.actor !== actor) throw new Fault('NotFound', { import: id });
    if (session.running) throw new Fault('Busy', { import: id });
    session.usedAtMs = this.parts.clock.now();
    return session;
  }

  #forgetIdle(): void {
    const before = this.parts.clock.now() - LIMITS.importSessionIdleMs;
    for (const session of this.#sessions.values())
      if (!session.running && session.usedAtMs < before) this.#drop(session);
  }

  #drop(session: Session): void {
    this.#sessions.delete(session.id);
    session.stop.abort();
    for (const held of session.held) if (held) closeSync(held.fd);
    rmSync(session.folder, { recursive: true, force: true });
  }
}
