/** What may not stand in a file, and what must. */
import { isIndex, isSource, isSpec, linesOf } from './house.js';
import type { HouseFile, Rule } from './house.js';

const MAX_README_LINES = 120;
const MIN_WORDS_OF_PURPOSE = 3;

const CODE = /\.(?:[cm]?[jt]sx?|sh|sql|ya?ml|css|html)$|^\.ci\//;
// A character class in the middle keeps these lines from being what they look for.
const UNFINISHED = /\b(?:TO[D]O|FIX[M]E)\b(?!\s*\(?#\d+)/;
const MACHINE_PATH = /(?<![\w.~}-])\/(?:home|Users|root|work)\/[\w.-]|\b[A-Z]:\\{1,2}(?:Users|work)\\/;
const REGISTRY = new RegExp(
  [
    String.raw`\bregistry\.(?:npmjs|yarnpkg|npmmirror)\.\w+`,
    String.raw`\bnpm\.pkg\.github\.com`,
    String.raw`\brepo1?\.maven\.(?:org|apache\.org)`,
    String.raw`\bproxy\.golang\.org`,
    String.raw`\b(?:files\.pythonhosted|pypi)\.org`,
    String.raw`^\s*(?:@[\w-]+:)?registry\s*=`,
    String.raw`"resolved":\s*"https?:`,
    String.raw`https?:\/\/[\w.-]*(?:registry|artifactory|nexus|verdaccio)[\w.-]*[:\/]`,
  ].join('|'),
  'im',
);

export const unfinishedWithoutIssue: Rule = (files) =>
  linesWith(
    files.filter(({ path }) => CODE.test(path)),
    UNFINISHED,
    'give the number of an issue, or finish it',
  );

export const pathsOfOneMachine: Rule = (files) =>
  linesWith(files, MACHINE_PATH, 'a path that exists on one machine');

export const registryHosts: Rule = (files) =>
  linesWith(files, REGISTRY, 'where packages come from is for the machine to say');

/** STYLE §8: the first line says why the file exists. `index.ts` only lists what is exported, and a spec has its titles. */
export const filesWithoutPurpose: Rule = (files) =>
  files
    .filter((file) => isSource(file) && !isIndex(file) && !isSpec(file))
    .filter((file) => wordsOfPurpose(file) < MIN_WORDS_OF_PURPOSE)
    .map(({ path }) => `${path}: begin with a comment that says why the file exists`);

export const readmesTooLong: Rule = (files) =>
  files
    .filter((file) => /(?:^|\/)README\.md$/.test(file.path) && linesOf(file) >= MAX_README_LINES)
    .map(({ path }) => `${path}: under ${String(MAX_README_LINES)} lines`);

const linesWith = (files: readonly HouseFile[], found: RegExp, complaint: string): readonly string[] =>
  files.flatMap(({ path, text }) =>
    found.test(text)
      ? text
          .split('\n')
          .flatMap((line, at) => (found.test(line) ? [`${path}:${String(at + 1)}: ${complaint}`] : []))
      : [],
  );

const wordsOfPurpose = ({ text }: HouseFile): number => {
  const first = /^(?:#!.*\n)?(?:\/\/|\/\*\*?\s*(?:\n\s*\*)?)([^\n]*)/.exec(text)?.[1] ?? '';
  return first.replace('*/', '').split(/\s+/).filter(Boolean).length;
};
