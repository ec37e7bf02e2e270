/**
 * One process owns a data folder. The owner keeps an exclusive transaction open on `lock.sqlite`; the kernel releases the
 * lock of a process that dies, however it dies, so there is no stale lock to clean up and no process id to mistake.
 */
import Database from 'better-sqlite3';
import { Fault } from '@kheo/kernel';
import { codeOf, makePrivate } from './database.js';

export interface FolderLock {
  release(): void;
}

/** What is garbage is closed, and its lock with it; whoever goes on to write has perhaps kept the stores alone. */
const held = new Set<Database.Database>();

/** @throws Fault DataFolderBusy at once when another process, or this one, holds it. */
export const lockFolder = (path: string): FolderLock => {
  makePrivate(path);
  const db = new Database(path, { timeout: 0 });
  try {
    // Nothing is ever written, so there is nothing to undo; a journal would only lie beside it. (The driver refuses OFF.)
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    if (codeOf(cause)?.startsWith('SQLITE_BUSY') === true) throw new Fault('DataFolderBusy', {}, { cause });
    throw cause;
  }
  held.add(db);
  return {
    release: () => {
      held.delete(db);
      db.close();
    },
  };
};
