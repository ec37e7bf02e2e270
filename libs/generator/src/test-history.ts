/** A history as specs look at it: whole in memory, row by row with the names of its columns. */
import { historyOf } from './history.js';
import type { HistoryOptions } from './options.js';
import type { HistoryCommand } from './table.js';

export type Cells = Readonly<Record<string, string>>;

export interface Told {
  /** Rows of a kind over all folders, with the folder they stand in. */
  readonly rows: (kind: string) => readonly Cells[];
  readonly kinds: readonly string[];
  readonly commands: readonly (HistoryCommand & { readonly folder: string })[];
}

export const SMALL: HistoryOptions = { provinces: 2, from: 1999, to: 2025, modelsPerYear: 5, seed: 1 };

/** Every row has a cell `folder` beside its own. With `only`, no rows of other kinds are read. */
export const toldBy = (options: HistoryOptions, only?: readonly string[]): Told => {
  const byKind = new Map<string, Cells[]>();
  const commands: (HistoryCommand & { folder: string })[] = [];
  for (const { name: folder, tables, commands: issued } of historyOf(options)) {
    for (const { kind, columns, rows } of tables) {
      if (only?.includes(kind) === false) continue;
      for (const row of rows) {
        const cells = Object.fromEntries(columns.map((column, at) => [column, row[at] ?? '']));
        const held = byKind.get(kind) ?? [];
        held.push({ ...cells, folder });
        byKind.set(kind, held);
      }
    }
    for (const command of issued) commands.push({ ...command, folder });
  }
  return { rows: (kind) => byKind.get(kind) ?? [], kinds: [...byKind.keys()], commands };
};
