/** Published totals against what is itemised: both figures are shown, and neither is put right by the other. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import { draft, memoryParts, MemoryReadModelStore } from '@kheo/testing';
import { about, claim, importedAs, unit, worldOf } from '../test-world.js';
import type { World } from '../test-world.js';

let world: World;
beforeEach(async () => {
  world = worldOf({ ...memoryParts(), readModels: new MemoryReadModelStore(), draft });
  await world.tell('UnitEstablished', unit('u'), { on: '1997-01-01' });
  await world.tell('UnitEstablished', unit('v', { parent: 'u' }), { on: '1997-01-01' });
});
const recognise = (of: string, more: JsonObject = {}, on = '2023-05-01') =>
  world.tell('RecognitionGranted', about(of, more), { on });
const publish = (value: number, more: JsonObject = {}) =>
  world.tell('ClaimPublished', claim('k', value, more));
interface Verdict {
  readonly verdict: string;
  readonly by: number | null;
  readonly reason: string;
  readonly parts: {
    readonly itemised?: { certain: number; possible: number };
    readonly relations: readonly JsonObject[];
  };
}
const judged = async (id = 'k', query: Record<string, string> = {}): Promise<Verdict> =>
  (await world.one('claims', id, query))['reconciliation'] as unknown as Verdict;
/** The verdict and the two figures beside it. */
const short = async (query: Record<string, string> = {}) => {
  const { verdict, by, parts } = await judged('k', query);
  return [verdict, by, parts.itemised?.certain, parts.itemised?.possible];
};

describe('a published total', () => {
  it('matches, is short of or over what is itemised under its unit, as known and as of', async () => {
    await publish(2);
    await recognise('a');
    await recognise('b', { unit: 'v' });
    await recognise('c', { unit: 'elsewhere' });
    const { position } = await recognise('d', {}, '2023-06-01');
    expect(await short({ knownAt: String(position - 2) })).toEqual(['matches', 0, 2, 2]);
    expect(await short({ knownAt: '4' })).toEqual(['short', 1, 1, 1]);
    expect(await short()).toEqual(['over', 1, 3, 3]);
    expect(await short({ asOf: '2023-05-31' })).toEqual(['matches', 0, 2, 2]);
    expect(await world.one('claims', 'k')).toMatchObject({ value: 2, qualifier: 'exact' });
  });

  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    ['level', { level: 'province' }, { level: 'province' }, { level: 'commune' }],
    ['kind of holder', { holderKind: 'household' }, { holderKind: 'household' }, { holderKind: 'joint' }],
    [
      'field',
      { field: { scheme: 'f4', code: 'kt' } },
      { field: { scheme: 'f4', code: 'kt' } },
      { field: { scheme: 'f4', code: 'vh' } },
    ],
    // It was counted as if it named no scheme at all.
    [
      'whole scheme',
      { scheme: 'f4' },
      { field: { scheme: 'f4', code: 'vh' } },
      { field: { scheme: 'f5', code: 'vh' } },
    ],
  ])(
    'of one %s counts what is of it, perhaps what does not say, and nothing else',
    async (_, told, own, other) => {
      await publish(1, told);
      await recognise('a', own);
      await recognise('b', other);
      expect(await short()).toEqual(['matches', 0, 1, 1]);
      await recognise('c');
      expect(await short()).toEqual(['matches', 0, 1, 2]);
    },
  );

  // It was counted as if every act were of the bloc, and called short or over of it.
  it('of one bloc is not decided by acts, of which none tells its bloc', async () => {
    await publish(1, { bloc: 'khối cơ quan' });
    await recognise('a');
    await recognise('b');
    expect(await short()).toEqual(['undetermined', null, 0, 2]);
  });

  it('of another movement, or of what nobody records, is shown and not judged', async () => {
    await publish(1, { movement: 'another' });
    await recognise('a', { movement: 'another' });
    expect(await judged()).toMatchObject({ verdict: 'undetermined', reason: 'it counts another movement' });
    await world.tell('ClaimPublished', claim('f', 4, { metric: 'focus-groups' }));
    expect(await judged('f')).toMatchObject({ verdict: 'undetermined', by: null });
    expect((await judged('f')).parts).not.toHaveProperty('itemised');
  });

  it('counts an act of a phase that lies in its period, however little is known of the day', async () => {
    await world.tell('PhaseDeclared', {
      phase: 'p',
      organisation: 'u',
      name: 'GĐ',
      fromYear: 2016,
      toYear: 2020,
    });
    await publish(1, { periodFrom: '2016', periodTo: '2020' });
    const on = { precision: 'unknown', to: '2024-01-17' } as const;
    await world.tell('RecognitionGranted', about('a', { phases: ['p'] }), { on });
    await world.tell('RecognitionGranted', about('b'), { on });
    expect(await short()).toEqual(['matches', 0, 1, 2]);
  });

  it('counts what lies in its period, and perhaps what only touches it', async () => {
    await publish(1, { periodFrom: '2023', periodTo: '2023' });
    const during = (of: string, date: string, to: string) =>
      world.tell('RecognitionGranted', about(of), { on: { precision: 'range', date, to } });
    await during('a', '2023-01', '2023-12');
    await during('b', '2022-06', '2023-02');
    await during('c', '2024-01', '2024-12');
    expect(await short()).toEqual(['matches', 0, 1, 2]);
  });

  it('of units that recognised counts each once, and none that is not named', async () => {
    await publish(2, { metric: 'units-recognising', level: 'commune' });
    for (const [of, by, level] of [
      ['a', 'u', 'commune'],
      ['b', 'u', 'commune'],
      ['c', 'v', 'commune'],
      ['d', 'w', undefined],
      ['e', undefined, 'commune'],
    ] as const)
      await recognise(of, { ...(by ? { by } : {}), ...(level ? { level } : {}) });
    expect(await short()).toEqual(['matches', 0, 2, 3]);
  });

  // Of two that end on the same day the one that was written last was taken for the last one.
  it('of outcomes takes the last one in the order of effect, also of those whose dates end on the same day', async () => {
    await publish(5, { metric: 'outcome-incinerators' });
    const { case: _, ...of } = about('a');
    const outcome = { ...of, valueUnit: 'lò đốt rác', qualifier: 'exact' };
    const autumn = { precision: 'range', date: '2023-09', to: '2023-12' } as const;
    await world.tell('OutcomeReported', { ...outcome, value: 5 }, { on: autumn });
    await world.tell('OutcomeReported', { ...outcome, value: 9 }, { on: '2023' });
    expect(await short()).toEqual(['matches', 0, 5, 5]);
  });

  // An outcome that was reported after the period replaced the one that the figure is about.
  it('of outcomes adds up the last one that each model reported within its period', async () => {
    await publish(130, { metric: 'outcome-incinerators', periodFrom: '2020', periodTo: '2022' });
    const report = (of: string, value: number, on: string) => {
      const { case: _, ...reported } = about(of, { value, valueUnit: 'lò đốt rác', qualifier: 'exact' });
      return world.tell('OutcomeReported', reported, { on });
    };
    await report('a', 90, '2021-05-01');
    await report('a', 100, '2022-05-01');
    await report('b', 30, '2022-06-01');
    await report('a', 136, '2024-01-17');
    expect(await short()).toEqual(['matches', 0, 130, 130]);
  });
});

