/** The command line against a running system. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDataFolder } from '@kheo/adapter-sqlite';
import type { DataFolder } from '@kheo/adapter-sqlite';
import { createKheo, logTo, openLocalIssuer } from '@kheo/services';
import type { Kheo } from '@kheo/services';
import type { Called, Cli } from './test-cli.js';
import { SEED, testCli } from './test-cli.js';

const clock = { now: () => Date.now() };
let cli: Cli;
let data: DataFolder;
let kheo: Kheo;
let url: string;
let token: string;

beforeAll(async () => {
  cli = testCli();
  data = openDataFolder(cli.data, { clock });
  const { events, readModels, checkpoints, vault, newScratch } = data;
  const issuer = await openLocalIssuer(cli.data);
  kheo = await createKheo({
    events,
    readModels,
    checkpoints,
    vault,
    newScratch,
    clock,
    issuer,
    log: logTo('silent', process.stderr),
  });
  url = await kheo.listen(0, '127.0.0.1');
  token = (await cli.call('token', '--role', 'administrator', '--data', cli.data)).out.trim();
});
afterAll(async () => {
  await kheo.stop();
  await data.close();
  cli.remove();
});

const call = async (...words: readonly string[]): Promise<Called> =>
  cli.call(...words, '--url', url, '--token', token);

describe('an import', () => {
  test('sends the files and tells its progress', async () => {
    const { code, err, out } = await call('import', join(SEED, 'seed-facts'), join(SEED, 'reference'));
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('Recorded.') });
    expect(out).toContain('"phase":"done"');
  });

  test('again adds nothing', async () => {
    const { position } = await data.events.head();
    expect((await call('import', SEED)).code).toBe(0);
    expect((await data.events.head()).position).toBe(position);
  });

  test('with a bad row is refused as on a folder', async () => {
    const path = cli.write('units.csv', 'id,name_vi,kind\nxã x,xã X,territory\n');
    const { code, err } = await call('import', path);
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringMatching(/units\.csv +2 +id +FieldInvalid/),
    });
  });

  test('asks for a role that may write', async () => {
    const viewer = (await cli.call('token', '--role', 'viewer', '--data', cli.data)).out.trim();
    expect((await cli.call('import', SEED, '--url', url, '--token', viewer)).code).toBe(77);
  });
});

test('questions, commands and events', async () => {
  const [claims] = (await call('ask', 'claims', '--limit', '500', '--json')).json<{ items: unknown[] }>();
  expect(claims?.items).toHaveLength(49);
  const acted = await call(
    'act',
    'establish-unit',
    '--key',
    'k',
    '--json',
    '--body',
    JSON.stringify({ unit: 'cm-moi', name: 'xã Mới', kind: 'territory' }),
  );
  expect(acted.json()).toMatchObject([{ events: [{ type: 'UnitEstablished' }] }]);
  const { out } = await call('tail', '--no-follow', '--stream', 'kheo.unit-cm-moi', '--json');
  expect(out.trim().split('\n')).toHaveLength(1);
});

test('a tail that follows ends with its caller, having printed what came meanwhile', async () => {
  const { position } = await data.events.head();
  const following = cli.callWhile(
    (printed) => printed.includes('kheo.unit-cm-khac@0'),
    'tail',
    '--after',
    String(position),
    '--url',
    url,
    '--token',
    token,
  );
  await call(
    'act',
    'establish-unit',
    '--body',
    JSON.stringify({ unit: 'cm-khac', name: 'xã Khác', kind: 'territory' }),
  );
  const { code, out } = await following;
  expect(code).toBe(0);
  expect(out).toContain('kheo.unit-cm-khac@0');
});

test('a forged token and a parameter that is none', async () => {
  expect((await cli.call('ask', 'claims', '--url', url, '--token', `${token}x`)).code).toBe(77);
  expect(await call('ask', 'claims', '--colour', 'red')).toMatchObject({
    code: 2,
    err: expect.stringContaining('colour'),
  });
});
