// A jest reporter that writes what one project's run came to, for `.ci/totals.mjs` to add up.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export default class TallyReporter {
  constructor(_, { folder, project }) {
    this.file = join(folder, `${project}.json`);
    mkdirSync(dirname(this.file), { recursive: true });
  }

  onRunComplete(_, results) {
    const tally = {
      passed: results.numPassedTests,
      // A file that could not be run at all has no tests that failed, and must not pass for green
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(this.file, JSON.stringify(tally));
  }
}
