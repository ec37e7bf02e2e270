/** Our own files as text: what git keeps, and what it would keep if it were committed now. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface HouseFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  /** Empty when the file is not text. */
  readonly text: string;
}

/** Looks at the files and says what is wrong with them, one sentence each; nothing is well. */
export type Rule = (files: readonly HouseFile[]) => readonly string[];

const MAX_LISTING_BYTES = 16 * 2 ** 20;

export const filesOfHouse = (): readonly HouseFile[] => {
  const root = git('rev-parse', '--show-toplevel').trim();
  const listed = git('-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0');
  return listed
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .map((path) => ({ path, text: textOf(readFileSync(join(root, path))) }));
};

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8', maxBuffer: MAX_LISTING_BYTES });

const textOf = (bytes: Buffer): string => (bytes.includes(0) ? '' : bytes.toString('utf8'));

export const isSource = ({ path }: HouseFile): boolean => /^(?:apps|libs)\/.+\/src\/.+\.tsx?$/.test(path);

/** Written to test something: a spec, a suite for adapters, the tools of testing, or what drives the whole. */
export const isTest = ({ path }: HouseFile): boolean =>
  /\.(?:spec|contract)\.tsx?$/.test(path) || /^(?:libs\/testing|apps\/(?:e2e|bench|faults))\//.test(path);

export const isSpec = ({ path }: HouseFile): boolean => /\.spec\.tsx?$/.test(path);

export const isIndex = ({ path }: HouseFile): boolean => /\/index\.tsx?$/.test(path);

export const linesOf = ({ text }: HouseFile): number =>
  text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
