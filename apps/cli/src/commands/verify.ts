/** `kheo verify`: the whole log read from its first byte, trusting nothing that the store says. Also while the system runs. */
import type { Verification } from '@kheo/integrity';
import type { ExitCode } from '../exit-codes.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../print/output.js';
import { progressFor } from '../print/progress.js';
import { pageOf, table } from '../print/table.js';
import { withFolder } from '../system/where.js';
import type { Where } from '../system/where.js';
import { verifyLog } from '../verifying/verify-log.js';

export const runVerify = async (
  command: Where,
  { output, signal }: { output: Output; signal: AbortSignal },
): Promise<ExitCode> =>
  withFolder(command, { readOnly: true }, async (folder) => {
    const progress = progressFor(output, 'events', output.err);
    const checked = await verifyLog(folder, {
      signal,
      report: (done, total) =>
        progress.show({ phase: 'verifying', done, total, line: { phase: 'verifying', events: done, total } }),
    }).finally(progress.end);
    output.out(command.json === true ? JSON.stringify(checked) : printed(checked));
    if (signal.aborted) return EXIT.stopped;
    return checked.faults.length > 0 ? EXIT.problems : EXIT.ok;
  });

const printed = ({ events, streams, root, faults }: Verification): string => {
  const rows = faults.map(({ index, stream, revision, what }) => [
    String(index),
    stream,
    String(revision),
    what,
  ]);
  const found =
    faults.length === 0
      ? 'Sound: every hash, chain, leaf and the root fit.'
      : `${table(['index', 'stream', 'revision', 'fault'], rows)}\n\nFaults: ${String(faults.length)}.`;
  return `${pageOf({ events, streams, root })}\n\n${found}`;
};
