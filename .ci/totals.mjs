// Adds up the tallies of all projects and prints `N passed, N failed`, with `, N skipped` when there are.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [folder] = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const project of projectsWithTests()) {
  const tally = tallyOf(project);
  for (const kind of Object.keys(total)) total[kind] += tally[kind];
}
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** By the name of their package; a project without a test script has no tests by design. */
function projectsWithTests() {
  return execFileSync('git', ['ls-files', 'apps/*/package.json', 'libs/*/package.json'], { encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && !dirname(path).includes('/src/'))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')))
    .filter(({ scripts }) => scripts?.test !== undefined)
    .map(({ name }) => name);
}

/** A run that left no tally did not get to its end: that is one failure, whatever it printed. */
function tallyOf(project) {
  const file = join(folder, `${project}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  console.log(`${project}: its tests did not run to the end`);
  return { passed: 0, failed: 1, skipped: 0 };
}
