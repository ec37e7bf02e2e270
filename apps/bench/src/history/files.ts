/** Writes the tables of a history as the CSV files that an import reads. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tables } from './tables.js';

export interface TableFile {
  readonly name: string;
  readonly path: string;
}

/** One file per table, in a folder that is made. Answers the files and how many rows they hold without their headers. */
export const writeTables = (
  folder: string,
  tables: Tables,
): { readonly files: readonly TableFile[]; readonly rows: number } => {
  mkdirSync(folder, { recursive: true });
  const files = Object.entries(tables).map(([table, rows]) => {
    const [columns = []] = rows;
    const name = `${table}.csv`;
    const path = join(folder, name);
    writeFileSync(
      path,
      rows.map((row) => `${columns.map((_, at) => quoted(row[at] ?? '')).join(',')}\n`).join(''),
    );
    return { name, path };
  });
  const rows = Object.values(tables).reduce((sum, held) => sum + held.length - 1, 0);
  return { files, rows };
};

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
