/** The lines of decisions, which are rows of a table of their own: checked as they are read, and put with their decision. */
import type { CellFault, Cells } from './column.js';
import { DECISION_LINES } from './kinds/decisions.js';
import type { PlacedRow, Table } from './table.js';
import { cellsOf } from './table.js';

interface Counted {
  readonly table: Table;
  /** Row of its first line. */
  readonly row: number;
  readonly lines: number;
}

/** Lines stand together and are numbered from 1, so that a decision can be read without keeping any other in memory. */
export const lineChecks = () => {
  const decisions = new Map<string, Counted>();
  let current: { readonly table: Table; readonly id: string } | undefined;
  const faultOf = (table: Table, row: number, cells: Cells): CellFault | undefined => {
    const id = cells['decision_id'] ?? '';
    const held = decisions.get(id);
    const goesOn = current?.table === table && current.id === id;
    current = { table, id };
    if (held && !goesOn) {
      return {
        column: 'decision_id',
        code: 'RowMalformed',
        expected: 'the lines of a decision one after the other',
        values: { id, first: held.row },
      };
    }
    const lines = (held?.lines ?? 0) + 1;
    decisions.set(id, { table, row: held?.row ?? row, lines });
    return Number(cells['line']) === lines
      ? undefined
      : { column: 'line', code: 'DecisionLineRepeated', expected: `${String(lines)}, the next number` };
  };
  return { faultOf, decisions: decisions as ReadonlyMap<string, Counted> };
};

/** Each decision with its lines, in the order of the lines. */
export async function* decisionRows(
  tables: readonly Table[],
  heads: ReadonlyMap<string, PlacedRow>,
): AsyncGenerator<PlacedRow> {
  for (const table of tables.filter(({ kind }) => kind === DECISION_LINES)) {
    let id: string | undefined;
    let lines: Cells[] = [];
    for await (const row of table.rows()) {
      const cells = cellsOf(table, row);
      if (cells['decision_id'] !== id) {
        yield* complete(heads, id, lines);
        id = cells['decision_id'];
        lines = [];
      }
      lines.push(cells);
    }
    yield* complete(heads, id, lines);
  }
}

function* complete(
  heads: ReadonlyMap<string, PlacedRow>,
  id: string | undefined,
  lines: readonly Cells[],
): Generator<PlacedRow> {
  const head = id === undefined ? undefined : heads.get(id);
  if (head) yield { ...head, lines };
}
