/** Runs cases: one by its seed, or many until so many kills have happened, also in several goes. */
import { shim } from '../disk/shim.js';
import { SCENARIOS } from '../scenarios/all.js';
import type { Scenario } from '../scenarios/scenario.js';
import type { CaseResult } from './case-result.js';
import { Lab } from './lab.js';
import { order, sweepEnds } from './order.js';
import type { ResultsFile } from './results-file.js';

export const seedOf = (scenario: Scenario, number: number): string => `${scenario.name}:${String(number)}`;

/** @throws Error for a seed of no scenario */
export const runSeed = async (seed: string): Promise<CaseResult> => {
  const [name = '', digits = ''] = seed.split(':');
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (!scenario || !/^\d+$/.test(digits)) throw new Error(`${seed}: no scenario has this seed`);
  return runCase(scenario, Number(digits));
};

export const runCase = async (scenario: Scenario, number: number): Promise<CaseResult> => {
  const told = { seed: seedOf(scenario, number), scenario: scenario.name, atEnd: false };
  const disk = shim();
  if (scenario.needsShim && 'missing' in disk)
    return { ...told, kills: 0, cuts: 0, violations: [], skipped: disk.missing };
  const lab = new Lab(number);
  try {
    const verdict = await scenario.run(lab);
    return { ...told, kills: lab.kills, cuts: lab.cuts, ...verdict, atEnd: verdict.atEnd ?? false };
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...told, kills: lab.kills, cuts: lab.cuts, violations: [`the case broke off: ${what}`] };
  } finally {
    lab.close();
  }
};

/** The results of several at once, in the order in which they come in. */
export const runAll = async (
  cases: Iterable<() => Promise<CaseResult>>,
  { parallel, heard }: { readonly parallel: number; readonly heard: (result: CaseResult) => void },
): Promise<void> => {
  const pending = cases[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = pending.next(); next.done !== true; next = pending.next()) heard(await next.value());
  };
  await Promise.all(Array.from({ length: parallel }, worker));
};

export interface LongRun {
  readonly seed: number;
  /** It ends after the case in which the total reaches this. */
  readonly kills: number;
  /** Cases whose results it holds are not run again. */
  readonly file?: Pick<ResultsFile, 'results' | 'add'>;
  readonly parallel: number;
  readonly heard: (result: CaseResult, total: { readonly kills: number; readonly cases: number }) => void;
}

/** Every sweep to its end, and between its cases others by their share. */
export const runLong = async ({
  seed,
  kills,
  file,
  parallel,
  heard,
}: LongRun): Promise<readonly CaseResult[]> => {
  const results: CaseResult[] = [];
  const known = new Set<string>();
  const skipped = new Set<string>();
  const ends = sweepEnds();
  let killed = 0;
  const take = (result: CaseResult): void => {
    results.push(result);
    known.add(result.seed);
    if (result.skipped !== undefined) skipped.add(result.scenario);
    ends.take(result);
    killed += result.kills;
  };
  (file?.results ?? []).forEach(take);
  const more = function* (): Iterable<() => Promise<CaseResult>> {
    for (const [scenario, number] of order(seed, ends.endOf)) {
      if (killed >= kills) return;
      // What this machine can not do is said once
      if (skipped.has(scenario.name) || known.has(seedOf(scenario, number))) continue;
      yield () => runCase(scenario, number);
    }
  };
  await runAll(more(), {
    parallel,
    heard: (result) => {
      take(result);
      file?.add(result);
      heard(result, { kills: killed, cases: results.length });
    },
  });
  return results;
};
