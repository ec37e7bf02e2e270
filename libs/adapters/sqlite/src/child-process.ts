/** Starts the appender as a process of its own and reads what it says. For specs; not part of the build. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Appender {
  /** Command ids of the batches that were acknowledged, in the order of the pipe. */
  readonly acknowledged: readonly string[];
  /** Resolves when so many have been acknowledged; rejects when the process ends before. */
  reach(count: number): Promise<void>;
  /** kill -9, and waits until the kernel has let go of it and every word has been read. */
  kill(): Promise<void>;
}

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

export const startAppender = (folder: string): Appender => {
  const flags = [
    '--conditions=@kheo/source',
    '--disable-warning=ExperimentalWarning',
    '--import',
    pathOf('./source-hooks.mjs'),
  ];
  const child = spawn(process.execPath, [...flags, pathOf('./appender-child.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  const waiters = new Set<() => void>();
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    // A last line without its end is cut off, so nothing can be concluded from it.
    if (/^\S{36} \d+$/.test(line)) acknowledged.push(line.slice(0, 36));
    for (const wake of waiters) wake();
  });
  const ended = Promise.all([
    new Promise<void>((resolve) => child.once('exit', () => resolve())),
    new Promise<void>((resolve) => lines.once('close', () => resolve())),
  ]);
  const reach = async (count: number): Promise<void> => {
    const reached = new Promise<void>((resolve) => {
      waiters.add(() => {
        if (acknowledged.length >= count) resolve();
      });
    });
    const early = ended.then(() => {
      throw new Error('the appender ended by itself');
    });
    await Promise.race([reached, early]);
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { acknowledged, reach, kill };
};
