/** Threads that share the runs of a log. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { VerifiedRun } from '@kheo/integrity';
import { Fault } from '@kheo/kernel';
import type { Run, VerifyRun } from './run-of-log.js';
import type { ThreadAnswer, ThreadData } from './thread.js';

export interface Threads {
  /** Each thread in turn. Rejects with what the thread threw, and from then on. */
  readonly verifyRun: VerifyRun;
  readonly stop: () => Promise<void>;
}

/** Enough for texts to be forgotten before they are moved: with a quarter of it the collector takes twice the time, and the threads more memory. */
const YOUNG_MB = 24;

export const startThreads = (
  count: number,
  data: ThreadData,
  execArgv: readonly string[] | undefined,
): Threads => {
  const threads = Array.from({ length: count }, () => startThread(data, execArgv));
  let asked = 0;
  return {
    verifyRun: async (run) => (threads[asked++ % count] as Thread).verifyRun(run),
    stop: async () => {
      await Promise.all(threads.map(async ({ stop }) => stop()));
    },
  };
};

type Thread = Threads;

interface Waiting {
  readonly resolve: (run: VerifiedRun) => void;
  readonly reject: (error: Error) => void;
}

const startThread = (workerData: ThreadData, execArgv: readonly string[] | undefined): Thread => {
  const file = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(file, {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    ...(execArgv && { execArgv: [...execArgv] }),
  });
  const waiting: Waiting[] = [];
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on('message', (answer: ThreadAnswer) => {
    if ('verified' in answer) waiting.shift()?.resolve(answer.verified);
    else fail(new Fault(answer.fault.code, answer.fault.values, answer.fault));
  });
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`a thread ended with ${String(code)}`)));
  const verifyRun = async (run: Run): Promise<VerifiedRun> => {
    if (failure) throw failure;
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(run);
    });
  };
  return {
    verifyRun,
    stop: async () => {
      await worker.terminate();
    },
  };
};
