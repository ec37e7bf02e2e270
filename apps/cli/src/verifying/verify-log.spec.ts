/** A whole log is verified alike by this thread and by several, and whatever goes wrong in one of them is heard of. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openDataFolder } from '@kheo/adapter-sqlite';
import type { DataFolder } from '@kheo/adapter-sqlite';
import { toHex } from '@kheo/kernel';
import { draft, drafts, MemoryEventStore } from '@kheo/testing';
import { verifyLog } from './verify-log.js';
import type { VerifyOptions } from './verify-log.js';

/** Lets a thread run our sources, as jest does here. */
const execArgv = [
  '--conditions=@kheo/source',
  '--disable-warning=ExperimentalWarning',
  '--import',
  fileURLToPath(new URL('../../../../libs/adapters/sqlite/src/source-hooks.mjs', import.meta.url)),
];
jest.setTimeout(60_000); // a thread compiles our sources first

const EVENTS = 10_000;
const RUN_EVENTS = 500;
const APPENDED = 250;

const fill = async (events: DataFolder['events']): Promise<void> => {
  const ends = new Map<string, number>();
  for (let at = 0; at < EVENTS / APPENDED; at += 1) {
    const stream = `kheo.model-${String(at % 7)}`;
    const marked = [...drafts(APPENDED - 1), draft({ data: { mark: `mark ${String(at)}.` } })];
    await events.append({ stream, expected: ends.get(stream) ?? 'no-stream', events: marked });
    ends.set(stream, (ends.get(stream) ?? -1) + APPENDED);
  }
};

const path = mkdtempSync(join(tmpdir(), 'kheo-verify-'));
const file = join(path, 'log.sqlite');
beforeAll(async () => {
  const folder = openDataFolder(path, { clock: Date });
  await fill(folder.events);
  await folder.close();
  copyFileSync(file, `${file}.sound`);
});
afterAll(() => rmSync(path, { recursive: true, force: true }));

const verified = async (threads: number, told: Partial<VerifyOptions & { path: string }> = {}) => {
  const folder = openDataFolder(path, { clock: Date, readOnly: true });
  const signal = new AbortController().signal;
  try {
    const asked = { ...folder, path: told.path ?? path };
    return await verifyLog(asked, { signal, report: () => undefined, threads, execArgv, ...told });
  } finally {
    await folder.close();
  }
};

/** The bytes of the file with something else in them, for as long as the work takes. */
const damaged = async <T>(change: (bytes: Buffer) => void, work: () => Promise<T>): Promise<T> => {
  const bytes = readFileSync(file);
  change(bytes);
  writeFileSync(file, bytes);
  try {
    return await work();
  } finally {
    copyFileSync(`${file}.sound`, file);
  }
};

describe('a log of several runs', () => {
  test('has the root that its store keeps, whoever looks at it, and tells how far that is', async () => {
    const folder = openDataFolder(path, { clock: Date, readOnly: true });
    const { root } = await folder.events.treeHead();
    await folder.close();
    for (const threads of [0, 2]) {
      const reports: [number, number][] = [];
      const found = await verified(threads, { report: (done, total) => reports.push([done, total]) });
      expect(found).toEqual({ events: EVENTS, streams: 7, root: toHex(root), faults: [] });
      expect(reports).toEqual(
        Array.from({ length: EVENTS / RUN_EVENTS }, (_, at) => [(at + 1) * RUN_EVENTS, EVENTS]),
      );
    }
  });

  test('has a changed byte found where it is', async () => {
    const change = (bytes: Buffer): void => {
      bytes.write('mark 13!', bytes.indexOf('mark 13.'));
    };
    for (const threads of [0, 2]) {
      const { faults } = await damaged(change, async () => verified(threads));
      const what = 'the data do not fit their hash';
      expect(faults).toEqual([
        { index: 14 * APPENDED - 1, stream: 'kheo.model-6', revision: 2 * APPENDED - 1, what },
      ]);
    }
  });

  test('stops where it is when it is told to', async () => {
    for (const threads of [0, 2]) {
      const stop = new AbortController();
      const found = await verified(threads, { signal: stop.signal, report: () => stop.abort() });
      expect(found).toMatchObject({ events: RUN_EVENTS, faults: [] });
    }
  });

  test('is heard of when its file is broken', async () => {
    const change = (bytes: Buffer): void => {
      bytes.fill(0xa5, bytes.length / 2, bytes.length * 0.75);
    };
    for (const threads of [0, 2])
      await expect(damaged(change, async () => verified(threads))).rejects.toThrow('malformed');
  });

  test('is heard of when a thread does not find it', async () => {
    const empty = join(path, 'empty');
    mkdirSync(empty);
    await expect(verified(2, { path: empty })).rejects.toMatchObject({
      name: 'Fault',
      code: 'ConfigurationInvalid',
    });
  });

  test('is heard of when a thread can not even start', async () => {
    await expect(verified(2, { execArgv: [] })).rejects.toThrow();
  });
});

test('events that are missing are missed once, and those behind them are each read once', async () => {
  const events = new MemoryEventStore(Date);
  await fill(events);
  const readRaw = events.readRaw.bind(events);
  const without = [999, 1_000, 9_999];
  events.readRaw = async (after, limit) =>
    (await readRaw(after, limit + without.length))
      .filter(({ index }) => !without.includes(index))
      .slice(0, limit);
  const folder = { path: '', events } as Partial<DataFolder> as DataFolder;
  const signal = new AbortController().signal;
  const found = await verifyLog(folder, { signal, report: () => undefined, threads: 0 });
  expect(found.events).toBe(EVENTS - without.length);
  expect(found.faults[0]).toMatchObject({ index: 1_001, what: 'the index should be 999' });
  expect(found.faults.at(-1)?.what).toBe('3 events that the tree counts can not be read');
});