describe('claims that are related', () => {
  const relate = (kind: string, parts: readonly string[]) =>
    world.tell(
      'ClaimsRelated',
      { relation: 'r', kind, total: 'k', parts },
      { source: importedAs('relations:REL-1') },
    );

  it('are checked against each other first: what contradicts itself in print matches no count', async () => {
    await publish(3);
    await world.tell('ClaimPublished', claim('x', 1));
    await relate('sum', ['x']);
    await recognise('a');
    const total = await judged();
    expect(total).toMatchObject({ verdict: 'inconsistent', by: 2, reason: 'sum relations:REL-1 fails' });
    expect(total.parts.relations).toMatchObject([
      { heads: true, verdict: 'fails', sum: 1, total: { value: 3 }, claims: [{ claim: 'x', value: 1 }] },
    ]);
    expect(await judged('x')).toMatchObject({ verdict: 'matches', parts: { relations: [{ heads: false }] } });
  });

  it('in tension, or with a part that is not there, decide nothing', async () => {
    await publish(3);
    await relate('tension', ['x']);
    expect((await judged()).parts.relations).toMatchObject([{ verdict: 'undetermined' }]);
    await world.tell('ClaimsRelated', { relation: 's', kind: 'sum', total: 'k', parts: ['x', 'y'] });
    await world.tell('ClaimPublished', claim('x', 1));
    expect((await judged()).parts.relations).toMatchObject([
      { verdict: 'undetermined' },
      { verdict: 'undetermined' },
    ]);
    expect((await judged()).verdict).toBe('undetermined');
  });
});

describe('a claim', () => {
  it('is found by the reference of its row, also when it was put right, with what explains it', async () => {
    const told = await world.tell('ClaimPublished', claim('k', 21), { source: importedAs('claims:SC01') });
    await world.correct(told, { value: 22 });
    await world.tell('ClaimExplained', { claim: 'k', explanation: { key: 'f.k', sealed: 'AA' } });
    const item = await world.one('claims', 'SC01');
    expect(item).toMatchObject({
      id: 'k',
      reference: 'claims:SC01',
      value: 22,
      explanations: [{ erased: true }],
    });
    expect((item['history'] as unknown as JsonObject[]).map(({ type }) => type)).toEqual([
      'ClaimPublished',
      'ClaimPublished',
      'ClaimExplained',
    ]);
  });
  it('is listed by unit, metric and report, in the order of its reference', async () => {
    const row = (id: string, more: JsonObject) =>
      world.tell('ClaimPublished', claim(id, 1, more), { source: importedAs(`claims:${id}`) });
    await row('b', { source: 's' });
    await row('a', { unit: 'v' });
    await row('c', { metric: 'registered' });
    expect(await world.ids('claims')).toEqual(['a', 'b', 'c']);
    expect(await world.ids('claims', { unit: 'v' })).toEqual(['a']);
    expect(await world.ids('claims', { metric: 'registered' })).toEqual(['c']);
    expect(await world.ids('claims', { source: 's' })).toEqual(['b']);
  });
});
