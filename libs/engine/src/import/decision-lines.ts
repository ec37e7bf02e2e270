/** The lines of decisions, which are rows of a table of their own: checked as they are read, and put with their decision. */
import type { Scratch, ScratchMap } from '@kheo/ports';
import type { CellFault, Cells } from './column.js';
import { DECISION_LINES } from './kinds/decisions.js';
import type { PlacedRow, Table } from './table.js';
import { cellsOf } from './table.js';

/** What is known of a decision's lines. */
export interface CountedLines {
  readonly file: string;
  /** Row of its first line. */
  readonly row: number;
  readonly lines: number;
}

/** Lines stand together and are numbered from 1, so that a decision can be read without keeping any other in memory. */
export const lineChecks = (counted: ScratchMap) => {
  let current: { readonly table: Table; readonly id: string; held: CountedLines } | undefined;
  const close = (): void => {
    if (current) counted.set(current.id, JSON.stringify(current.held));
    current = undefined;
  };
  const faultOf = (table: Table, row: number, cells: Cells): CellFault | undefined => {
    const id = cells['decision_id'] ?? '';
    if (current?.table !== table || current.id !== id) {
      close();
      const earlier = countedLines(counted, id);
      if (earlier) {
        return {
          column: 'decision_id',
          code: 'RowMalformed',
          expected: 'the lines of a decision one after the other',
          values: { id, first: earlier.row },
        };
      }
      current = { table, id, held: { file: table.file, row, lines: 0 } };
    }
    const lines = current.held.lines + 1;
    current.held = { ...current.held, lines };
    return Number(cells['line']) === lines
      ? undefined
      : { column: 'line', code: 'DecisionLineRepeated', expected: `${String(lines)}, the next number` };
  };
  return { faultOf, close };
};

export const countedLines = (counted: ScratchMap, id: string): CountedLines | undefined => {
  const text = counted.get(id);
  return text === undefined ? undefined : (JSON.parse(text) as CountedLines);
};

/** The rows of decisions, which wait in a scratch for their lines. */
export const decisionHeads = (tables: readonly Table[], scratch: Scratch) => {
  const rows = scratch.map('decisions');
  return {
    add: ({ table, number, rowId, cells }: PlacedRow): void =>
      rows.set(rowId, JSON.stringify([tables.indexOf(table), number, cells])),
    get: (rowId: string): PlacedRow | undefined => {
      const text = rows.get(rowId);
      if (text === undefined) return undefined;
      const [table, number, cells] = JSON.parse(text) as [number, number, Cells];
      return { table: tables[table] as Table, number, rowId, cells };
    },
    ids: function* (): Generator<string> {
      for (const [id] of rows.entries()) yield id;
    },
  };
};

/** Each decision with its lines, in the order of the lines. `headOf` knows those that are sound. */
export async function* decisionRows(
  tables: readonly Table[],
  headOf: (rowId: string) => PlacedRow | undefined,
): AsyncGenerator<PlacedRow> {
  for (const table of tables.filter(({ kind }) => kind === DECISION_LINES)) {
    let id: string | undefined;
    let lines: Cells[] = [];
    for await (const row of table.rows()) {
      const cells = cellsOf(table, row);
      if (cells['decision_id'] !== id) {
        yield* complete(headOf, id, lines);
        id = cells['decision_id'];
        lines = [];
      }
      lines.push(cells);
    }
    yield* complete(headOf, id, lines);
  }
}

function* complete(
  headOf: (rowId: string) => PlacedRow | undefined,
  id: string | undefined,
  lines: readonly Cells[],
): Generator<PlacedRow> {
  const head = id === undefined ? undefined : headOf(id);
  if (head) yield { ...head, lines };
}
