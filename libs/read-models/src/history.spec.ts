/** What is kept of the log: rows close and never change otherwise, whatever is put right later and however the log is cut. */
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import { viewOf } from '@kheo/ports';
import { draft, memoryParts, MemoryReadModelStore } from '@kheo/testing';
import { collectionsOf, indexOfStep, OPEN, rowsOf, stepOf } from './history.js';
import type { Question } from './question.js';
import { QUESTIONS } from './questions.js';
import { keepingQuestions } from './runner.js';
import type { HistoryLimits } from './histories.js';
import type { RunnerParts } from './runner.js';
import { about, caughtUp, decision, line, model, unit, worldOf } from './test-world.js';
import type { World } from './test-world.js';

let world: World;
beforeEach(async () => {
  world = worldOf({ ...memoryParts(), readModels: new MemoryReadModelStore(), draft });
  await world.tell('UnitEstablished', unit('u'));
});

const rows = async (of: 'register' | 'models' | 'units') => {
  await world.catchUp();
  return world.readModels.scan(rowsOf(QUESTIONS[of] as Question), -1, 500);
};
/** Each row under the index of the event that opened it, with the positions between which it was what the log said. */
const lives = async (of: 'register' | 'models' | 'units', member: string) =>
  (await rows(of)).map(({ key, document }) => {
    expect(Math.floor(key / 2 ** 21)).toBe(document['knownFrom']);
    return [
      document['document'],
      document[member],
      document['knownFrom'],
      document['knownTo'] === OPEN ? 'open' : document['knownTo'],
    ];
  });

describe('a row', () => {
  it('stays open until what it says is put right, and then only its end of knowledge is written', async () => {
    const told = await world.tell('ModelIdentified', model('m', { title: 'Đường hoa' }));
    const [before] = await rows('models');
    await world.correct(told, { title: 'Đường cờ' });
    const [after, fresh] = await rows('models');
    expect(after?.document).toEqual({ ...before?.document, knownTo: 2 });
    expect(fresh?.document).toMatchObject({ title: 'Đường cờ', knownFrom: 2, knownTo: OPEN, row: 'title-0' });
  });

  it('is not written again by an event that changes nothing in it', async () => {
    await world.tell('ModelIdentified', model('m'));
    const before = await rows('models');
    await world.tell('VisitRecorded', about('m', { by: 'u' }));
    expect(await rows('models')).toEqual(before);
  });

  it('that a later state ends is closed, and stands again with the same words for the time it still holds', async () => {
    await world.tell('ModelIdentified', model('m', { title: 'Đường hoa' }), { on: '2020-01-01' });
    await world.tell('ModelRetitled', { model: 'm', title: 'Đường cờ' }, { on: '2022-01-01' });
    expect(await lives('models', 'title')).toEqual([
      ['m', 'Đường hoa', 1, 2],
      ['m', 'Đường hoa', 2, 'open'],
      ['m', 'Đường cờ', 2, 'open'],
    ]);
    expect((await rows('models')).map(({ document }) => document['possibleTo'])).toEqual([
      '9999-12-31',
      '2021-12-31',
      '9999-12-31',
    ]);
  });

  it('that was taken back closes and nothing takes its place', async () => {
    const told = await world.tell('RecognitionGranted', about('m'));
    await world.retract(told);
    expect(await lives('register', 'act')).toEqual([['m', 'recognised', 1, 2]]);
  });

  it('comes back under a new key when what was taken from it is given back', async () => {
    const told = await world.tell('RecognitionGranted', about('m', { level: 'commune' }));
    const raised = await world.correct(told, { level: 'province' });
    await world.correct(raised, { level: 'commune' });
    expect(await lives('register', 'level')).toEqual([
      ['m', 'commune', 1, 2],
      ['m', 'province', 2, 3],
      ['m', 'commune', 3, 'open'],
    ]);
  });
});

