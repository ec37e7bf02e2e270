/** The first pass: every file, column and cell is looked at by itself, and what the later passes need of all rows is noted. */
import { Fault, LIMITS } from '@kheo/kernel';
import type { CellFault, Cells } from './column.js';
import { isRowId } from './column.js';
import { decisionRows, lineChecks } from './decision-lines.js';
import { DECISION_LINES, DECISIONS } from './kinds/decisions.js';
import { problemOfFile } from './problems.js';
import type { Problems } from './problems.js';
import type { KnownRows } from './references.js';
import { faultsOfHeader, faultsOfRow } from './row-check.js';
import type { PlacedRow, Row, Table } from './table.js';
import { cellsOf } from './table.js';

/** What the first pass has found. */
export interface Checked {
  readonly known: KnownRows;
  /** The rows of a kind that are sound by themselves, in the order of the files. */
  readonly rowsOf: (kind: string) => AsyncIterable<PlacedRow>;
  /** Whether a row of one of the kinds was not sound: what names it has no fault of its own. */
  readonly isBroken: (kinds: readonly string[], rowId: string) => boolean;
  readonly names: readonly { readonly name: string; readonly rowId: string }[];
  /** Rows by kind, sound or not. */
  readonly counts: ReadonlyMap<string, number>;
  readonly rowsIn: (table: Table) => number;
}

export interface CheckParts {
  readonly problems: Problems;
  /** The id of a row that has none: a hash of its cells. */
  readonly contentId: (cells: Cells) => string;
  /** Called for each row, and may end the reading by throwing. */
  readonly tick: (table: Table, rows: number) => void;
}

export const checkTables = async (tables: readonly Table[], parts: CheckParts): Promise<Checked> => {
  const notes = emptyNotes();
  for (const table of tables) await checkTable(table, notes, parts);
  checkDecisions(notes, parts.problems);
  return {
    known: {
      has: (kind, rowId) => notes.ids.get(kind)?.has(rowId) === true,
      published: (rowId) => notes.published.get(rowId),
    },
    rowsOf: (kind) =>
      kind === DECISIONS.name ? decisionRows(tables, notes.heads) : soundRows(tables, kind, { notes, parts }),
    isBroken: (kinds, rowId) =>
      kinds.some((kind) => notes.brokenKinds.has(kind) || notes.brokenIds.has(`${kind}:${rowId}`)),
    names: notes.names,
    counts: notes.counts,
    rowsIn: (table) => notes.rowsIn.get(table) ?? 0,
  };
};

interface Notes {
  /** Row ids with the row they first stand in, by kind. */
  readonly ids: Map<string, Map<string, number>>;
  readonly published: Map<string, string>;
  readonly names: { name: string; rowId: string }[];
  readonly heads: Map<string, PlacedRow>;
  readonly lines: ReturnType<typeof lineChecks>;
  readonly broken: Map<Table, Set<number>>;
  readonly brokenIds: Set<string>;
  readonly brokenKinds: Set<string>;
  readonly counts: Map<string, number>;
  readonly rowsIn: Map<Table, number>;
  rows: number;
}

const emptyNotes = (): Notes => ({
  ids: new Map(),
  published: new Map(),
  names: [],
  heads: new Map(),
  lines: lineChecks(),
  broken: new Map(),
  brokenIds: new Set(),
  brokenKinds: new Set(),
  counts: new Map(),
  rowsIn: new Map(),
  rows: 0,
});

