/** An empty table of a kind to fill in: its columns, and one row that shows what they hold. */
import { Fault } from '@kheo/kernel';
import { kindNamed, KINDS } from './kinds.js';

export interface ColumnGuide {
  readonly column: string;
  readonly required: boolean;
  readonly doc: string;
}

/**
 * CSV with the header and one row, which is sound by itself; what it refers to must be there when it is imported.
 * @throws Fault FileKindUnknown
 */
export const importTemplate = (kind: string): string => {
  const { columns } = known(kind);
  return [columns.map(({ name }) => name), columns.map(({ sample }) => sample)]
    .map((cells) => `${cells.map(quoted).join(',')}\n`)
    .join('');
};

/** What a kind is and what each of its columns holds. */
export const importGuide = (
  kind: string,
): { readonly kind: string; readonly doc: string; readonly columns: readonly ColumnGuide[] } => {
  const { name, doc, columns } = known(kind);
  return {
    kind: name,
    doc,
    columns: columns.map((column) => ({
      column: column.name,
      required: column.required,
      doc: column.field.doc,
    })),
  };
};

const known = (kind: string) => {
  const found = kindNamed(kind);
  if (!found) throw new Fault('FileKindUnknown', { kind, known: KINDS.map(({ name }) => name) });
  return found;
};

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
