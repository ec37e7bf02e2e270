/**
 * The later passes: every row is decided by the rules, first in a trial that writes nothing, then for good. Rows need not stand in
 * the order in which they refer to each other: one that names what is not there yet is tried again after the others.
 */
import { Fault } from '@kheo/kernel';
import type { Rejection } from '@kheo/kernel';
import type { Answer } from '../command-request.js';
import type { Engine } from '../engine.js';
import type { Ledger } from './ledger.js';
import type { Problems } from './problems.js';
import { isOfTheRow } from './problems.js';
import { makersOf } from './references.js';
import type { ImportContext, RowRequest } from './requests.js';
import { keyOf, requestsOf } from './requests.js';
import type { PlacedRow } from './table.js';
import { changed, problemsOf, refusalIn } from './verdict.js';

/** Rows that wait for what they refer to; beyond that a row that comes too early is a problem. */
const WAITING_ROWS = 50_000;
/** Times that waiting rows are tried again, each time in the other direction. */
const ROUNDS = 64;

export interface Pass {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly context: ImportContext;
  readonly problems: Problems;
  readonly dryRun: boolean;
  /** Rows decided together. */
  readonly batch: number;
  readonly isBroken: (kinds: readonly string[], rowId: string) => boolean;
  /** Called before each batch, and may end the pass by throwing. */
  readonly tick: (row: PlacedRow, rows: number) => void;
  /** Called for each row that was decided anew, with its first command. */
  readonly decided: (row: PlacedRow, requests: readonly RowRequest[]) => Promise<void>;
}

export interface Tally {
  recorded: number;
  unchanged: number;
  commands: number;
}

/** Decides rows kind by kind; `finish` decides those that still wait, and what they lack is then a problem. */
export const rowDecider = (pass: Pass) => {
  const tallies = new Map<string, Tally>();
  const refused = new Set<string>();
  let waiting: PlacedRow[] = [];
  const state: State = {
    pass,
    tallies,
    refused,
    wait: (row) => waiting.length < WAITING_ROWS && waiting.push(row) > 0,
  };

  const tryAgain = async (last: boolean): Promise<void> => {
    for (let round = 0; round < ROUNDS && waiting.length > 0; round += 1) {
      const rows = waiting.toReversed();
      waiting = [];
      await inBatches(rows, state);
      if (waiting.length === rows.length) break;
    }
    if (!last) return;
    const left = waiting;
    waiting = [];
    await inBatches(left, { ...state, wait: () => false });
  };

  return {
    decide: async (rows: AsyncIterable<PlacedRow>): Promise<void> => {
      await inBatches(rows, state);
      await tryAgain(false);
    },
    finish: async (): Promise<void> => tryAgain(true),
    tallies: tallies as ReadonlyMap<string, Tally>,
  };
};

interface State {
  readonly pass: Pass;
  readonly tallies: Map<string, Tally>;
  readonly refused: Set<string>;
  /** Keeps the row for later; false when it may not wait. */
  readonly wait: (row: PlacedRow) => boolean;
}

const inBatches = async (
  rows: AsyncIterable<PlacedRow> | Iterable<PlacedRow>,
  state: State,
): Promise<void> => {
  let batch: PlacedRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < state.pass.batch) continue;
    await decideBatch(batch, state);
    batch = [];
  }
  if (batch.length > 0) await decideBatch(batch, state);
};

interface Planned {
  readonly row: PlacedRow;
  readonly requests: readonly RowRequest[];
  /** Those that the log does not hold yet. */
  readonly open: readonly RowRequest[];
}

