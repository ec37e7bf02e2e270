/**
 * An import: files become rows, rows become commands. Everything is checked before anything is written — first each file and cell by
 * itself, then each row by the rules, on a branch of the log — and what was decided there is then merged as it is. What was recorded
 * before is found on its stream, so that an import can be killed at any moment and run again.
 */
import { compareText, Fault, isId, isRejection } from '@kheo/kernel';
import type { Actor } from '@kheo/kernel';
import type { Scratch } from '@kheo/ports';
import type { Engine, Merge } from '../engine.js';
import type { PlainLog } from '../plain-log.js';
import type { Checked } from './check-tables.js';
import { checkTables } from './check-tables.js';
import type { Pass, Tally } from './decide-rows.js';
import { rowDecider } from './decide-rows.js';
import { applyLines } from './decided-lines.js';
import { KINDS } from './kinds.js';
import { OPENINGS, OUTCOMES, WITHIN_CASES } from './kinds/acts.js';
import { DECISIONS } from './kinds/decisions.js';
import type { ImportFile } from './open-tables.js';
import { openTables, refuseChangedFiles } from './open-tables.js';
import { problemList } from './problems.js';
import type { Problems } from './problems.js';
import type { RecordedCommands } from './recorded.js';
import { referencesOf } from './references.js';
import type { ImportProgress, ImportReport, KindReport } from './report.js';
import type { ImportContext } from './requests.js';
import { scopeOf } from './requests.js';
import { writtenRows } from './written-rows.js';
import type { WrittenRows } from './written-rows.js';
import type { Table } from './table.js';

export interface ImportParts {
  readonly engine: Engine;
  /** The log of the engine. */
  readonly store: Pick<PlainLog, 'readStream'>;
  readonly newScratch: () => Scratch;
  readonly recorded: RecordedCommands;
}

export interface ImportOptions {
  readonly files: readonly ImportFile[];
  /** Whose row ids these are: the same id in two data sets is two rows. DEFAULT_DATA_SET when absent. */
  readonly dataSet?: string;
  readonly actor: Actor;
  readonly dryRun?: boolean;
  /** The kind of every row, whatever files are called. */
  readonly kind?: string;
  readonly signal?: AbortSignal;
  /** Rows decided and appended together. */
  readonly batch?: number;
}

const BATCH_ROWS = 512;
const DATA_SET_CHARS = 40;
/** Rows of which nobody says whose they are belong with those that Kheo starts with, and the seed imported again is the same rows. */
export const DEFAULT_DATA_SET = 'seed';
/** Files that an operation lists. */
const OPERATION_FILES = 1_000;

/**
 * @throws Fault FieldInvalid (data set), OutcomeUnknown, Busy, ShuttingDown …: what is wrong with files and rows is in the report
 */
export const importFiles = async (
  parts: ImportParts,
  told: ImportOptions,
  report: (progress: ImportProgress) => void,
): Promise<ImportReport> => {
  const options = { ...told, dataSet: told.dataSet ?? DEFAULT_DATA_SET };
  if (!isId(options.dataSet) || options.dataSet.length > DATA_SET_CHARS) {
    throw new Fault('FieldInvalid', {
      field: 'dataSet',
      expected: `letters, digits and . _ : - (${String(DATA_SET_CHARS)} at most)`,
    });
  }
  const scratch = parts.newScratch();
  const run: Run = {
    parts,
    options,
    report,
    scratch,
    problems: problemList(),
    counts: new Map(),
    tallies: new Map(),
    written: writtenRows(),
  };
  try {
    return await checkThenRecord(run);
  } catch (error) {
    if (options.signal?.aborted !== true || error !== options.signal.reason) throw error;
    return reportOf(run, 'stopped');
  } finally {
    scratch.close();
  }
};

interface Operation {
  readonly key: string;
  readonly id: string;
}

interface Run {
  readonly parts: ImportParts;
  readonly options: ImportOptions & { readonly dataSet: string };
  readonly report: (progress: ImportProgress) => void;
  readonly scratch: Scratch;
  readonly problems: Problems;
  readonly written: WrittenRows;
  /** What was decided once more, on the log. */
  again?: ReadonlyMap<string, Tally>;
  counts: ReadonlyMap<string, number>;
  tallies: ReadonlyMap<string, Tally>;
  operation?: string;
}

const checkThenRecord = async (run: Run): Promise<ImportReport> => {
  const { options, problems, parts, scratch } = run;
  const tables = await openTables(options.files, problems, options.kind);
  const checked = await checkTables(tables, {
    problems,
    scratch,
    contentId: (cells) => parts.engine.hashOf(cells).slice(0, 32),
    tick: ({ kind, file }, rows) => progress(run, 'reading', { kind: kind.name, file, rows, total: 0 }),
  });
  run.counts = checked.counts;
  const operation = operationOf(run, tables);
  const { engine, branch, merge } = await parts.engine.branch(scratch, options.batch);
  await parts.recorded.catchUp();
  run.tallies = await decide(run, { phase: 'checking', checked, operation, engine, log: branch });
  if (problems.count() > 0) return reportOf(run, 'refused');
  if (options.dryRun === true) return reportOf(run, 'checked');
  const state = await parts.engine.stateOf('operation', operation.id);
  if (state) run.operation = operation.id;
  if (branch.steps() === 0 && (state === undefined || state.finished)) return reportOf(run, 'recorded');
  await refuseChangedFiles(options.files, tables);
  await record(run, { checked, tables, operation, merge });
  return reportOf(run, problems.count() > 0 ? 'incomplete' : 'recorded');
};

