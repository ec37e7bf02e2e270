/** The verification of a whole log: runs of events, which threads look at where there are many, put together in their order. */
import { randomFillSync } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { DataFolder } from '@kheo/adapter-sqlite';
import { verifier } from '@kheo/integrity';
import type { Verification, VerifiedRun } from '@kheo/integrity';
import { toHex } from '@kheo/kernel';
import { runOfLog } from './run-of-log.js';
import type { VerifyRun } from './run-of-log.js';
import { startThreads } from './threads.js';

export interface VerifyOptions {
  readonly signal: AbortSignal;
  readonly report: (done: number, total: number) => void;
  /** How many threads, instead of what suits log and machine; 0: this one does it all. */
  readonly threads?: number;
  /** Options of Node for the threads, instead of those of this process. */
  readonly execArgv?: readonly string[];
}

/** What comes of longer runs outlives V8's collections of young memory, which then grows by up to 60 MB. */
const RUN_EVENTS = 500;
/** Runs that a thread has before it, so that it does not wait while those of others are put together. */
const RUNS_AHEAD = 4;
/** It takes a thread as long to start. */
const SHORT_LOG_EVENTS = 20_000;
/** Each has its own memory. */
const MAX_THREADS = 4;

/** Every event up to the head of the moment, and whether the tree that the store keeps has the same root. */
export const verifyLog = async (
  { path, events }: DataFolder,
  { signal, report, ...given }: VerifyOptions,
): Promise<Verification> => {
  const kept = await events.treeHead();
  const { options, add, result } = verifier(randomFillSync);
  const count = given.threads ?? threadsFor(kept.size);
  const threads = startThreads(count, { folder: path, options }, given.execArgv);
  try {
    const verifyRun = count > 0 ? threads.verifyRun : runOfLog(events, options);
    let read = 0;
    for await (const run of inOrder(kept.size, Math.max(1, count * RUNS_AHEAD), verifyRun)) {
      if (signal.aborted) return result();
      add(run);
      read = Math.min(read + RUN_EVENTS, kept.size);
      report(read, kept.size);
    }
  } finally {
    await threads.stop();
  }
  return besideKept(result(), kept);
};

const threadsFor = (events: number): number => {
  const cores = availableParallelism();
  return events < SHORT_LOG_EVENTS || cores === 1 ? 0 : Math.min(cores, MAX_THREADS);
};

/** The runs of a log, of which some are asked for ahead. */
async function* inOrder(size: number, ahead: number, verifyRun: VerifyRun): AsyncGenerator<VerifiedRun> {
  const asked: Promise<VerifiedRun>[] = [];
  for (let from = 0; from < size || asked.length > 0;) {
    for (; from < size && asked.length < ahead; from += RUN_EVENTS) {
      const run = verifyRun({ from, to: Math.min(from + RUN_EVENTS, size) });
      run.catch(() => undefined); // whoever waits for it is told
      asked.push(run);
    }
    const run = await asked.shift();
    if (run) yield run;
  }
}

const besideKept = (
  checked: Verification,
  kept: { readonly size: number; readonly root: Uint8Array },
): Verification => {
  const missing = kept.size - checked.events;
  const what =
    missing > 0
      ? `${String(missing)} events that the tree counts can not be read`
      : checked.root !== toHex(kept.root)
        ? 'the tree that the store keeps has another root'
        : undefined;
  if (what === undefined) return checked;
  return {
    ...checked,
    faults: [...checked.faults, { index: checked.events, stream: '', revision: 0, what }],
  };
};
