/** The first start imports the facts; a later one leaves the log alone, unless the first was killed while it did so. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from '@kheo/adapter-sqlite';
import type { DataFolder } from '@kheo/adapter-sqlite';
import {
  DEFAULT_DATA_SET,
  Engine,
  importFiles,
  ledgerOfLog,
  localActor,
  openLog,
} from '@kheo/services/headless';
import { importSeed, seedFiles } from './seed.js';

const clock = { now: () => Date.parse('2026-01-10T01:00:00Z') };

let folder: string;
let data: DataFolder;
let engine: Engine;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kheo-seed-'));
  data = openDataFolder(folder, {
    clock,
    onFatal: (error) => {
      throw error;
    },
  });
  engine = new Engine({ store: data.events, vault: data.vault, clock });
  await openLog(engine);
});
afterEach(async () => {
  await data.close();
  rmSync(folder, { recursive: true, force: true });
});

const position = async (): Promise<number> => (await data.events.head()).position;
const types = async (type: string): Promise<number> =>
  (await data.events.readAll(0, 5_000)).filter((event) => event.type === type).length;

describe('the seed', () => {
  it('is imported into an empty log, once', async () => {
    await importSeed(data, engine, clock);
    const first = await position();
    expect([
      await types('ModelIdentified'),
      await types('ClaimPublished'),
      await types('ClaimsRelated'),
    ]).toEqual([33, 49, 18]);
    await importSeed(data, engine, clock);
    expect(await position()).toBe(first);
  });

  it('is finished when an earlier start was killed half-way', async () => {
    const stop = new AbortController();
    const files = seedFiles();
    const newEngine = (limits: { readonly cachedStreams: number }) =>
      new Engine({ store: data.events, vault: data.vault, clock, ...limits });
    const parts = { engine, newEngine, ledger: ledgerOfLog(data.events), store: data.events };
    const told = {
      files,
      dataSet: DEFAULT_DATA_SET,
      actor: { id: localActor('administrator') },
      batch: 5,
      signal: stop.signal,
    };
    const report = await importFiles(parts, told, ({ phase, rows }) => {
      if (phase === 'recording' && rows > 50) stop.abort();
    });
    expect(report.outcome).toBe('stopped');
    expect(await types('ClaimPublished')).toBeLessThan(49);
    await importSeed(data, engine, clock);
    expect([
      await types('ModelIdentified'),
      await types('ClaimPublished'),
      await types('ClaimsRelated'),
    ]).toEqual([33, 49, 18]);
  });

  it('stays out of a log that holds anything else', async () => {
    const unit = { unit: 'cm-x', name: 'xã X', kind: 'territory' };
    await engine.execute({
      name: 'EstablishUnit',
      body: unit,
      scope: 'test',
      key: 'x',
      actor: { id: localActor('officer') },
      source: { kind: 'live' },
    });
    const before = await position();
    await importSeed(data, engine, clock);
    expect(await position()).toBe(before);
  });
});
