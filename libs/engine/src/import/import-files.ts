/**
 * An import: files become rows, rows become commands. Everything is checked before anything is written — first each file and cell by
 * itself, then each row by the rules, on a trial engine that decides and writes nothing. What was recorded before is skipped, so that
 * an import can be killed at any moment and run again.
 */
import { getHeapStatistics } from 'node:v8';
import { Fault, isId, isRejection } from '@kheo/kernel';
import type { Actor, Problem } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';
import type { Engine } from '../engine.js';
import type { Checked } from './check-tables.js';
import { checkTables } from './check-tables.js';
import type { Pass, Tally } from './decide-rows.js';
import { rowDecider } from './decide-rows.js';
import { applyLines, tryLines } from './decided-lines.js';
import { KINDS } from './kinds.js';
import { OUTCOMES, WITHIN_CASES } from './kinds/acts.js';
import { DECISIONS } from './kinds/decisions.js';
import type { Ledger } from './ledger.js';
import { mentionsOf } from './mentions.js';
import type { ImportFile } from './open-tables.js';
import { openTables, refuseChangedFiles } from './open-tables.js';
import { problemList } from './problems.js';
import type { Problems } from './problems.js';
import { referencesOf } from './references.js';
import type { ImportProgress, ImportReport, KindReport } from './report.js';
import type { ImportContext } from './requests.js';
import { keyOf, scopeOf } from './requests.js';
import type { Table } from './table.js';

export interface ImportParts {
  readonly engine: Engine;
  /** An engine of its own over the same log, for the trial. */
  readonly newEngine: (options: { readonly cachedStreams: number }) => Engine;
  readonly ledger: Ledger;
  readonly store: EventStore;
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

/** Streams that the trial keeps: all that it decides, since none of it is in the log. */
const TRIAL_STREAMS = 10_000_000;
/** Memory that the trial needs for a new row (1.7 kB of models and registrations were measured), and how much of all it may take. */
const TRIAL_ROW_BYTES = 2_000;
const TRIAL_SHARE = 0.8;
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
  const run: Run = { parts, options, report, problems: problemList(), counts: new Map(), tallies: new Map() };
  try {
    return await checkThenRecord(run);
  } catch (error) {
    if (options.signal?.aborted !== true || error !== options.signal.reason) throw error;
    return reportOf(run, 'stopped');
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
  readonly problems: Problems;
  counts: ReadonlyMap<string, number>;
  tallies: ReadonlyMap<string, Tally>;
  operation?: string;
}

const checkThenRecord = async (run: Run): Promise<ImportReport> => {
  const { options, problems, parts } = run;
  const tables = await openTables(options.files, problems, options.kind);
  const checked = await checkTables(tables, {
    problems,
    contentId: (cells) => parts.engine.hashOf(cells).slice(0, 32),
    tick: (table, rows) => progress(run, 'reading', { table, rows, total: 0 }),
  });
  run.counts = checked.counts;
  const operation = operationOf(run, tables);
  await pass(run, 'checking', { checked, operation });
  if (problems.count() > 0) return reportOf(run, 'refused');
  if (options.dryRun === true) return reportOf(run, 'checked');
  const state = await parts.engine.stateOf('operation', operation.id);
  const isNew = newRows(run) > 0;
  if (state) run.operation = operation.id;
  if (!isNew && (state === undefined || state.finished)) return reportOf(run, 'recorded');
  await refuseChangedFiles(options.files, tables);
  await record(run, { checked, tables, operation });
  return reportOf(run, problems.count() > 0 ? 'refused' : 'recorded');
};

const record = async (
  run: Run,
  { checked, tables, operation }: { checked: Checked; tables: readonly Table[]; operation: Operation },
): Promise<void> => {
  const { dataSet } = run.options;
  const files = tables.slice(0, OPERATION_FILES).map((table) => ({
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
  await pass(run, 'recording', { checked, operation });
  if (run.problems.count() > 0) return;
  const commands = [...run.tallies.values()].reduce((sum, tally) => sum + tally.commands, 0);
  await operate(run, 'FinishImport', {
    key: operation.key,
    body: { operation: operation.id, dataSet, rows: totalOf(run), commands },
  });
};

/** Decides every row of every kind, in the trial or for good. */
const pass = async (
  run: Run,
  phase: 'checking' | 'recording',
  { checked, operation }: { checked: Checked; operation: Operation },
): Promise<void> => {
  const { parts, options, problems } = run;
  const dryRun = phase === 'checking';
  const engine = dryRun ? parts.newEngine({ cachedStreams: TRIAL_STREAMS }) : parts.engine;
  await parts.ledger.catchUp();
  let done = 0;
  const room = Math.floor((getHeapStatistics().heap_size_limit * TRIAL_SHARE) / TRIAL_ROW_BYTES);
  const restsOnLines = [...WITHIN_CASES, ...OUTCOMES].some(({ name }) => checked.counts.has(name));
  const decider = rowDecider({
    engine,
    ledger: parts.ledger,
    context: contextOf(run, { checked, operation, engine }),
    problems,
    dryRun,
    batch: options.batch ?? BATCH_ROWS,
    isBroken: checked.isBroken,
    tick: (row, rows) => {
      if (dryRun && newRows(run) > room)
        throw new Fault('FileTooLarge', { newRows: room }, { problems: [TOO_MANY] });
      progress(run, phase, { table: row.table, rows: (done += rows), total: totalOf(run) });
    },
    decided: async ({ table }, [first]) => {
      if (table.kind !== DECISIONS || !first || !restsOnLines) return;
      await (dryRun ? tryLines(engine, first.request) : applyLines(engine, parts.store, first.request));
    },
  } satisfies Pass);
  run.tallies = decider.tallies;
  for (const { name } of KINDS) {
    if (checked.counts.has(name)) await decider.decide(checked.rowsOf(name));
    if (!dryRun && problems.count() > 0) break;
  }
  await decider.finish();
};

const TOO_MANY: Problem = {
  path: '',
  code: 'FileTooLarge',
  expected: 'an import in parts, or a process with more memory (NODE_OPTIONS=--max-old-space-size)',
};
const newRows = ({ tallies }: Run): number =>
  [...tallies.values()].reduce((sum, { recorded }) => sum + recorded, 0);

const contextOf = (
  { options }: Run,
  { checked, operation, engine }: { checked: Checked; operation: Operation; engine: Engine },
): ImportContext => {
  const { dataSet, actor } = options;
  const scope = scopeOf(dataSet);
  const mentions = mentionsOf();
  for (const { name, rowId } of checked.names)
    mentions.add(name, engine.idsOf(scope, 'IdentifyPerson', keyOf('people', rowId)).derive('per'));
  return {
    dataSet,
    actor,
    operation: operation.id,
    references: referencesOf(engine, scope, checked.known),
    mentions,
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
  at: { table: Table; rows: number; total: number },
): void => {
  options.signal?.throwIfAborted();
  report({ phase, kind: at.table.kind.name, file: at.table.file, rows: at.rows, total: at.total });
};

const totalOf = ({ counts }: Run): number => [...counts.values()].reduce((sum, rows) => sum + rows, 0);

const reportOf = (run: Run, outcome: ImportReport['outcome']): ImportReport => {
  const { options, problems, counts, tallies, operation } = run;
  const kinds = KINDS.filter(({ name }) => counts.has(name)).map(({ name }): KindReport => {
    // The lines of a decision are recorded with it.
    const { recorded = 0, unchanged = 0 } = tallies.get(name) ?? {};
    return { kind: name, rows: counts.get(name) ?? 0, recorded, unchanged };
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
