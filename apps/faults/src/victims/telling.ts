/** How a victim says what it does: straight to its standard output, which is a file that does not die with it. */
import { writeSync } from 'node:fs';
import { Fault, FAULTS } from '@kheo/kernel';
import type { HistoryLine, Place } from '@kheo/testing/faults';

export const tell = (line: HistoryLine): void => void writeSync(1, `${JSON.stringify(line)}\n`);

/** How an attempt ended. */
export type End =
  | { readonly is: 'ok'; readonly events: readonly Place[]; readonly position: number }
  | { readonly is: 'refused' | 'unknown'; readonly code: string };

export interface Attempt {
  readonly command: string;
  readonly says: string;
  readonly events?: number;
  readonly expected?: number;
}

/** Attempts of one process; `run` tells them from those of others. */
export const operations = (run: number) => {
  let count = 0;
  /** Says that it begins, makes the attempt, and says how it ended. */
  return async (attempt: Attempt, make: () => Promise<End>): Promise<End> => {
    const op = `${String(run)}.${String((count += 1))}`;
    tell({ is: 'invoked', op, ...attempt });
    const end = await make().catch(endOfError);
    tell({ ...end, op });
    return end;
  };
};

/** A failure may have come after the bytes; whatever else is thrown came before them. */
const endOfError = (error: unknown): End => {
  if (!(error instanceof Fault)) return { is: 'unknown', code: String(error) };
  const nothingWritten = FAULTS[error.code].kind !== 'failure' || error.code === 'ClockBehindLog';
  return { is: nothingWritten ? 'refused' : 'unknown', code: error.code };
};
