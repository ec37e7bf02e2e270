import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDataFolder } from '@kheo/adapter-sqlite';
import type { AppendRequest } from '@kheo/ports';
import { drafts } from '@kheo/testing';
import { RawLog } from '../raw/raw-log.js';
import { loadsOf, rawRows, standingClock } from './requests.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kheo-bench-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const request = (stream: string, after: number, count: number): AppendRequest => ({
  stream: `kheo.model-${stream}`,
  expected: after < 0 ? 'no-stream' : after,
  events: drafts(count),
});
const REQUESTS = [request('a', -1, 2), request('b', -1, 1), request('a', 1, 3), request('b', 0, 1)];

const collected = async (file: string): Promise<readonly (readonly AppendRequest[])[]> => {
  const loads: (readonly AppendRequest[])[] = [];
  for await (const load of loadsOf(file)) loads.push(load);
  return loads;
};

describe('the two sides of an append', () => {
  it('store the same bytes in the same order', async () => {
    const data = openDataFolder(join(folder, 'data'), { clock: standingClock });
    for (const one of REQUESTS) expect(await data.events.append(one)).toMatchObject({ outcome: 'appended' });
    const ours = (await data.events.readAll(0, 100)).map(({ revision, dataBytes, metadataBytes }) => ({
      revision,
      data: Buffer.from(dataBytes).toString(),
      metadata: Buffer.from(metadataBytes).toString(),
    }));
    await data.close();

    const log = new RawLog(join(folder, 'raw.sqlite'), { synchronous: 'FULL' });
    // However the requests are cut, streams go on where they were
    const rowsOf = rawRows();
    for (const load of [REQUESTS.slice(0, 2), REQUESTS.slice(2)]) log.append(rowsOf(load).flat());
    const raw = [...log.rows()].map(({ revision, data: fact, metadata }) => ({
      revision,
      data: Buffer.from(fact).toString(),
      metadata: Buffer.from(metadata).toString(),
    }));
    expect(raw).toEqual(ours);
    expect([...log.texts()].map(({ data: fact, metadata }) => [fact, metadata])).toEqual(
      ours.map(({ data: fact, metadata }) => [fact, metadata]),
    );
    expect(log.count()).toBe(7);
    log.close();
  });
});

describe('prepared requests', () => {
  it('come in loads, in order, none lost', async () => {
    const file = join(folder, 'requests.ndjson');
    const many = Array.from({ length: 12 }, (_, at) => request(String(at), -1, 1_000));
    writeFileSync(file, many.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const loads = await collected(file);
    expect(loads.map((load) => load.length)).toEqual([5, 5, 2]);
    expect(loads.flat()).toEqual(many);
  });

  it('of nothing are nothing', async () => {
    const file = join(folder, 'none.ndjson');
    writeFileSync(file, '');
    expect(await collected(file)).toEqual([]);
  });
});
