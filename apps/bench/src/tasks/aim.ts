/** Finds the options of a history of a size, and writes its tables where they are wanted: the generator is not the parent's load. */
import type { HistoryOptions } from '@kheo/generator';
import { historyFor, writeTables } from '../world/history.js';

export const aim = async ({
  events,
  seed,
  tables,
}: {
  readonly events: number;
  readonly seed: number;
  /** Folder for the tables. */
  readonly tables?: string;
}): Promise<{ readonly options: HistoryOptions; readonly rows: number }> => {
  const options = historyFor(events, seed);
  return { options, rows: tables === undefined ? 0 : writeTables(tables, options) };
};
