/** From events to facts: what a correction puts in whose place, and in which order facts stand. */
import { describe, expect, it } from '@jest/globals';
import { draft, memoryParts, MemoryReadModelStore } from '@kheo/testing';
import { applyChange, changeOf, concernOf, isLocated, standing } from './facts.js';
import type { Fact, Keeping } from './question.js';
import { about, model, worldOf } from './test-world.js';
import type { World } from './test-world.js';

const keeps: Keeping = {
  types: ['ModelIdentified', 'ModelRetitled', 'RecognitionGranted'],
  keys: (_, data) => (typeof data['model'] === 'string' ? [data['model']] : []),
  rows: () => [],
  fields: {},
  indexes: [],
};
const newWorld = (): World => worldOf({ ...memoryParts(), readModels: new MemoryReadModelStore(), draft });

/** The facts of a document after every event of the log. */
const factsOf = async (world: World, key: string): Promise<readonly Fact[]> => {
  const facts: Fact[] = [];
  for (const event of await world.events())
    if (concernOf(event, keeps)?.keys.includes(key) === true)
      applyChange(facts, changeOf(event, keeps, 'told'), key);
  return facts;
};
const titles = (facts: readonly Fact[], knownAt?: number) =>
  standing(facts, knownAt).map(({ data }) => data['title']);

describe('facts', () => {
  it('stand in the order of effect, and in that of recording where the days are the same', async () => {
    const world = newWorld();
    await world.tell('ModelRetitled', { model: 'm', title: 'third' }, { on: '2022' });
    await world.tell('ModelRetitled', { model: 'm', title: 'first' }, { on: '2021-03-01' });
    await world.tell('ModelRetitled', { model: 'm', title: 'second' }, { on: '2021-03-01' });
    await world.tell('ModelRetitled', { model: 'm', title: 'fourth' }, { on: '2022-12-31' });
    expect(titles(await factsOf(world, 'm'))).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('take the place of what they put right, also in the order of recording', async () => {
    const world = newWorld();
    const first = await world.tell('ModelRetitled', { model: 'm', title: 'one' });
    await world.tell('ModelRetitled', { model: 'm', title: 'two' });
    const again = await world.correct(first, { title: 'one, put right' });
    await world.correct(again, { title: 'one, put right twice' });
    const facts = await factsOf(world, 'm');
    expect(titles(facts)).toEqual(['one, put right twice', 'two']);
    expect(titles(facts, 3)).toEqual(['one, put right', 'two']);
    expect(titles(facts, 2)).toEqual(['one', 'two']);
    expect(titles(facts, 0)).toEqual([]);
  });

  it('that are put right stand on the right day, and tell which event they put right and why', async () => {
    const world = newWorld();
    const told = await world.tell('RecognitionGranted', about('m'), { on: '2024-05-01' });
    await world.correct(told, {}, '2023-05-01');
    const [fact] = standing(await factsOf(world, 'm'));
    expect(fact).toMatchObject({
      interval: { earliest: '2023-05-01', latest: '2023-05-01' },
      corrects: { eventId: told.eventId, reason: 'misread' },
    });
  });

  it('that were taken back leave nothing, also when somebody puts them right afterwards', async () => {
    const world = newWorld();
    const told = await world.tell('RecognitionGranted', about('m'));
    await world.retract(told);
    await world.correct(told, { level: 'province' });
    const facts = await factsOf(world, 'm');
    expect(standing(facts)).toEqual([]);
    expect(standing(facts, 1)).toHaveLength(1);
  });

  it('that were put right are taken back as one', async () => {
    const world = newWorld();
    const told = await world.tell('RecognitionGranted', about('m'));
    await world.retract(await world.correct(told, { level: 'province' }));
    expect(standing(await factsOf(world, 'm'))).toEqual([]);
  });

  it('belong to the one that a correction names, and leave the one they were told of', async () => {
    const world = newWorld();
    const told = await world.tell('RecognitionGranted', about('m'));
    await world.correct(told, { model: 'n' });
    expect(standing(await factsOf(world, 'm'))).toEqual([]);
    expect(standing(await factsOf(world, 'n'))).toHaveLength(1);
  });
});

describe('an event', () => {
  const eventsOf = async (world: World) =>
    (await world.events()).map((event) => concernOf(event, keeps) !== undefined);

  it('is not looked at when its type is not, when it names no document, or when it puts right such a one', async () => {
    const world = newWorld();
    await world.tell('RecognitionGranted', about('m'));
    const other = await world.tell('ModelLapsed', { model: 'm' });
    await world.correct(other, {});
    await world.tell('ModelRetitled', { model: 'unknown', title: 'none' });
    await world.tell('ModelRetitled', { title: 'of nothing' });
    expect(await eventsOf(world)).toEqual([true, false, false, true, false]);
  });

  it('that only belongs to the history shapes no row, nor does what puts it right', async () => {
    const world = newWorld();
    await world.tell('RecognitionGranted', about('m'));
    await world.correct(await world.tell('VisitRecorded', about('m')), {});
    const shapes = (await world.events()).map(
      (event) => concernOf(event, { ...keeps, also: ['VisitRecorded'] })?.shapes,
    );
    expect(shapes).toEqual([true, false, false]);
  });

  it('tells of every sealed text where it stands, without which it can not be opened', async () => {
    const world = newWorld();
    const sealed = { key: 'p.x', sealed: 'AA' };
    const told = await world.tell('ModelIdentified', model('m', { note: sealed }), {
      source: {
        kind: 'import',
        dataSet: 'seed',
        file: 'models.csv',
        sha256: '00'.repeat(32),
        row: 1,
        quote: sealed,
      },
    });
    await world.correct(told, { title: 'Đường cờ' });
    const facts = await factsOf(world, 'm');
    const [first, second] = (await world.events()).map(({ metadata }) => metadata.eventId);
    expect(facts[0]?.data['note']).toEqual({ ...sealed, eventId: first, path: 'note' });
    expect(facts[0]?.source).toMatchObject({ quote: { eventId: first, path: 'source.quote' } });
    expect(facts[1]?.data['note']).toEqual({ ...sealed, eventId: second, path: 'after.note' });
    expect([isLocated(facts[0]?.data['note']), isLocated(sealed), isLocated(null), isLocated('x')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
