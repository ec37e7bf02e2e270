/** Building questions anew: the runner over a log that is there, into a file that is not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDataFolder, SqliteReadModelStore } from '@kheo/adapter-sqlite';
import { systemClock } from '@kheo/ports';
import { QUESTIONS, Runner } from '@kheo/services/headless';
import { spanOf } from '../measuring/span.js';
import type { Read } from './read.js';
import { upToHead } from '../world/up-to-head.js';

export interface Rebuilding {
  readonly data: string;
  /** Folder in which the new file is made; it is removed afterwards. */
  readonly work: string;
  /** Names of questions, built in one run. */
  readonly questions: readonly string[];
}

export const rebuildOurs = async ({ data, work, questions: names }: Rebuilding): Promise<Read> => {
  const folder = openDataFolder(data, { clock: systemClock, readOnly: true });
  const target = mkdtempSync(join(work, 'rebuild-'));
  const readModels = new SqliteReadModelStore(join(target, 'read.sqlite'));
  const questions = Object.fromEntries(Object.entries(QUESTIONS).filter(([name]) => names.includes(name)));
  try {
    const span = await spanOf(() =>
      upToHead(folder.events, (store, signal) => new Runner({ store, readModels, questions }).run(signal)),
    );
    const { position } = await folder.events.head();
    const behind = (await new Runner({ store: folder.events, readModels, questions }).status(0)).filter(
      ({ lagEvents }) => lagEvents > 0,
    );
    if (behind.length > 0) throw new Error(`not rebuilt to the head: ${JSON.stringify(behind)}`);
    return { ...span, events: position };
  } finally {
    await readModels.close();
    await folder.close();
    rmSync(target, { recursive: true, force: true });
  }
};
