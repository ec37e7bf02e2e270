/** How long files are, and how much of what is written is tests. */
import { isIndex, isSource, isSpec, isTest, linesOf } from './house.js';
import type { HouseFile, Rule } from './house.js';

/** STYLE §7: a thought is 50 to 200 lines. */
const MEDIAN_LINES = { min: 50, max: 200 } as const;
/** Lint fails at 400; from here on a file is worth a look. */
const LONG_LINES = 250;
/** Under this, ask whether the file should exist. */
const SHORT_LINES = 15;
/** Tests are as long as the source at least. */
export const MIN_TESTS_PER_SOURCE = 1;

export const medianOutOfRange: Rule = (files) => {
  const median = medianLines(files);
  return median >= MEDIAN_LINES.min && median <= MEDIAN_LINES.max
    ? []
    : [
        `the median file has ${String(median)} lines: ${String(MEDIAN_LINES.min)} to ${String(MEDIAN_LINES.max)}`,
      ];
};

export const testsTooFew: Rule = (files) => {
  const ratio = testsPerSource(files);
  return ratio >= MIN_TESTS_PER_SOURCE
    ? []
    : [`${ratio.toFixed(2)} lines of tests for a line of source: ${String(MIN_TESTS_PER_SOURCE)} or more`];
};

export const medianLines = (files: readonly HouseFile[]): number => {
  const lines = written(files)
    .map(linesOf)
    .sort((a, b) => a - b);
  const middle = Math.floor(lines.length / 2);
  const upper = lines[middle] ?? 0;
  return lines.length % 2 === 1 ? upper : ((lines[middle - 1] ?? 0) + upper) / 2;
};

export const testsPerSource = (files: readonly HouseFile[]): number => {
  const code = files.filter((file) => isSource(file) && !isIndex(file));
  const tests = total(code.filter(isTest));
  const source = total(code.filter((file) => !isTest(file)));
  return source === 0 ? 1 : tests / source;
};

export const longFiles = (files: readonly HouseFile[]): readonly HouseFile[] =>
  written(files).filter((file) => linesOf(file) > LONG_LINES);

export const shortFiles = (files: readonly HouseFile[]): readonly HouseFile[] =>
  written(files).filter((file) => linesOf(file) < SHORT_LINES);

const written = (files: readonly HouseFile[]): readonly HouseFile[] =>
  files.filter((file) => isSource(file) && !isIndex(file) && !isSpec(file));

const total = (files: readonly HouseFile[]): number => files.reduce((sum, file) => sum + linesOf(file), 0);
