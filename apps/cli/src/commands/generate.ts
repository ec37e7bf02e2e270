/** `kheo generate`: a seeded history, counted, written as tables for an import, or recorded year by year in a data folder. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvLine, EVENTS_OF_IMPORT, eventsOf, HISTORY_LIMITS, historyOf } from '@kheo/generator';
import type { HistoryFolder, HistoryOptions, HistoryTable } from '@kheo/generator';
import { Fault } from '@kheo/kernel';
import {
  Engine,
  IMPORT_KINDS,
  importFiles,
  localActor,
  openLog,
  recordedCommands,
} from '@kheo/services/headless';
import type { ImportFile, ImportReport } from '@kheo/services/headless';
import type { ExitCode } from '../exit-codes.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../print/output.js';
import { progressFor } from '../print/progress.js';
import type { Progress } from '../print/progress.js';
import { table } from '../print/table.js';
import { systemTime, withFolder } from '../system/where.js';
import { lineOf, send } from './generate-commands.js';
import { summaryOf } from './import.js';

export interface GenerateCommand {
  readonly provinces: string;
  readonly from: string;
  readonly to: string;
  readonly modelsPerYear: string;
  readonly seed: string;
  readonly out?: string;
  readonly into?: string;
  readonly json?: boolean;
}

/** What the work shares: how many rows of each kind there were, and where it shows how far it is. */
interface Making {
  readonly options: HistoryOptions;
  readonly tally: Map<string, number>;
  /** Events of the rows and commands so far. */
  readonly events: { count: number };
  readonly commands: { count: number };
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export const runGenerate = async (
  command: GenerateCommand,
  { output, signal }: { output: Output; signal: AbortSignal },
): Promise<ExitCode> => {
  const options = optionsOf(command);
  if (command.out !== undefined && command.into !== undefined) throw usage('--into', 'no --out beside it');
  const progress = progressFor(output, 'rows', output.err);
  const making: Making = {
    options,
    tally: new Map(),
    events: { count: 0 },
    commands: { count: 0 },
    progress,
    signal,
  };
  const code = await made(command, making, output).finally(progress.end);
  if (code === EXIT.stopped) output.err('Stopped. Generate the same again to go on.');
  if (code === EXIT.ok)
    output.out(command.json === true ? JSON.stringify(figuresOf(making)) : pageOf(making));
  return code;
};

const made = async (
  { into: data, out: path }: GenerateCommand,
  making: Making,
  output: Output,
): Promise<ExitCode> => {
  if (data === undefined) return path === undefined ? count(making) : out(path, making);
  try {
    return await into(data, making, output);
  } catch (error) {
    if (!making.signal.aborted || error !== making.signal.reason) throw error;
    return EXIT.stopped;
  }
};

const OPTIONS: Readonly<Record<keyof HistoryOptions, string>> = {
  provinces: '--provinces',
  from: '--from',
  to: '--to',
  modelsPerYear: '--models-per-year',
  seed: '--seed',
};

/** @throws Fault FieldInvalid, in the words of the command line */
const optionsOf = (command: GenerateCommand): HistoryOptions => {
  const entries = Object.entries(OPTIONS) as [keyof HistoryOptions, string][];
  const options = Object.fromEntries(
    entries.map(([name, flag]) => {
      const [least, most] = HISTORY_LIMITS[name];
      const value = /^\d{1,10}$/.test(command[name]) ? Number(command[name]) : -1;
      if (value < least || value > most)
        throw usage(flag, `a whole number from ${String(least)} to ${String(most)}`);
      return [name, value];
    }),
  ) as unknown as HistoryOptions;
  if (options.from > options.to) throw usage('--to', 'a year that is not before that of --from');
  return options;
};

const usage = (path: string, expected: string): Fault =>
  new Fault('FieldInvalid', { field: path }, { problems: [{ path, code: 'FieldInvalid', expected }] });

const count = async (making: Making): Promise<ExitCode> => {
  for (const folder of historyOf(making.options)) {
    for (const one of folder.tables) for await (const _ of chunksOf(folder, one, making)) continue;
    for (const _ of folder.commands) making.commands.count += 1;
  }
  return EXIT.ok;
};

const out = async (path: string, making: Making): Promise<ExitCode> => {
  if (existsSync(path) && readdirSync(path).length > 0)
    throw usage('--out', 'a folder that is empty or not there yet');
  for (const folder of historyOf(making.options)) {
    const within = join(path, folder.name);
    await write(folder, within, making);
    let file: FileHandle | undefined;
    for (const command of folder.commands) {
      file ??= await open(join(within, 'commands.ndjson'), 'wx');
      await file.appendFile(lineOf(command));
      making.commands.count += 1;
    }
    await file?.close();
  }
  return EXIT.ok;
};

const write = async (folder: HistoryFolder, path: string, making: Making): Promise<readonly ImportFile[]> => {
  mkdirSync(path, { recursive: true });
  const files: ImportFile[] = [];
  for (const one of folder.tables) {
    const within = join(path, `${one.kind}.csv`);
    const file = await open(within, 'wx');
    try {
      for await (const text of chunksOf(folder, one, making)) await file.appendFile(text);
    } finally {
      await file.close();
    }
    files.push({ name: `${folder.name}/${one.kind}.csv`, path: within });
  }
  return files;
};

const CHUNK_CHARS = 256 * 1024;

/** The lines of a table in pieces, counted; between two pieces whoever waits has a turn, Ctrl-C too. */
async function* chunksOf(
  { name }: HistoryFolder,
  { kind, columns, rows }: HistoryTable,
  { tally, events, progress, signal }: Making,
): AsyncGenerator<string> {
  let [text, made] = [csvLine(columns), 0];
  const turn = async (): Promise<void> => {
    tally.set(kind, (tally.get(kind) ?? 0) + made);
    made = 0;
    const done = [...tally.values()].reduce((sum, many) => sum + many, 0);
    progress.show({
      phase: name,
      done,
      total: 0,
      line: { phase: 'generating', folder: name, kind, rows: done },
    });
    await new Promise((resume) => setImmediate(resume));
    signal.throwIfAborted();
  };
  for (const row of rows) {
    text += csvLine(row);
    made += 1;
    events.count += eventsOf(kind, row);
    if (text.length < CHUNK_CHARS) continue;
    yield text;
    text = '';
    await turn();
  }
  yield text;
  await turn();
}

/** Year by year, each written to a folder of its own only for as long as it is imported. */
const into = async (data: string, making: Making, output: Output): Promise<ExitCode> =>
  withFolder({ data }, { readOnly: false }, async ({ events: store, vault, newScratch }) => {
    const engine = new Engine({ store, vault, clock: systemTime });
    await openLog(engine);
    const parts = { engine, store, newScratch, recorded: recordedCommands(store) };
    const actor = { id: localActor('administrator') };
    const dataSet = `generated-${String(making.options.seed)}`;
    const temporary = mkdtempSync(join(tmpdir(), 'kheo-generate-'));
    try {
      for (const folder of historyOf(making.options)) {
        const path = join(temporary, folder.name);
        const files = await write(folder, path, making);
        const report = await importFiles(parts, { files, dataSet, actor, signal: making.signal }, (line) => {
          const { phase, rows, total } = line;
          if (phase !== 'done')
            making.progress.show({
              phase: `${folder.name} ${phase}`,
              done: rows,
              total,
              line: { folder: folder.name, ...line },
            });
        });
        if (report.outcome !== 'recorded') return notRecorded(folder, report, output);
        rmSync(path, { recursive: true });
        await send(folder.commands, { engine, dataSet, actor: actor.id, signal: making.signal }, (sent) => {
          making.commands.count += sent;
        });
      }
      return EXIT.ok;
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  });

const notRecorded = ({ name }: HistoryFolder, report: ImportReport, output: Output): ExitCode => {
  if (report.outcome === 'stopped') return EXIT.stopped;
  output.err(`${name}:\n${summaryOf(report)}`);
  return EXIT.problems;
};

const figuresOf = ({ options, tally, events, commands }: Making) => ({
  options,
  kinds: Object.fromEntries(
    IMPORT_KINDS.flatMap((kind) => (tally.has(kind) ? [[kind, tally.get(kind)]] : [])),
  ),
  rows: [...tally.values()].reduce((sum, many) => sum + many, 0),
  commands: commands.count,
  events: events.count + commands.count + EVENTS_OF_IMPORT * (options.to - options.from + 2),
});

const pageOf = (making: Making): string => {
  const { kinds, rows, commands, events } = figuresOf(making);
  const lines = Object.entries(kinds).map(([kind, many]) => [kind, String(many)]);
  return `${table(['kind', 'rows'], lines)}\n\n${String(rows)} rows and ${String(commands)} commands, about ${String(events)} events.`;
};
