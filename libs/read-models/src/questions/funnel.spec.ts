/** The funnel: cases by stage, what is certain and what is possible, and what is never in it. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import { draft, memoryParts, MemoryReadModelStore } from '@kheo/testing';
import { about, claim, model, unit, worldOf } from '../test-world.js';
import type { On, World } from '../test-world.js';

let world: World;
beforeEach(async () => {
  world = worldOf({ ...memoryParts(), readModels: new MemoryReadModelStore(), draft });
  const on = '1997-01-01';
  await world.tell('UnitEstablished', unit('u', { name: 'tỉnh U' }), { on });
  await world.tell('UnitEstablished', unit('d', { parent: 'u', name: 'huyện D' }), { on });
  await world.tell('UnitEstablished', unit('c', { parent: 'd', name: 'xã C' }), { on });
  await world.tell('UnitEstablished', unit('k', { kind: 'party-committee', territory: 'c' }), { on });
});
const recognise = (of: string, on: On, more: JsonObject = {}) =>
  world.tell('RecognitionGranted', about(of, more), { on });
type Stages = Record<string, { certain: number; possible: number }>;
/** Of each group, `certain/possible` recognitions. */
const groups = async (query: Record<string, string>) =>
  Object.fromEntries(
    (await world.items('funnel', query)).map(({ group, stages }) => {
      const { certain, possible } = (stages as unknown as Stages)['recognised'] ?? {
        certain: 0,
        possible: 0,
      };
      return [group as string, `${String(certain)}/${String(possible)}`];
    }),
  );
const total = async (query: Record<string, string> = {}): Promise<Stages> =>
  (await world.ask('funnel', query))['total'] as unknown as Stages;

describe('the funnel is counted', () => {
  it('as a whole, a case once at each stage that it reached', async () => {
    await world.tell('ModelRegistered', about('a'));
    await world.tell('ModelRegistered', about('b'));
    await world.tell('AssessmentConcluded', about('a', { outcome: 'passed' }));
    await world.tell('AssessmentConcluded', about('a', { outcome: 'passed' }));
    await world.tell('ModelMaintained', about('c'));
    await recognise('a', '2021-01-01');
    const { registered, maintained, assessed, recognised, commended } = await total();
    expect([registered, maintained, assessed, recognised, commended]).toEqual(
      [2, 1, 1, 1, 0].map((count) => ({ certain: count, possible: count })),
    );
    expect(await groups({})).toEqual({ all: '1/1' });
  });

  it('by level, field and kind of holder, the unknown as unknown', async () => {
    const field = { scheme: 'f4', code: 'kt' };
    await recognise('a', '2021-01-01', { level: 'commune', field, holderKind: 'household' });
    await recognise('b', '2021-01-01', { level: 'commune' });
    await recognise('c', '2021-01-01');
    expect(await groups({ by: 'level' })).toEqual({ commune: '2/2', unknown: '1/1' });
    expect(await groups({ by: 'field' })).toEqual({ 'f4/kt': '1/1', unknown: '2/2' });
    expect(await groups({ by: 'holderKind' })).toEqual({ household: '1/1', unknown: '2/2' });
    expect(await groups({ by: 'level', holderKind: 'household' })).toEqual({ commune: '1/1' });
  });

  it('by working year, else by the year in which the act lies, else as unknown', async () => {
    await recognise('a', '2022-01-15', { cycle: 2021 });
    await recognise('b', '2022');
    await recognise('c', { precision: 'range', date: '2022-12', to: '2023-01' });
    expect(await groups({ by: 'year' })).toEqual({ 2021: '1/1', 2022: '1/1', unknown: '1/1' });
  });

  it('by the top units, and under a given unit by those directly under it, what is its own as its own', async () => {
    await recognise('a', '2021-01-01', { unit: 'u' });
    await recognise('b', '2021-01-01', { unit: 'd' });
    await recognise('c', '2021-01-01', { unit: 'c' });
    await recognise('e', '2021-01-01', { unit: 'k' });
    await recognise('f', '2021-01-01', { unit: 'elsewhere' });
    expect(await groups({ by: 'unit' })).toEqual({ u: '4/4', elsewhere: '1/1' });
    expect(await groups({ by: 'unit', unit: 'u' })).toEqual({ u: '1/1', d: '3/3' });
    expect(await groups({ by: 'unit', unit: 'd' })).toEqual({ d: '1/1', c: '2/2' });
    expect((await world.items('funnel', { by: 'unit', unit: 'd' })).map(({ unit: of }) => of)).toEqual([
      { id: 'c', name: 'xã C' },
      { id: 'd', name: 'huyện D' },
    ]);
  });

  it('by the unit that inherited under it what its predecessors did', async () => {
    await world.tell('UnitEstablished', unit('h', { parent: 'u' }), { on: '2025-07-01' });
    await world.tell('UnitSucceeded', {
      unit: 'd',
      successor: 'h',
      relation: 'merged',
      operatesFrom: '2025-07-01',
    });
    await recognise('b', '2021-01-01', { unit: 'c' });
    expect(await groups({ by: 'unit', unit: 'h' })).toEqual({});
    expect(await groups({ by: 'unit', unit: 'h', successors: 'true' })).toEqual({ u: '1/1' });
  });
});

