/** The process: Ctrl-C stops the work cleanly the first time and at once the second. */
import { EXIT } from './exit-codes.js';
import { processOutput } from './print/output.js';
import { run } from './run.js';

const stop = new AbortController();
const interrupted = (): void => {
  if (stop.signal.aborted) process.exit(EXIT.stopped);
  process.stderr.write('\nstopping …\n');
  stop.abort();
};
process.on('SIGINT', interrupted);
process.on('SIGTERM', interrupted);
// Who reads has left, as `kheo tail | head` does: there is nobody to say anything to.
process.stdout.on('error', () => process.exit(EXIT.ok));

process.exitCode = await run(process.argv.slice(2), processOutput, stop.signal);
