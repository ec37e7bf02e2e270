/** What the command line says, checked: every mistake is named before anything is measured. */
import { parseArgs } from 'node:util';
import { sizeOf } from './report/numbers.js';

export interface Options {
  /** Names of sections, in the order of `SECTION_NAMES`. */
  readonly only: readonly string[];
  /** Events of the logs, smallest first. */
  readonly sizes: readonly number[];
  readonly seed: number;
  /** Rounds of each side; by the size when absent. */
  readonly rounds?: number;
  readonly smoke: boolean;
  /** Folder in which built logs are kept and found again. */
  readonly keep?: string;
  /** Files that are written. */
  readonly json?: string;
  readonly table?: string;
}

export const USAGE = `npm run bench -- [options]

  --only <sections>   only these, parted by commas
  --size <sizes>      events of the logs, parted by commas: 100k, 1m, 10m (default 100k,1m)
  --large             10m as well
  --seed <number>     chance begins here (default 1)
  --rounds <number>   rounds of each side (default 5; 3 from a million events on)
  --keep <folder>     keep the logs that are built, and use those that are there
  --json <file>       write everything as JSON
  --table <file>      write the tables as markdown
  --smoke             run everything at a tiny size, as proof that it works
  --help`;

const DEFAULT_SIZES = [100_000, 1_000_000];
const LARGE = 10_000_000;
const SMOKE_SIZES = [1_000];
const MIN_EVENTS = 1_000;
const MAX_ROUNDS = 100;

type Read =
  { readonly options: Options } | { readonly help: true } | { readonly problems: readonly string[] };

export const readOptions = (args: readonly string[], sections: readonly string[]): Read => {
  const parsed = parsedArgs(args);
  if ('problem' in parsed) return { problems: [parsed.problem] };
  const { values } = parsed;
  if (values.help === true) return { help: true };
  const problems: string[] = [];
  const only = listOf(values.only) ?? sections;
  for (const name of only)
    if (!sections.includes(name)) problems.push(`--only ${name}: expected some of ${sections.join(', ')}`);
  const smoke = values.smoke === true;
  if (smoke && (values.size !== undefined || values.large === true))
    problems.push('--smoke has a size of its own: leave out --size and --large');
  const sizes = sizesOf(values, problems);
  const seed = wholeNumber(values.seed ?? '1', { name: '--seed', least: 0, most: 2 ** 32 - 1 }, problems);
  const rounds =
    values.rounds === undefined
      ? {}
      : { rounds: wholeNumber(values.rounds, { name: '--rounds', least: 1, most: MAX_ROUNDS }, problems) };
  for (const name of ['keep', 'json', 'table'] as const)
    if (values[name]?.trim() === '') problems.push(`--${name}: expected a path`);
  if (problems.length > 0) return { problems };
  const { keep, json, table } = values;
  const paths = Object.fromEntries(
    Object.entries({ keep, json, table }).filter(([, path]) => path !== undefined),
  ) as Pick<Options, 'keep' | 'json' | 'table'>;
  return {
    options: {
      only: sections.filter((name) => only.includes(name)),
      sizes: smoke ? SMOKE_SIZES : sizes,
      seed,
      smoke,
      ...rounds,
      ...paths,
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
        only: text,
        size: text,
        seed: text,
        rounds: text,
        keep: text,
        json: text,
        table: text,
        large: flag,
        smoke: flag,
        help: flag,
      },
    });
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
};

const listOf = (text: string | undefined): readonly string[] | undefined =>
  text?.split(',').map((name) => name.trim());

const sizesOf = (
  { size, large }: { readonly size?: string | undefined; readonly large?: boolean | undefined },
  problems: string[],
): readonly number[] => {
  const given = listOf(size)?.map((text) => {
    const events = sizeOf(text);
    if (events === undefined || events < MIN_EVENTS)
      problems.push(`--size ${text}: expected a number of events, 1k at least, such as 100k, 1m or 10m`);
    return events ?? 0;
  });
  const sizes = [...(given ?? DEFAULT_SIZES), ...(large === true ? [LARGE] : [])];
  return [...new Set(sizes)].sort((a, b) => a - b);
};

const wholeNumber = (
  text: string,
  { name, least, most }: { readonly name: string; readonly least: number; readonly most: number },
  problems: string[],
): number => {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  problems.push(`${name} ${text}: expected a whole number from ${String(least)} to ${String(most)}`);
  return Number.NaN;
};
