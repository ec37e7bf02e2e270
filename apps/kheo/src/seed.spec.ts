/** The seed comes into a log that nobody has used, whole, once, and whatever interrupted it; nobody else's log is touched. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openDataFolder } from '@kheo/adapter-sqlite';
import type { DataFolder } from '@kheo/adapter-sqlite';
import { LIMITS } from '@kheo/kernel';
import {
  DEFAULT_DATA_SET,
  Engine,
  importFiles,
  localActor,
  openLog,
  recordedCommands,
} from '@kheo/services/headless';
import type { ImportFile, ImportReport } from '@kheo/services/headless';
import { importSeed } from './seed.js';

const clock = { now: () => Date.UTC(2026, 0, 5) };
const SEED = join(import.meta.dirname, '../seed');
const OPENING_EVENTS = 5;

let folder: string;
let data: DataFolder;
let engine: Engine;
const told: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kheo-seed-'));
  data = openDataFolder(folder, { clock });
  engine = new Engine({ store: data.events, vault: data.vault, clock });
  await openLog(engine);
  told.length = 0;
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    told.push(String(text));
    return true;
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await data.close();
  rmSync(folder, { recursive: true, force: true });
});

const events = () => data.events.readAll(0, LIMITS.readEvents);
const types = async () => (await events()).map(({ type }) => type);
const ids = async () => (await events()).map(({ metadata }) => metadata.eventId);
const seed = (): ImportFile[] =>
  ['seed-facts', 'reference'].flatMap((of) =>
    readdirSync(join(SEED, of)).map((name) => ({ name, path: join(SEED, of, name) })),
  );

/** An import as the seed's, or another's, that is stopped once so many rows are recorded. */
const importedUpTo = (
  rows: number,
  { dataSet = DEFAULT_DATA_SET, files = seed() } = {},
): Promise<ImportReport> => {
  const { events: store, newScratch } = data;
  const stop = new AbortController();
  const actor = { id: localActor('administrator') };
  return importFiles(
    { engine, store, newScratch, recorded: recordedCommands(store) },
    { files, dataSet, actor, signal: stop.signal, batch: 16 },
    ({ phase, rows: done }) => {
      if (phase === 'recording' && done > rows) stop.abort();
    },
  );
};

describe('the seed', () => {
  it('comes into an empty log, whole, and is said in two lines', async () => {
    await importSeed(data, engine);
    const written = await types();
    expect(written[OPENING_EVENTS]).toBe('ImportStarted');
    expect(written.at(-1)).toBe('ImportFinished');
    expect(told.join('')).toMatch(/^Importing the facts of five articles …\n\d{3} rows are recorded\.\n$/);
  });

  it('comes once: at the next start nothing is written and nothing is said', async () => {
    await importSeed(data, engine);
    const before = await ids();
    told.length = 0;
    await importSeed(data, engine);
    expect(await ids()).toEqual(before);
    expect(told).toEqual([]);
  });

  it.each([0, 40, 200])(
    'goes on at the next start when the first was broken off after some %d rows, and nothing is there twice',
    async (rows) => {
      expect(await importedUpTo(rows)).toMatchObject({ outcome: 'stopped' });
      const before = await ids();
      expect(await types()).not.toContain('ImportFinished');
      await importSeed(data, engine);
      const after = await ids();
      expect(after.slice(0, before.length)).toEqual(before);
      expect(after.length).toBeGreaterThan(before.length);
      const operations = (await events()).filter(({ type }) => type.startsWith('Import'));
      expect(operations.map(({ type }) => type)).toEqual(['ImportStarted', 'ImportFinished']);
    },
  );

  it('interrupted or not, is the same events', async () => {
    await importedUpTo(100);
    await importSeed(data, engine);
    const interrupted = (await events()).slice(OPENING_EVENTS).map(({ type }) => type);
    await data.close();
    rmSync(folder, { recursive: true, force: true });
    data = openDataFolder(folder, { clock });
    engine = new Engine({ store: data.events, vault: data.vault, clock });
    await openLog(engine);
    await importSeed(data, engine);
    const whole = (await events()).slice(OPENING_EVENTS).map(({ type }) => type);
    expect(interrupted.toSorted()).toEqual(whole.toSorted());
  });

  it('does not come into a log that holds anything else', async () => {
    await engine.execute({
      name: 'EstablishUnit',
      body: { unit: 'u-1', name: 'Xã Hòa Bình', kind: 'territory', level: 'commune' },
      key: 'k-1',
      scope: 'act-1',
      actor: { id: localActor('officer') },
      source: { kind: 'live' },
    });
    await importSeed(data, engine);
    expect((await types()).slice(OPENING_EVENTS)).toEqual(['UnitEstablished']);
    expect(told).toEqual([]);
  });

  it('does not come into a log whose own import was broken off', async () => {
    const files = seed().filter(({ name }) => name === 'sources.csv');
    await importedUpTo(0, { dataSet: 'archive', files });
    const before = await types();
    expect(before[OPENING_EVENTS]).toBe('ImportStarted');
    await importSeed(data, engine);
    expect(await types()).toEqual(before);
  });
});
