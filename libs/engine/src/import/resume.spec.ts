/** An import may be stopped or killed at any moment; run again it goes on, and what was recorded is neither lost nor doubled. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LIMITS } from '@kheo/kernel';
import { viewOf } from '@kheo/ports';
import type { EventStore } from '@kheo/ports';
import { MemoryEventStore, MemoryKeyVault, MemoryScratch, seededRandom, settableClock } from '@kheo/testing';
import type { Files, ImportWorld } from './test-import.js';
import { localActor } from '../opening.js';
import { countTypes, importWorld, inShort, seedFiles, tempFiles } from './test-import.js';

const SEED = { dataSet: 'seed' };
const seed = () => seedFiles('seed-facts', 'reference');

const clock = settableClock(Date.UTC(2026, 0, 5));
let vault: MemoryKeyVault;
let store: MemoryEventStore;
const newScratch = () => new MemoryScratch();
let world: ImportWorld;
let files: Files;

beforeEach(async () => {
  vault = new MemoryKeyVault(seededRandom(7).bytes);
  store = new MemoryEventStore(clock);
  world = await importWorld({ store, clock, vault, newScratch });
  files = tempFiles();
});
afterEach(() => files.remove());

/** The same log, whose process dies with the n-th append from now: that append and later ones are not written. */
const dyingAfter = (appends: number): EventStore =>
  watched((count) => {
    if (count > appends) throw new Error('killed');
  });

/** The same log, each append of which is counted before it is written. */
const watched = (before: (count: number) => void): EventStore => {
  let count = 0;
  return viewOf(store, {
    append: async (request) => {
      count += 1;
      before(count);
      return store.append(request);
    },
  });
};

describe('killed', () => {
  test.each([0, 0.001, 0.1, 0.3, 0.6, 0.9, 0.999])('after this share of its appends: %d', async (share) => {
    let total = 0;
    const counted = store;
    await (
      await importWorld({ store: watched((count) => (total = count)), clock, vault, newScratch })
    ).import(seed(), SEED);
    store = new MemoryEventStore(clock);
    world = await importWorld({ store, clock, vault, newScratch });
    const dying = await importWorld({
      store: dyingAfter(Math.floor(total * share)),
      clock,
      vault,
      newScratch,
    });
    await expect(dying.import(seed(), SEED)).rejects.toThrow('killed');
    const written = await world.position();
    const report = await world.import(seed(), SEED);
    expect(report.outcome).toBe('recorded');
    expect(await world.position()).toBeGreaterThan(written);
    const ids = (await world.events()).map(({ metadata }) => metadata.eventId);
    const whole = await counted.readAll(0, LIMITS.readEvents);
    expect(countTypes(await world.events())).toEqual(countTypes(whole));
    expect(ids.sort()).toEqual(whole.map(({ metadata }) => metadata.eventId).sort());
  });

  test('between the last row and the end: the second run only says that it is finished', async () => {
    const one = files.write('sources.csv', [
      ['id', 'title'],
      ['SRC-1', 'Báo cáo 2024'],
    ]);
    const dying = await importWorld({ store: dyingAfter(2), clock, vault, newScratch }); // the start and the row
    await expect(dying.import([one])).rejects.toThrow('killed');
    expect((await world.events()).slice(-2).map(({ type }) => type)).toEqual([
      'ImportStarted',
      'SourceRegistered',
    ]);
    expect(await world.import([one])).toMatchObject({ outcome: 'recorded', kinds: [{ unchanged: 1 }] });
    expect((await world.events()).at(-1)?.type).toBe('ImportFinished');
  });
});

