/** A data folder: everything that one Kheo keeps on SQLite, opened together and owned by one process. */
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Checkpoints, Clock, EventStore, KeyVault, ReadModelStore, Scratch } from '@kheo/ports';
import { startCheckpointer } from './checkpointer.js';
import { lockFolder } from './folder-lock.js';
import type { FolderLock } from './folder-lock.js';
import { SqliteCheckpoints } from './log/checkpoints.js';
import { SqliteEventStore } from './log/event-store.js';
import type { SqliteEventStoreOptions } from './log/event-store.js';
import { SqliteReadModelStore } from './read/read-model-store.js';
import { openScratch } from './scratch.js';
import { SqliteKeyVault } from './vault/key-vault.js';
import type { SqliteKeyVaultOptions } from './vault/key-vault.js';

export interface DataFolderOptions extends SqliteEventStoreOptions, SqliteKeyVaultOptions {
  readonly clock: Clock;
  /** Looks, and writes nothing, also while another process owns the folder. */
  readonly readOnly?: boolean;
  /**
   * Moves pages out of the write-ahead logs in a thread of its own: for a process that others wait for. `onLost`: the thread has ended
   * with an error, and commits do its work from now on.
   */
  readonly checkpointThread?: { readonly onLost: (error: unknown) => void };
}

export interface DataFolder {
  readonly path: string;
  readonly events: EventStore;
  readonly readModels: ReadModelStore;
  readonly checkpoints: Checkpoints;
  readonly vault: KeyVault;
  /** Room beside the folder, for one piece of work. */
  readonly newScratch: () => Scratch;
  /** Waits for running appends, then lets the next process in. Idempotent. */
  readonly close: () => Promise<void>;
}

/**
 * Makes the folder (0700) and its files (0600) when they are absent.
 * @throws Fault DataFolderBusy, DataFolderTooNew, ConfigurationInvalid (read-only before it was made, or not our files), LogCorrupt
 */
export const openDataFolder = (path: string, options: DataFolderOptions): DataFolder => {
  const folder = resolve(path);
  if (options.readOnly === true) return openFiles(folder, options);
  makeFolder(folder);
  const lock = lockFolder(join(folder, 'lock.sqlite'));
  try {
    return openFiles(folder, options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
};

const openFiles = (folder: string, options: DataFolderOptions, lock?: FolderLock): DataFolder => {
  const closers: (() => unknown)[] = [];
  const opened = <T extends { close(): unknown }>(resource: T): T => {
    closers.push(() => resource.close());
    return resource;
  };
  try {
    const log = join(folder, 'log.sqlite');
    const events = opened(new SqliteEventStore(log, options));
    const checkpoints = opened(new SqliteCheckpoints(log, options));
    const read = join(folder, 'read.sqlite');
    const readModels = opened(new SqliteReadModelStore(read, options));
    const vault = opened(new SqliteKeyVault(join(folder, 'vault.sqlite'), options));
    if (lock) syncFolder(folder); // the names of new files are as durable as what will be in them
    const checkpointer =
      options.checkpointThread && startCheckpointer([log, read], options.checkpointThread.onLost);
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await checkpointer?.close();
      for (const closer of closers) await closer();
      lock?.release();
    };
    return {
      path: folder,
      events,
      readModels,
      checkpoints,
      vault,
      newScratch: openScratch,
      close: () => (closing ??= close()),
    };
  } catch (error) {
    for (const closer of closers.reverse()) void closer();
    throw error;
  }
};

const makeFolder = (folder: string): void => {
  // A folder that was there before keeps its mode: it may be shared on purpose, and the files in it are private anyway.
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first !== undefined) syncFolder(dirname(first));
};

const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return; // a folder can not be opened there, and NTFS journals names itself
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
