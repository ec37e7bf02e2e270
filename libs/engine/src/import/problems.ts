/** Collects what is wrong with the rows of an import: up to a limit one by one, beyond it as a number. */
import { compareText, Fault, FAULTS, LIMITS } from '@kheo/kernel';
import type { FaultCode, FaultValues } from '@kheo/kernel';
import type { ImportProblem } from './report.js';

export interface Problems {
  readonly add: (
    problem: Omit<ImportProblem, 'values' | 'expected'> & {
      readonly values?: FaultValues;
      readonly expected?: string;
    },
  ) => void;
  readonly count: () => number;
  /** Sorted by file in the order of their first problem, then by row. */
  readonly list: () => readonly ImportProblem[];
}

export const problemList = (limit: number = LIMITS.importProblems): Problems => {
  const kept: ImportProblem[] = [];
  let count = 0;
  return {
    add: ({ file, row, column, code, values = {}, expected = FAULTS[code].title }) => {
      count += 1;
      if (kept.length < limit) kept.push({ file, row, column, code, expected, values });
    },
    count: () => count,
    list: () => kept.toSorted((a, b) => compareText(a.file, b.file) || a.row - b.row),
  };
};

/** Faults that lie in what was given, and are problems of their row; every other fault ends the import. */
export const isOfTheRow = (fault: Fault): boolean =>
  fault.code === 'KeyDestroyed' ||
  (!['failure', 'unauthenticated'].includes(fault.kind) && fault.code !== 'Busy');

/** A file that can not be read on; `values.row` says from where, unless the whole file is meant. */
export const fileFault = (code: FaultCode, expected: string, values: FaultValues = {}): Fault =>
  new Fault(code, values, { problems: [{ path: '', code, expected }] });

/** The problem of a file that a reader's fault stands for. */
export const problemOfFile = (file: string, fault: Fault): Parameters<Problems['add']>[0] => {
  const { row, ...values } = fault.values;
  const expected = fault.problems[0]?.expected;
  return {
    file,
    row: typeof row === 'number' ? row : 0,
    column: '',
    code: fault.code,
    values,
    ...(expected === undefined ? {} : { expected }),
  };
};
