/** The first pass: every file, column and cell is looked at by itself, and what the later passes need of all rows is noted. */
import { Fault, LIMITS } from '@kheo/kernel';
import type { Scratch, ScratchMap } from '@kheo/ports';
import type { CellFault, Cells } from './column.js';
import { isRowId } from './column.js';
import { decisionHeads, decisionRows, lineChecks } from './decision-lines.js';
import type { CountedLines } from './decision-lines.js';
import { DECISION_LINES, DECISIONS } from './kinds/decisions.js';
import { mentionsIn } from './mentions.js';
import type { Mentions } from './mentions.js';
import { problemOfFile } from './problems.js';
import type { Problems } from './problems.js';
import type { KnownRows } from './references.js';
import { keyOf } from './requests.js';
import { faultsOfHeader, faultsOfRow } from './row-check.js';
import type { PlacedRow, Row, Table } from './table.js';
import { cellsOf } from './table.js';

/** What the first pass has found. */
export interface Checked {
  readonly known: KnownRows;
  readonly mentions: Mentions;
  /** The rows of a kind that are sound by themselves, in the order of the files. */
  readonly rowsOf: (kind: string) => AsyncIterable<PlacedRow>;
  /** Whether a row of one of the kinds was not sound: what names it has no fault of its own. */
  readonly isBroken: (kinds: readonly string[], rowId: string) => boolean;
  /** Rows by kind, sound or not. */
  readonly counts: ReadonlyMap<string, number>;
  readonly rowsIn: (table: Table) => number;
}

export interface CheckParts {
  readonly problems: Problems;
  /** Holds what is noted of each row. */
  readonly scratch: Scratch;
  /** The id of a row that has none: a hash of its cells. */
  readonly contentId: (cells: Cells) => string;
  /** Called for each row, and may end the reading by throwing. */
  readonly tick: (table: Table, rows: number) => void;
}

export const checkTables = async (tables: readonly Table[], parts: CheckParts): Promise<Checked> => {
  const notes = emptyNotes(tables, parts.scratch);
  for (const table of tables) await checkTable(table, notes, parts);
  notes.lines.close();
  checkDecisions(notes, parts.problems);
  const isBroken = (kind: string, rowId: string): boolean =>
    notes.brokenKinds.has(kind) || notes.brokenIds.get(keyOf(kind, rowId)) !== undefined;
  return {
    known: {
      has: (kind, rowId) => notes.ids.get(keyOf(kind, rowId)) !== undefined,
      published: (rowId) => notes.published.get(rowId),
    },
    mentions: notes.mentions,
    rowsOf: (kind) =>
      kind === DECISIONS.name
        ? decisionRows(tables, (rowId) => (isBroken(kind, rowId) ? undefined : notes.heads.get(rowId)))
        : soundRows(tables, kind, { notes, parts }),
    isBroken: (kinds, rowId) => kinds.some((kind) => isBroken(kind, rowId)),
    counts: notes.counts,
    rowsIn: (table) => notes.rowsIn.get(table) ?? 0,
  };
};

interface Notes {
  /** Each table's place among all. */
  readonly tables: ReadonlyMap<Table, number>;
  /** The row in which each id of a kind first stands. */
  readonly ids: ScratchMap;
  readonly published: ScratchMap;
  readonly mentions: Mentions;
  readonly heads: ReturnType<typeof decisionHeads>;
  readonly counted: ScratchMap;
  readonly lines: ReturnType<typeof lineChecks>;
  /** By the place of their table among all, and their number. */
  readonly brokenRows: ScratchMap;
  readonly brokenTables: Set<Table>;
  readonly brokenIds: ScratchMap;
  readonly brokenKinds: Set<string>;
  readonly counts: Map<string, number>;
  readonly rowsIn: Map<Table, number>;
  rows: number;
}

const emptyNotes = (tables: readonly Table[], scratch: Scratch): Notes => {
  const counted = scratch.map('counted');
  return {
    tables: new Map(tables.map((table, at) => [table, at])),
    ids: scratch.map('ids'),
    published: scratch.map('published'),
    mentions: mentionsIn(scratch),
    heads: decisionHeads(tables, scratch),
    counted,
    lines: lineChecks(counted),
    brokenRows: scratch.map('broken rows'),
    brokenTables: new Set(),
    brokenIds: scratch.map('broken ids'),
    brokenKinds: new Set(),
    counts: new Map(),
    rowsIn: new Map(),
    rows: 0,
  };
};

const placeOf = (table: Table, row: number, { tables }: Notes): string =>
  `${String(tables.get(table))}:${String(row)}`;

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
  notes.brokenTables.add(table);
  notes.brokenRows.set(placeOf(table, row.number, notes), '');
  notes.brokenIds.set(keyOf(kind.name, rowId), '');
  if (kind === DECISION_LINES) notes.brokenIds.set(keyOf(DECISIONS.name, cells['decision_id'] ?? ''), '');
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
  const key = keyOf(kind.name, at.rowId);
  const held = notes.ids.get(key);
  if (held !== undefined) {
    const values = { id: at.rowId, first: Number(held) };
    return [{ column: 'id', code: 'RowRepeated', expected: 'each row once', values }];
  }
  notes.ids.set(key, String(at.row));
  const line = kind === DECISION_LINES ? notes.lines.faultOf(table, at.row, at.cells) : undefined;
  return line ? [line] : [];
};

const note = (row: PlacedRow, notes: Notes): void => {
  const { table, rowId, cells } = row;
  if (table.kind === DECISIONS) notes.heads.add(row);
  if (table.kind.name === 'sources') notes.published.set(rowId, cells['published_on'] ?? '');
  if (table.kind.name === 'people') notes.mentions.add(cells['name'] ?? '', rowId);
};

/** A decision has lines, and lines have a decision. Neither is decided when a part of it is not sound. */
const checkDecisions = (notes: Notes, problems: Problems): void => {
  const whole = (kind: string): boolean => !notes.brokenKinds.has(kind);
  for (const id of notes.heads.ids()) {
    const key = keyOf(DECISIONS.name, id);
    const isBroken = notes.brokenIds.get(key) !== undefined || !whole(DECISION_LINES.name);
    if (!isBroken && notes.counted.get(id) !== undefined) continue;
    const { table, number } = notes.heads.get(id) as PlacedRow;
    if (!isBroken)
      problems.add({
        file: table.file,
        row: number,
        column: 'id',
        code: 'DecisionWithoutLines',
        values: { id },
      });
    notes.brokenIds.set(key, '');
  }
  if (!whole(DECISIONS.name)) return;
  for (const [id, text] of notes.counted.entries()) {
    if (notes.heads.get(id) !== undefined) continue;
    if (notes.brokenIds.get(keyOf(DECISIONS.name, id)) !== undefined) continue;
    const { file, row } = JSON.parse(text) as CountedLines;
    const expected = 'the id of a row of decisions in the same import';
    problems.add({
      file,
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
    const hasBroken = notes.brokenTables.has(table);
    for await (const row of table.rows()) {
      if (hasBroken && notes.brokenRows.get(placeOf(table, row.number, notes)) !== undefined) continue;
      const cells = cellsOf(table, row);
      yield { table, number: row.number, rowId: table.kind.rowId(cells) ?? parts.contentId(cells), cells };
    }
  }
}
