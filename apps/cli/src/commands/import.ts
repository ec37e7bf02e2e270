/** `kheo import`: files of history into the log, after all of it has been checked. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Fault } from '@kheo/kernel';
import {
  Engine,
  IMPORT_KINDS,
  importFiles,
  importGuide,
  importTemplate,
  localActor,
  openLog,
  recordedCommands,
} from '@kheo/services/headless';
import type { ImportFile, ImportProgress, ImportReport } from '@kheo/services/headless';
import type { ExitCode } from '../exit-codes.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../print/output.js';
import { progressFor } from '../print/progress.js';
import { inShort, table } from '../print/table.js';
import { importOver } from '../system/imports.js';
import type { ImportRun } from '../system/imports.js';
import { systemTime, withFolder, withSystem } from '../system/where.js';
import type { Where } from '../system/where.js';

export interface ImportCommand extends Where {
  readonly dataSet?: string;
  readonly kind?: string;
  readonly dryRun?: boolean;
  readonly template?: string;
}

export const runImport = async (
  paths: readonly string[],
  command: ImportCommand,
  { output, signal }: { output: Output; signal: AbortSignal },
): Promise<ExitCode> => {
  if (command.template !== undefined) return templates(command.template, paths[0], output);
  const files = paths.flatMap((path) => filesUnder(path));
  if (files.length === 0)
    throw new Fault(
      'FileUnreadable',
      { paths },
      {
        problems: [
          { path: '', code: 'FileUnreadable', expected: 'a .csv or .xlsx file, or a folder that holds one' },
        ],
      },
    );
  const run: ImportRun = {
    files,
    dryRun: command.dryRun === true,
    signal,
    ...(command.dataSet === undefined ? {} : { dataSet: command.dataSet }),
    ...(command.kind === undefined ? {} : { kind: command.kind }),
  };
  const asLines = command.json === true || !output.isTerminal;
  const progress = progressFor(output, 'rows', command.json === true ? output.err : output.out);
  const show = (line: ImportProgress): void => {
    if (line.phase !== 'done') progress.show({ phase: line.phase, done: line.rows, total: line.total, line });
  };
  const report = await (
    command.data === undefined
      ? withSystem(command, async (client) => importOver(client, run, show))
      : intoFolder(command, run, show)
  ).finally(progress.end);
  output.out(
    asLines ? JSON.stringify(command.json === true ? report : { phase: 'done', report }) : summaryOf(report),
  );
  if (asLines && command.json !== true) output.err(summaryOf(report));
  return exitOf(report);
};

const exitOf = ({ outcome }: ImportReport): ExitCode =>
  outcome === 'refused' || outcome === 'incomplete'
    ? EXIT.problems
    : outcome === 'stopped'
      ? EXIT.stopped
      : EXIT.ok;

/** Without a running system: the engine works on the folder in this process. */
const intoFolder = async (
  where: Where,
  { files, dryRun, signal, dataSet, kind }: ImportRun,
  report: (progress: ImportProgress) => void,
): Promise<ImportReport> =>
  withFolder(where, { readOnly: false }, async ({ events: store, vault, newScratch }) => {
    const engine = new Engine({ store, vault, clock: systemTime });
    await openLog(engine);
    const actor = { id: localActor('administrator') };
    const options = {
      files,
      dryRun,
      signal,
      actor,
      ...(dataSet === undefined ? {} : { dataSet }),
      ...(kind === undefined ? {} : { kind }),
    };
    return importFiles({ engine, store, newScratch, recorded: recordedCommands(store) }, options, report);
  });

/** The tables of a folder and of those in it, by name. */
const filesUnder = (path: string, folder = ''): ImportFile[] => {
  if (!existsSync(path)) throw new Fault('FileUnreadable', { path });
  if (!statSync(path).isDirectory()) return [{ name: basename(path), path }];
  const entries = readdirSync(path, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const within = join(path, entry.name);
    const name = `${folder}${entry.name}`;
    if (entry.name.startsWith('.') || entry.name.startsWith('~$')) return [];
    if (entry.isDirectory()) return filesUnder(within, `${name}/`);
    return /\.(csv|xlsx)$/i.test(entry.name) ? [{ name, path: within }] : [];
  });
};

/** Problems that a person reads before they look into the file. */
const SHOWN_PROBLEMS = 50;

const SAYS: Readonly<Record<ImportReport['outcome'], string>> = {
  recorded: 'Recorded.',
  checked: 'Checked; nothing was written (dry run).',
  refused: 'Refused; nothing was written.',
  incomplete: 'Not all of it is recorded: others acted meanwhile, and the rows above are refused now.',
  stopped: 'Stopped. Run the same import again to go on.',
};

export const summaryOf = (report: ImportReport): string => {
  const { outcome, dryRun, kinds, problems, problemCount } = report;
  const rows = kinds.map(({ kind, rows: all, recorded, unchanged }) => [
    kind,
    String(all),
    String(recorded),
    String(unchanged),
  ]);
  const shown = problems.slice(0, SHOWN_PROBLEMS);
  const lines = shown.map(({ file, row, column, code, expected, values }) => [
    file,
    String(row),
    column,
    code,
    expected,
    inShort(values as Record<string, never>),
  ]);
  const left = problemCount - shown.length;
  return [
    table(['kind', 'rows', dryRun || outcome === 'refused' ? 'to record' : 'recorded', 'unchanged'], rows),
    ...(problemCount > 0 ? ['', table(['file', 'row', 'column', 'code', 'expected', 'found'], lines)] : []),
    ...(left > 0 ? [`… and ${String(left)} more problems (--json prints up to ten thousand)`] : []),
    '',
    outcome === 'recorded' && kinds.every(({ recorded }) => recorded === 0)
      ? 'Nothing new: every row had been recorded before.'
      : SAYS[outcome],
  ].join('\n');
};

/** Templates on stdout, or as files in a folder, where no file is overwritten. */
const templates = (wanted: string, folder: string | undefined, output: Output): ExitCode => {
  const kinds = wanted === 'all' ? IMPORT_KINDS : [wanted];
  for (const kind of kinds) {
    const csv = importTemplate(kind);
    if (folder !== undefined) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${kind}.csv`), csv, { flag: 'wx' });
      output.err(`wrote ${join(folder, `${kind}.csv`)}`);
    } else {
      if (kinds.length > 1) output.out(`# ${kind}.csv: ${importGuide(kind).doc}`);
      output.out(csv.trimEnd());
    }
  }
  if (kinds.length === 1) output.err(guideOf(wanted));
  return EXIT.ok;
};

const guideOf = (kind: string): string => {
  const { doc, columns } = importGuide(kind);
  return `\n${doc}\n\n${table(
    ['column', 'required', 'holds'],
    columns.map(({ column, required, doc: holds }) => [column, required ? 'yes' : '', holds]),
  )}`;
};
