/** Starts a victim on a folder, with what is to happen to its disk, and waits for its end. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ControlPage } from '../disk/control.js';
import type { DiskOrders } from '../disk/control.js';
import { shim, shimmed } from '../disk/shim.js';
import type { VictimPlan } from '../victims/plan.js';

const built = (file: string): string => fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));
/** Compiled code of earlier starts. */
const COMPILE_CACHE = join(tmpdir(), 'kheo-faults-compile-cache');
/** A victim that has not come to its end by then hangs. */
const HUNG_MS = 60_000;

export interface Drive {
  readonly folder: string;
  /** To which it says what it does. */
  readonly history: string;
  readonly control: string;
  readonly plan: VictimPlan;
  /** For its disk, counted from the first moment. */
  readonly orders?: DiskOrders;
  /** kill -9 from outside, at a moment and not at a boundary. */
  readonly killAfterMs?: number;
  /** The same, as soon as this is settled. */
  readonly killWhen?: Promise<unknown>;
  readonly journal?: string;
  /** synchronous=NORMAL under the name of FULL. */
  readonly normalSync?: boolean;
}

export interface Driven {
  readonly code: number | null;
  /** It died of SIGKILL. */
  readonly killed: boolean;
  readonly hung: boolean;
  /** Boundaries that it passed; −1 where there is no shim. */
  readonly boundaries: number;
  readonly errors: string;
}

export const drive = async (order: Drive): Promise<Driven> => {
  const page = ControlPage.create(order.control, order.orders);
  const out = openSync(order.history, 'a');
  try {
    const child = spawn(process.execPath, argumentsOf(order), {
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE, ...diskOf(order) },
      stdio: ['ignore', out, 'pipe'],
    });
    let errors = '';
    let hung = false;
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const killAfter = (ms: number, then: () => void) =>
      setTimeout(() => {
        then();
        child.kill('SIGKILL');
      }, ms);
    const timers = [killAfter(HUNG_MS, () => (hung = true))];
    void order.killWhen?.finally(() => child.kill('SIGKILL'));
    if (order.killAfterMs !== undefined) timers.push(killAfter(order.killAfterMs, () => undefined));
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (...ended) => resolve(ended));
    });
    timers.forEach(clearTimeout);
    const boundaries = 'library' in shim() ? page.count : -1;
    return { code, killed: signal === 'SIGKILL', hung, boundaries, errors };
  } finally {
    closeSync(out);
    page.close();
  }
};

const argumentsOf = ({ folder, plan, normalSync }: Drive): readonly string[] => [
  ...(normalSync === true ? ['--import', built('preload/normal-sync.js')] : []),
  built('victims/victim.js'),
  folder,
  JSON.stringify(plan),
];

const diskOf = ({ folder, control, journal }: Drive): Readonly<Record<string, string>> => {
  const disk = shim();
  if ('missing' in disk) return {};
  return shimmed({ folder, control, ...(journal === undefined ? {} : { journal }) }, disk.library);
};
