/** What the command line says, checked: every mistake is named before anything is killed. */
import { parseArgs } from 'node:util';

export interface Options {
  readonly what:
    | { readonly is: 'smoke' }
    | { readonly is: 'long'; readonly kills: number; readonly resume?: string }
    /** Cases by their seeds, such as `kill-any:4711`. */
    | { readonly is: 'replay'; readonly cases: readonly string[] };
  /** Where chance begins; absent when it was not said. */
  readonly seed?: number;
  /** Cases at once. */
  readonly parallel: number;
  /** File to which the table goes. */
  readonly report?: string;
}

const DEFAULT_KILLS = 1_000;
const DEFAULT_PARALLEL = 2;
const MAX_KILLS = 1_000_000;
/** Each case is a process with a disk of its own. */
const MAX_PARALLEL = 64;
/** Chance has 32 bits: a longer number would be another name for a shorter one. */
const MAX_SEED = 2 ** 32 - 1;

export const USAGE = `npm run faults -- [what] [options]

what
  --kills <number>    until so many processes were killed (${String(DEFAULT_KILLS)}); nothing said is the same
  --smoke             a share of every scenario, some minutes
  --replay <case>     one case, such as kill-any:4711; may stand several times
  --list              the scenarios
  --help
options
  --seed <number>     where chance begins; drawn and printed when it is not given
  --resume <file>     with --kills: results are kept there, and a run that was stopped goes on from them;
                      the file tells its seed, and is refused under another one
  --report <file>     writes the table of results
  --parallel <number> cases at once (${String(DEFAULT_PARALLEL)})

Ends with 0 when everything held, 1 when something did not or nothing was tried, 64 when it was asked wrongly.`;

export type Read =
  | { readonly options: Options }
  | { readonly shows: 'help' | 'list' }
  | { readonly problems: readonly string[] };

/** Which words must not stand beside which, as they would be without effect. */
const APART: readonly (readonly ['smoke' | 'replay', readonly ('kills' | 'resume' | 'seed' | 'replay')[]])[] =
  [
    ['smoke', ['kills', 'resume', 'replay']],
    ['replay', ['kills', 'resume', 'seed']],
  ];

export const readOptions = (args: readonly string[], scenarios: readonly string[]): Read => {
  const parsed = parsedArgs(args);
  if ('problem' in parsed) return { problems: [parsed.problem] };
  const { values } = parsed;
  if (values.help === true || values.list === true) return { shows: values.help === true ? 'help' : 'list' };
  const { smoke, replay, resume, report } = values;
  const problems = APART.flatMap(([name, others]) =>
    values[name] === undefined
      ? []
      : others
          .filter((other) => values[other] !== undefined)
          .map((other) => `--${name} makes no use of --${other}: leave one of them out`),
  );
  const number = numbersInto(problems);
  const kills = number('--kills', values.kills, { least: 1, most: MAX_KILLS });
  const seed = number('--seed', values.seed, { least: 0, most: MAX_SEED });
  const parallel = number('--parallel', values.parallel, { least: 1, most: MAX_PARALLEL });
  for (const name of ['resume', 'report'] as const)
    if (values[name]?.trim() === '') problems.push(`--${name}: expected a path`);
  problems.push(...(replay ?? []).flatMap((one) => problemsOfCase(one, scenarios)));
  if (problems.length > 0) return { problems };
  return {
    options: {
      what: replay
        ? { is: 'replay', cases: replay }
        : smoke === true
          ? { is: 'smoke' }
          : { is: 'long', kills: kills ?? DEFAULT_KILLS, ...(resume === undefined ? {} : { resume }) },
      parallel: parallel ?? DEFAULT_PARALLEL,
      ...(seed === undefined ? {} : { seed }),
      ...(report === undefined ? {} : { report }),
    },
  };
};

const parsedArgs = (args: readonly string[]) => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        kills: text,
        smoke: flag,
        replay: { type: 'string', multiple: true },
        list: flag,
        help: flag,
        seed: text,
        resume: text,
        report: text,
        parallel: text,
      },
    });
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
};

const numbersInto =
  (problems: string[]) =>
  (
    name: string,
    text: string | undefined,
    { least, most }: { readonly least: number; readonly most: number },
  ): number | undefined => {
    if (text === undefined) return undefined;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    problems.push(`${name} ${text}: expected a whole number from ${String(least)} to ${String(most)}`);
    return undefined;
  };

const problemsOfCase = (one: string, scenarios: readonly string[]): readonly string[] => {
  const [name = '', digits = '', ...more] = one.split(':');
  if (!scenarios.includes(name))
    return [`--replay ${one}: no scenario is called ${name}; expected one of ${scenarios.join(', ')}`];
  if (more.length === 0 && /^\d{1,10}$/.test(digits) && Number(digits) <= MAX_SEED) return [];
  return [`--replay ${one}: expected a number behind the scenario, such as ${name}:4711`];
};
