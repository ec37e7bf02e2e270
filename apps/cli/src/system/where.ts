/** Which Kheo is meant: a running one, or a data folder that this process opens itself for as long as it works. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openDataFolder } from '@kheo/adapter-sqlite';
import type { DataFolder } from '@kheo/adapter-sqlite';
import { Fault } from '@kheo/kernel';
import { clientOf } from './client.js';
import type { Client, Connection } from './client.js';

/** The options that every command has. */
export interface Where {
  readonly data?: string;
  readonly url?: string;
  readonly token?: string;
  readonly json?: boolean;
}

const DEFAULT_URL = 'http://127.0.0.1:4000';
const DEFAULT_FOLDER = '.kheo';
const ADMINISTRATOR = 'local-administrator';
export const systemTime = { now: () => Date.now() };

export const folderOf = ({ data }: Where): string =>
  resolve(data ?? process.env['KHEO_DATA'] ?? DEFAULT_FOLDER);

/** Opens the data folder for the time of the work. @throws Fault DataFolderBusy, DataFolderTooNew, ConfigurationInvalid */
export const withFolder = async <T>(
  where: Where,
  options: { readonly readOnly: boolean },
  work: (folder: DataFolder) => Promise<T>,
): Promise<T> => {
  const path = folderOf(where);
  if (options.readOnly && !existsSync(join(path, 'log.sqlite'))) {
    throw new Fault(
      'ConfigurationInvalid',
      { folder: path },
      {
        problems: [
          {
            path: '--data',
            code: 'ConfigurationInvalid',
            expected: 'a data folder (KHEO_DATA or .kheo when absent); the first start makes it',
          },
        ],
      },
    );
  }
  const folder = openDataFolder(path, { clock: systemTime, readOnly: options.readOnly });
  try {
    return await work(folder);
  } finally {
    await folder.close();
  }
};

/** The system that is meant, spoken to over HTTP either way, so that its answers are the same. @throws Fault, Unavailable */
export const withSystem = async <T>(where: Where, work: (client: Client) => Promise<T>): Promise<T> => {
  if (where.data === undefined) return work(clientOf(await runningSystem(where)));
  return withFolder(where, { readOnly: false }, async (folder) => withPrivateSystem(folder, work));
};

const runningSystem = async (where: Where): Promise<Connection> => {
  const url = (where.url ?? process.env['KHEO_URL'] ?? DEFAULT_URL).replace(/\/+$/, '');
  if (!/^https?:\/\//.test(url))
    throw new Fault(
      'ConfigurationInvalid',
      { url },
      {
        problems: [
          {
            path: '--url',
            code: 'ConfigurationInvalid',
            expected: 'an address that begins with http:// or https://',
          },
        ],
      },
    );
  return { url, token: where.token ?? process.env['KHEO_TOKEN'] ?? (await ownToken(folderOf(where))) };
};

/** Who may read the folder's key may sign with it. */
const ownToken = async (folder: string): Promise<string> => {
  if (!existsSync(join(folder, 'issuer.json'))) {
    throw new Fault(
      'TokenMissing',
      {},
      {
        problems: [
          {
            path: '--token',
            code: 'TokenMissing',
            expected: `--token or KHEO_TOKEN, or the system's data folder in KHEO_DATA (looked at ${folder})`,
          },
        ],
      },
    );
  }
  const { signLocalToken } = await services();
  return signLocalToken(folder, {
    subject: ADMINISTRATOR,
    ttlSeconds: TOKEN_SECONDS,
    nowMs: systemTime.now(),
  });
};
const TOKEN_SECONDS = 3_600;

/** The whole system on a port of its own that only this machine sees, up to date before it is asked. */
const withPrivateSystem = async <T>(folder: DataFolder, work: (client: Client) => Promise<T>): Promise<T> => {
  const { createKheo, logTo, openLocalIssuer } = await services();
  const { events, readModels, checkpoints, vault, newScratch } = folder;
  const issuer = await openLocalIssuer(folder.path);
  const log = logTo('silent', process.stderr);
  const kheo = await createKheo({
    events,
    readModels,
    checkpoints,
    vault,
    newScratch,
    clock: systemTime,
    issuer,
    log,
  });
  try {
    const url = await kheo.listen(0, '127.0.0.1');
    await caughtUp(kheo.readiness);
    const token = await issuer.sign({
      subject: ADMINISTRATOR,
      ttlSeconds: TOKEN_SECONDS,
      nowMs: systemTime.now(),
    });
    return await work(clientOf({ url, token }));
  } finally {
    await kheo.stop();
  }
};

const POLL_MS = 20;

const caughtUp = async (
  readiness: () => Promise<{
    readonly loops: readonly { readonly name: string; readonly lagEvents?: number }[];
  }>,
): Promise<void> => {
  for (;;) {
    const { loops } = await readiness();
    if (loops.every(({ lagEvents = 0 }) => lagEvents === 0)) return;
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
};

/** Loaded when it is needed: help and templates do not wait for a web server. */
const services = async () => import('@kheo/services');
