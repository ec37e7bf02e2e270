/** Models and their dossiers: titles, cases at each level, lineage, and how one is found. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import { draft, memoryParts, MemoryReadModelStore } from '@kheo/testing';
import { about, decision, importedAs, line, model, unit, worldOf } from '../test-world.js';
import type { World } from '../test-world.js';

let world: World;
beforeEach(async () => {
  world = worldOf({ ...memoryParts(), readModels: new MemoryReadModelStore(), draft });
  await world.tell('UnitEstablished', unit('u'), { on: '1997-01-01' });
  await world.tell('UnitEstablished', unit('v', { parent: 'u', name: 'xã V' }), { on: '1997-01-01' });
});
const dossier = (id: string, query: Record<string, string> = {}) => world.one('models', id, query);

describe('the list of models', () => {
  beforeEach(async () => {
    await world.tell('ModelIdentified', model('a', { title: 'Đường hoa', holderKind: 'household' }));
    await world.tell(
      'ModelIdentified',
      model('b', { title: 'Bí thư gương mẫu', kind: 'exemplar', unit: 'v' }),
      {
        source: importedAs('models:MOD-2'),
      },
    );
  });
  it('is narrowed by place, kind, holders, reference and words of the title', async () => {
    expect(await world.ids('models')).toEqual(['a', 'b']);
    expect(await world.ids('models', { unit: 'u' })).toEqual(['a', 'b']);
    expect(await world.ids('models', { unit: 'v' })).toEqual(['b']);
    expect(await world.ids('models', { kind: 'exemplar' })).toEqual(['b']);
    expect(await world.ids('models', { holderKind: 'household' })).toEqual(['a']);
    expect(await world.ids('models', { reference: 'models:MOD-2' })).toEqual(['b']);
    expect(await world.ids('models', { text: 'hoa duong' })).toEqual(['a']);
  });
  it('finds a model by the title that it carried on the day', async () => {
    await world.tell('ModelRetitled', { model: 'a', title: 'Đường cờ' }, { on: '2023-01-01' });
    expect(await world.ids('models', { text: 'hoa', asOf: '2022-12-31' })).toEqual(['a']);
    expect(await world.ids('models', { text: 'hoa', asOf: '2023-01-01' })).toEqual([]);
    expect(await world.ids('models', { text: 'co', asOf: '2023-01-01' })).toEqual(['a']);
  });
  it('tells who holds a model now, and how it ended', async () => {
    await world.tell('HolderChanged', { model: 'a', holderKind: 'collective', holders: ['v'] });
    await world.tell('ModelLapsed', { model: 'a' }, { on: '2024' });
    const [item] = await world.items('models', { holderKind: 'collective' });
    expect(item).toMatchObject({
      id: 'a',
      holders: [{ id: 'v', name: 'xã V' }],
      status: { how: 'lapsed', effectiveOn: { precision: 'year', date: '2024' }, into: null },
    });
    expect(await world.ids('models', { holderKind: 'household' })).toEqual([]);
  });
});

describe('a dossier', () => {
  it('lists every title with the day from which it was carried, the corrected one as it was put right', async () => {
    const told = await world.tell('ModelIdentified', model('m', { title: 'Duong hoa' }), { on: '2019' });
    await world.tell('ModelRetitled', { model: 'm', title: 'Đường cờ' }, { on: '2022-01-01' });
    await world.correct(told, { title: 'Đường hoa' });
    const titles = async (query: Record<string, string>) =>
      ((await dossier('m', query))['titles'] as unknown as JsonObject[]).map(({ title }) => title);
    expect(await titles({})).toEqual(['Đường hoa', 'Đường cờ']);
    expect(await titles({ knownAt: '4' })).toEqual(['Duong hoa', 'Đường cờ']);
    expect(await dossier('m', { asOf: '2021-06-01' })).toMatchObject({ title: 'Đường hoa' });
    expect(await dossier('m')).toMatchObject({ title: 'Đường cờ', startedOn: { date: '2019' } });
  });

  it('shows the case at each level, with what happened in it in the order of effect', async () => {
    await world.tell('ModelIdentified', model('m'), { on: '2019-01-01' });
    const low = about('m', { case: 'c-low', level: 'commune', cycle: 2020 });
    const high = { case: 'c-high', level: 'district' };
    await world.tell('RecognitionGranted', low, { on: '2020-11-01' });
    await world.tell('ModelRegistered', low, { on: '2020-02-01' });
    await world.tell('DecisionIssued', decision('d', [line(1, 'm', high), line(2, 'other')]), {
      on: '2021-05-01',
    });
    await world.tell('ModelMaintained', about('m', { case: 'c-unknown' }), { on: '2023-01-01' });
    const cases = async (asOf: string) =>
      (
        (await dossier('m', { asOf }))['cases'] as unknown as (JsonObject & { steps: { type: string }[] })[]
      ).map(({ steps, ...rest }) => ({ ...rest, steps: steps.map(({ type }) => type) }));
    const lower = {
      case: 'c-low',
      level: 'commune',
      cycle: 2020,
      steps: ['ModelRegistered', 'RecognitionGranted'],
    };
    expect(await cases('2020-12-31')).toEqual([lower]);
    expect(await cases('2025-01-01')).toEqual([
      lower,
      { case: 'c-high', level: 'district', cycle: null, steps: ['DecisionIssued'] },
      { case: 'c-unknown', level: null, cycle: null, steps: ['ModelMaintained'] },
    ]);
    const acts = (await dossier('m', { asOf: '2025-01-01' }))['acts'] as unknown as JsonObject[];
    expect(acts.map(({ act }) => act).sort()).toEqual([
      'maintained',
      'recognised',
      'recognised',
      'registered',
    ]);
  });

  it('tells where the model comes from, what came of it, named or not, and what it turned out to be', async () => {
    for (const id of ['first', 'named', 'double']) await world.tell('ModelIdentified', model(id));
    await world.tell('ModelIdentified', model('m', { origin: 'first' }));
    await world.tell('ModelIdentified', model('born', { origin: 'm' }));
    const copied = (more: JsonObject) => world.tell('ModelReplicated', { ...about('m'), ...more });
    await copied({ replica: 'named' });
    await copied({ replica: 'born' });
    await copied({});
    const { position } = await copied({});
    await world.tell('ModelsMerged', { model: 'double', into: 'm' });
    const named = (id: string) => ({ id, title: `Mô hình ${id}` });
    expect((await dossier('m'))['lineage']).toEqual({
      origins: [named('first')],
      replicas: [named('born'), named('named')],
      unnamedReplications: 2,
      mergedInto: [],
      mergedFrom: [named('double')],
    });
    expect((await dossier('double'))['lineage']).toMatchObject({ mergedInto: [named('m')], mergedFrom: [] });
    expect((await dossier('double'))['status']).toMatchObject({ how: 'merged', into: 'm' });
    expect((await dossier('first'))['lineage']).toMatchObject({
      replicas: [named('m')],
      unnamedReplications: 0,
    });
    expect((await dossier('m', { knownAt: String(position - 1) }))['lineage']).toMatchObject({
      unnamedReplications: 1,
      mergedFrom: [],
    });
  });
});

describe('a model', () => {
  it('is found by the id of the row that it was imported from, whole or short', async () => {
    await world.tell('ModelIdentified', model('m'), { source: importedAs('models:MOD-1') });
    expect((await dossier('MOD-1'))['id']).toBe('m');
    expect((await dossier('models:MOD-1'))['id']).toBe('m');
    await expect(dossier('MOD-1', { knownAt: '2' })).rejects.toMatchObject({ code: 'NotFound' });
  });

  it('is not found by a reference that stands for two, and never guessed', async () => {
    await world.tell('ModelIdentified', model('m'), { source: importedAs('models:MOD-1') });
    await world.tell('ModelIdentified', model('n'), { source: importedAs('models:MOD-1') });
    await expect(dossier('MOD-1')).rejects.toMatchObject({ code: 'NotFound' });
    expect((await dossier('n'))['reference']).toBe('models:MOD-1');
  });

  // What was put right by hand had no imported row any more, and was not found by its reference.
  it('keeps its reference when it is put right', async () => {
    const told = await world.tell('ModelIdentified', model('m'), { source: importedAs('models:MOD-1') });
    await world.correct(told, { title: 'Đường cờ' });
    expect(await dossier('MOD-1')).toMatchObject({ id: 'm', title: 'Đường cờ' });
  });
});
