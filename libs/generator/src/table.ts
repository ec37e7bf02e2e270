/** What a history is made of: tables of an import, with their rows in each folder, and commands for after it. */
import type { EffectiveOn } from '@kheo/kernel';
import type { Country } from './territory.js';

/** What exists from the start, or the year in which the rows are recorded. */
export type Folder = 'reference' | number;

/** Cells in the order of the columns; blank is unknown. */
export type Row = readonly string[];

export interface Table {
  /** As the importer names it. */
  readonly kind: string;
  readonly columns: readonly string[];
  /** Streamed: no more than the rows of one district are held. */
  readonly rows: (country: Country, folder: Folder) => Iterable<Row>;
}

/** The year whose units and officers a folder starts from. */
export const isReference = (folder: Folder): folder is 'reference' => folder === 'reference';

export interface HistoryCommand {
  /** `AnnulDecision` */
  readonly name: string;
  /** The same for the same command of the same history. */
  readonly key: string;
  readonly body: object;
  readonly effectiveOn?: EffectiveOn;
}