test('killed, and run again with its files in another order, it goes on', async () => {
  const table = (name: string, id: string) =>
    files.write(name, [
      ['id', 'title'],
      [id, 'Báo cáo 2024'],
    ]);
  const both = [table('sources-a.csv', 'SRC-1'), table('sources-b.csv', 'SRC-2')];
  const dying = await importWorld({ store: dyingAfter(2), clock, vault, newScratch });
  await expect(dying.import(both, { kind: 'sources' })).rejects.toThrow('killed');
  const report = await world.import(both.toReversed(), { kind: 'sources' });
  expect(report).toMatchObject({ outcome: 'recorded', kinds: [{ rows: 2, recorded: 1, unchanged: 1 }] });
  expect(countTypes(await world.events())).toMatchObject({ ImportStarted: 1, ImportFinished: 1 });
});

test('what only a person who has been erased could open is a problem of its row', async () => {
  const people = files.write('people.csv', [
    ['id', 'name'],
    ['PER-1', 'Nguyễn Thị Hiền'],
    ['PER-2', 'Ma Từ Đông Điền'],
  ]);
  await world.import([people]);
  const [first] = (await world.events()).filter(({ type }) => type === 'PersonIdentified');
  await vault.destroy(`p.${String(first?.data['person'])}`);
  const capacities = files.write('capacities.csv', [
    ['id', 'person_id', 'capacity'],
    ['CAP-1', 'PER-1', 'Bí thư'],
    ['CAP-2', 'PER-2', 'Bí thư'],
  ]);
  const report = await world.import([capacities]);
  expect(report).toMatchObject({ outcome: 'incomplete', kinds: [{ kind: 'capacities', recorded: 1 }] });
  expect(report.problems.map(inShort)).toEqual(['capacities.csv:2  KeyDestroyed']);
});

describe('stopped by its caller', () => {
  test('while recording: what was written stays, and the next run goes on under the same operation', async () => {
    const stop = new AbortController();
    const report = await world.import(
      seed(),
      { ...SEED, signal: stop.signal, batch: 16 },
      ({ phase, rows }) => {
        if (phase === 'recording' && rows > 100) stop.abort();
      },
    );
    expect(report.outcome).toBe('stopped');
    expect(report.kinds.find(({ kind }) => kind === 'facts')).toMatchObject({ rows: 36, recorded: 0 });
    const sources = report.kinds.find(({ kind }) => kind === 'sources');
    expect(sources?.recorded).toBe(countTypes(await world.events())['SourceRegistered']);
    const types = countTypes(await world.events());
    expect(types['ImportStarted']).toBe(1);
    expect(types).not.toHaveProperty('ImportFinished');
    const rest = await world.import(seed(), SEED);
    expect(rest).toMatchObject({ outcome: 'recorded', operation: report.operation });
    expect(rest.kinds.find(({ kind }) => kind === 'units')).toMatchObject({ rows: 85, unchanged: 85 });
    const operations = (await world.events()).filter(({ type }) => type.startsWith('Import'));
    expect(operations.map(({ type }) => type)).toEqual(['ImportStarted', 'ImportFinished']);
    expect(new Set(operations.map(({ stream }) => stream)).size).toBe(1);
  });

  test('while checking: nothing is written', async () => {
    const before = await world.position();
    const stop = new AbortController();
    const report = await world.import(
      seed(),
      { ...SEED, signal: stop.signal },
      ({ phase }) => phase === 'checking' && stop.abort(),
    );
    expect(report.outcome).toBe('stopped');
    expect(await world.position()).toBe(before);
  });
});

