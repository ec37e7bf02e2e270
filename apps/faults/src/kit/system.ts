/** The whole system as `npm start` runs it, on the folder of a lab, with the disk that fails on command beneath it. */
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDataFolder } from '@kheo/adapter-sqlite';
import { Fault, FAULTS } from '@kheo/kernel';
import type { FaultCode } from '@kheo/kernel';
import { Engine, localActor } from '@kheo/services/headless';
import { ControlPage, fromHere } from '../disk/control.js';
import type { DiskOrders } from '../disk/control.js';
import { shim, shimmed } from '../disk/shim.js';
import type { End } from '../victims/telling.js';
import type { Lab } from './lab.js';

const MAIN = fileURLToPath(new URL('../../../kheo/dist/main.js', import.meta.url));
const START_MS = 60_000;
const LOOK_MS = 20;

export interface HttpCommand {
  /** `EstablishUnit` */
  readonly name: string;
  readonly body: object;
  readonly key: string;
}

export interface System {
  readonly act: (command: HttpCommand, patienceMs: number) => Promise<End>;
  readonly commandId: (command: HttpCommand) => string;
  /** Boundaries count from now on. */
  readonly order: (orders: DiskOrders) => void;
  readonly ended: () => boolean;
  /** Resolves when the process has ended, however it did. */
  readonly end: Promise<void>;
  readonly kill: () => Promise<void>;
  /** As an operator ends it. */
  readonly stop: () => Promise<void>;
}

/** @throws Error with what was printed when it does not come up */
export const startSystem = async (lab: Lab): Promise<System> => {
  const control = join(lab.root, 'control-system');
  const page = ControlPage.create(control);
  const port = await freePort();
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...diskUnder(lab, control), KHEO_DATA: lab.folder, KHEO_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  let over = false;
  const end = new Promise<void>((resolve) => {
    child.once('close', () => {
      over = true;
      page.close();
      resolve();
    });
  });
  const url = `http://127.0.0.1:${String(port)}`;
  const token = await tokenOf({ printed: () => printed, over: () => over });
  appendFileSync(lab.history, '{"is":"ready"}\n');
  const signalled = (signal: NodeJS.Signals) => async (): Promise<void> => {
    child.kill(signal);
    await end;
  };
  return {
    act: (command, patienceMs) => send({ url, token, patienceMs }, command),
    commandId: await commandIds(lab.folder),
    order: (orders) => {
      if (!over) page.order(fromHere(page, orders));
    },
    ended: () => over,
    end,
    kill: signalled('SIGKILL'),
    stop: signalled('SIGTERM'),
  };
};

const diskUnder = ({ folder }: Lab, control: string): Readonly<Record<string, string>> => {
  const disk = shim();
  return 'missing' in disk ? {} : shimmed({ folder, control }, disk.library);
};

/** Free a moment ago. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const tokenOf = async (child: {
  readonly printed: () => string;
  readonly over: () => boolean;
}): Promise<string> => {
  const limitMs = performance.now() + START_MS;
  while (!child.over() && performance.now() < limitMs) {
    const token = /token\s+(\S+\.\S+\.\S+)/i.exec(child.printed())?.[1];
    if (token !== undefined) return token;
    await sleep(LOOK_MS);
  }
  throw new Error(`the system did not come up: ${child.printed()}`);
};

/** Ids derive from the secret of the vault, which lies in the folder. */
const commandIds = async (folder: string): Promise<System['commandId']> => {
  const clock = { now: () => Date.now() };
  const data = openDataFolder(folder, { clock, readOnly: true });
  const engine = new Engine({ store: data.events, vault: data.vault, clock });
  await data.close();
  const scope = `actor/${localActor('administrator')}`;
  return ({ name, key }) => engine.idsOf(scope, name, key).commandId;
};

const kebab = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();

/** Whatever is not an answer leaves the outcome unknown. */
const send = async (
  { url, token, patienceMs }: { readonly url: string; readonly token: string; readonly patienceMs: number },
  { name, body, key }: HttpCommand,
): Promise<End> => {
  try {
    const response = await fetch(`${url}/v1/commands/${kebab(name)}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      signal: AbortSignal.timeout(patienceMs),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    return response.ok
      ? ({ is: 'ok', events: answer['events'], position: answer['position'] } as End)
      : failed(new Fault(answer['code'] as FaultCode));
  } catch (error) {
    return { is: 'unknown', code: String(error) };
  }
};

const failed = ({ code }: Fault): End => ({
  is: FAULTS[code].kind === 'failure' ? 'unknown' : 'refused',
  code,
});
