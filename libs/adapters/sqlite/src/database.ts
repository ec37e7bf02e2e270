/** Opens one SQLite file with the settings that our promises rest on, and refuses to work when they did not take. */
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Fault } from '@kheo/kernel';

export type Connection = Database.Database;
export type Statement<Parameters extends unknown[], Row = unknown> = Database.Statement<Parameters, Row>;

/** What one of our files is, and the steps that bring an older one forward. */
export interface FileKind {
  /** Four ASCII letters in the header of the file (`PRAGMA application_id`). */
  readonly mark: string;
  /** FULL: a commit is on the disk when it returns. NORMAL: a power cut may lose the last commits, never mix them. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Memory for pages that have been read, in KiB. */
  readonly cacheKib: number;
  /** Overwrites what is deleted with zeros. */
  readonly secureDelete?: boolean;
  /** SQL of each version, from an empty file on. Never changed once released: a later step changes what an earlier one made. */
  readonly steps: readonly string[];
}

/** Another connection may hold the file for this long before we give up; the whole process stands still meanwhile. */
const BUSY_TIMEOUT_MS = 2_000;
/** Pages of 4 KiB in the write-ahead log at which they move into the file: at fewer a busy process does little else. */
const CHECKPOINT_PAGES = 8_192;
/** Bytes of a left write-ahead log that are written anew at once. */
const COPIED_BYTES = 1024 * 1024;
const SYNCHRONOUS = { NORMAL: 1, FULL: 2 } as const;

/** @throws Fault DataFolderTooNew, ConfigurationInvalid (not one of our files, or read-only before it was made), Internal */
export const openDatabase = (
  path: string,
  kind: FileKind,
  options: { readonly readOnly?: boolean } = {},
): Connection => {
  const readOnly = options.readOnly ?? false;
  if (!readOnly) {
    makePrivate(path);
    if (kind.synchronous === 'FULL') makeLeftoversDurable(`${path}-wal`);
  }
  const db = openFile(path, readOnly);
  try {
    checkOwner(db, kind);
    for (const [setting, value, readBack] of settingsOf(kind, readOnly)) {
      db.pragma(`${setting} = ${value}`);
      requireSetting(db, setting, readBack);
    }
    migrate(db, kind, readOnly);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/**
 * SQLite gives its `-wal` and `-shm` files the mode of the main file, so that one is made first. One that is there is not opened:
 * to close it would let go of every lock that this process holds on it (fcntl), and SQLite would not know.
 */
export const makePrivate = (path: string): void => {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
};

/**
 * A process that died may have written a commit and not synced it, or its sync failed and the kernel has forgotten that the bytes are
 * not on the disk. The next process reads them from memory like any other, and would answer for them. So what it finds is written once
 * more, as it is, and synced.
 */
const makeLeftoversDurable = (wal: string): void => {
  if (!existsSync(wal)) return;
  const handle = openSync(wal, 'r+');
  const piece = new Uint8Array(COPIED_BYTES);
  try {
    for (let at = 0, length = readSync(handle, piece, 0, piece.length, at); length > 0;) {
      for (let done = 0; done < length;) done += writeSync(handle, piece, done, length - done, at + done);
      at += length;
      length = readSync(handle, piece, 0, piece.length, at);
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

const openFile = (path: string, readOnly: boolean): Connection => {
  try {
    return new Database(path, { readonly: readOnly, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  } catch (cause) {
    if (readOnly && codeOf(cause) === 'SQLITE_CANTOPEN') {
      throw new Fault(
        'ConfigurationInvalid',
        { expected: 'a data folder that has been written before' },
        { cause },
      );
    }
    throw cause;
  }
};

/** Name, value, and what it must read back as. */
const settingsOf = (kind: FileKind, readOnly: boolean): (readonly [string, string, string | number])[] => [
  ...(readOnly ? [] : [['journal_mode', 'WAL', 'wal'] as const]),
  // An existing WAL file opens at NORMAL here, whatever it was written with.
  ['synchronous', kind.synchronous, SYNCHRONOUS[kind.synchronous]],
  ['wal_autocheckpoint', String(CHECKPOINT_PAGES), CHECKPOINT_PAGES],
  ['cache_size', `-${String(kind.cacheKib)}`, -kind.cacheKib],
  ['foreign_keys', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
  ['secure_delete', kind.secureDelete === true ? 'ON' : 'OFF', kind.secureDelete === true ? 1 : 0],
  // Only macOS knows the difference: without them fsync there leaves the bytes in the cache of the drive.
  ['fullfsync', 'ON', 1],
  ['checkpoint_fullfsync', 'ON', 1],
];

/** @throws Fault Internal when the setting reads back as something else. */
export const requireSetting = (db: Connection, setting: string, expected: string | number): void => {
  const found = db.pragma(setting, { simple: true });
  if (found !== expected) throw new Fault('Internal', { setting, expected, found: String(found) });
};

const markNumber = (mark: string): number => Buffer.from(mark, 'ascii').readInt32BE();

const checkOwner = (db: Connection, kind: FileKind): void => {
  const mark = db.pragma('application_id', { simple: true });
  if (mark === markNumber(kind.mark)) return;
  const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (mark !== 0 || tables !== 0)
    throw new Fault('ConfigurationInvalid', { found: Number(mark), expected: `a file of kind ${kind.mark}` });
};

const migrate = (db: Connection, kind: FileKind, readOnly: boolean): void => {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > kind.steps.length)
    throw new Fault('DataFolderTooNew', { found: version, known: kind.steps.length });
  if (readOnly && version < kind.steps.length) {
    throw new Fault('ConfigurationInvalid', {
      found: version,
      expected: 'a data folder that has been opened for writing by this version',
    });
  }
  for (const [at, step] of kind.steps.entries()) {
    if (at < version) continue;
    db.transaction(() => {
      db.exec(step);
      db.pragma(`application_id = ${String(markNumber(kind.mark))}`);
      db.pragma(`user_version = ${String(at + 1)}`);
    }).immediate();
  }
};

/** The code of an SQLite error. Never `instanceof`: the class may come from another realm. */
export const codeOf = (error: unknown): string | undefined => {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
};

export const mustWrite = (readOnly: boolean): void => {
  if (readOnly)
    throw new Fault('ConfigurationInvalid', { expected: 'a data folder that is open for writing' });
};