describe('beside others who act', () => {
  const districts = () =>
    files.write('units.csv', [
      ['id', 'name_vi', 'kind', 'level'],
      ['dt-x', 'huyện X', 'territory', 'district'],
      ['dt-y', 'huyện Y', 'territory', 'district'],
    ]);
  /** The log, in which somebody acts once, right after the import has said that it starts. */
  const meanwhile = (act: () => Promise<unknown>): EventStore => {
    let acted = false;
    return viewOf(store, {
      append: async (request) => {
        const result = await store.append(request);
        if (acted || request.events[0]?.type !== 'ImportStarted') return result;
        acted = true;
        await act();
        return result;
      },
    });
  };
  const rename = (unit: string) => async () =>
    world.engine.execute({
      name: 'RenameUnit',
      body: { unit, name: 'xã Khác' },
      scope: 'lan',
      key: `rename ${unit}`,
      actor: { id: localActor('administrator') },
      source: { kind: 'live' },
    });

  test('what rested on what they changed is decided again, and every row is recorded once', async () => {
    const units = districts();
    const models = files.write('models.csv', [
      ['id', 'title_vi', 'kind', 'unit_id'],
      ['MOD-1', 'a', 'model', 'dt-x'],
      ['MOD-2', 'b', 'model', 'dt-y'],
    ]);
    const visits = files.write('visits.csv', [
      ['id', 'model_id'],
      ['V-1', 'MOD-1'],
      ['V-2', 'MOD-2'],
    ]);
    await world.import([units]);
    const beside = await importWorld({ store: meanwhile(rename('dt-x')), clock, vault, newScratch });
    const report = await beside.import([models, visits]);
    expect(report).toMatchObject({
      outcome: 'recorded',
      kinds: [
        { kind: 'models', recorded: 2 },
        { kind: 'visits', recorded: 2 },
      ],
    });
    const events = await world.events();
    expect(countTypes(events)).toMatchObject({ ModelIdentified: 2, VisitRecorded: 2, ImportFinished: 2 });
    const bases = events.flatMap(({ type, metadata: { basis } }) =>
      type === 'ModelIdentified' ? basis.filter(({ stream }) => stream.startsWith('kheo.unit')) : [],
    );
    expect(bases.map(({ stream, revision }) => `${stream}@${String(revision)}`).sort()).toEqual([
      'kheo.unit-dt-x@1',
      'kheo.unit-dt-y@0',
    ]);
  });

  test('a row that what they did forbids is a problem, and the report says what has been recorded', async () => {
    const models = files.write('models.csv', [
      ['id', 'title_vi', 'kind', 'unit_id'],
      ['MOD-1', 'a', 'model', 'dt-x'],
    ]);
    const units = districts();
    const establish = async () =>
      world.engine.execute({
        name: 'EstablishUnit',
        body: { unit: 'dt-x', name: 'huyện khác', kind: 'territory', level: 'district', territory: 'dt-x' },
        scope: 'lan',
        key: 'another',
        actor: { id: localActor('administrator') },
        source: { kind: 'live' },
      });
    const beside = await importWorld({ store: meanwhile(establish), clock, vault, newScratch });
    const report = await beside.import([units, models]);
    expect(report).toMatchObject({
      outcome: 'incomplete',
      kinds: [
        { kind: 'units', recorded: 1 },
        { kind: 'models', recorded: 0 },
      ],
    });
    expect(report.problems.map(inShort)).toEqual(['units.csv:2 id AlreadyExists']);
    expect(countTypes(await world.events())).toMatchObject({ UnitEstablished: 2 });
  });
});