const record = async (
  run: Run,
  {
    checked,
    tables,
    operation,
    merge,
  }: { checked: Checked; tables: readonly Table[]; operation: Operation; merge: Merge },
): Promise<void> => {
  const { dataSet } = run.options;
  const { engine, store } = run.parts;
  // In whatever order they were given, they are the same operation
  const inOrder = tables.toSorted((a, b) => compareText(a.file, b.file) || compareText(a.sha256, b.sha256));
  const files = inOrder.slice(0, OPERATION_FILES).map((table) => ({
    file: table.file,
    sha256: table.sha256,
    kind: table.kind.name,
    rows: checked.rowsIn(table),
  }));
  await operate(run, 'StartImport', {
    key: operation.key,
    body: { operation: operation.id, dataSet, files },
  });
  run.operation = operation.id;
  const left = await merge(({ done, steps, written }) => {
    for (const source of written) run.written.add(source);
    const total = totalOf(run);
    progress(run, 'recording', { ...run.written.last(), rows: Math.floor((done / steps) * total), total });
  });
  // The log moved on meanwhile: what rests on that is decided once more, and of the rest it is found that it stands
  if (left > 0) await decide(run, { phase: 'recording', checked, operation, engine, log: store });
  if (run.problems.count() > 0) return;
  const commands = [...run.tallies.values()].reduce((sum, tally) => sum + tally.commands, 0);
  await operate(run, 'FinishImport', {
    key: operation.key,
    body: { operation: operation.id, dataSet, rows: totalOf(run), commands },
  });
};

interface Decided {
  readonly phase: 'checking' | 'recording';
  readonly checked: Checked;
  readonly operation: Operation;
  readonly engine: Engine;
  /** What the engine works on. */
  readonly log: Pick<PlainLog, 'readStream'>;
}

/** Decides every row of every kind. */
const decide = async (
  run: Run,
  { phase, checked, operation, engine, log }: Decided,
): Promise<ReadonlyMap<string, Tally>> => {
  const { options, problems, scratch, parts } = run;
  let done = 0;
  const restsOnLines = [...OPENINGS, ...WITHIN_CASES, ...OUTCOMES].some(({ name }) =>
    checked.counts.has(name),
  );
  const decider = rowDecider({
    engine,
    recorded: parts.recorded,
    context: contextOf(run, { checked, operation, engine }),
    problems,
    refused: scratch.map('refused'),
    batch: options.batch ?? BATCH_ROWS,
    isBroken: checked.isBroken,
    tick: ({ table }, rows) => {
      done += rows;
      progress(run, phase, { kind: table.kind.name, file: table.file, rows: done, total: totalOf(run) });
    },
    decided: async ({ table }, [first]) => {
      if (table.kind === DECISIONS && first && restsOnLines) await applyLines(engine, log, first.request);
    },
  } satisfies Pass);
  if (phase === 'recording') run.again = decider.tallies;
  for (const { name } of KINDS) {
    if (checked.counts.has(name)) await decider.decide(checked.rowsOf(name));
    if (phase === 'recording' && problems.count() > 0) break;
  }
  await decider.finish();
  return decider.tallies;
};

const contextOf = (
  { options }: Run,
  { checked, operation, engine }: Pick<Decided, 'checked' | 'operation' | 'engine'>,
): ImportContext => {
  const { dataSet, actor } = options;
  return {
    dataSet,
    actor,
    operation: operation.id,
    references: referencesOf(engine, scopeOf(dataSet), checked.known),
    mentions: checked.mentions,
  };
};

/** The same files of a data set are one operation, whenever they are imported. */
const operationOf = ({ parts, options }: Run, tables: readonly Table[]): Operation => {
  const files = tables.map(({ sha256, file, kind }) => `${sha256} ${kind.name} ${file}`).sort();
  const key = parts.engine.hashOf(files);
  return { key, id: parts.engine.idsOf(scopeOf(options.dataSet), 'StartImport', key).derive('imp') };
};

const operate = async (
  { parts, options }: Run,
  name: 'StartImport' | 'FinishImport',
  { key, body }: { key: string; body: object },
): Promise<void> => {
  const answer = await parts.engine.execute({
    name,
    key,
    body,
    scope: scopeOf(options.dataSet),
    actor: options.actor,
    source: { kind: 'live' },
  });
  if (isRejection(answer)) throw new Fault(answer.rejected, answer.values);
};

const progress = (
  { report, options }: Run,
  phase: ImportProgress['phase'],
  at: Omit<ImportProgress, 'phase'>,
): void => {
  options.signal?.throwIfAborted();
  report({ phase, ...at });
};

const totalOf = ({ counts }: Run): number => [...counts.values()].reduce((sum, rows) => sum + rows, 0);

const reportOf = (run: Run, outcome: ImportReport['outcome']): ImportReport => {
  const { options, problems, counts, tallies, written, again, operation } = run;
  const inPart = outcome === 'incomplete' || outcome === 'stopped';
  const kinds = KINDS.filter(({ name }) => counts.has(name)).map(({ name }): KindReport => {
    // The lines of a decision are recorded with it.
    const { recorded = 0, unchanged = 0 } = tallies.get(name) ?? {};
    return {
      kind: name,
      rows: counts.get(name) ?? 0,
      recorded: inPart ? Math.min(recorded, written.of(name) + (again?.get(name)?.recorded ?? 0)) : recorded,
      unchanged,
    };
  });
  run.report({ phase: 'done', kind: '', file: '', rows: totalOf(run), total: totalOf(run) });
  return {
    outcome,
    dataSet: options.dataSet,
    dryRun: options.dryRun === true,
    kinds,
    problems: problems.list(),
    problemCount: problems.count(),
    ...(operation === undefined ? {} : { operation }),
  };
};