describe('a correction', () => {
  it('that moves an act to another model takes it from the one and gives it to the other, and back again', async () => {
    const told = await world.tell('RecognitionGranted', about('m'));
    const moved = await world.correct(told, { model: 'n' });
    expect(await world.ids('register')).toEqual(['n']);
    await world.correct(moved, { model: 'm' });
    expect(await world.ids('register')).toEqual(['m']);
    expect(await world.ids('register', { knownAt: '2' })).toEqual(['m']);
    expect(await world.ids('register', { knownAt: '3' })).toEqual(['n']);
    expect(await lives('register', 'model')).toEqual([
      ['m', 'm', 1, 2],
      ['n', 'n', 2, 3],
      ['m', 'm', 3, 'open'],
    ]);
  });

  it('of a decision gives and takes models only where its lines name them', async () => {
    const told = await world.tell('DecisionIssued', decision('d', [line(1, 'm'), line(2, 'n')]));
    await world.correct(told, { lines: [line(1, 'm'), line(2, 'o', { case: 'c-n' })] });
    expect([...(await world.ids('register'))].sort()).toEqual(['m', 'o']);
    expect([...(await world.ids('register', { knownAt: '2' }))].sort()).toEqual(['m', 'n']);
  });

  it('of what another question does not look at leaves that question as it was', async () => {
    const told = await world.tell('DocumentRecorded', { document: 't', type: 'Kế hoạch' });
    const before = await rows('register');
    await world.correct(told, { type: 'Kết luận' });
    expect(await rows('register')).toEqual(before);
  });
});

