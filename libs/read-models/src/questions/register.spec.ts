/** The register: who recognised what, when, at which level, on which paper, as it stood on a day and was known at a position. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import { draft, memoryParts, MemoryReadModelStore } from '@kheo/testing';
import { about, decision, line, model, unit, worldOf } from '../test-world.js';
import type { On, World } from '../test-world.js';

let world: World;
beforeEach(async () => {
  world = worldOf({ ...memoryParts(), readModels: new MemoryReadModelStore(), draft });
  await world.tell('UnitEstablished', unit('u', { name: 'huyện U' }), { on: '1997-01-01' });
  await world.tell('UnitEstablished', unit('v', { parent: 'u' }), { on: '1997-01-01' });
});
const recognise = (of: string, on: On, more: JsonObject = {}) =>
  world.tell('RecognitionGranted', about(of, more), { on });
const found = (query: Record<string, string> = {}) => world.ids('register', query);
const sure = async (query: Record<string, string> = {}) =>
  (await world.items('register', query)).map(({ certainty }) => certainty);

describe('the register is narrowed', () => {
  beforeEach(async () => {
    await world.tell('ModelIdentified', model('a', { title: 'Đường hoa' }));
    await world.tell('ModelRetitled', { model: 'a', title: 'Đường cờ' }, { on: '2022-01-01' });
    await recognise('a', '2021-05-01', {
      level: 'commune',
      field: { scheme: 'f4', code: 'kt' },
      holderKind: 'household',
      phases: ['p1', 'p2'],
      by: 'u',
    });
    await recognise('b', '2022-05-01', {
      unit: 'v',
      level: 'province',
      field: { scheme: 'f4', code: 'vh' },
      holderKind: 'collective',
      modelKind: 'exemplar',
      phases: ['p1'],
      by: 'v',
    });
    await recognise('c', '2023-05-01', { movement: 'another', by: 'u' });
  });
  it.each<[string, Record<string, string>, readonly string[]]>([
    ['by nothing: acts of another movement are never in it', {}, ['b', 'a']],
    ['by a place, with all under it', { unit: 'u' }, ['b', 'a']],
    ['by a place under it', { unit: 'v' }, ['b']],
    ['by the level of the act', { level: 'commune' }, ['a']],
    ['by a field', { field: 'f4/vh' }, ['b']],
    ['by a whole field scheme', { field: 'f4' }, ['b', 'a']],
    ['by another field scheme', { field: 'f5' }, []],
    ['by the kind of holder', { holderKind: 'household' }, ['a']],
    ['by models and exemplars', { modelKind: 'exemplar' }, ['b']],
    ['by one of the phases that the source names', { phase: 'p2' }, ['a']],
    ['by a phase that several acts name', { phase: 'p1' }, ['b', 'a']],
    ['by half the name of a phase: it is another one', { phase: 'p' }, []],
    ['by who recognised', { issuer: 'v' }, ['b']],
    ['by words of a title that the model no longer carries', { text: 'duong hoa' }, ['a']],
    ['by words of two of its titles together', { text: 'hoa co' }, ['a']],
    ['by several at once', { level: 'commune', unit: 'v' }, []],
  ])('%s', async (_, query, models) => {
    expect(await found(query)).toEqual(models);
  });
});

describe('the order of the register', () => {
  beforeEach(async () => {
    await recognise('late', '2023-05-01');
    await recognise('early', '2021-05-01');
    await recognise('year', '2022');
    await recognise('day', '2022-12-31');
  });
  it.each([
    ['-date', ['late', 'day', 'year', 'early']],
    ['date', ['early', 'year', 'day', 'late']],
    ['recorded', ['late', 'early', 'year', 'day']],
    ['-recorded', ['day', 'year', 'early', 'late']],
  ])('is that of %s, also over pages of one', async (sort, models) => {
    expect(await found({ sort })).toEqual(models);
    const paged: unknown[] = [];
    let cursor: string | null = null;
    do {
      const answer: JsonObject = await world.ask('register', {
        sort,
        limit: '1',
        ...(cursor ? { cursor } : {}),
      });
      paged.push(...(answer['items'] as unknown as { model: { id: string } }[]).map((item) => item.model.id));
      cursor = answer['next'] as string | null;
    } while (cursor !== null);
    expect(paged).toEqual(models);
  });
  it('is that of the latest act first when nobody says', async () => {
    expect(await found()).toEqual(['late', 'day', 'year', 'early']);
  });
});

describe('an imprecise date', () => {
  it('makes an act possible within its span and certain from its last day on', async () => {
    await recognise('m', '2022-05');
    expect(await sure({ asOf: '2022-04-30' })).toEqual([]);
    expect(await sure({ asOf: '2022-05-01' })).toEqual(['possible']);
    expect(await sure({ asOf: '2022-05-30' })).toEqual(['possible']);
    expect(await sure({ asOf: '2022-05-31' })).toEqual(['certain']);
  });
  it('lies in every span of dates that it touches, given in days, months or years', async () => {
    await recognise('month', '2022-05');
    await recognise('year', '2022');
    const within = async (from: string, to: string) => [...(await found({ from, to }))].sort();
    expect(await within('2022', '2022')).toEqual(['month', 'year']);
    expect(await within('2022-05-31', '2022-12-31')).toEqual(['month', 'year']);
    expect(await within('2022-06', '2022-06')).toEqual(['year']);
    expect(await within('2020-01-01', '2022-04')).toEqual(['year']);
    expect(await within('2023', '2024')).toEqual([]);
    expect(await within('2020', '2021')).toEqual([]);
  });
  it('that is unknown shows no earliest day, and ends where its source was published', async () => {
    await recognise('m', { precision: 'unknown', to: '2024-01-17' });
    const [item] = await world.items('register', { asOf: '2024-01-16' });
    expect(item).toMatchObject({ certainty: 'possible', latest: '2024-01-17' });
    expect(item).not.toHaveProperty('earliest');
  });
});

describe('a recognition', () => {
  const annul = (id: string, of: string, on: On) =>
    world.tell(
      'DecisionAnnulled',
      { decision: id, by: 'u', lines: [{ line: 1, model: of, case: `c-${of}` }] },
      { on },
    );

  it('that its decision carries to the case is one row, however often it is told', async () => {
    await world.tell('DecisionIssued', decision('d', [line(1, 'm')], { phases: ['p'] }), {
      on: '2023-05-01',
    });
    await recognise('m', '2023-05-01', { decidedIn: { decision: 'd', line: 1 } });
    const items = await world.items('register');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      decision: { id: 'd', citation: 'QĐ 1-QĐ/TU' },
      line: 1,
      phases: [{ id: 'p' }],
    });
  });

  it('does not stand by what its case was told of a decision that has been annulled', async () => {
    await world.tell('DecisionIssued', decision('d', [line(1, 'm')]), { on: '2023-05-01' });
    await recognise('m', '2023-05-01', { decidedIn: { decision: 'd', line: 1 } });
    await annul('d', 'm', '2024-02-01');
    expect(await found({ asOf: '2024-01-31' })).toEqual(['m']);
    expect(await found({ asOf: '2024-02-01' })).toEqual([]);
  });

  it('that a line could not give is not shown', async () => {
    await world.tell('DecisionIssued', decision('d', [line(1, 'm'), line(2, 'n')]), { on: '2023-05-01' });
    await world.tell('DecisionLineUnapplied', {
      decision: 'd',
      line: 1,
      model: 'm',
      case: 'c-m',
      reason: 'CaseClosed',
    });
    expect(await found()).toEqual(['n']);
  });

  it('that was annulled stands until that day, and tells on the days before that it later ended', async () => {
    await world.tell('DecisionIssued', decision('d', [line(1, 'm')]), { on: '2023-05-01' });
    const { position } = await annul('d', 'm', '2024-02-01');
    expect(await found({ asOf: '2024-02-01' })).toEqual([]);
    const [item] = await world.items('register', { asOf: '2024-01-31' });
    expect(item).toMatchObject({ laterEnded: { how: 'annulled', effectiveOn: { date: '2024-02-01' } } });
    expect(await found({ asOf: '2024-02-01', knownAt: String(position - 1) })).toEqual(['m']);
  });

  it('stands again by a later paper: from that paper on, or from the end of the first where that is later', async () => {
    await world.tell('DecisionIssued', decision('d', [line(1, 'm')]), { on: '2022-01-01' });
    await annul('d', 'm', '2023-01-01');
    await world.tell('DecisionIssued', decision('e', [line(1, 'm')]), { on: '2022-06-01' });
    const by = async (asOf: string) =>
      (await world.items('register', { asOf })).map((item) => (item['decision'] as JsonObject)['id']);
    expect(await by('2022-12-31')).toEqual(['d']);
    expect(await by('2023-01-01')).toEqual(['e']);
  });

  it('that a second paper only confirms is shown once, by the first, with the decision of the second', async () => {
    await recognise('m', '2022-01-01', { document: 't' });
    await world.tell('DecisionIssued', decision('d', [line(1, 'm')], { document: 's' }), {
      on: '2022-06-01',
    });
    const items = await world.items('register');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ latest: '2022-01-01', decision: { id: 'd' }, document: { id: 't' } });
  });

  it('that was withdrawn ends, and so does the rating that rested on it, while its registration stays', async () => {
    await world.tell('ModelRegistered', about('m'), { on: '2021-01-01' });
    await recognise('m', '2021-11-01');
    await world.tell('RatedOutstanding', about('m'), { on: '2021-12-01' });
    await world.tell('RecognitionWithdrawn', about('m', { reason: 'fraud' }), { on: '2022-03-01' });
    const [all] = await world.items('funnel', { asOf: '2022-03-01' });
    expect(all?.['stages']).toMatchObject({
      registered: { certain: 1 },
      recognised: { possible: 0 },
      outstanding: { possible: 0 },
    });
    expect((await world.items('register', { asOf: '2022-02-28' }))[0]).toMatchObject({
      laterEnded: { how: 'withdrawn' },
    });
  });

  it('is no other act: neither a rating as outstanding nor an introduction to the centre', async () => {
    await world.tell('RatedOutstanding', about('m'), { on: '2021-12-01' });
    const { case: _, ...introduced } = about('n', { level: 'province', by: 'u' });
    await world.tell('IntroducedToCentre', introduced, { on: '2022-01-01' });
    expect(await found()).toEqual([]);
    expect(await world.items('register', { act: 'introduction' })).toMatchObject([
      { act: 'introduced', model: { id: 'n' }, level: 'central', issuer: { id: 'u' } },
    ]);
  });

  it('of a case that turned out to be another one is shown for that one only', async () => {
    await recognise('m', '2022-01-01', { case: 'c-1' });
    await recognise('m', '2022-01-01', { case: 'c-2' });
    await world.tell('CasesMerged', about('m', { case: 'c-2', into: 'c-1' }));
    expect((await world.items('register')).map((item) => item['case'])).toEqual(['c-1']);
  });

  it('names who recognised as that unit was called on the day, and where it was as it is called now', async () => {
    await recognise('m', '2021-05-01', { by: 'u' });
    await world.tell('UnitRenamed', { unit: 'u', name: 'thành phố U' }, { on: '2022-01-01' });
    expect((await world.items('register'))[0]).toMatchObject({
      issuer: { id: 'u', name: 'huyện U' },
      unit: { id: 'u', name: 'thành phố U' },
    });
  });

  it('of a model that was recorded under a wrong unit follows the model when that is put right', async () => {
    const told = await world.tell('ModelIdentified', model('m', { unit: 'u' }));
    await recognise('m', '2021-05-01', { unit: 'u' });
    await world.correct(told, { unit: 'v' });
    await recognise('m', '2022-05-01', { unit: 'u', case: 'c-later' });
    expect((await world.items('register', { unit: 'v' })).map((item) => item['case'])).toEqual(['c-m']);
    expect(
      (await world.items('register', { sort: 'date' })).map(({ unit: of }) => (of as JsonObject)['id']),
    ).toEqual(['v', 'u']);
  });
});
