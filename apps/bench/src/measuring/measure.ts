/** Runs a task in a process of its own, so that neither warm code nor memory of one measurement is that of another. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TASKS } from '../tasks.js';
import { HEAP_FLAGS } from './heap.js';

type Tasks = typeof TASKS;
export type TaskName = keyof Tasks;
type Run<N extends TaskName> = Awaited<ReturnType<Tasks[N]>>;
export type Params<N extends TaskName> = Parameters<Run<N>>[0];
export type Answer<N extends TaskName> = Awaited<ReturnType<Run<N>>>;

export interface Order {
  readonly task: TaskName;
  readonly params: unknown;
}
/** What the child says at its end. */
export type Report = { readonly answer: object; readonly peakMb: number } | { readonly error: string };

export interface Peak {
  /** Largest resident set of the whole process, in MB (10⁶ bytes). */
  readonly peakMb: number;
}

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));

/** Rejects with what the task threw, or with how its process ended. */
export const measure = async <N extends TaskName>(
  task: N,
  params: Params<N>,
  { heapMb }: { readonly heapMb?: number } = {},
): Promise<Answer<N> & Peak> => {
  const execArgv = [
    ...HEAP_FLAGS,
    ...(heapMb === undefined ? [] : [`--max-old-space-size=${String(heapMb)}`]),
  ];
  const child = fork(CHILD, [], { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let report: Report | undefined;
  child.on('message', (message: Report) => {
    report = message;
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? String(code)));
  });
  child.send({ task, params } satisfies Order);
  const how = await ended;
  if (report === undefined) throw new Error(`${task} ended with ${how} and said nothing`);
  if ('error' in report) throw new Error(`${task}: ${report.error}`);
  return { ...(report.answer as Answer<N>), peakMb: report.peakMb };
};
