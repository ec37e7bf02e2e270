/** `npm run faults`: everything that can go wrong with a process and its disk, and what must be true all the same. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { freshSeed, seededRandom } from '@kheo/testing/faults';
import { lineOf, reportOf } from './kit/report.js';
import { runAll, runCase, runLong, runSeed } from './kit/session.js';
import type { CaseResult } from './kit/session.js';
import { smokeOf } from './kit/smoke.js';
import { SCENARIOS } from './scenarios/all.js';

const USAGE = `npm run faults -- [what] [options]
  --smoke             a share of every scenario, some minutes
  --kills N           until so many processes were killed (1000)
  --replay SEED       one case, such as kill-any:4711; may stand several times
  --list              the scenarios
options
  --seed N            where chance begins; printed when it is not given
  --resume FILE       results are kept there, and a run that was stopped goes on from them
  --report FILE       writes the table of results
  --parallel N        cases at once (2)
`;

const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    kills: { type: 'string', default: '1000' },
    replay: { type: 'string', multiple: true },
    seed: { type: 'string' },
    resume: { type: 'string' },
    report: { type: 'string' },
    parallel: { type: 'string', default: '2' },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const main = async (): Promise<void> => {
  if (values.help || values.list) {
    say(values.help ? USAGE : SCENARIOS.map(({ name, doc }) => `${name.padEnd(16)} ${doc}`).join('\n'));
    return;
  }
  const seed = values.seed === undefined ? freshSeed() : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error('--seed: a whole number');
  if (!values.replay) say(`seed ${String(seed)}`);
  const results = await resultsOf(seed);
  const report = reportOf(results, {
    command: commandWith(seed),
    date: new Date().toISOString().slice(0, 10),
    machine: `${String(cpus().length)} cores, ${process.platform}, Node ${process.versions.node}`,
  });
  say(`\n${report}`);
  if (values.report !== undefined) writeFileSync(values.report, `${report}\n`);
  if (results.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
};

const resultsOf = async (seed: number): Promise<readonly CaseResult[]> => {
  const parallel = Number(values.parallel);
  if (!values.smoke && !values.replay) {
    const { resume } = values;
    const heard = (result: CaseResult, total: { kills: number; cases: number }) =>
      say(`${String(total.kills).padStart(6)} kills ${lineOf(result)}`);
    return runLong({
      seed,
      kills: Number(values.kills),
      parallel,
      heard,
      ...(resume === undefined ? {} : { resume }),
    });
  }
  const results: CaseResult[] = [];
  const cases = values.replay
    ? values.replay.map((one) => () => runSeed(one))
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

const commandWith = (seed: number): string => {
  if (values.replay) return `npm run faults -- ${values.replay.map((one) => `--replay ${one}`).join(' ')}`;
  return `npm run faults -- --seed ${String(seed)} ${values.smoke ? '--smoke' : `--kills ${values.kills}`}`;
};

await main();
