/** `kheo stats`: what a data folder holds and how far its readers have come. Also while the system runs. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { REACTIONS, Runner } from '@kheo/services/headless';
import type { DataFolder } from '@kheo/adapter-sqlite';
import type { ExitCode } from '../exit-codes.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../print/output.js';
import { pageOf, table } from '../print/table.js';
import { systemTime, withFolder } from '../system/where.js';
import type { Where } from '../system/where.js';

const BATCH_EVENTS = 1_000;

interface Stats {
  readonly folder: string;
  readonly logId: string;
  readonly events: number;
  readonly streams: number;
  readonly bytes: Readonly<Record<string, number>>;
  readonly types: Readonly<Record<string, number>>;
  readonly checkpoints: Readonly<Record<string, number>>;
}

export const runStats = async (command: Where, output: Output): Promise<ExitCode> =>
  withFolder(command, { readOnly: true }, async (folder) => {
    const stats = await statsOf(folder);
    output.out(command.json === true ? JSON.stringify(stats) : printed(stats));
    return EXIT.ok;
  });

const statsOf = async (folder: DataFolder): Promise<Stats> => {
  const { events: store, readModels, checkpoints, path } = folder;
  const { position, logId = '' } = await store.head();
  const types = new Map<string, number>();
  let streams = 0;
  for (let read = 0; read < position;) {
    const batch = await store.readAll(read, Math.min(BATCH_EVENTS, position - read));
    if (batch.length === 0) break;
    for (const { type, revision } of batch) {
      types.set(type, (types.get(type) ?? 0) + 1);
      if (revision === 0) streams += 1;
    }
    read += batch.length;
  }
  const questions = await new Runner({ store, readModels }).status(systemTime.now());
  const reactions = await Promise.all(
    REACTIONS.map(async ({ name }) => [name, await checkpoints.read(name)] as const),
  );
  return {
    folder: path,
    logId,
    events: position,
    streams,
    bytes: Object.fromEntries(readdirSync(path).map((name) => [name, statSync(join(path, name)).size])),
    types: Object.fromEntries([...types].toSorted(([, a], [, b]) => b - a)),
    checkpoints: Object.fromEntries([
      ...questions.map(({ question, checkpoint }) => [question, checkpoint] as const),
      ...reactions,
    ]),
  };
};

const printed = ({ types, checkpoints, bytes, ...rest }: Stats): string =>
  [
    pageOf(rest),
    table(['type', 'events'], counts(types)),
    table(['reader', 'position'], counts(checkpoints)),
    table(['file', 'bytes'], counts(bytes)),
  ].join('\n\n');

const counts = (of: Readonly<Record<string, number>>): string[][] =>
  Object.entries(of).map(([name, count]) => [name, String(count)]);
