/**
 * The file in which a long run keeps its results, so that it can be stopped and goes on. The first line names the run,
 * `{"run":{"seed":7}}`; each further line is the result of a case, written when the case has come to its end. Files from before
 * 2026-11-25 have no first line of this kind, and do not tell their seed; what they have for `atEnd` is `exhausted`.
 */
import { appendFileSync, closeSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import type { CaseResult } from './case-result.js';

export interface ResultsFile {
  /** Of the run whose results these are. */
  readonly seed: number;
  /** What was there when it was opened; the last result of each case. */
  readonly results: readonly CaseResult[];
  /** Something that whoever goes on with it should know. */
  readonly remark?: string;
  readonly add: (result: CaseResult) => void;
}

/**
 * Made when it is not there. Without a seed the run goes on under the one that the file tells; a new file takes a fresh one.
 * The problem names the file and says what is to be done.
 */
export const openResultsFile = (
  path: string,
  seed: number | undefined,
  freshSeed: () => number,
): ResultsFile | { readonly problem: string } => {
  try {
    return opened(path, { seed, freshSeed, lines: wholeLinesOf(path) });
  } catch (error) {
    return { problem: `${path}: ${error instanceof Error ? error.message : String(error)}` };
  }
};

interface Found {
  readonly seed: number | undefined;
  readonly freshSeed: () => number;
  readonly lines: readonly string[];
}

const opened = (
  path: string,
  { seed, freshSeed, lines }: Found,
): ResultsFile | { readonly problem: string } => {
  const add = (result: CaseResult): void => appendLine(path, result);
  if (lines.length === 0) {
    const begun = seed ?? freshSeed();
    appendLine(path, { run: { seed: begun } });
    return { seed: begun, results: [], add };
  }
  const told = seedToldIn(lines[0] ?? '');
  if (told === undefined && seed === undefined)
    return { problem: `${path}: the file does not tell its seed; give the --seed that it was made with` };
  if (told !== undefined && seed !== undefined && told !== seed)
    return {
      problem: `${path}: the results are of seed ${String(told)}, not of ${String(seed)}; take that seed or another file`,
    };
  const results = resultsIn(told === undefined ? lines : lines.slice(1), told === undefined ? 1 : 2);
  const known = told ?? seed ?? 0;
  const remark = `${path} does not tell its seed: its ${String(results.length)} results are taken for those of seed ${String(known)}`;
  return { seed: known, results, add, ...(told === undefined ? { remark } : {}) };
};

const appendLine = (path: string, told: object): void => appendFileSync(path, `${JSON.stringify(told)}\n`);

/** A last line that was cut by the end of a process is taken away: its case runs again. */
const wholeLinesOf = (path: string): readonly string[] => {
  const handle = openSync(path, 'a+');
  try {
    const bytes = readFileSync(handle);
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
    const lines = whole.toString('utf8').split('\n').slice(0, -1);
    if (lines.length === 0 && bytes.length > 0) throw new Error('it does not hold results');
    if (whole.length < bytes.length) ftruncateSync(handle, whole.length);
    return lines;
  } finally {
    closeSync(handle);
  }
};

const seedToldIn = (line: string): number | undefined => {
  const { run } = objectIn(line) ?? {};
  const seed: unknown = typeof run === 'object' && run !== null && 'seed' in run ? run.seed : undefined;
  return typeof seed === 'number' && Number.isSafeInteger(seed) ? seed : undefined;
};

const resultsIn = (lines: readonly string[], firstLine: number): readonly CaseResult[] => {
  const results = new Map<string, CaseResult>();
  lines.forEach((line, at) => {
    const told = objectIn(line);
    if (!isResult(told)) throw new Error(`line ${String(firstLine + at)} is not a result`);
    const result = inTodaysForm(told);
    if (result) results.set(result.seed, result);
  });
  return [...results.values()];
};

type ToldResult = Omit<CaseResult, 'atEnd'> & { readonly atEnd?: boolean; readonly exhausted?: boolean };

const isResult = (told: object | undefined): told is ToldResult =>
  told !== undefined && 'seed' in told && 'kills' in told && 'violations' in told;

/**
 * Nothing for a case that is to run again. What was skipped may be possible by now. And a sweep of the earlier form took itself to
 * be at its end when a victim found its work done by those before it: only where the first victim outlived its boundary, nobody was
 * killed and it was the end.
 */
const inTodaysForm = ({ exhausted = false, atEnd, ...told }: ToldResult): CaseResult | undefined => {
  if (told.skipped !== undefined) return undefined;
  if (atEnd === undefined && exhausted && told.kills > 0) return undefined;
  return { ...told, atEnd: atEnd ?? exhausted };
};

const objectIn = (line: string): { readonly run?: unknown } | undefined => {
  try {
    const told: unknown = JSON.parse(line);
    return typeof told === 'object' && told !== null ? told : undefined;
  } catch {
    return undefined; // not JSON
  }
};
