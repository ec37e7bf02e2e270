/** What is wrong with one row by itself: its cells, what is missing, and what does not fit together. */
import { LIMITS } from '@kheo/kernel';
import type { CellFault, Cells } from './column.js';
import { faultOfCell } from './column.js';
import type { Row, Table } from './table.js';

/** Every fault of a row; empty when its commands can be made. */
export const faultsOfRow = (
  { kind, header }: Pick<Table, 'kind' | 'header'>,
  row: Row,
  cells: Cells,
): readonly CellFault[] => {
  if (row.cells.length !== header.length) {
    return [
      {
        column: '',
        code: 'RowMalformed',
        expected: `${String(header.length)} cells`,
        values: { found: row.cells.length },
      },
    ];
  }
  const faults = kind.columns.flatMap((column): CellFault[] => {
    const cell = cells[column.name];
    if (cell === undefined)
      return column.required
        ? [{ column: column.name, code: 'FieldMissing', expected: column.field.doc }]
        : [];
    const fault = faultOfCell(column, cell);
    return fault ? [fault] : [];
  });
  return faults.length > 0 ? faults : kind.faultsOf(cells);
};

/** What is wrong with a header. Column names are as the kind has them, letter for letter. */
export const faultsOfHeader = ({ kind, header }: Pick<Table, 'kind' | 'header'>): readonly CellFault[] => {
  const names = kind.columns.map(({ name }) => name);
  if (header.length > LIMITS.importColumns) {
    return [
      {
        column: '',
        code: 'HeaderUnknown',
        expected: `${String(LIMITS.importColumns)} columns at most`,
        values: { found: header.length },
      },
    ];
  }
  const repeated = header.filter((name, at) => header.indexOf(name) !== at);
  const unknown = header.filter((name) => !names.includes(name));
  const missing = kind.columns.filter(({ name, required }) => required && !header.includes(name));
  return [
    ...repeated.map((column): CellFault => ({
      column: column.slice(0, 80),
      code: 'HeaderDuplicate',
      expected: 'each column once',
    })),
    ...unknown.map((column): CellFault => ({
      column: column.slice(0, 80),
      code: 'HeaderUnknown',
      expected: `one of ${names.join(', ')}`,
    })),
    ...missing.map(({ name, field }): CellFault => ({
      column: name,
      code: 'HeaderMissing',
      expected: field.doc,
    })),
  ];
};
