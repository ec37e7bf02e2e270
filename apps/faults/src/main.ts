/** `npm run faults`: everything that can go wrong with a process and its disk, and what must be true all the same. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import process from 'node:process';
import { freshSeed, seededRandom } from '@kheo/testing/faults';
import { lineOf, reportOf } from './kit/report.js';
import { openResultsFile } from './kit/results-file.js';
import type { ResultsFile } from './kit/results-file.js';
import { runAll, runCase, runLong, runSeed } from './kit/session.js';
import type { CaseResult } from './kit/case-result.js';
import { smokeOf } from './kit/smoke.js';
import { readOptions, USAGE } from './options.js';
import type { Options } from './options.js';
import { SCENARIOS } from './scenarios/all.js';

/** What did not hold, or nothing that was tried. */
const FAILED_EXIT = 1;
const USAGE_EXIT = 64;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const refuse = (problems: readonly string[]): number => {
  process.stderr.write(`${problems.join('\n')}\n`);
  return USAGE_EXIT;
};

const main = async (): Promise<number> => {
  const read = readOptions(
    process.argv.slice(2),
    SCENARIOS.map(({ name }) => name),
  );
  if ('problems' in read) return refuse([...read.problems, '', USAGE]);
  if ('shows' in read) {
    say(read.shows === 'help' ? USAGE : SCENARIOS.map(lineOfScenario).join('\n'));
    return 0;
  }
  const { options } = read;
  const unwritable = unwritableReport(options);
  if (unwritable !== undefined) return refuse([unwritable]);
  const file = openedFile(options);
  if (file && 'problem' in file) return refuse([`--resume ${file.problem}`]);
  return run(options, file?.seed ?? options.seed ?? freshSeed(), file);
};

const lineOfScenario = ({ name, doc }: { readonly name: string; readonly doc: string }): string =>
  `${name.padEnd(16)} ${doc}`;

/** Found out before an hour of killing and not after it. */
const unwritableReport = ({ report }: Options): string | undefined => {
  try {
    if (report !== undefined) writeFileSync(report, '', { flag: 'a' });
    return undefined;
  } catch (error) {
    return `--report ${String(report)}: ${error instanceof Error ? error.message : String(error)}`;
  }
};

const openedFile = ({ what, seed }: Options): ReturnType<typeof openResultsFile> | undefined =>
  what.is === 'long' && what.resume !== undefined ? openResultsFile(what.resume, seed, freshSeed) : undefined;

const run = async (options: Options, seed: number, file: ResultsFile | undefined): Promise<number> => {
  if (options.what.is !== 'replay') say(`seed ${String(seed)}`);
  if (file?.remark !== undefined) say(file.remark);
  const results = await resultsOf(options, seed, file);
  const report = reportOf(results, {
    command: commandOf(options, seed),
    date: new Date().toISOString().slice(0, 10),
    machine: `${String(cpus().length)} cores, ${process.platform}, Node ${process.versions.node}`,
  });
  say(`\n${report}`);
  if (options.report !== undefined) writeFileSync(options.report, `${report}\n`);
  if (results.every(({ skipped }) => skipped !== undefined)) {
    process.stderr.write('Nothing was tried.\n');
    return FAILED_EXIT;
  }
  return results.some(({ violations }) => violations.length > 0) ? FAILED_EXIT : 0;
};

const resultsOf = async (
  { what, parallel }: Options,
  seed: number,
  file: ResultsFile | undefined,
): Promise<readonly CaseResult[]> => {
  if (what.is === 'long') {
    const heard = (result: CaseResult, total: { kills: number; cases: number }) =>
      say(`${String(total.kills).padStart(6)} kills ${lineOf(result)}`);
    return runLong({ seed, kills: what.kills, parallel, heard, ...(file ? { file } : {}) });
  }
  const results: CaseResult[] = [];
  const cases =
    what.is === 'replay'
      ? what.cases.map((one) => () => runSeed(one))
      : smokeOf(seededRandom(seed)).flatMap(([scenario, numbers]) =>
          numbers.map((number) => () => runCase(scenario, number)),
        );
  const heard = (result: CaseResult): void => {
    results.push(result);
    say(lineOf(result));
  };
  await runAll(cases, { parallel, heard });
  return results;
};

const commandOf = ({ what }: Options, seed: number): string => {
  if (what.is === 'replay')
    return `npm run faults -- ${what.cases.map((one) => `--replay ${one}`).join(' ')}`;
  const told = what.is === 'smoke' ? '--smoke' : `--kills ${String(what.kills)}`;
  return `npm run faults -- --seed ${String(seed)} ${told}`;
};

process.exitCode = await main();
