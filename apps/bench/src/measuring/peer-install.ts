/**
 * The peer lives in `apps/bench/peer` with a lock file of its own, so that nobody who works on Kheo installs or compiles it. It is
 * installed when it is measured for the first time; its driver may be compiled then, which takes a minute or two.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { collected } from './programs.js';

export const PEER_FOLDER = fileURLToPath(new URL('../../peer', import.meta.url));
const DRIVER = join(PEER_FOLDER, 'node_modules', 'sqlite3', 'build', 'Release', 'node_sqlite3.node');

export const isPeerInstalled = (): boolean => existsSync(DRIVER);

/** Undefined when it is there afterwards, else why it is not. */
export const installPeer = async (): Promise<string | undefined> => {
  const npm = process.env['npm_execpath'];
  const command = npm === undefined ? 'npm' : process.execPath;
  const args = [...(npm === undefined ? [] : [npm]), 'ci'];
  const child = spawn(command, args, {
    cwd: PEER_FOLDER,
    env: ownEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = [collected(child.stdout), collected(child.stderr)];
  const code = await new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (ended) => resolve(ended ?? 'a signal'));
  });
  if (code === 0 && isPeerInstalled()) return undefined;
  const said = `${err()}${out()}`.trim().split('\n').slice(-3).join(' · ');
  return `npm ci in apps/bench/peer ended with ${String(code)}: ${said}`;
};

/** Without what the npm that runs us has set: its settings are not those of the other folder. */
const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(?:config_local_prefix|package_|lifecycle_)/.test(name),
    ),
  );
