/** A table of an import: its kind, its columns, and its rows in each folder. */
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