const decideBatch = async (rows: readonly PlacedRow[], state: State): Promise<void> => {
  const { engine, dryRun, tick } = state.pass;
  tick(rows[0] as PlacedRow, rows.length);
  const planned = await notRecorded(await plan(rows, state), state);
  const open = planned.flatMap(({ open: requests }) => requests);
  const answers =
    open.length === 0
      ? []
      : await engine.executeBatch(
          open.map(({ request }) => request),
          { dryRun },
        );
  let taken = 0;
  for (const one of planned) {
    const own = answers
      .slice(taken, (taken += one.open.length))
      .map((answer, at) => ({ answer, ifAbsent: one.open[at]?.ifAbsent === true }));
    const refusal = refusalIn(own);
    if (!refusal)
      await count(
        one,
        own.map(({ answer }) => answer),
        state,
      );
    else if (!isEarly(refusal) || !state.wait(one.row)) await refuse(one.row, refusal, state);
  }
};

const plan = async (rows: readonly PlacedRow[], state: State): Promise<Omit<Planned, 'open'>[]> => {
  const planned: Omit<Planned, 'open'>[] = [];
  for (const row of rows) {
    try {
      planned.push({ row, requests: await requestsOf(row, state.pass.context, state.pass.engine) });
    } catch (error) {
      if (!(error instanceof Fault) || !isOfTheRow(error)) throw error;
      await refuse(row, error, state);
    }
  }
  return planned;
};

/** Leaves out what the log holds with the same cells; other cells under the same id are a problem. */
const notRecorded = async (planned: readonly Omit<Planned, 'open'>[], state: State): Promise<Planned[]> => {
  const { engine, ledger } = state.pass;
  const recorded = await ledger.recorded(
    planned.flatMap(({ requests }) => requests.map(({ commandId }) => commandId)),
  );
  const open: Planned[] = [];
  for (const { row, requests } of planned) {
    const other = requests.find(
      ({ commandId, request }) =>
        recorded.has(commandId) && recorded.get(commandId) !== engine.commandHash(request),
    );
    if (other) await refuseChanged(row, other, state);
    else open.push({ row, requests, open: requests.filter(({ commandId }) => !recorded.has(commandId)) });
  }
  return open;
};

const refuseChanged = async (row: PlacedRow, { request }: RowRequest, state: State): Promise<void> => {
  const [answer] = await state.pass.engine.executeBatch([request], { dryRun: true });
  const where = answer instanceof Fault && answer.code === 'IdempotencyKeyReused' ? answer.values : {};
  report(row, [changed(row, where)], state);
};

const isEarly = (refusal: Rejection | Fault): boolean =>
  !(refusal instanceof Fault) && refusal.rejected === 'ReferenceUnknown';

const refuse = async (row: PlacedRow, refusal: Rejection | Fault, state: State): Promise<void> => {
  const problems = await problemsOf(row, refusal, state.pass.context.references);
  // What names a row that has a fault has none of its own.
  const own = problems.filter(({ code, values }) => {
    if (code !== 'ReferenceUnknown') return true;
    const kinds = String(values['category']).split(' or ').flatMap(makersOf);
    const id = String(values['id']);
    return !state.pass.isBroken(kinds, id) && !kinds.some((kind) => state.refused.has(keyOf(kind, id)));
  });
  report(row, own, state);
};

const report = (
  row: PlacedRow,
  problems: Awaited<ReturnType<typeof problemsOf>>,
  { pass, refused }: State,
): void => {
  refused.add(keyOf(row.table.kind.name, row.rowId));
  for (const problem of problems) pass.problems.add({ file: row.table.file, row: row.number, ...problem });
};

const count = async (
  { row, requests }: Planned,
  answers: readonly (Answer | Fault)[],
  { pass, tallies }: State,
): Promise<void> => {
  const kind = row.table.kind.name;
  const tally = tallies.get(kind) ?? { recorded: 0, unchanged: 0, commands: 0 };
  tallies.set(kind, tally);
  const isNew = answers.some((answer) => 'events' in answer && !answer.repeated);
  tally.commands += requests.length;
  if (isNew) tally.recorded += 1;
  else tally.unchanged += 1;
  await pass.decided(row, requests);
};
