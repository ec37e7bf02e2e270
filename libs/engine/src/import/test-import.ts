/** An import as specs drive it: files written for the occasion, over whatever log the spec holds. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { RecordedEvent } from '@kheo/kernel';
import { LIMITS } from '@kheo/kernel';
import type { Clock, EventStore, KeyVault, Scratch } from '@kheo/ports';
import { Engine } from '../engine.js';
import { localActor, openLog } from '../opening.js';
import { importFiles } from './import-files.js';
import type { ImportOptions } from './import-files.js';
import type { ImportFile } from './open-tables.js';
import { recordedCommands } from './recorded.js';
import type { ImportProblem, ImportProgress, ImportReport } from './report.js';

interface Parts {
  readonly store: EventStore;
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly newScratch: () => Scratch;
}

export interface ImportWorld {
  /** The engine that acts live on the same log. */
  readonly engine: Engine;
  readonly events: () => Promise<readonly RecordedEvent[]>;
  readonly position: () => Promise<number>;
  readonly import: (
    files: readonly ImportFile[],
    told?: Partial<ImportOptions>,
    report?: (progress: ImportProgress) => void,
  ) => Promise<ImportReport>;
}

/** A log that is open, and an engine that is new for each import, as after a restart. */
export const importWorld = async (parts: Parts): Promise<ImportWorld> => {
  const { store } = parts;
  const engine = new Engine(parts);
  await openLog(engine);
  return {
    engine,
    events: async () => store.readAll(0, LIMITS.readEvents),
    position: async () => (await store.head()).position,
    import: async (files, told = {}, report = () => undefined) => {
      const options = { files, dataSet: 'test', actor: { id: localActor('administrator') }, ...told };
      return importFiles(
        { engine: new Engine(parts), store, newScratch: parts.newScratch, recorded: recordedCommands(store) },
        options,
        report,
      );
    },
  };
};

export interface Files {
  readonly folder: string;
  /** A file as given; a table's rows are written as CSV, cells quoted where they must be. */
  readonly write: (name: string, content: string | Uint8Array | readonly (readonly string[])[]) => ImportFile;
  readonly remove: () => void;
}

export const tempFiles = (): Files => {
  const folder = mkdtempSync(join(tmpdir(), 'kheo-import-'));
  return {
    folder,
    write: (name, content) => {
      const path = join(folder, name);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(
        path,
        typeof content === 'string' || content instanceof Uint8Array ? content : csvOf(content),
      );
      return { name: basename(name), path };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

export const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');
const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** The facts of the five articles, where the application keeps them. */
const SEED = join(import.meta.dirname, '../../../../apps/kheo/seed');

export const seedFiles = (...folders: readonly ('seed-facts' | 'reference')[]): ImportFile[] =>
  folders.flatMap((folder) => {
    const within = join(SEED, folder);
    return readdirSync(within)
      .sort()
      .map((name) => ({ name, path: join(within, name) }));
  });

/** A problem in one line, as specs compare it. */
export const inShort = ({ file, row, column, code }: ImportProblem): string =>
  `${file}:${String(row)} ${column} ${code}`;

/** Events by type. */
export const countTypes = (events: readonly RecordedEvent[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
};
