/** The first real input: the facts of five articles and three reference lists, imported into an empty log. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { DataFolder } from '@kheo/adapter-sqlite';
import { Fault } from '@kheo/kernel';
import type { Engine } from '@kheo/services/headless';
import { DEFAULT_DATA_SET, importFiles, localActor, recordedCommands } from '@kheo/services/headless';

const SEED = fileURLToPath(new URL('../seed', import.meta.url));
/** Events of a log that nobody has used: it was opened, and the local roles were granted. */
const OPENING_EVENTS = 5;

/** The files of the seed, by name. */
export const seedFiles = (): { readonly name: string; readonly path: string }[] =>
  ['seed-facts', 'reference'].flatMap((folder) =>
    readdirSync(join(SEED, folder))
      .sort()
      .map((name) => ({ name, path: join(SEED, folder, name) })),
  );

/**
 * Imports the seed when the log is empty, or when an earlier start was killed while it did so. A log that holds anything else is
 * left as it is.
 */
export const importSeed = async (data: DataFolder, engine: Engine): Promise<void> => {
  const { events: store, newScratch } = data;
  if (!(await isWanted(store))) return;
  process.stdout.write('Importing the facts of five articles …\n');
  const files = seedFiles();
  const options = { files, dataSet: DEFAULT_DATA_SET, actor: { id: localActor('administrator') } };
  const report = await importFiles(
    { engine, store, newScratch, recorded: recordedCommands(store) },
    options,
    () => undefined,
  );
  if (report.outcome !== 'recorded')
    throw new Fault('Internal', { import: report.outcome, problems: report.problemCount });
  const rows = report.kinds.reduce((total, kind) => total + kind.rows, 0);
  process.stdout.write(`${String(rows)} rows are recorded.\n`);
};

const isWanted = async (store: DataFolder['events']): Promise<boolean> => {
  const { position } = await store.head();
  if (position <= OPENING_EVENTS) return true;
  const [started] = await store.readAll(OPENING_EVENTS, 1);
  if (started?.type !== 'ImportStarted' || started.data['dataSet'] !== DEFAULT_DATA_SET) return false;
  const operation = await store.readStream(started.stream, 0, 2);
  return operation.length < 2;
};
