/** Builds a log of a size: a synthetic history is imported, reactions follow it, and every question is brought up to its head. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { openDataFolder } from '@kheo/adapter-sqlite';
import type { DataFolder } from '@kheo/adapter-sqlite';
import { systemClock } from '@kheo/ports';
import {
  Engine,
  importFiles,
  ledgerOfLog,
  localActor,
  openLog,
  REACTIONS,
  Runner,
  runReaction,
} from '@kheo/services/headless';
import type { ImportReport } from '@kheo/services/headless';
import { writeTables } from '../history/files.js';
import { historyParts } from '../history/tables.js';
import { upToHead } from '../world/up-to-head.js';

/** `data` is the folder, made or gone on with; `events` how many are wanted. */
export const buildWorld = async ({
  data,
  events: wanted,
  seed,
}: {
  readonly data: string;
  readonly events: number;
  readonly seed: number;
}): Promise<{ readonly events: number }> => {
  const folder = openDataFolder(data, { clock: systemClock });
  try {
    await record(folder, { wanted, seed });
    await react(folder);
    await project(folder);
    return { events: (await folder.events.head()).position };
  } finally {
    await folder.close();
  }
};

/** What was recorded before is skipped by the import, so a build that was killed goes on. */
const record = async (
  { events: store, vault }: DataFolder,
  { wanted, seed }: { readonly wanted: number; readonly seed: number },
): Promise<void> => {
  const newEngine = (told: { readonly cachedStreams?: number } = {}): Engine =>
    new Engine({ store, vault, clock: systemClock, ...told });
  const engine = newEngine();
  await openLog(engine);
  const tables = mkdtempSync(join(tmpdir(), 'kheo-bench-tables-'));
  const ledger = ledgerOfLog(store);
  try {
    for (const part of historyParts(wanted, seed)) {
      const { files } = writeTables(join(tables, part.dataSet), part.tables);
      const options = { files, dataSet: part.dataSet, actor: { id: localActor('administrator') } };
      mustBeRecorded(await importFiles({ engine, newEngine, ledger, store }, options, () => undefined));
      say(`recorded ${part.dataSet}, ${String((await store.head()).position)} events`);
    }
  } finally {
    rmSync(tables, { recursive: true, force: true });
  }
};

const mustBeRecorded = ({ outcome, problems }: ImportReport): void => {
  if (outcome !== 'recorded')
    throw new Error(`the history was ${outcome}: ${JSON.stringify(problems.slice(0, 3))}`);
};

const react = async ({ events, vault, checkpoints }: DataFolder): Promise<void> => {
  const engine = new Engine({ store: events, vault, clock: systemClock });
  for (const reaction of REACTIONS)
    await upToHead(events, (store, signal) => runReaction(reaction, { store, checkpoints, engine }, signal));
};

const project = async ({ events, readModels }: DataFolder): Promise<void> => {
  await upToHead(events, (store, signal) => new Runner({ store, readModels }).run(signal));
};

const say = (line: string): void => {
  process.stderr.write(`  ${line}\n`);
};
