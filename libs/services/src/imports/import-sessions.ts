/**
 * Imports into the running system. A session takes the bytes of its files, then runs over them; it lives in memory, belongs to who
 * opened it, and is forgotten after a while.
 *
 * The bytes are held in files outside the data folder that have no name any more where the platform allows it, so that the names
 * of people in them do not outlive the process.
 */
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Readable } from 'node:stream';
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

  /**
   * Takes the bytes of one file; sent again, they take the place of the earlier ones.
   * @throws Fault NotFound, FileTooLarge and FileTruncated (other than described), Busy (it runs), ShuttingDown
   */
  async receive({ id, actor }: { id: string; actor: string }, at: number, bytes: Readable): Promise<void> {
    const session = this.#idle(id, actor);
    const described = session.files[at];
    if (!described) throw new Fault('NotFound', { file: at });
    const held = hold(join(session.folder, this.parts.newId()));
    const { signal } = session.stop;
    try {
      await take(bytes, { described, held, signal });
      signal.throwIfAborted();
      if (session.running) throw new Fault('Busy', { import: id });
    } catch (error) {
      closeSync(held.fd);
      throw signal.aborted ? signal.reason : error;
    }
    letGo(session.held[at]);
    session.held[at] = held;
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
      if (session.stop.signal.aborted) release(session);
    }
  }

  /** Forgets a session and its files; one that runs is stopped first. Unknown ones are forgotten already. */
  forget(id: string, actor: string): void {
    const session = this.#sessions.get(id);
    if (session?.actor === actor) this.#drop(session, new Fault('NotFound', { import: id }));
  }

  /** When the process stops. */
  end(): void {
    for (const session of this.#sessions.values()) this.#drop(session, new Fault('ShuttingDown'));
  }

  /** Nobody learns of the imports of another. */
  #idle(id: string, actor: string): Session {
    this.#forgetIdle();
    const session = this.#sessions.get(id);
    if (session?.actor !== actor) throw new Fault('NotFound', { import: id });
    if (session.running) throw new Fault('Busy', { import: id });
    session.usedAtMs = this.parts.clock.now();
    return session;
  }

  #forgetIdle(): void {
    const before = this.parts.clock.now() - LIMITS.importSessionIdleMs;
    for (const session of this.#sessions.values())
      if (!session.running && session.usedAtMs < before)
        this.#drop(session, new Fault('NotFound', { import: session.id }));
  }

  #drop(session: Session, reason: Fault): void {
    this.#sessions.delete(session.id);
    session.stop.abort(reason);
    if (!session.running) release(session); // a run still reads them: it lets go of them when it has stopped
  }
}

const hold = (named: string): Held => {
  const fd = openSync(named, 'w+', 0o600);
  if (process.platform !== 'linux') return { fd, path: named };
  rmSync(named);
  return { fd, path: `/proc/self/fd/${String(fd)}` };
};

interface Taken {
  readonly described: DescribedFile;
  readonly held: Held;
  readonly signal: AbortSignal;
}

const take = async (bytes: Readable, { described, held, signal }: Taken): Promise<void> => {
  const { name, bytes: expected } = described;
  let received = 0;
  // Not by a write stream: when it fails it closes the descriptor by itself, and the number may be another file's at once.
  const write = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      received += chunk.length;
      if (received > expected) throw new Fault('FileTooLarge', { file: name, max: expected });
      appendFileSync(held.fd, chunk);
    }
  };
  await pipeline(bytes, write, { signal }).catch((error: unknown) => {
    if (!isOfWhoLeft(error)) throw error; // whoever left has sent fewer bytes, which is said below
  });
  if (received !== expected) throw new Fault('FileTruncated', { file: name, bytes: received, expected });
};

const isOfWhoLeft = (error: unknown): boolean =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes((error as NodeJS.ErrnoException).code ?? '');

const letGo = (held: Held | undefined): void => {
  if (held) closeSync(held.fd);
};

const release = ({ held, folder }: Session): void => {
  held.forEach(letGo);
  rmSync(folder, { recursive: true, force: true });
};