const checkTable = async (table: Table, notes: Notes, parts: CheckParts): Promise<void> => {
  const { kind, file } = table;
  const header = faultsOfHeader(table);
  for (const fault of header) parts.problems.add({ file, row: 1, ...fault });
  if (header.length > 0) {
    notes.brokenKinds.add(kind.name);
    return;
  }
  try {
    for await (const row of table.rows()) {
      notes.rows += 1;
      parts.tick(table, notes.rows);
      if (notes.rows > LIMITS.importRows)
        throw new Fault('FileTooLarge', { limit: LIMITS.importRows, row: row.number });
      checkRow(table, row, { notes, parts });
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    parts.problems.add(problemOfFile(file, error));
    notes.brokenKinds.add(kind.name);
  }
};

const checkRow = (table: Table, row: Row, { notes, parts }: { notes: Notes; parts: CheckParts }): void => {
  const { kind, file } = table;
  const cells = cellsOf(table, row);
  notes.rowsIn.set(table, (notes.rowsIn.get(table) ?? 0) + 1);
  notes.counts.set(kind.name, (notes.counts.get(kind.name) ?? 0) + 1);
  const rowId = kind.rowId(cells) ?? parts.contentId(cells);
  const faults = [...faultsOfRow(table, row, cells)];
  if (faults.length === 0) faults.push(...faultsBetweenRows(table, { row: row.number, rowId, cells }, notes));
  for (const fault of faults) parts.problems.add({ file, row: row.number, ...fault });
  if (faults.length === 0) {
    note({ table, number: row.number, rowId, cells }, notes);
    return;
  }
  notes.broken.set(table, (notes.broken.get(table) ?? new Set()).add(row.number));
  notes.brokenIds.add(`${kind.name}:${rowId}`);
  if (kind === DECISION_LINES) notes.brokenIds.add(`${DECISIONS.name}:${cells['decision_id'] ?? ''}`);
};

const faultsBetweenRows = (
  table: Table,
  at: { row: number; rowId: string; cells: Cells },
  notes: Notes,
): CellFault[] => {
  const { kind } = table;
  if (!isRowId(at.rowId))
    return [
      {
        column: 'id',
        code: 'FieldInvalid',
        expected: `an id of ${String(LIMITS.idChars)} characters at most`,
      },
    ];
  const ids = notes.ids.get(kind.name) ?? new Map<string, number>();
  notes.ids.set(kind.name, ids);
  const first = ids.get(at.rowId);
  if (first !== undefined)
    return [
      { column: 'id', code: 'RowRepeated', expected: 'each row once', values: { id: at.rowId, first } },
    ];
  ids.set(at.rowId, at.row);
  const line = kind === DECISION_LINES ? notes.lines.faultOf(table, at.row, at.cells) : undefined;
  return line ? [line] : [];
};

const note = (row: PlacedRow, notes: Notes): void => {
  const { table, rowId, cells } = row;
  if (table.kind === DECISIONS) notes.heads.set(rowId, row);
  if (table.kind.name === 'sources') notes.published.set(rowId, cells['published_on'] ?? '');
  if (table.kind.name === 'people') notes.names.push({ name: cells['name'] ?? '', rowId });
};

/** A decision has lines, and lines have a decision. Neither is decided when a part of it is not sound. */
const checkDecisions = (notes: Notes, problems: Problems): void => {
  const whole = (kind: string): boolean => !notes.brokenKinds.has(kind);
  for (const [id, { table, number }] of notes.heads) {
    const isBroken = notes.brokenIds.has(`${DECISIONS.name}:${id}`) || !whole(DECISION_LINES.name);
    if (!isBroken && !notes.lines.decisions.has(id))
      problems.add({
        file: table.file,
        row: number,
        column: 'id',
        code: 'DecisionWithoutLines',
        values: { id },
      });
    if (isBroken || !notes.lines.decisions.has(id)) notes.heads.delete(id);
  }
  if (!whole(DECISIONS.name)) return;
  for (const [id, { table, row }] of notes.lines.decisions) {
    if (notes.heads.has(id) || notes.brokenIds.has(`${DECISIONS.name}:${id}`)) continue;
    const expected = 'the id of a row of decisions in the same import';
    problems.add({
      file: table.file,
      row,
      column: 'decision_id',
      code: 'ReferenceUnknown',
      expected,
      values: { id },
    });
  }
};

async function* soundRows(
  tables: readonly Table[],
  kind: string,
  { notes, parts }: { notes: Notes; parts: CheckParts },
): AsyncGenerator<PlacedRow> {
  if (notes.brokenKinds.has(kind) || kind === DECISION_LINES.name) return;
  for (const table of tables.filter((one) => one.kind.name === kind)) {
    const broken = notes.broken.get(table);
    for await (const row of table.rows()) {
      if (broken?.has(row.number) === true) continue;
      const cells = cellsOf(table, row);
      yield { table, number: row.number, rowId: table.kind.rowId(cells) ?? parts.contentId(cells), cells };
    }
  }
}
