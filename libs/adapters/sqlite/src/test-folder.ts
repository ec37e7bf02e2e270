/** Data folders for specs: made under the machine's folder for temporary files, and removed again. Not part of the build. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestFolder {
  readonly path: string;
  readonly file: (name: string) => string;
  readonly remove: () => void;
}

export const testFolder = (): TestFolder => {
  const path = mkdtempSync(join(tmpdir(), 'kheo-sqlite-'));
  return {
    path,
    file: (name) => join(path, name),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
};

/** A failure as the driver reports it: told by its code alone. */
export const diskError = (code: string): Error => Object.assign(new Error(`injected ${code}`), { code });

/** Something in a folder of its own that can be closed and opened again, as the contract suites want it. */
export const reopening = <T extends { close(): unknown }>(open: (folder: TestFolder) => T) => {
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
