/** How the process starts, what it says when it can not, and with which code it ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openDataFolder } from '@kheo/adapter-sqlite';
import { start } from './start.js';

const environment = { ...process.env };
let folder: string;
let exits: number[];
let said: { out: string; err: string };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kheo-start-'));
  exits = [];
  said = { out: '', err: '' };
  for (const name of Object.keys(process.env))
    if (name.startsWith('KHEO_')) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, { KHEO_DATA: folder, KHEO_PORT: '0', KHEO_LOG_LEVEL: 'silent' });
  jest.spyOn(process, 'exit').mockImplementation((code) => {
    exits.push(Number(code));
    return undefined as never;
  });
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.out += String(text);
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.err += String(text);
    return true;
  });
});
afterEach(async () => {
  await stopped();
  jest.restoreAllMocks();
  Object.assign(process.env, environment);
  rmSync(folder, { recursive: true, force: true });
});

/** What a started process does when it is told to end; nothing when none has come so far. */
const stopped = async (): Promise<void> => {
  const before = exits.length;
  if (!process.emit('SIGTERM')) return;
  while (exits.length === before) await new Promise((resolve) => setImmediate(resolve));
  process.removeAllListeners('SIGTERM');
  process.removeAllListeners('SIGINT');
};

describe('a start', () => {
  it('greets with an address and a token that answer, and at its end lets the next process in', async () => {
    await start();
    expect(exits).toEqual([]);
    const [, authorization, url] = /curl -H "Authorization: (.+?)" "(.+?)"/.exec(said.out) ?? [];
    const answer = await fetch(url ?? '', { headers: { authorization: authorization ?? '' } });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ items: expect.any(Array) });
    await stopped();
    expect(exits).toEqual([0]);
    await openDataFolder(folder, { clock: { now: () => Date.now() } }).close();
  });

  it('with settings that are not right ends with 78 and one line for each', async () => {
    Object.assign(process.env, { KHEO_PORT: 'x', KHEO_LOG_LEVEL: 'loud', KHEO_HOST: '0.0.0.0' });
    await start();
    expect(exits).toEqual([78]);
    const lines = said.err.trimEnd().split('\n');
    expect(lines.map((line) => line.split(':')[0])).toEqual(['KHEO_PORT', 'KHEO_LOG_LEVEL', 'KHEO_HOST']);
    for (const line of lines) expect(line).toMatch(/^KHEO_\w+: expected /);
  });

  it('on a folder that another process works on ends with 75', async () => {
    const other = openDataFolder(folder, { clock: { now: () => Date.now() } });
    await start();
    await other.close();
    expect(exits).toEqual([75]);
    expect(said.err).toMatch(/^DataFolderBusy: Another process works on this data folder/);
  });

  it('on a port that is taken ends with 69 and says which setting to change', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    process.env['KHEO_PORT'] = String((other.address() as AddressInfo).port);
    await start();
    await new Promise((resolve) => other.close(resolve));
    expect(exits).toEqual([69]);
    expect(said.err).toBe('The port is taken. Set KHEO_PORT to another one, or stop what listens there.\n');
    expect(said.out).not.toContain('Kheo is up');
  });

  // It said that a cursor belonged to another log, which nobody had sent.
  it('on a log without its vault is refused, and says which file is missing', async () => {
    await start();
    await stopped();
    for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `vault.sqlite${end}`), { force: true });
    exits = [];
    await start();
    expect(exits).toEqual([78]);
    expect(said.err).toMatch(
      /^VaultForeign: The key vault is missing, or it is not the one that this log was opened with[^\n]*\n$/,
    );
  });
});