describe('a batch', () => {
  const tellMuch = async (): Promise<void> => {
    const opened = await world.tell('ModelIdentified', model('m', { title: 'Đường hoa' }));
    const granted = await world.tell('RecognitionGranted', about('m', { level: 'commune' }), { on: '2021' });
    await world.tell('ModelRetitled', { model: 'm', title: 'Đường cờ' }, { on: '2022-05' });
    await world.correct(opened, { title: 'Đường hoa xã' }, '2019');
    const moved = await world.correct(granted, { model: 'n', level: 'district' });
    await world.tell('ModelsMerged', { model: 'n', into: 'm' });
    await world.correct(moved, { model: 'm' });
    const other = await world.tell('RecognitionGranted', about('m', { case: 'c-other' }));
    await world.correct(other, { case: 'c-another' });
    await world.tell('DecisionIssued', decision('d', [line(1, 'm'), line(2, 'n')]));
    await world.retract(granted);
    await world.tell('UnitSucceeded', {
      unit: 'u',
      successor: 'w',
      relation: 'merged',
      operatesFrom: '2025-07-01',
    });
  };
  const kept = async (parts: Pick<RunnerParts, 'batch' | 'histories'>): Promise<JsonObject> => {
    const readModels = new MemoryReadModelStore();
    await caughtUp({ store: world.store, readModels, ...parts });
    const collections: Record<string, JsonObject[]> = {};
    for (const { name } of keepingQuestions(QUESTIONS).flatMap(collectionsOf))
      collections[name] = (await readModels.scan(name, -1, 500)) as unknown as JsonObject[];
    return collections;
  };

  it('of any size keeps the same bytes, several changes of one model in it or not', async () => {
    await tellMuch();
    const oneByOne = JSON.stringify(await kept({ batch: 1 }));
    for (const batch of [2, 3, 4, 5, 7, 50]) expect(JSON.stringify(await kept({ batch }))).toBe(oneByOne);
    expect(oneByOne).toContain('Đường hoa xã');
  });

  it('keeps the same bytes when histories are packed, and when the log is asked for what memory has no room for', async () => {
    await tellMuch();
    const all = JSON.stringify(await kept({ batch: 1 }));
    for (const facts of [0, 1, 2, 4])
      expect(JSON.stringify(await kept({ batch: 1, histories: { facts } }))).toBe(all);
    for (const packed of [0, 600])
      for (const left of [0, 3, 100])
        expect(JSON.stringify(await kept({ batch: 1, histories: { facts: 0, packed, left } }))).toBe(all);
    expect(JSON.stringify(await kept({ batch: 3, histories: { facts: 1 } }))).toBe(all);
  });

  describe('with annulled lines that a correction gives to another model', () => {
    const [first, second] = [line(1, 'n', { case: 'c-1' }), line(2, 'm', { case: 'c-2' })];
    const corrected = { lines: [{ ...first, model: 'm' }, second] };
    const annul = () =>
      world.tell(
        'DecisionAnnulled',
        { decision: 'd', by: 'u', document: 't', lines: [first, second] },
        { on: '2021-01-01' },
      );
    const again = (...lines: readonly JsonObject[]) =>
      world.tell('DecisionIssued', decision('d2', lines), { on: '2022-01-01' });
    const retitle = (title: string) =>
      world.tell('ModelRetitled', { model: 'm', title }, { on: '2023-01-01' });
    const alike = async () =>
      expect(JSON.stringify(await kept({ batch: 1, histories: { facts: 0 } }))).toBe(
        JSON.stringify(await kept({ batch: 1 })),
      );

    it('keeps the same bytes when the act is repeated after it', async () => {
      const told = await world.tell('DecisionIssued', decision('d', [first, second]));
      await annul();
      await world.correct(told, corrected);
      await again({ ...first, model: 'm' });
      await alike();
      expect(JSON.stringify(await kept({ batch: 1 }))).toContain('recognised/c-1/1');
    });

    it('keeps the same bytes when the act is repeated before it', async () => {
      const told = await world.tell('DecisionIssued', decision('d', [first, second]));
      await annul();
      await again({ ...first, model: 'm' }, second);
      for (const title of 'abcdefghi') await retitle(title);
      await world.correct(told, corrected);
      await retitle('Khác');
      await alike();
    });
  });

  it('reads an event that concerns many documents once, however many of them are retraced', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => line(at + 1, `m-${String(at)}`));
    await world.tell('DecisionIssued', decision('d', lines));
    for (const { model: of } of lines as unknown as { model: string }[])
      await world.tell('ModelRetitled', { model: of, title: 'Khác' });
    await world.tell('DecisionAnnulled', {
      decision: 'd',
      by: 'u',
      document: 't',
      lines: lines,
    });
    const reads: number[] = [];
    const store = viewOf(world.store, {
      readAt: (indexes) => {
        reads.push(...indexes);
        return world.store.readAt(indexes);
      },
    });
    const questions = { register: QUESTIONS['register'] as Question };
    const histories = { facts: 0 };
    await caughtUp({ store, readModels: new MemoryReadModelStore(), batch: 1, questions, histories });
    expect(reads.filter((index) => index === 1)).toEqual([1]);
    expect(reads.length).toBeGreaterThan(lines.length);
  });

  it('ends early when what it holds is large', async () => {
    const lines = Array.from({ length: 50 }, (_, at) => line(at + 1, `m-${String(at)}`));
    for (const name of 'abcd') await world.tell('DecisionIssued', decision(name, lines));
    const commitsWith = async (facts: number): Promise<number> => {
      const readModels = new MemoryReadModelStore();
      const commit = jest.spyOn(readModels, 'commit');
      const store = viewOf(world.store, { readAll: (after) => world.store.readAll(after, 1) });
      const questions = { decisions: QUESTIONS['decisions'] as Question };
      await caughtUp({ store, readModels, questions, histories: { facts } });
      return commit.mock.calls.length;
    };
    expect(await commitsWith(1_000)).toBe(1);
    expect(await commitsWith(10)).toBe(2);
  });

  it('finds trails without an index while memory knows all steps, and builds it when it does not', async () => {
    await tellMuch();
    const indexed = async (histories: HistoryLimits): Promise<number> => {
      const readModels = new MemoryReadModelStore();
      let built = 0;
      readModels.index = (_question?: string, collection?: string) => {
        if (collection !== undefined) built += 1;
        return Promise.resolve();
      };
      await caughtUp({
        store: world.store,
        readModels,
        batch: 1,
        questions: { register: QUESTIONS['register'] as Question },
        histories,
      });
      return built;
    };
    expect(await indexed({})).toBe(0);
    expect(await indexed({ facts: 0 })).toBe(0);
    expect(await indexed({ facts: 0, packed: 0 })).toBe(1);
    expect(await indexed({ facts: 0, packed: 0, left: 0 })).toBe(1);
  });

  it('makes of several changes of one model one row for each thing that was said in between', async () => {
    const told = await world.tell('RecognitionGranted', about('m', { level: 'commune' }));
    const second = await world.correct(told, { level: 'district' });
    await world.correct(second, { level: 'province' });
    expect(await lives('register', 'level')).toEqual([
      ['m', 'commune', 1, 2],
      ['m', 'district', 2, 3],
      ['m', 'province', 3, 'open'],
    ]);
  });
});

describe('a step', () => {
  it('tells its event, and comes after every step of an event before', () => {
    expect([stepOf(7, 0), stepOf(7, 2_047), stepOf(8, 0)].map(indexOfStep)).toEqual([7, 7, 8]);
    expect(stepOf(7, 2_047)).toBeLessThan(stepOf(8, 0));
    expect(() => stepOf(7, 2_048)).toThrow('event 7 concerns too many documents');
  });
});
