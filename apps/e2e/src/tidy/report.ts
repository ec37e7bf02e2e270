/** Prints what is not wrong but worth a look: `node apps/e2e/dist/tidy/report.js`, after a build. */
import { filesOfHouse, linesOf } from './house.js';
import type { HouseFile } from './house.js';
import { longFiles, medianLines, MIN_TESTS_PER_SOURCE, shortFiles, testsPerSource } from './sizes.js';

const files = filesOfHouse();
const listed = (some: readonly HouseFile[]): readonly string[] =>
  some.map((file) => `  ${String(linesOf(file)).padStart(4)}  ${file.path}`);

process.stdout.write(
  [
    `median file: ${String(medianLines(files))} lines`,
    `lines of tests for a line of source: ${testsPerSource(files).toFixed(2)} (red below ${String(MIN_TESTS_PER_SOURCE)})`,
    'long, split them before they reach 400:',
    ...listed(longFiles(files)),
    'short, ask whether they should exist:',
    ...listed(shortFiles(files)),
    '',
  ].join('\n'),
);
