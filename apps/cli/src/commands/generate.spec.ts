/** A generated history goes through the ordinary import, row for row; stopped, it goes on when it is generated again. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { IMPORT_KINDS } from '@kheo/services/headless';
import type { Cli } from '../test-cli.js';
import { testCli } from '../test-cli.js';

/** The log is open, and four roles are granted. */
const OPENING_EVENTS = 5;
const SMALL = ['--provinces', '2', '--models-per-year', '5'];
/** The last years: districts end, provinces merge. */
const SHORT = [...SMALL, '--from', '2023', '--seed', '9'];
const SLOW_MS = 120_000;

let cli: Cli;
beforeEach(() => {
  cli = testCli();
});
afterEach(() => cli.remove());

interface Figures {
  readonly kinds: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly commands: number;
  readonly events: number;
}

const generate = async (...words: readonly string[]) => cli.call('generate', ...words);
const eventsIn = async (data: string): Promise<number | undefined> =>
  (await cli.call('stats', '--data', data, '--json')).json<{ events: number }>()[0]?.events;
/** What a program that reads progress does not expect. */
const told = (err: string): string[] =>
  err.split('\n').filter((line) => line !== '' && !line.startsWith('{'));

describe('into a data folder', () => {
  test.each([
    ['1', SMALL],
    ['2', ['--provinces', '5', '--models-per-year', '9', '--from', '2010']],
    ['4294967295', ['--provinces', '1', '--models-per-year', '1', '--from', '2019']],
  ])(
    'no row of a small history is refused, and every event was foretold (seed %s, %j)',
    async (seed, size) => {
      const called = await generate(...size, '--seed', seed, '--into', cli.data, '--json');
      expect({ code: called.code, told: told(called.err) }).toEqual({ code: 0, told: [] });
      const [made] = called.json<Figures>();
      expect(await eventsIn(cli.data)).toBe((made?.events ?? 0) + OPENING_EVENTS);
      if (size === SMALL) expect(Object.keys(made?.kinds ?? {}).sort()).toEqual([...IMPORT_KINDS].sort());
    },
    SLOW_MS,
  );

  test(
    'the log holds units that have ended, decisions that were annulled and records that were put right',
    async () => {
      await generate(...SMALL, '--from', '2014', '--into', cli.data);
      const tail = async (types: string) =>
        (await cli.call('tail', '--type', types, '--no-follow', '--data', cli.data, '--json')).out
          .split('\n')
          .filter((line) => line !== '');
      for (const type of [
        'UnitSucceeded',
        'UnitAbolished',
        'DecisionAnnulled',
        'RecordCorrected',
        'RecordRetracted',
      ])
        expect([type, (await tail(type)).length > 0]).toEqual([type, true]);
      expect(await tail('DecisionLineUnapplied')).toEqual([]);
      const verified = await cli.call('verify', '--data', cli.data);
      expect(verified.code).toBe(0);
    },
    SLOW_MS,
  );

  test(
    'generated again it adds nothing',
    async () => {
      await generate(...SHORT, '--into', cli.data);
      const before = await eventsIn(cli.data);
      const again = await generate(...SHORT, '--into', cli.data);
      expect({ code: again.code, told: told(again.err) }).toEqual({ code: 0, told: [] });
      expect(await eventsIn(cli.data)).toBe(before);
    },
    SLOW_MS,
  );

  test(
    'stopped anywhere it says so, and goes on when it is generated again',
    async () => {
      const whole = join(cli.folder, 'whole');
      await generate(...SHORT, '--into', whole);
      for (const afterMs of [0, 400, 900]) {
        const stop = afterMs === 0 ? AbortSignal.abort() : AbortSignal.timeout(afterMs);
        const { code, err } = await cli.callUntil(stop, 'generate', ...SHORT, '--into', cli.data);
        if (code !== 0) expect({ code, told: told(err) }).toEqual({ code: 130, told: [GOES_ON] });
      }
      expect((await generate(...SHORT, '--into', cli.data)).code).toBe(0);
      expect(await eventsIn(cli.data)).toBe(await eventsIn(whole));
    },
    SLOW_MS,
  );

  test('a folder that holds other units of the same codes refuses it, and says which', async () => {
    const units = cli.write('units.csv', 'id,name_vi,kind,level\npv-ha-giang,Hà Giang,territory,province\n');
    await cli.call('import', units, '--data', cli.data);
    const before = await eventsIn(cli.data);
    const { code, err } = await generate(...SHORT, '--into', cli.data);
    expect(code).toBe(1);
    expect(err).toMatch(/reference\/units\.csv +3 +id +AlreadyExists/);
    expect(await eventsIn(cli.data)).toBe(before);
  });
});

