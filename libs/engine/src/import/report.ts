/** What an import says while it runs and at its end. */
import type { FaultCode, FaultValues } from '@kheo/kernel';

export interface ImportProgress {
  readonly phase: 'reading' | 'checking' | 'recording' | 'done';
  readonly kind: string;
  readonly file: string;
  /** Rows handled in this phase, over all files. */
  readonly rows: number;
  /** Rows of all files; 0 while they are being read for the first time. */
  readonly total: number;
}

/** One fault of one row. `row` is the number a spreadsheet shows; 0 when the whole file is meant. */
export interface ImportProblem {
  readonly file: string;
  readonly row: number;
  readonly column: string;
  readonly code: FaultCode;
  readonly expected: string;
  readonly values: FaultValues;
}

export interface KindReport {
  readonly kind: string;
  readonly rows: number;
  /** Rows that wrote events; after a dry run or a refusal, those that would. */
  readonly recorded: number;
  /** Rows that had been recorded before, cell for cell. */
  readonly unchanged: number;
}

export interface ImportReport {
  /**
   * `refused`: there are problems, and nothing was written. `incomplete`: what others did meanwhile makes some rows impossible, and the
   * others may be recorded. `stopped`: the caller stopped it; run it again to go on.
   */
  readonly outcome: 'recorded' | 'checked' | 'refused' | 'incomplete' | 'stopped';
  readonly dataSet: string;
  readonly dryRun: boolean;
  readonly kinds: readonly KindReport[];
  /** In the order of files and rows, LIMITS.importProblems at most. */
  readonly problems: readonly ImportProblem[];
  /** All of them, also those beyond the limit. */
  readonly problemCount: number;
  /** Id of the operation in the log, where something was or had been recorded. */
  readonly operation?: string;
}
