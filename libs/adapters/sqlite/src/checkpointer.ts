/** Starts and stops the thread that moves pages out of write-ahead logs. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

export interface Checkpointer {
  /** Resolves when the thread has let go of the files. */
  readonly close: () => Promise<void>;
}

/** The files must be there, and stay open here for longer than the thread runs: whoever closes a file last tidies up after all. */
export const startCheckpointer = (
  files: readonly string[],
  onLost: (error: unknown) => void,
): Checkpointer => {
  const thread = new URL(`./checkpoint-thread${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(thread, { workerData: files });
  worker.unref();
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  // Commits do its work then, as if it had never been.
  worker.on('error', onLost);
  return {
    close: async () => {
      worker.ref();
      worker.postMessage('close');
      await ended;
    },
  };
};
