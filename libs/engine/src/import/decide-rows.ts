/**
 * The second pass: every row is decided by the rules. Rows need not stand in the order in which they refer to each other: one that
 * names what is not there yet is tried again after the others.
 */
import { Fault } from '@kheo/kernel';
import type { Rejection } from '@kheo/kernel';
import type { ScratchMap } from '@kheo/ports';
import type { Answer } from '../command-request.js';
import type { Engine } from '../engine.js';
import { turn } from '../turn.js';
import type { Problems } from './problems.js';
import { isOfTheRow } from './problems.js';
import type { RecordedCommands } from './recorded.js';
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
  readonly recorded: RecordedCommands;
  readonly context: ImportContext;
  readonly problems: Problems;
  /** Rows that the rules refused, by kind and id. */
  readonly refused: ScratchMap;
  /** Rows decided together. */
  readonly batch: number;
  readonly isBroken: (kinds: readonly string[], rowId: string) => boolean;
  /** Called before each batch, and may end the pass by throwing. */
  readonly tick: (row: PlacedRow, rows: number) => void;
  /** Called for each row that was decided, with its first command. */
  readonly decided: (row: PlacedRow, requests: readonly RowRequest[]) => Promise<void>;
}

/** Beyond that the first of them refuse the import anyway. */
const SUSPECTS = 10_000;

export interface Tally {
  recorded: number;
  unchanged: number;
  commands: number;
}

/** Decides rows kind by kind; `finish` decides those that still wait, and what they lack is then a problem. */
export const rowDecider = (pass: Pass) => {
  const tallies = new Map<string, Tally>();
  let waiting: PlacedRow[] = [];
  const state: State = {
    pass,
    tallies,
    suspects: new Map(),
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
    finish: async (): Promise<void> => {
      await tryAgain(true);
      await refuseRecorded(state);
    },
    tallies: tallies as ReadonlyMap<string, Tally>,
  };
};

interface State {
  readonly pass: Pass;
  readonly tallies: Map<string, Tally>;
  /** Rows of commands that are new on their stream, and seem to be recorded on another. */
  readonly suspects: Map<string, PlacedRow>;
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
}

const decideBatch = async (rows: readonly PlacedRow[], state: State): Promise<void> => {
  const { engine, tick } = state.pass;
  tick(rows[0] as PlacedRow, rows.length);
  await turn();
  const planned = await plan(rows, state);
  const answers = await engine.executeBatch(
    planned.flatMap(({ requests }) => requests.map(({ request }) => request)),
  );
  let taken = 0;
  for (const one of planned) {
    const own = answers
      .slice(taken, (taken += one.requests.length))
      .map((answer, at) => ({ answer, ifAbsent: one.requests[at]?.ifAbsent === true }));
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

const plan = async (rows: readonly PlacedRow[], state: State): Promise<Planned[]> => {
  const planned: Planned[] = [];
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

const isEarly = (refusal: Rejection | Fault): boolean =>
  !(refusal instanceof Fault) && refusal.rejected === 'ReferenceUnknown';

const refuse = async (row: PlacedRow, refusal: Rejection | Fault, state: State): Promise<void> => {
  const problems = await problemsOf(row, refusal, state.pass.context.references);
  // What names a row that has a fault has none of its own.
  const own = problems.filter(({ code, values }) => {
    if (code !== 'ReferenceUnknown') return true;
    const kinds = String(values['category']).split(' or ').flatMap(makersOf);
    const id = String(values['id']);
    return (
      !state.pass.isBroken(kinds, id) &&
      !kinds.some((kind) => state.pass.refused.get(keyOf(kind, id)) !== undefined)
    );
  });
  state.pass.refused.set(keyOf(row.table.kind.name, row.rowId), '');
  for (const problem of own) state.pass.problems.add({ file: row.table.file, row: row.number, ...problem });
};

/** Rows of the log that are about another thing now than when they were recorded. */
const refuseRecorded = async ({ pass, suspects }: State): Promise<void> => {
  if (suspects.size === 0) return;
  const places = await pass.recorded.find(new Set(suspects.keys()));
  for (const [commandId, { stream, revision }] of places) {
    const row = suspects.get(commandId) as PlacedRow;
    pass.problems.add({ file: row.table.file, row: row.number, ...changed(row, { stream, revision }) });
  }
};

const count = async (
  { row, requests }: Planned,
  answers: readonly (Answer | Fault)[],
  { pass, tallies, suspects }: State,
): Promise<void> => {
  const kind = row.table.kind.name;
  const tally = tallies.get(kind) ?? { recorded: 0, unchanged: 0, commands: 0 };
  tallies.set(kind, tally);
  let isNew = false;
  for (const [at, answer] of answers.entries()) {
    if (!('events' in answer) || answer.repeated) continue;
    isNew = true;
    const { scope, name, key } = (requests[at] as RowRequest).request;
    for (const one of at === 0 ? new Set([name, ...row.table.kind.mayBe]) : [name]) {
      const { commandId } = pass.engine.idsOf(scope, one, key);
      if (pass.recorded.has(commandId) && suspects.size < SUSPECTS) suspects.set(commandId, row);
    }
  }
  tally.commands += requests.length;
  if (isNew) tally.recorded += 1;
  else tally.unchanged += 1;
  await pass.decided(row, requests);
};
