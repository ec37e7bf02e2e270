/** How a question is asked: parameters, both times, pages, waiting, and what a caller may see. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Draft, Fault, JsonObject } from '@kheo/kernel';
import { sealText } from '@kheo/integrity';
import { draft, MemoryEventStore, MemoryKeyVault, MemoryReadModelStore, settableClock } from '@kheo/testing';
import { Asker } from './asker.js';
import { Runner } from './runner.js';

const clock = settableClock(Date.parse('2026-01-10T01:00:00Z'));
let store: MemoryEventStore;
let readModels: MemoryReadModelStore;
let vault: MemoryKeyVault;
let asker: Asker;
let stop: AbortController;
let running: Promise<void>;

beforeEach(() => {
  clock.set(Date.parse('2026-01-10T01:00:00Z'));
  store = new MemoryEventStore(clock);
  readModels = new MemoryReadModelStore();
  vault = new MemoryKeyVault((length) => new Uint8Array(length).fill(7));
  asker = new Asker({ store, readModels, vault, clock });
  stop = new AbortController();
  running = new Runner({ store, readModels }).run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
});

const append = async (stream: string, ...events: Draft[]): Promise<number> => {
  const held = await store.readStream(stream, 0, 5_000);
  const result = await store.append({
    stream,
    expected: held.length === 0 ? 'no-stream' : held.length - 1,
    events,
  });
  if (result.outcome !== 'appended') throw new Error(result.outcome);
  return result.position;
};
const unit = (code: string, name: string, more: JsonObject = {}): Draft =>
  draft({ type: 'UnitEstablished', data: { unit: code, name, kind: 'territory', territory: code, ...more } });
const model = (id: string, title: string, at = 'u'): Draft =>
  draft({
    type: 'ModelIdentified',
    data: { model: id, title, kind: 'model', movement: 'dan-van-kheo', unit: at, holders: [] },
  });
const recognition = (of: string, date: string, told: JsonObject = {}): Draft =>
  draft({
    type: 'RecognitionGranted',
    effectiveOn: { precision: 'day', date },
    data: {
      case: `c-${of}`,
      model: of,
      modelKind: 'model',
      movement: 'dan-van-kheo',
      unit: 'u',
      holders: [],
      level: 'province',
      ...told,
    },
  });

const ask = (name: string, query: Record<string, string> = {}, id?: string, personal = false) =>
  asker.ask({ name, id, query }, { personal });
const items = (answer: JsonObject) => answer['items'] as unknown as JsonObject[];
const codeOf = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked;
  } catch (error) {
    return (error as Fault).code;
  }
  return 'none';
};

describe('a question', () => {
  it('tells its position and both times, and is empty before anything was known', async () => {
    await append('kheo.unit-u', unit('u', 'tỉnh A'));
    const position = await append('kheo.model-m', model('m', 'Đường hoa'));
    expect(await ask('models', { knownAt: '0' })).toMatchObject({
      items: [],
      position: 0,
      knownAt: 0,
      asOf: '2026-01-10',
      settled: true,
      next: null,
    });
    const answer = await ask('models', { after: String(position) });
    expect(answer).toMatchObject({ position, knownAt: position, settled: true });
    expect(items(answer)).toHaveLength(1);
  });

  it('is asked as known at an instant, which is settled once the clock has passed it', async () => {
    await append('kheo.unit-u', unit('u', 'tỉnh A'));
    const before = new Date(clock.now()).toISOString();
    clock.set(clock.now() + 60_000);
    await append('kheo.unit-v', unit('v', 'tỉnh B'));
    const then = await ask('units', { knownAt: before, ended: 'true' });
    expect(items(then).map(({ id }) => id)).toEqual(['u']);
    expect(then).toMatchObject({ settled: true, position: 1 });
    expect(await ask('units', { knownAt: '2030-01-01T00:00:00Z' })).toMatchObject({
      settled: false,
      position: 2,
    });
  });

  it('that is asked beyond the log says that it is not settled', async () => {
    await append('kheo.unit-u', unit('u', 'tỉnh A'));
    expect(await ask('units', { knownAt: '500' })).toMatchObject({ knownAt: 1, settled: false });
  });

  it('refuses parameters it does not know, dates that do not exist and limits beyond the limit', async () => {
    expect(await codeOf(ask('models', { colour: 'red' }))).toBe('ParameterInvalid');
    expect(await codeOf(ask('models', { asOf: '2023-02-29' }))).toBe('ParameterInvalid');
    expect(await codeOf(ask('models', { knownAt: 'yesterday' }))).toBe('ParameterInvalid');
    expect(await codeOf(ask('models', { knownAt: '2023-02-30T00:00:00Z' }))).toBe('ParameterInvalid');
    expect(await codeOf(ask('models', { limit: '501' }))).toBe('ParameterInvalid');
    expect(await codeOf(ask('models', { limit: '0' }))).toBe('ParameterInvalid');
    expect(await codeOf(ask('register', { level: 'galaxy' }))).toBe('ParameterInvalid');
    for (const name of ['register', 'decisions', 'activities', 'funnel'])
      expect(await codeOf(ask(name, { from: '2025-02', to: '2024' }))).toBe('ParameterInvalid');
    expect(await codeOf(ask('register', { from: '2025-06', to: '2025' }))).toBe('none');
    expect(await codeOf(ask('models', { after: 'kheo.model-m' }))).toBe('ParameterInvalid');
    expect(await codeOf(ask('weather'))).toBe('QuestionUnknown');
    expect(await codeOf(ask('toString'))).toBe('QuestionUnknown');
    expect(await codeOf(ask('models', {}, 'm-none'))).toBe('NotFound');
    expect(await codeOf(ask('funnel', {}, 'x'))).toBe('RouteUnknown');
  });

  it('waits for a stream and a revision', async () => {
    const asked = ask('models', { after: 'kheo.model-m@0' });
    await append('kheo.unit-u', unit('u', 'tỉnh A'));
    await append('kheo.model-m', model('m', 'Đường hoa'));
    expect(items(await asked).map(({ id }) => id)).toEqual(['m']);
  });
});

describe('pages', () => {
  beforeEach(async () => {
    await append('kheo.unit-u', unit('u', 'tỉnh A'));
    for (let at = 0; at < 7; at += 1) {
      await append(`kheo.model-m${String(at)}`, model(`m${String(at)}`, `Mô hình ${String(at)}`));
      await append(
        `kheo.case-c-m${String(at)}`,
        recognition(`m${String(at)}`, `2023-0${String(1 + (at % 3))}-01`),
      );
    }
  });

  const whole = async (
    query: Record<string, string>,
    between: () => Promise<unknown> = () => Promise.resolve(),
  ) => {
    const models: unknown[] = [];
    let next: string | undefined;
    do {
      const answer = await ask('register', { ...query, ...(next === undefined ? {} : { cursor: next }) });
      models.push(...items(answer).map((item) => (item['model'] as JsonObject)['id']));
      next = (answer['next'] as string | null) ?? undefined;
      await between();
    } while (next !== undefined);
    return models;
  };

  it('neither skip nor repeat, and stay what they were while others write', async () => {
    const all = await whole({ limit: '500', after: '15' });
    expect(new Set(all).size).toBe(7);
    let written = 0;
    const paged = await whole({ limit: '2' }, async () => {
      written += 1;
      await append(`kheo.model-n${String(written)}`, model(`n${String(written)}`, 'Mới'));
      await append(`kheo.case-c-n${String(written)}`, recognition(`n${String(written)}`, '2023-02-01'));
    });
    expect(paged).toEqual(all);
  });

  it('wait for a question that is built anew to come to where the first page was', async () => {
    const { next } = (await ask('register', { limit: '2', after: '15' })) as { next: string };
    const told = JSON.parse(Buffer.from(next, 'base64url').toString()) as { knownAt: number };
    const ahead = { ...told, knownAt: told.knownAt + 1 };
    let came = false;
    const page = ask('register', {
      limit: '2',
      cursor: Buffer.from(JSON.stringify(ahead)).toString('base64url'),
    }).then(() => (came = true));
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(came).toBe(false);
    await append('kheo.model-new', model('new', 'Mới'));
    await page;
  });

  it('refuse a cursor of other parameters, of another question, of another log, or of nobody', async () => {
    const { next } = (await ask('register', { limit: '2', after: '15' })) as { next: string };
    expect(await codeOf(ask('register', { limit: '2', cursor: next, level: 'district' }))).toBe(
      'CursorInvalid',
    );
    expect(await codeOf(ask('models', { cursor: next }))).toBe('CursorInvalid');
    expect(await codeOf(ask('register', { cursor: 'x'.repeat(40) }))).toBe('CursorInvalid');
    const told = JSON.parse(Buffer.from(next, 'base64url').toString()) as Record<string, unknown>;
    const forged = (change: object) =>
      Buffer.from(JSON.stringify({ ...told, ...change })).toString('base64url');
    expect(await codeOf(ask('register', { cursor: forged({ log: 'another' }) }))).toBe('LogMismatch');
    expect(await codeOf(ask('register', { cursor: forged({ from: { values: [{}], key: 'x' } }) }))).toBe(
      'CursorInvalid',
    );
    expect(await codeOf(ask('register', { cursor: forged({ from: { values: ['x'], key: 'x' } }) }))).toBe(
      'CursorInvalid',
    );
  });
});

describe('the register', () => {
  it('finds titles without their diacritics, đ included', async () => {
    await append('kheo.unit-u', unit('u', 'tỉnh A'));
    await append('kheo.model-m', model('m', 'Vận động xây dựng lò đốt rác'));
    const position = await append('kheo.case-c-m', recognition('m', '2023-05-01'));
    const found = async (text: string) =>
      items(await ask('register', { text, after: String(position) })).length;
    expect(await found('lo dot rac')).toBe(1);
    expect(await found('LÒ ĐỐT')).toBe(1);
    expect(await found('rac van')).toBe(1);
    expect(await found('hươu')).toBe(0);
  });

  it('finds what a present unit inherits once, through two mergers that lead to it', async () => {
    const merged = (from: string, to: string) =>
      draft({
        type: 'UnitSucceeded',
        effectiveOn: { precision: 'day', date: '2025-06-12' },
        data: { unit: from, successor: to, relation: 'merged', operatesFrom: '2025-07-01' },
      });
    await append('kheo.unit-u', unit('u', 'tỉnh A'), merged('u', 'w'));
    await append('kheo.unit-v', unit('v', 'tỉnh B', { parent: 'u' }), merged('v', 'w'));
    await append('kheo.unit-w', unit('w', 'tỉnh C'));
    await append('kheo.model-m', model('m', 'Đường hoa', 'v'));
    const position = await append('kheo.case-c-m', recognition('m', '2023-05-01', { unit: 'v' }));
    const under = async (code: string, successors: string) =>
      items(await ask('register', { unit: code, successors, after: String(position) })).length;
    expect(await under('w', 'false')).toBe(0);
    expect(await under('w', 'true')).toBe(1);
    expect(await under('u', 'false')).toBe(1);
  });

  it('never counts an introduction as a recognition', async () => {
    await append('kheo.unit-u', unit('u', 'tỉnh A'));
    const introduced = draft({
      type: 'IntroducedToCentre',
      effectiveOn: { precision: 'unknown', to: '2024-01-17' },
      data: { model: 'm', modelKind: 'model', movement: 'dan-van-kheo', unit: 'u', holders: [], by: 'u' },
    });
    const position = await append('kheo.model-m', model('m', 'Đường hoa'), introduced);
    expect(items(await ask('register', { after: String(position) }))).toHaveLength(0);
    const shown = async (asOf: string) =>
      items(await ask('register', { act: 'introduction', asOf })).map(({ certainty }) => certainty);
    expect(await shown('2024-01-16')).toEqual(['possible']);
    expect(await shown('2024-01-17')).toEqual(['certain']);
  });
});

describe('a sealed name', () => {
  const seal = async (key: string, text: string, eventId: string) => {
    const keys = await vault.ensure([{ name: key, subjects: [] }]);
    return { key, sealed: sealText(keys.get(key) as Uint8Array, text, { eventId, path: 'name' }) };
  };

  it('opens for who may see it, and for nobody once its key is destroyed', async () => {
    const told = draft({ type: 'PersonIdentified' });
    const name = await seal('p.x', 'Nguyễn Thị Thử', told.eventId);
    const position = await append('kheo.person-x', { ...told, data: { person: 'x', name } });
    const named = async (personal: boolean) =>
      ((await ask('people', { after: String(position) }, 'x', personal))['item'] as JsonObject)['name'];
    expect(await named(false)).toEqual({ sealed: true });
    expect(await named(true)).toBe('Nguyễn Thị Thử');
    await vault.destroy('p.x');
    expect(await named(true)).toEqual({ erased: true });
  });
});
