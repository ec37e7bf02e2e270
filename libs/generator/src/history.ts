/**
 * A seeded history of the movement as tables of the ordinary import: first what exists from the start, then each year of recording.
 * Nothing is held but the shape of the country; every row follows from seed and subject, so a table can be read as often as one
 * likes, alone or beside others, and a year is the same however many years come after it.
 */
import { commandsIn } from './commands.js';
import type { HistoryOptions } from './options.js';
import { refuseOptions } from './options.js';
import type { Folder, HistoryCommand, Row } from './table.js';
import { TABLES } from './tables/tables.js';
import { countryOf } from './territory.js';
import type { Country } from './territory.js';

export interface HistoryTable {
  /** Kind of the import; also the name of its file. */
  readonly kind: string;
  readonly columns: readonly string[];
  /** Made as they are read, from the start each time. */
  readonly rows: Iterable<Row>;
}

export interface HistoryFolder {
  /** `reference`, then the years as they are written: `1999`. */
  readonly name: string;
  /** Those that have rows, in the order in which their kinds are imported. */
  readonly tables: Iterable<HistoryTable>;
  /** What no row can say, for after the import of the tables. */
  readonly commands: Iterable<HistoryCommand>;
}

/** @throws Fault FieldInvalid for options out of their limits */
export const historyOf = (options: HistoryOptions): Iterable<HistoryFolder> => {
  refuseOptions(options);
  const country = countryOf(options);
  const years = Array.from({ length: options.to - options.from + 1 }, (_, at) => options.from + at);
  return (['reference', ...years] as const).map((folder) => ({
    name: String(folder),
    tables: again(() => tablesIn(country, folder)),
    commands: again(() => (folder === 'reference' ? [] : commandsIn(country, folder))),
  }));
};

function* tablesIn(country: Country, folder: Folder): Generator<HistoryTable> {
  for (const { kind, columns, rows } of TABLES) {
    const [any] = rows(country, folder);
    if (any) yield { kind, columns, rows: again(() => rows(country, folder)) };
  }
}

/** Made anew for whoever reads it. */
const again = <T>(make: () => Iterable<T>): Iterable<T> => ({
  [Symbol.iterator]: () => make()[Symbol.iterator](),
});

/** Events that a row becomes when it is recorded; the files of a folder add two, which begin and end their import. */
export const eventsOf = (kind: string, row: Row): number => {
  if (kind === 'people') return row[3] === '' ? 1 : 2;
  return kind === 'fields' && row[1] === 'KT' ? 2 : 1;
};
export const EVENTS_OF_IMPORT = 2;
