/** A table of rows of one kind: a CSV file, or a sheet of a workbook. */
import type { Cells } from './column.js';
import type { Kind } from './kind.js';

/** A row as it was split. */
export interface Row {
  /** As a spreadsheet shows it: the header is row 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

export interface Table {
  /** Name of the file; of a workbook with its sheet: `2024.xlsx#registrations`. */
  readonly file: string;
  readonly sha256: string;
  readonly kind: Kind;
  readonly header: readonly string[];
  /** Every row behind the header, from the start each time. */
  readonly rows: () => AsyncIterable<Row>;
}

/** A row that is sound by itself. */
export interface PlacedRow {
  readonly table: Table;
  readonly number: number;
  readonly rowId: string;
  readonly cells: Cells;
  /** The lines of a decision, in order. */
  readonly lines?: readonly Cells[];
}

export const cellsOf = ({ header }: Pick<Table, 'header'>, row: Row): Cells =>
  Object.fromEntries(
    header.map((name, at) => [name, row.cells[at] ?? ''] as const).filter(([, cell]) => cell.trim() !== ''),
  );
