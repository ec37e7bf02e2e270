/** The real server, started as the README says: a process of its own, on loopback, with the settings of a first start. */
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { collected, server, watchMemory } from './programs.js';

export interface Serving {
  readonly url: string;
  /** An administrator's, as the server prints it. */
  readonly token: string;
  /** From the start of the process to the first time that it said it was ready. */
  readonly readySeconds: number;
  readonly peakMb: () => number;
  /** Ends it as an operator does. Rejects when it does not end well. */
  readonly stop: () => Promise<void>;
}

const READY_MS = 600_000;
const STOP_MS = 60_000;
const POLL_MS = 5;

export const serve = async (data: string): Promise<Serving> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const beganMs = performance.now();
  const child = server({ KHEO_DATA: data, KHEO_PORT: String(port) });
  const [out, err] = [collected(child.stdout), collected(child.stderr)];
  const peakMb = watchMemory(child);
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  try {
    await ready(child, url, () => `${out()}${err()}`);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const readySeconds = (performance.now() - beganMs) / 1_000;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    const code = await ended;
    clearTimeout(late);
    if (code !== 0) throw new Error(`the server ended with ${String(code)}: ${err().slice(-2_000)}`);
  };
  return { url, token: await tokenIn(out), readySeconds, peakMb, stop };
};

const ready = async (child: ChildProcess, url: string, printed: () => string): Promise<void> => {
  const endMs = performance.now() + READY_MS;
  while (performance.now() < endMs) {
    if (child.exitCode !== null)
      throw new Error(`the server ended with ${String(child.exitCode)}: ${printed()}`);
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined); // it does not listen yet
    await answer?.arrayBuffer();
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`the server was not ready after ${String(READY_MS)} ms: ${printed()}`);
};

/** It is printed right after the server listens. */
const tokenIn = async (printed: () => string): Promise<string> => {
  for (let waitedMs = 0; waitedMs < STOP_MS; waitedMs += POLL_MS) {
    const token = /token\s+(\S+\.\S+\.\S+)/i.exec(printed())?.[1];
    if (token !== undefined) return token;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`the server printed no token: ${printed()}`);
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
