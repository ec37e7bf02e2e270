/** Data folders for specs: made under the machine's folder for temporary files, and removed again. Not part of the build. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settableClock } from '@kheo/testing';
import type { CheckpointsSubject, EventStoreSubject, KeyVaultSubject, ReadModelStoreSubject } from '@kheo/testing';
import { SqliteCheckpoints } from './log/checkpoints.js';
import { SqliteEventStore } from './log/event-store.js';
import { SqliteReadModelStore } from './read/read-model-store.js';
import { SqliteKeyVault } from './vault/key-vault.js';

export interface TestFolder {
  readonly path: string;
  file(name: string): string;
  remove(): void;
}

export const testFolder = (): TestFolder => {
  const path = mkdtempSync(join(tmpdir(), 'kheo-sqlite-'));
  return { path, file: (name) => join(path, name), remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** A failure as the driver reports it: told by its code alone. */
export const diskError = (code: string): Error => Object.assign(new Error(`injected ${code}`), { code });

/** Something in a folder of its own that can be closed and opened again. */
const reopening = <T extends { close(): unknown }>(open: (folder: TestFolder) => T) => {
  const folder = testFolder();
  let opened = open(folder);
  const reopen = async (): Promise<T> => {
    await opened.close();
    opened = open(folder);
    return opened;
  };
  const dispose = async (): Promise<void> => {
    await opened.close();
    folder.remove();
  };
  return { first: opened, reopen, dispose };
};

export const eventStoreSubject = (): EventStoreSubject => {
  const clock = settableClock();
  let failing: 'before' | 'after' | undefined;
  const failNextCommit = (when: 'before' | 'after'): void => {
    failing = when;
  };
  const runCommit = (commit: () => void): void => {
    const when = failing;
    failing = undefined;
    if (when !== 'before') commit();
    if (when !== undefined) throw diskError('SQLITE_IOERR_FSYNC');
  };
  const { first, ...rest } = reopening((folder) => new SqliteEventStore(folder.file('log.sqlite'), { clock, runCommit }));
  return { store: first, clock, failNextCommit, ...rest };
};

export const checkpointsSubject = (): CheckpointsSubject => {
  const { first, ...rest } = reopening((folder) => new SqliteCheckpoints(folder.file('log.sqlite')));
  return { checkpoints: first, ...rest };
};

export const readModelStoreSubject = (): ReadModelStoreSubject => {
  const { first, ...rest } = reopening((folder) => new SqliteReadModelStore(folder.file('read.sqlite')));
  return { store: first, ...rest };
};

export const keyVaultSubject = (): KeyVaultSubject => {
  const { first, ...rest } = reopening((folder) => new SqliteKeyVault(folder.file('vault.sqlite')));
  return { vault: first, ...rest };
};
