/** The command line, as it is installed: into a running system and on a data folder, with the same answers as HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from './running.js';
import type { Running } from './running.js';

const KHEO = fileURLToPath(new URL('../../../cli/bin/kheo.js', import.meta.url));
const VISITS = 'id,model_id,by_unit_id,document_id,on_date,precision,to_date,source_id,quote,note';

let root: string;
let data: string;
let kheo: Running;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kheo-cli-'));
  data = join(root, 'data');
  await mkdir(join(root, 'rows'));
  kheo = await start(data);
}, 120_000);
afterAll(async () => {
  await kheo.kill();
  await rm(root, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
const run = (...args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const env = { ...process.env, KHEO_URL: kheo.url, KHEO_TOKEN: kheo.token, KHEO_DATA: '' };
    execFile(process.execPath, [KHEO, ...args], { env, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
const json = async (...args: readonly string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await run(...args, '--json')).out) as Record<string, unknown>;
const write = async (name: string, ...rows: readonly string[]): Promise<string> => {
  const path = join(root, 'rows', name);
  await writeFile(path, [...rows, ''].join('\n'));
  return path;
};
const head = async (): Promise<number> => (await json('ask', 'phases'))['position'] as number;

describe('an import into a running system', () => {
  it('with a bad row writes nothing, and names file, row, column and code', async () => {
    const before = await head();
    const visits = await write(
      'visits.csv',
      VISITS,
      'V1,MOD-001,,,2024-05-10,day,,,,',
      'V2,MOD-099,,,2024-05-10,day,,,,',
      'V3,MOD-002,,,2024-02-30,day,,,,',
    );
    const { code, out } = await run('import', visits, '--data-set', 'seed', '--json');
    expect(code).toBe(1);
    const { outcome, problems } = JSON.parse(out) as {
      outcome: string;
      problems: { row: number; column: string; code: string }[];
    };
    expect(outcome).toBe('refused');
    expect(problems.map((problem) => [problem.row, problem.column, problem.code])).toEqual([
      [3, 'model_id', 'ReferenceUnknown'],
      [4, 'on_date', 'DateImpossible'],
    ]);
    expect(await head()).toBe(before);
  });

  it('is recorded once, and a changed row is refused with a hint', async () => {
    const path = await write(
      'visits.csv',
      VISITS,
      'V1,MOD-001,,,2024-05-10,day,,,"bà Hoa nói",',
      'V2,MOD-002,,,2024-05,month,,,,',
    );
    expect(await json('import', path, '--data-set', 'seed')).toMatchObject({
      outcome: 'recorded',
      kinds: [{ rows: 2, recorded: 2 }],
    });
    const after = await head();
    expect(await json('import', path, '--data-set', 'seed')).toMatchObject({
      outcome: 'recorded',
      kinds: [{ rows: 2, recorded: 0, unchanged: 2 }],
    });
    expect(await head()).toBe(after);
    await write('visits.csv', VISITS, 'V1,MOD-005,,,2024-05-10,day,,,"bà Hoa nói",');
    expect(await json('import', path, '--data-set', 'seed')).toMatchObject({
      outcome: 'refused',
      problems: [{ code: 'RowChanged', row: 2 }],
    });
    expect(await head()).toBe(after);
  });

  it('of the seed again adds nothing', async () => {
    const before = await head();
    const seed = fileURLToPath(new URL('../../../kheo/seed', import.meta.url));
    expect((await run('import', seed, '--data-set', 'seed')).code).toBe(0);
    expect(await head()).toBe(before);
  });
});

describe('a question', () => {
  it('has the same answer over HTTP and by the command line, and on the folder once the system has stopped', async () => {
    const { items } = (await kheo.get('/v1/register?act=introduction&unit=pv-lam-dong-2025&successors=true'))
      .json as unknown as { items: unknown };
    const asked = [
      'ask',
      'register',
      '--act',
      'introduction',
      '--unit',
      'pv-lam-dong-2025',
      '--successors',
      'true',
    ];
    expect((await json(...asked))['items']).toEqual(items);
    expect((await run('ask', 'models', 'mod-nothing')).code).toBe(1);
    expect((await run('ask', 'weather')).code).not.toBe(0);
    expect((await run('stats', '--data', data)).code).toBe(0);
    expect((await run('import', join(root, 'rows'), '--data', data)).code).toBe(75);
    expect(await kheo.stop()).toBe(0);
    expect((await json(...asked, '--data', data))['items']).toEqual(items);
    expect((await run('verify', '--data', data)).code).toBe(0);
    kheo = await start(data);
  }, 60_000);
});
