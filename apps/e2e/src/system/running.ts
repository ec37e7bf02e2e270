/** The whole system as a user starts it: its own process, its own data folder, a free port, and a token from what it prints. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../kheo/dist/main.js', import.meta.url));
const START_MS = 60_000;

export interface Running {
  readonly url: string;
  readonly token: string;
  /** Everything printed so far, on both streams. */
  readonly printed: () => string;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Answered>;
  readonly act: (command: string, body: unknown, key: string) => Promise<Answered>;
  /** Ends it as an operator does; resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
  readonly kill: () => Promise<number | null>;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly json: Record<string, never>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });

/** Starts the system on a data folder. Rejects with what it printed when it ends or does not come up. */
export const start = async (folder: string, env: Readonly<Record<string, string>> = {}): Promise<Running> => {
  const port = await freePort();
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, KHEO_DATA: folder, KHEO_PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const url = `http://127.0.0.1:${String(port)}`;
  const token = await comesUp(child, { printed: () => printed, url });
  const send = async (path: string, init: RequestInit): Promise<Answered> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    return {
      status: response.status,
      text,
      json: isJson(response) ? (JSON.parse(text) as Record<string, never>) : {},
    };
  };
  const authorization = `Bearer ${token}`;
  const end = (signal: NodeJS.Signals) => (): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  return {
    url,
    token,
    printed: () => printed,
    get: (path, headers = {}) => send(path, { headers: { authorization, ...headers } }),
    act: (command, body, key) =>
      send(`/v1/commands/${command}`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { authorization, 'content-type': 'application/json', 'idempotency-key': key },
      }),
    stop: end('SIGTERM'),
    kill: end('SIGKILL'),
  };
};

const isJson = ({ headers }: Response): boolean =>
  /^application\/(problem\+)?json/.test(headers.get('content-type') ?? '');

const comesUp = async (
  child: ChildProcess,
  { printed, url }: { printed: () => string; url: string },
): Promise<string> => {
  for (let waitedMs = 0; waitedMs < START_MS; waitedMs += 100) {
    if (child.exitCode !== null)
      throw new Error(`the system ended with ${String(child.exitCode)}: ${printed()}`);
    const token = /token\s+(\S+\.\S+\.\S+)/i.exec(printed())?.[1];
    if (token !== undefined && (await isReady(url))) return token;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  throw new Error(`the system did not come up: ${printed()}`);
};

const isReady = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/health/ready`)).ok;
  } catch {
    return false; // it does not listen yet
  }
};