describe('a row that is not what it was', () => {
  const UNITS = ['id', 'name_vi', 'kind', 'level', 'note'];
  const units = (name: string, note = '') =>
    files.write('units.csv', [
      UNITS,
      ['dt-x', name, 'territory', 'district', note],
      ['dt-y', 'huyện Y', 'territory', 'district', ''],
    ]);

  test('is refused with what to do instead, and no other row is written', async () => {
    await world.import([units('huyện X')]);
    const before = await world.position();
    const models = files.write('models.csv', [
      ['id', 'title_vi', 'kind', 'unit_id'],
      ['MOD-1', 'Lò đốt rác', 'model', 'dt-x'],
    ]);
    const report = await world.import([units('huyện Xê'), models]);
    expect(report.problems).toMatchObject([
      {
        file: 'units.csv',
        row: 2,
        code: 'RowChanged',
        values: { id: 'dt-x', stream: 'kheo.unit-dt-x', revision: 0 },
      },
    ]);
    expect(report.problems[0]?.expected).toContain('correct-record');
    expect(await world.position()).toBe(before);
  });

  test('any cell counts, also a remark', async () => {
    await world.import([units('huyện X')]);
    expect((await world.import([units('huyện X', 'in trong báo cáo')])).problems.map(inShort)).toEqual([
      'units.csv:2  RowChanged',
    ]);
  });

  test('a quote counts, although no field of the event holds it', async () => {
    const statements = (quote: string) =>
      files.write('statements.csv', [
        ['id', 'unit_id', 'act', 'quote'],
        ['S-1', 'dt-x', 'registered', quote],
      ]);
    await world.import([units('huyện X'), statements('có 32 mô hình')]);
    expect(
      (await world.import([units('huyện X'), statements('có 33 mô hình')])).problems.map(inShort),
    ).toEqual(['statements.csv:2  RowChanged']);
  });

  test('a row that now is about another model is no second fact', async () => {
    const models = files.write('models.csv', [
      ['id', 'title_vi', 'kind', 'unit_id'],
      ['MOD-1', 'a', 'model', 'dt-x'],
      ['MOD-2', 'b', 'model', 'dt-x'],
    ]);
    const visits = (model: string) =>
      files.write('visits.csv', [
        ['id', 'model_id'],
        ['V-1', model],
      ]);
    await world.import([units('huyện X'), models, visits('MOD-1')]);
    expect((await world.import([units('huyện X'), models, visits('MOD-2')])).problems.map(inShort)).toEqual([
      'visits.csv:2  RowChanged',
    ]);
    expect(countTypes(await world.events())['VisitRecorded']).toBe(1);
  });

  test('a row that now is another act is no second fact', async () => {
    const models = files.write('models.csv', [
      ['id', 'title_vi', 'kind', 'unit_id'],
      ['MOD-1', 'a', 'model', 'dt-x'],
    ]);
    const facts = (type: string, subject: string) =>
      files.write('facts.csv', [
        ['id', 'type', 'subject_id'],
        ['F-1', type, subject],
      ]);
    await world.import([units('huyện X'), models, facts('visited', 'MOD-1')]);
    const before = await world.position();
    for (const [type, subject] of [
      ['inspected', 'MOD-1'],
      ['registered', 'dt-x'],
    ] as const) {
      const { problems } = await world.import([units('huyện X'), models, facts(type, subject)]);
      expect(problems.map(inShort)).toEqual(['facts.csv:2  RowChanged']);
    }
    expect(await world.position()).toBe(before);
  });

  test('a blank column more, or another order of rows and columns, changes nothing', async () => {
    await world.import([units('huyện X')]);
    const before = await world.position();
    const header = ['parent_id', ...UNITS.toReversed()];
    const moved = files.write('units.csv', [
      header,
      ['', '', 'district', 'territory', 'huyện Y', 'dt-y'],
      ['', '', 'district', 'territory', 'huyện X', 'dt-x'],
    ]);
    expect(await world.import([moved])).toMatchObject({
      outcome: 'recorded',
      kinds: [{ rows: 2, unchanged: 2 }],
    });
    expect(await world.position()).toBe(before);
  });

  test('the same ids of another data set are other rows', async () => {
    const sources = files.write('sources.csv', [
      ['id', 'title'],
      ['SRC-1', 'Báo cáo 2024'],
    ]);
    await world.import([sources], { dataSet: 'a' });
    await world.import(
      [
        files.write('sources.csv', [
          ['id', 'title'],
          ['SRC-1', 'Báo cáo 2025'],
        ]),
      ],
      { dataSet: 'b' },
    );
    expect(countTypes(await world.events())['SourceRegistered']).toBe(2);
  });

  test('a file that changes between its check and its recording is not recorded', async () => {
    const before = await world.position();
    const file = units('huyện X');
    const running = world.import([file], {}, ({ phase }) => phase === 'checking' && units('huyện Xê'));
    await expect(running).rejects.toMatchObject({ code: 'FileUnreadable' });
    expect(await world.position()).toBe(before);
  });
});