describe('a commendation, which says nothing of its movement,', () => {
  const commend = (id: string, more: JsonObject = {}) =>
    world.tell('CommendationGranted', {
      commendation: id,
      form: 'giay-khen',
      holders: [],
      unit: 'c',
      ...more,
    });
  const commended = async (query: Record<string, string> = {}) => (await total(query))['commended']?.possible;

  it('is counted in that of its model, and without a model in this one', async () => {
    const field = { scheme: 'f4', code: 'kt' };
    await world.tell('ModelIdentified', model('a', { field }));
    await world.tell('ModelIdentified', model('b', { movement: 'another' }));
    await commend('g-1', { model: 'a' });
    await commend('g-2', { model: 'b' });
    await commend('g-3');
    expect(await commended()).toBe(2);
    expect(await commended({ field: 'f4/kt', modelKind: 'model' })).toBe(1);
  });

  it('keeps who is commended when the identity of its model is put right', async () => {
    const told = await world.tell('ModelIdentified', model('a', { holderKind: 'collective' }));
    await commend('g-1', { model: 'a', holderKind: 'individual' });
    await world.correct(told, { title: 'Đường hoa' });
    expect(await commended({ holderKind: 'individual' })).toBe(1);
  });

  it('is counted once when a model is named later, and when that is taken away', async () => {
    await world.tell('ModelIdentified', model('a'));
    const told = await commend('g-1');
    const named = await world.correct(told, { model: 'a' });
    expect(await commended()).toBe(1);
    const { model: _, ...data } = named.data;
    await world.tell('RecordCorrected', {
      concerns: { stream: told.stream, revision: 0, eventId: told.eventId, type: told.type },
      after: data,
      before: { model: 'a' },
      reason: 'misread',
    });
    expect(await commended()).toBe(1);
  });
});

describe('a count', () => {
  it('is certain of no more than is possible, and both come together once the dates have passed', async () => {
    await recognise('a', '2022-03-05');
    await recognise('b', '2022');
    await recognise('c', '2022-06');
    const of = async (asOf: string) => (await total({ asOf }))['recognised'];
    expect(await of('2021-12-31')).toEqual({ certain: 0, possible: 0 });
    expect(await of('2022-03-05')).toEqual({ certain: 1, possible: 2 });
    expect(await of('2022-06-30')).toEqual({ certain: 2, possible: 3 });
    expect(await of('2022-12-31')).toEqual({ certain: 3, possible: 3 });
  });

  it('within a span of dates is certain only of what lies in it whole', async () => {
    await recognise('a', '2022-06-15');
    await recognise('b', '2022-06');
    await recognise('c', '2022');
    const within = async (from: string, to: string) => (await total({ from, to }))['recognised'];
    expect(await within('2022', '2022')).toEqual({ certain: 3, possible: 3 });
    expect(await within('2022-06', '2022-06')).toEqual({ certain: 2, possible: 3 });
    expect(await within('2022-06-15', '2022-06-15')).toEqual({ certain: 1, possible: 3 });
    expect(await within('2022-07', '2022-12')).toEqual({ certain: 0, possible: 1 });
  });

  it('never holds acts of another movement, introductions, statements about a unit, or published totals', async () => {
    await recognise('a', '2021-01-01', { movement: 'another' });
    const { case: _, ...introduced } = about('b', { by: 'u' });
    await world.tell('IntroducedToCentre', introduced);
    await world.tell('UnitStatementRecorded', { statement: 's', unit: 'u', act: 'recognised', value: 12 });
    await world.tell('ClaimPublished', claim('k', 500));
    expect(await world.items('funnel', { by: 'unit' })).toEqual([]);
    expect(Object.values(await total()).every(({ possible }) => possible === 0)).toBe(true);
  });
});
