/** The command line on a data folder of its own, without a running system. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDataFolder } from '@kheo/adapter-sqlite';
import type { Cli } from './test-cli.js';
import { SEED, testCli } from './test-cli.js';

interface Line {
  readonly phase: string;
  readonly report?: {
    readonly outcome: string;
    readonly problemCount: number;
    readonly problems: readonly { readonly row: number; readonly code: string }[];
    readonly kinds: readonly { readonly kind: string; readonly rows: number; readonly unchanged: number }[];
  };
}

let cli: Cli;
beforeAll(() => {
  cli = testCli();
});
afterAll(() => cli.remove());

/** Each test stands on those before it: one folder, used as an operator would. */
describe('from an empty folder to an answer', () => {
  test('a dry run of the seed writes nothing', async () => {
    const { code, err } = await cli.call('import', SEED, '--data', cli.data, '--dry-run');
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringContaining('nothing was written (dry run)'),
    });
    const [stats] = (await cli.call('stats', '--data', cli.data, '--json')).json<{ events: number }>();
    expect(stats?.events).toBe(5); // the log is open, and four roles are granted
  });

  test('the seed is recorded; progress and report are lines of JSON where nobody looks', async () => {
    const called = await cli.call(
      'import',
      join(SEED, 'seed-facts'),
      join(SEED, 'reference'),
      '--data',
      cli.data,
    );
    expect(called.code).toBe(0);
    const lines = called.json<Line>();
    expect([...new Set(lines.map(({ phase }) => phase))]).toEqual([
      'reading',
      'checking',
      'recording',
      'done',
    ]);
    expect(lines.at(-1)?.report).toMatchObject({ outcome: 'recorded', problemCount: 0 });
    expect(called.err).toMatch(/facts +36 +36 +0/);
  });

  test('again it adds nothing, and --json prints the report alone', async () => {
    const { code, json } = await cli.call('import', SEED, '--data', cli.data, '--json');
    const [report] = json<NonNullable<Line['report']>>();
    expect(code).toBe(0);
    expect(report?.kinds.every(({ rows, unchanged }) => rows === unchanged)).toBe(true);
  });

  test('a bad row is named, and the exit code says so', async () => {
    const path = cli.write(
      'recognitions.csv',
      'id,model_id,level,on_date\nR-1,MOD-011,district,2025-07-01\n',
    );
    const { code, err, json } = await cli.call('import', path, '--data', cli.data);
    expect(code).toBe(1);
    expect(json<Line>().at(-1)?.report?.problems).toMatchObject([{ row: 2, code: 'LevelEnded' }]);
    expect(err).toMatch(/recognitions\.csv +2 +level +LevelEnded/);
  });

  test('a question has its answer at once, as a table or as it is over HTTP', async () => {
    const { code, json } = await cli.call('ask', 'claims', '--limit', '500', '--data', cli.data, '--json');
    const [answer] = json<{ items: unknown[]; position: number }>();
    expect(code).toBe(0);
    expect(answer?.items).toHaveLength(49);
    const page = await cli.call('ask', 'register', '--data', cli.data, '--as-of', '2025-12-31');
    expect(page.out).toContain('position');
  });

  test('as known before the import the register is empty', async () => {
    const [answer] = (
      await cli.call('ask', 'register', '--known-at', '5', '--data', cli.data, '--json')
    ).json<{ items: unknown[] }>();
    expect(answer?.items).toEqual([]);
  });

  test('a command is issued once for its key', async () => {
    const body = JSON.stringify({
      unit: 'cm-moi',
      name: 'xã Mới',
      kind: 'territory',
      level: 'commune',
      territory: 'cm-moi',
    });
    const act = async (...more: string[]) =>
      cli.call(
        'act',
        'establish-unit',
        '--key',
        'k-1',
        '--body',
        body,
        '--data',
        cli.data,
        '--json',
        ...more,
      );
    expect((await act()).json()).toMatchObject([
      { repeated: false, events: [{ stream: 'kheo.unit-cm-moi', revision: 0 }] },
    ]);
    expect((await act()).json()).toMatchObject([{ repeated: true }]);
  });

  test('a rule that forbids it is named with its values', async () => {
    const path = cli.write(
      'body.json',
      JSON.stringify({ unit: 'pv-hue', successor: 'pv-hue', relation: 'merged', operatesFrom: '2025-07-01' }),
    );
    const { code, err } = await cli.call('act', 'succeed-unit', '--body', `@${path}`, '--data', cli.data);
    expect(code).toBe(1);
    expect(err).toContain('[SuccessorIsItself]');
  });

  test('the log is printed event by event', async () => {
    const { code, out } = await cli.call(
      'tail',
      '--no-follow',
      '--type',
      'RecognitionGranted,IntroducedToCentre',
      '--data',
      cli.data,
    );
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(4);
    const { json } = await cli.call(
      'tail',
      '--no-follow',
      '--after',
      '2',
      '--limit',
      '2',
      '--data',
      cli.data,
      '--json',
    );
    expect(json<{ position: number }>().map(({ position }) => position)).toEqual([3, 4]);
  });

  test('statistics count what is there', async () => {
    const [stats] = (await cli.call('stats', '--data', cli.data, '--json')).json<{
      types: Record<string, number>;
      checkpoints: Record<string, number>;
      events: number;
    }>();
    expect(stats?.types).toMatchObject({ ModelIdentified: 33, ClaimPublished: 49 });
    expect(
      Object.values(stats?.checkpoints ?? {}).filter((position) => position === stats?.events).length,
    ).toBeGreaterThan(3);
    expect((await cli.call('stats', '--data', cli.data)).out).toMatch(/ClaimPublished +49/);
  });

  test('a token is signed with the key of the folder', async () => {
    const { code, out } = await cli.call('token', '--role', 'viewer', '--ttl', '15m', '--data', cli.data);
    expect(code).toBe(0);
    const claims = JSON.parse(Buffer.from(out.split('.')[1] ?? '', 'base64url').toString()) as {
      sub: string;
      iat: number;
      exp: number;
    };
    expect(claims).toMatchObject({ sub: 'local-viewer' });
    expect(claims.exp - claims.iat).toBe(900);
  });

  test('while another process has the folder, writing waits and looking does not', async () => {
    const folder = openDataFolder(cli.data, { clock: { now: () => Date.now() } });
    try {
      const { code, err } = await cli.call('import', SEED, '--data', cli.data);
      expect(code).toBe(75);
      expect(err).toContain('leave out --data');
      expect((await cli.call('verify', '--data', cli.data)).code).toBe(0);
      expect((await cli.call('stats', '--data', cli.data)).code).toBe(0);
    } finally {
      await folder.close();
    }
  });

  test('the log verifies, until a byte of it is another', async () => {
    const sound = await cli.call('verify', '--data', cli.data, '--json');
    expect(sound.code).toBe(0);
    expect(sound.json()).toMatchObject([{ faults: [], root: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    const path = join(cli.data, 'log.sqlite');
    const bytes = readFileSync(path);
    const at = bytes.indexOf('xã Mới');
    expect(at).toBeGreaterThan(0);
    bytes.write('xã Cũ_', at);
    writeFileSync(path, bytes);
    const broken = await cli.call('verify', '--data', cli.data);
    expect(broken.code).toBe(1);
    expect(broken.out).toContain('kheo.unit-cm-moi');
  });
});

describe('templates', () => {
  test('of one kind go to stdout as they are', async () => {
    const { code, out } = await cli.call('import', '--template', 'visits');
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe(
      'id,model_id,by_unit_id,document_id,on_date,precision,to_date,source_id,quote,note',
    );
  });

  test('of every kind become files, and overwrite none', async () => {
    const folder = join(cli.folder, 'templates');
    expect((await cli.call('import', folder, '--template', 'all')).code).toBe(0);
    expect(readFileSync(join(folder, 'registrations.csv'), 'utf8')).toContain('model_id');
    expect((await cli.call('import', folder, '--template', 'all')).code).toBe(2);
  });

  test('of a kind that is none', async () => {
    expect(await cli.call('import', '--template', 'nothing')).toMatchObject({
      code: 2,
      err: expect.stringContaining('FileKindUnknown'),
    });
  });
});

test('an import that is stopped goes on when it is called again', async () => {
  const rows = Array.from({ length: 2_000 }, (_, at) => `cm-${String(at)},xã,territory,commune`);
  const path = cli.write('units.csv', `id,name_vi,kind,level\n${rows.join('\n')}\n`);
  const data = join(cli.folder, 'stopped');
  const stopped = await cli.callWhile(
    (out) => out.includes('"phase":"recording"'),
    'import',
    path,
    '--data',
    data,
  );
  expect(stopped.code).toBe(130);
  expect(stopped.err).toContain('Run the same import again');
  const [report] = (await cli.call('import', path, '--data', data, '--json')).json<{
    outcome: string;
    kinds: { unchanged: number }[];
  }>();
  expect(report?.outcome).toBe('recorded');
});

describe('what is not right', () => {
  test.each([
    [['import'], 2, 'say which files'],
    [['import', 'no-such-folder'], 2, 'FileUnreadable'],
    [['sing'], 2, 'unknown command'],
    [['tail', '--loud'], 2, 'unknown option'],
    [['token', '--role', 'king'], 2, 'Allowed choices'],
    [['token', '--ttl', 'long', '--data', 'x'], 2, 'such as 12h'],
    [['ask', 'register', 'a', 'b'], 2, 'what is b'],
    [['ask', 'register', '--url', 'http://127.0.0.1:1', '--token', 'x'], 69, 'no Kheo answers'],
    [['ask', 'register', '--url', 'localhost:4000', '--token', 'x'], 78, 'http://'],
    [
      ['act', 'x', '--body', '@no-such-file', '--url', 'http://127.0.0.1:1', '--token', 'x'],
      2,
      'no-such-file',
    ],
    [['verify', '--data', 'no-such-folder'], 78, 'the first start makes it'],
  ])('%j ends with %i', async (words, code, said) => {
    const called = await cli.call(...words);
    expect({ code: called.code, err: called.err }).toEqual({ code, err: expect.stringContaining(said) });
  });

  test('without a token and without a folder that could sign one', async () => {
    const before = process.env['KHEO_DATA'];
    process.env['KHEO_DATA'] = join(cli.folder, 'none');
    try {
      expect(await cli.call('ask', 'register')).toMatchObject({
        code: 77,
        err: expect.stringContaining('KHEO_TOKEN'),
      });
    } finally {
      if (before === undefined) delete process.env['KHEO_DATA'];
      else process.env['KHEO_DATA'] = before;
    }
  });

  test('help explains every exit code and has examples', async () => {
    const { code, out } = await cli.call('--help');
    expect(code).toBe(0);
    for (const word of [
      '75',
      '77',
      '78',
      '69',
      'Examples',
      'import',
      'ask',
      'tail',
      'act',
      'token',
      'verify',
      'stats',
    ])
      expect(out).toContain(word);
  });
});

// Files of one name were told apart by nothing, and the second was taken for the first one changed.
test('a folder of folders is imported whole, also where files in them have one name', async () => {
  const years = join(cli.folder, 'years');
  for (const year of ['2001', '2002']) {
    mkdirSync(join(years, year), { recursive: true });
    writeFileSync(
      join(years, year, 'units.csv'),
      `id,name_vi,kind,level\nu-${year},xã ${year},territory,commune\n`,
    );
  }
  const data = join(cli.folder, 'from-years');
  const { code, err } = await cli.call('import', years, '--data', data);
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringMatching(/units +2 +2 +0/) });
  expect((await cli.call('tail', '--data', data, '--json', '--no-follow')).out).toContain(
    '"file":"2002/units.csv"',
  );
});
