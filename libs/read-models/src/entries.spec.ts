/** A history as an auditor reads it: every fact in both times, the corrected ones too, and what is left out is told. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import { draft, memoryParts, MemoryReadModelStore } from '@kheo/testing';
import { HISTORY_ENTRIES, historyIn } from './entries.js';
import { factsOf } from './looking.js';
import { MODELS } from './names.js';
import type { Fact } from './question.js';
import { about, decision, importedAs, line, model, unit, worldOf } from './test-world.js';
import type { World } from './test-world.js';

let world: World;
beforeEach(async () => {
  world = worldOf({ ...memoryParts(), readModels: new MemoryReadModelStore(), draft });
  await world.tell('UnitEstablished', unit('u'), { on: '1997-01-01' });
});
const historyOf = async (query: Record<string, string> = {}): Promise<readonly JsonObject[]> =>
  (await world.one('models', 'm', query))['history'] as unknown as readonly JsonObject[];
const lines = (history: readonly JsonObject[]) =>
  history.map(({ type, certainty, correctedAt }) => [type, certainty, correctedAt ?? null]);

describe('a history', () => {
  it('shows what was put right beside what put it right, with who, when and why', async () => {
    const told = await world.tell('ModelIdentified', model('m', { title: 'Đường hoa' }), {
      source: importedAs('models:MOD-1'),
    });
    await world.correct(told, { title: 'Đường cờ' });
    const [first, second] = await historyOf();
    expect(first).toMatchObject({
      index: 1,
      correctedAt: 2,
      data: { title: 'Đường hoa' },
      source: { kind: 'import', reference: 'models:MOD-1' },
      actor: 'actor-1',
      stream: 'kheo.model-m',
      revision: 0,
    });
    expect(second).toMatchObject({
      index: 2,
      data: { title: 'Đường cờ' },
      corrects: { eventId: told.eventId, reason: 'misread' },
    });
    expect(second).not.toHaveProperty('correctedAt');
    expect(first).not.toHaveProperty('corrects');
  });

  it('does not yet know of a correction at the position before it', async () => {
    const told = await world.tell('ModelIdentified', model('m'));
    await world.correct(told, { title: 'Đường cờ' });
    expect(lines(await historyOf({ knownAt: '2' }))).toEqual([['ModelIdentified', 'certain', null]]);
    expect(lines(await historyOf({ knownAt: '3' }))).toEqual([
      ['ModelIdentified', 'certain', 2],
      ['ModelIdentified', 'certain', null],
    ]);
  });

  it('shows what was taken back with the position at which it was', async () => {
    await world.tell('ModelIdentified', model('m'));
    await world.retract(await world.tell('RecognitionGranted', about('m'), { on: '2021-01-01' }));
    expect(lines(await historyOf())).toEqual([
      ['ModelIdentified', 'certain', null],
      ['RecognitionGranted', 'certain', 3],
    ]);
  });

  it('shows what had possibly happened by the day, in the order of effect', async () => {
    await world.tell('ModelIdentified', model('m'), { on: '2019' });
    await world.tell('RecognitionGranted', about('m'), { on: '2022-05' });
    await world.tell('VisitRecorded', about('m'), { on: '2021-03-01' });
    const asOf = async (day: string) =>
      lines(await historyOf({ asOf: day })).map(([type, sure]) => [type, sure]);
    expect(await asOf('2019-06-01')).toEqual([['ModelIdentified', 'possible']]);
    expect(await asOf('2022-04-30')).toEqual([
      ['ModelIdentified', 'certain'],
      ['VisitRecorded', 'certain'],
    ]);
    expect((await asOf('2022-05-01')).at(-1)).toEqual(['RecognitionGranted', 'possible']);
    expect((await asOf('2022-05-31')).at(-1)).toEqual(['RecognitionGranted', 'certain']);
  });

  it('of more than a thousand entries is cut at its oldest end, and tells how many are left out', async () => {
    await world.tell('ModelIdentified', model('m'));
    const [one] = (await factsOf(await world.looking(), MODELS, 'm')) as readonly [Fact];
    const many = Array.from({ length: HISTORY_ENTRIES + 3 }, (_, at) => ({ ...one, index: at, order: at }));
    const ask = await world.looking({ knownAt: HISTORY_ENTRIES + 2 });
    const { history, historyLeftOut } = historyIn(many, ask);
    expect([HISTORY_ENTRIES, history.length, historyLeftOut]).toEqual([1_000, 1_000, 2]);
    expect([history[0]?.['index'], history.at(-1)?.['index']]).toEqual([2, HISTORY_ENTRIES + 1]);
    expect(historyIn(many.slice(0, 1_000), ask).historyLeftOut).toBe(0);
  });
});

describe('what a history mentions', () => {
  it('is named: units, persons, models, documents, decisions and sources', async () => {
    await world.tell('UnitEstablished', unit('v', { name: 'xã V' }));
    await world.tell('SourceRegistered', { source: 's', title: 'Báo Đại Đoàn Kết' });
    await world.tell('DocumentRecorded', { document: 't', type: 'Kết luận', number: '03', symbol: 'KL/TU' });
    await world.tell('ModelIdentified', model('m', { unit: 'v', holders: ['v'], source: 's' }));
    await world.tell('DecisionIssued', decision('d', [line(1, 'm')], { document: 't', number: '7' }));
    expect((await world.one('models', 'm'))['mentions']).toEqual({
      u: 'tỉnh u',
      v: 'xã V',
      m: 'Mô hình m',
      s: 'Báo Đại Đoàn Kết',
      t: 'Kết luận 03-KL/TU',
    });
    const [entry] = (await world.one('decisions', 'd'))['history'] as unknown as readonly JsonObject[];
    expect(entry).toMatchObject({ type: 'DecisionIssued', stream: 'kheo.decision-d' });
  });

  it('is named as it was called on the day of the answer, and stays an id where nothing is known of it', async () => {
    await world.tell('UnitRenamed', { unit: 'u', name: 'thành phố U' }, { on: '2022-01-01' });
    await world.tell('ModelIdentified', model('m', { holders: ['nobody'] }));
    const named = async (asOf: string) => (await world.one('models', 'm', { asOf }))['mentions'];
    expect(await named('2021-12-31')).toEqual({ u: 'tỉnh u' });
    expect(await named('2022-01-01')).toEqual({ u: 'thành phố U' });
  });
});