const GOES_ON = 'Stopped. Generate the same again to go on.';

describe('as tables', () => {
  test(
    'a folder for each year, which the import reads one after the other',
    async () => {
      const history = join(cli.folder, 'history');
      const { code, out } = await generate(...SHORT, '--out', history);
      expect(code).toBe(0);
      expect(readdirSync(history).sort()).toEqual(['2023', '2024', '2025', 'reference']);
      expect(out).toMatch(/registrations +15\n/);
      for (const folder of ['reference', '2023', '2024', '2025']) {
        const called = await cli.call(
          'import',
          join(history, folder),
          '--data',
          cli.data,
          '--data-set',
          'made-up',
        );
        expect([folder, called.code]).toEqual([folder, 0]);
      }
    },
    SLOW_MS,
  );

  test('the commands of a year stand beside them, each a line that names rows', async () => {
    const history = join(cli.folder, 'history');
    await generate(...SHORT, '--out', history);
    expect(existsSync(join(history, 'reference', 'commands.ndjson'))).toBe(false);
    const lines = readFileSync(join(history, '2025', 'commands.ndjson'), 'utf8')
      .trim()
      .split('\n');
    const commands = lines.map((line) => JSON.parse(line) as { name: string; key: string; body: object });
    expect(commands[0]).toEqual({
      name: 'AbolishUnit',
      key: 'abolish-dt-ha-giang-01',
      body: { unit: 'dt-ha-giang-01', lastDay: '2025-06-30' },
    });
    expect(lines.some((line) => line.includes('{plans:KHV-ha-giang-2024}'))).toBe(true);
  });

  test('are those that are imported: as many rows, as many commands', async () => {
    const of = async (...words: string[]) =>
      (await generate(...SHORT, ...words, '--json')).json<Figures>()[0];
    const counted = await of();
    expect(counted?.rows).toBeGreaterThan(300);
    expect(await of('--out', join(cli.folder, 'history'))).toEqual(counted);
  });

  test('nothing is written over', async () => {
    const { code, err } = await generate(...SHORT, '--out', cli.folder, '--into', cli.data);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('no --out beside it') });
    cli.write('mine.txt', 'mine');
    const filled = await generate(...SHORT, '--out', cli.folder);
    expect(filled.code).toBe(2);
    expect(filled.err).toContain('--out: expected a folder that is empty or not there yet');
    expect(readdirSync(cli.folder)).toEqual(['mine.txt']);
  });
});

describe('what is asked for', () => {
  test('without a place to go it is only counted', async () => {
    const { code, out } = await generate(...SHORT);
    expect(code).toBe(0);
    expect(out).toMatch(/\d+ rows and \d+ commands, about \d+ events\.\n$/);
    expect(readdirSync(cli.folder)).toEqual([]);
  });

  test.each([
    ['--provinces', '64', 'a whole number from 1 to 63'],
    ['--provinces', '0', 'a whole number from 1 to 63'],
    ['--models-per-year', '50001', 'a whole number from 1 to 50000'],
    ['--models-per-year', '5.5', 'a whole number from 1 to 50000'],
    ['--models-per-year', 'many', 'a whole number from 1 to 50000'],
    ['--seed', '-1', 'a whole number from 0 to 4294967295'],
    ['--from', '1998', 'a whole number from 1999 to 2025'],
    ['--to', '2026', 'a whole number from 1999 to 2025'],
    ['--to', '2022', 'a year that is not before that of --from'],
  ])('%s %s is refused', async (option, value, expected) => {
    const { code, err } = await generate(...SHORT, option, value, '--into', cli.data);
    expect(code).toBe(2);
    expect(err).toContain(`${option}: expected ${expected}`);
    expect(existsSync(cli.data)).toBe(false);
  });

  test('how many models must be said', async () => {
    const { code, err } = await generate('--provinces', '2');
    expect(code).toBe(2);
    expect(err).toContain('--models-per-year');
  });
});
