/** A thread that looks at runs of a log over a connection of its own, which only reads. `threads.ts` starts it. */
import { parentPort, workerData } from 'node:worker_threads';
import { openDataFolder } from '@kheo/adapter-sqlite';
import type { RunOptions, VerifiedRun } from '@kheo/integrity';
import { Fault } from '@kheo/kernel';
import { runOfLog } from './run-of-log.js';
import type { Run, VerifyRun } from './run-of-log.js';

export interface ThreadData {
  readonly folder: string;
  readonly options: RunOptions;
}

/** One for each run, in the order asked. A fault comes in its parts: between threads an error loses its class. */
export type ThreadAnswer =
  { readonly verified: VerifiedRun } | { readonly fault: Pick<Fault, 'code' | 'values' | 'problems'> };

const CACHE_KIB = 2_048;

const { folder, options } = workerData as ThreadData;
let verifyRun: VerifyRun | undefined;

const answerTo = async (run: Run): Promise<ThreadAnswer> => {
  try {
    verifyRun ??= runOfLog(
      openDataFolder(folder, { clock: Date, readOnly: true, cacheKib: CACHE_KIB }).events,
      options,
    );
    return { verified: await verifyRun(run) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error; // ends the thread, which tells
    const { code, values, problems } = error;
    return { fault: { code, values, problems } };
  }
};

/** Its arrays are handed over and not copied. */
const partsOf = (answer: ThreadAnswer): ArrayBuffer[] =>
  'verified' in answer
    ? [answer.verified.places.buffer, answer.verified.links.buffer, answer.verified.leaves.buffer]
    : [];

parentPort?.on('message', (run: Run) => {
  void answerTo(run).then((answer) => parentPort?.postMessage(answer, partsOf(answer)));
});
