/** The main job: from the facts of five articles to an auditor's answers, over HTTP, on the system as it is started. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from './running.js';
import type { Running } from './running.js';

type Item = Record<string, unknown>;
let root: string;
let kheo: Running;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kheo-main-'));
  kheo = await start(join(root, 'data'));
}, 120_000);
afterAll(async () => {
  await kheo.kill();
  await rm(root, { recursive: true, force: true });
});

const items = async (path: string): Promise<Item[]> => {
  const all: Item[] = [];
  let cursor: string | null = null;
  do {
    const separator = path.includes('?') ? '&' : '?';
    const answer = await kheo.get(
      cursor === null ? path : `${path}${separator}cursor=${encodeURIComponent(cursor)}`,
    );
    if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
    const page = answer.json as unknown as { items: Item[]; next: string | null };
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return all;
};
const item = async (path: string): Promise<Item> => (await kheo.get(path)).json['item'] as unknown as Item;

interface Relation {
  readonly reference: string;
  readonly verdict: string;
  readonly expected: string;
  readonly sum: number;
  readonly total: { readonly value: number };
}
interface Reconciliation {
  readonly verdict: string;
  readonly by: number | null;
  readonly parts: {
    readonly relations: readonly Relation[];
    readonly itemised?: { certain: number; possible: number };
  };
}
const reconciliationOf = (claim: Item): Reconciliation => claim['reconciliation'] as Reconciliation;

describe('the seed facts', () => {
  it('are all there: 33 models, 49 claims, 85 units of the file and those of the reference list', async () => {
    expect(await items('/v1/models?limit=20')).toHaveLength(33);
    expect(await items('/v1/claims?limit=20')).toHaveLength(49);
    const units = await items('/v1/units?limit=100&ended=true');
    // 85 of the file, 63 old provinces of which 4 are among them, 23 merged ones
    expect(units).toHaveLength(85 + (63 - 4) + 23);
    expect(await items('/v1/sources')).toHaveLength(5);
    expect(await items('/v1/documents')).toHaveLength(8);
    expect(await items('/v1/people')).toHaveLength(7);
    expect(await items('/v1/phases')).toHaveLength(3);
  });

  it('tell each of the 36 facts once, on a model or on a unit', async () => {
    const told = new Set<string>();
    const collect = (thing: Item): void => {
      for (const { source } of thing['history'] as { source: { reference?: string } }[])
        if (source.reference?.startsWith('facts:') === true) told.add(source.reference);
    };
    for (const { id } of await items('/v1/models')) collect(await item(`/v1/models/${String(id)}`));
    for (const { id } of await items('/v1/units?limit=200&ended=true'))
      collect(await item(`/v1/units/${String(id)}`));
    expect(told.size).toBe(36);
  });

  it('tell what units did as a whole by itself, and "none" apart from "no data"', async () => {
    const kinds = (await items('/v1/activities?limit=100')).map(({ kind }) => kind);
    const count = (kind: string): number => kinds.filter((one) => one === kind).length;
    expect([count('plan'), count('conference'), count('statement')]).toEqual([6, 4, 4]);
    const proposed = await items(
      '/v1/activities?kind=statement&act=proposed&unit=pv-lam-dong-2025&successors=true',
    );
    expect(proposed).toMatchObject([{ unit: { id: 'dt-duc-linh' }, value: 0, qualifier: 'exact' }]);
  });

  it('invent no date: what is not printed is unknown, and certain from the day of its source at the earliest', async () => {
    const [recognition] = await items('/v1/register');
    expect(recognition).toMatchObject({
      level: 'province',
      effectiveOn: { precision: 'unknown', to: '2024-01-17' },
      certainty: 'certain',
    });
    expect(recognition?.['issuer']).toBeUndefined();
    expect((await items('/v1/register?asOf=2024-01-16')).map(({ certainty }) => certainty)).toEqual([
      'possible',
    ]);
  });

  it('date a year as certain at its end and possible within it', async () => {
    const at = async (asOf: string) => {
      const { total } = (await kheo.get(`/v1/funnel?asOf=${asOf}`)).json as unknown as {
        total: Record<string, { certain: number; possible: number }>;
      };
      return total['registered'];
    };
    expect(await at('2021-12-31')).toEqual({ certain: 0, possible: 0 });
    expect(await at('2022-06-15')).toEqual({ certain: 0, possible: 6 });
    expect(await at('2022-12-31')).toEqual({ certain: 6, possible: 6 });
  });
});

describe('published totals', () => {
  it('are related as expected, all 18 of them', async () => {
    const relations = new Map<string, Relation>();
    for (const claim of await items('/v1/claims'))
      for (const relation of reconciliationOf(claim).parts.relations)
        relations.set(relation.reference, relation);
    expect(relations.size).toBe(18);
    for (const { reference, verdict, expected } of relations.values())
      expect(`${reference} ${verdict}`).toBe(`${reference} ${expected}`);
  });

  it('of Hoàng Mai stay unresolved, with both figures: 385 against 55', async () => {
    const reconciliation = reconciliationOf(await item('/v1/claims/SC33'));
    expect(reconciliation).toMatchObject({ verdict: 'inconsistent', by: 330 });
    expect(
      reconciliation.parts.relations.map(({ verdict, sum, total }) => [verdict, sum, total.value]).sort(),
    ).toEqual([
      ['fails', 55, 385],
      ['holds', 385, 385],
    ]);
  });

  it('match what is itemised, and never count themselves', async () => {
    expect(reconciliationOf(await item('/v1/claims/SC31'))).toMatchObject({
      verdict: 'matches',
      parts: { itemised: { certain: 3, possible: 3 } },
    });
    expect(reconciliationOf(await item('/v1/claims/SC32'))).toMatchObject({ verdict: 'matches' });
    expect(reconciliationOf(await item('/v1/claims/SC43'))).toMatchObject({ verdict: 'undetermined' });
    const { total } = (await kheo.get('/v1/funnel')).json as unknown as {
      total: Record<string, { possible: number }>;
    };
    expect(total['recognised']?.possible).toBe(1);
  });
});

describe('introductions to the centre', () => {
  it('are three, in their phase and under the present Lâm Đồng, and no recognitions', async () => {
    const phase = (await items('/v1/phases')).find(({ fromYear }) => fromYear === 1999);
    expect(await items(`/v1/register?act=introduction&phase=${String(phase?.['id'])}`)).toHaveLength(3);
    expect(await items('/v1/register?act=introduction&unit=pv-lam-dong-2025&successors=true')).toHaveLength(
      3,
    );
    expect(await items('/v1/register?act=introduction&unit=pv-lam-dong-2025')).toHaveLength(0);
    expect(await items('/v1/register')).toHaveLength(1);
  });
});

describe('both times', () => {
  it('before the import nothing was known', async () => {
    expect(await items('/v1/register?knownAt=0')).toEqual([]);
    expect(await items('/v1/models?knownAt=5')).toEqual([]);
  });

  it('an answer for an earlier knownAt stays the same byte for byte after later acts and corrections', async () => {
    const { position } = (await kheo.get('/v1/register')).json as unknown as { position: number };
    const paths = [
      '/v1/register',
      '/v1/funnel?by=level',
      '/v1/claims',
      '/v1/units',
      '/v1/models',
      '/v1/models/MOD-011',
      '/v1/claims/SC28',
    ].map((path) => `${path}${path.includes('?') ? '&' : '?'}knownAt=${String(position)}&asOf=2026-01-01`);
    const before = await Promise.all(paths.map(async (path) => (await kheo.get(path)).text));
    const [recognition] = await items('/v1/register');
    const corrected = await kheo.act(
      'correct-record',
      {
        stream: `kheo.case-${String(recognition?.['case'])}`,
        revision: 0,
        changes: {},
        happenedOn: { precision: 'year', date: '2023' },
        reason: 'A later report prints the year',
      },
      'correct-1',
    );
    expect(corrected.status).toBe(201);
    const again = await items(
      `/v1/register?after=${String((corrected.json as unknown as { position: number }).position)}`,
    );
    expect(again.map(({ effectiveOn }) => effectiveOn)).toEqual([{ precision: 'year', date: '2023' }]);
    expect(await Promise.all(paths.map(async (path) => (await kheo.get(path)).text))).toEqual(before);
  });

  it('survive a kill and a restart', async () => {
    const before = (await kheo.get('/v1/register')).json;
    await kheo.kill();
    kheo = await start(join(root, 'data'));
    expect((await kheo.get('/v1/register')).json['items']).toEqual(before['items']);
  }, 60_000);
});

describe('a district', () => {
  it('recognises nothing from 1 July 2025 on, and what it did before may be recorded now', async () => {
    const model = (await item('/v1/models/MOD-001'))['id'];
    const recognise = (date: string, key: string) =>
      kheo.act(
        'grant-recognition',
        { model, level: 'district', effectiveOn: { precision: date.length === 4 ? 'year' : 'day', date } },
        key,
      );
    const refused = await recognise('2025-07-01', 'district-1');
    expect(refused.status).toBe(422);
    expect(refused.json).toMatchObject({
      code: 'LevelEnded',
      values: { level: 'district', lastDay: '2025-06-30' },
    });
    expect((await recognise('2025-06-30', 'district-2')).status).toBe(201);
  });
});
