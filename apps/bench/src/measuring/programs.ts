/** Kheo's own programs as a user runs them: built, with this Node, in a process of their own whose memory is watched. */
import { spawn } from 'node:child_process';
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { HEAP_FLAGS } from './heap.js';
import { residentPeakMb } from './memory.js';

const CLI = fileURLToPath(new URL('../../../cli/dist/main.js', import.meta.url));
const SERVER = fileURLToPath(new URL('../../../kheo/dist/main.js', import.meta.url));
const WATCH_MS = 20;

export interface Ended {
  /** From the start of the process to its end. */
  readonly seconds: number;
  readonly stdout: string;
  readonly peakMb: number;
}

/** `kheo …`. Rejects with what it printed when it ends with anything but 0. */
export const cli = async (args: readonly string[]): Promise<Ended> => {
  const beganMs = performance.now();
  const child = started([CLI, ...args], {});
  const memory = watchMemory(child);
  const [out, err] = [collected(child.stdout), collected(child.stderr)];
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const seconds = (performance.now() - beganMs) / 1_000;
  if (code !== 0)
    throw new Error(`kheo ${args.join(' ')} ended with ${String(code)}: ${err()} ${out().slice(-2_000)}`);
  return { seconds, stdout: out(), peakMb: memory() };
};

export const server = (env: Readonly<Record<string, string>>): Program => started([SERVER], env);

type Program = ChildProcessByStdio<null, Readable, Readable>;

/** Whatever ends us ends what we have started: nothing runs on alone on a folder that is going to be removed. */
const started = (args: readonly string[], settings: Readonly<Record<string, string>>): Program => {
  const env = { ...withoutKheo(process.env), ...settings };
  const child = spawn(process.execPath, [...HEAP_FLAGS, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('close', () => process.off('exit', end));
  return child;
};

/** What is set for the Kheo of whoever measures is not for the one that is measured. */
const withoutKheo = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('KHEO_')));

/** All that has come so far. */
export const collected = (stream: NodeJS.ReadableStream): (() => string) => {
  let held = '';
  stream.on('data', (chunk: Buffer) => (held += chunk.toString('utf8')));
  return () => held;
};

/**
 * The largest resident set so far in MB: the kernel keeps it, so looking now and then misses nothing but the last moment. NaN where
 * the system does not tell it of other processes.
 */
export const watchMemory = (child: ChildProcess): (() => number) => {
  let peak = Number.NaN;
  const look = (): void => {
    if (child.pid !== undefined) peak = residentPeakMb(child.pid) ?? peak;
  };
  const timer = setInterval(look, WATCH_MS);
  child.once('close', () => clearInterval(timer));
  return () => {
    look();
    return peak;
  };
};
