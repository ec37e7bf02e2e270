/** The facts of the five articles and the reference lists, imported as they are printed. */
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RecordedEvent } from '@kheo/kernel';
import { MemoryEventStore, MemoryKeyVault, MemoryScratch, seededRandom, settableClock } from '@kheo/testing';
import type { ImportWorld } from './test-import.js';
import { countTypes, importWorld, inShort, seedFiles } from './test-import.js';

const RECORDED_ON = Date.UTC(2026, 0, 5);
let vault: MemoryKeyVault;
const newScratch = () => new MemoryScratch();
let world: ImportWorld;

const emptyLog = async (): Promise<void> => {
  const clock = settableClock(RECORDED_ON);
  vault = new MemoryKeyVault(seededRandom(7).bytes);
  world = await importWorld({ store: new MemoryEventStore(clock), clock, vault, newScratch });
};
const importSeed = async () => world.import(seedFiles('seed-facts', 'reference'), { dataSet: 'seed' });
const seededLog = async (): Promise<void> => {
  await emptyLog();
  await importSeed();
};
const referenceOf = ({ metadata: { source } }: RecordedEvent) =>
  source.kind === 'import' ? source.reference : undefined;
const byReference = async (reference: string) =>
  (await world.events()).filter((event) => referenceOf(event) === reference);
const one = async (reference: string): Promise<RecordedEvent> => {
  const [event] = await byReference(reference);
  if (!event) throw new Error(`no event of ${reference}`);
  return event;
};

describe('every row of the seed becomes what it says', () => {
  beforeAll(seededLog);

  test('each file has as many rows as it should, all recorded, none twice', async () => {
    await emptyLog();
    const report = await importSeed();
    expect(report.problems.map(inShort)).toEqual([]);
    expect(report.outcome).toBe('recorded');
    expect(
      Object.fromEntries(report.kinds.map(({ kind, rows, recorded }) => [kind, [rows, recorded]])),
    ).toEqual({
      sources: [5, 5],
      units: [85, 85],
      successions: [63, 62], // Nghệ An goes on unchanged and stands among the units
      documents: [8, 8],
      phases: [3, 3],
      fields: [12, 12],
      people: [7, 7],
      'commendation-forms': [17, 17],
      'annulment-grounds': [4, 4],
      models: [33, 33],
      facts: [36, 36],
      claims: [49, 49],
      'claim-relations': [18, 18],
    });
  });

  test('the events are those that the rows name, and no more', async () => {
    const { LogOpened: _, AuthorityGranted: __, ...counts } = countTypes(await world.events());
    expect(counts).toEqual({
      ImportStarted: 1,
      SourceRegistered: 5,
      UnitEstablished: 85 + 59 + 23, // the seed's, the other old provinces, the merged ones
      UnitAbolished: 11,
      UnitSucceeded: 52,
      DocumentRecorded: 8,
      PhaseDeclared: 3,
      FieldSchemeDeclared: 3,
      FieldDeclared: 12,
      PersonIdentified: 7,
      CapacityHeld: 7,
      CommendationFormDeclared: 17,
      AnnulmentGroundDeclared: 4,
      ModelIdentified: 33,
      PlanIssued: 6,
      ConferenceHeld: 4,
      UnitStatementRecorded: 4,
      VisitRecorded: 1,
      RecognitionGranted: 1,
      ModelReplicated: 4,
      OutcomeReported: 4,
      ReplicationRequested: 1,
      IntroducedToCentre: 3,
      ModelRegistered: 6,
      ModelMaintained: 2,
      ClaimPublished: 49,
      ClaimsRelated: 18,
      ImportFinished: 1,
    });
  });

  test.each([
    ['facts:FCT-004', 'UnitStatementRecorded', { unit: 'cm-son-thanh', act: 'recognised' }],
    [
      'facts:FCT-018',
      'UnitStatementRecorded',
      { unit: 'dt-duc-linh', act: 'proposed', value: 0, level: 'province' },
    ],
    ['facts:FCT-021', 'UnitStatementRecorded', { unit: 'dt-hoang-mai', act: 'plan-issued' }],
    [
      'facts:FCT-022',
      'UnitStatementRecorded',
      { unit: 'dt-hoang-mai', act: 'committee-established', value: 100, valueUnit: '%' },
    ],
    ['facts:FCT-002', 'PlanIssued', { unit: 'cm-thuan-mang', issuer: 'pc-thuan-mang' }],
    ['facts:FCT-008', 'ConferenceHeld', { unit: 'dt-thanh-ba', organiser: 'bcd-thanh-ba' }],
  ])('%s is about a unit and stays with it', async (reference, type, data) => {
    expect(await byReference(reference)).toHaveLength(1);
    expect(await one(reference)).toMatchObject({ type, data });
  });

  test('a joint model has both holders, a household its family, and a model without a printed holder none', async () => {
    expect((await one('models:MOD-029')).data).toMatchObject({
      holderKind: 'joint',
      holders: ['ca-quynh-xuan', 'gx-xuan-an'],
    });
    expect((await one('models:MOD-014')).data['holders']).toEqual([
      (await one('people:PER-006')).data['person'],
    ]);
    const unheld = (await one('models:MOD-005')).data;
    expect(unheld['holders']).toEqual([]);
    expect(unheld).not.toHaveProperty('holderKind');
  });

  test('an act names the model, the document, the phase and the source that other files hold', async () => {
    const introduced = (await one('facts:FCT-015')).data;
    expect(introduced['model']).toBe((await one('models:MOD-011')).data['model']);
    expect(introduced['phases']).toEqual([(await one('phases:PHS-003')).data['phase']]);
    expect(introduced['source']).toBe((await one('sources:SRC-4')).data['source']);
    expect((await one('facts:FCT-005')).data['document']).toBe(
      (await one('documents:DOC-002')).data['document'],
    );
  });
});

describe('nothing is invented', () => {
  beforeAll(seededLog);

  test.each([
    ['facts:FCT-015', { precision: 'unknown', to: '2024-01-17' }], // by the day its article appeared
    ['facts:FCT-006', { precision: 'unknown' }], // the article has no day of publication
    ['facts:FCT-004', { precision: 'year', date: '2020' }],
    ['facts:FCT-013', { precision: 'day', date: '2024-01-17' }],
    ['models:MOD-011', { precision: 'month', date: '2020-10' }],
    ['models:MOD-001', { precision: 'unknown', to: '2021-10-17' }],
    ['models:MOD-033', { precision: 'unknown' }],
    ['sources:SRC-2', { precision: 'unknown' }],
    ['sources:SRC-4', { precision: 'day', date: '2024-01-17' }],
    ['documents:DOC-006', { precision: 'unknown' }],
    ['phases:PHS-003', { precision: 'range', date: '1999', to: '2024' }],
    ['people:PER-005', { precision: 'unknown', to: '2023-03-07' }],
    ['claims:SC22', { precision: 'day', date: '2024-01-17' }],
    ['claims:SC33', { precision: 'unknown' }],
    ['units:pv-nghe-an', { precision: 'unknown' }],
    ['commendation-forms:BK-PV', { precision: 'unknown' }],
  ])('%s happened on %j', async (reference, effectiveOn) => {
    expect((await one(reference)).metadata.effectiveOn).toEqual(effectiveOn);
  });

  test('a registration of 2022 has no cycle, since none is printed', async () => {
    expect((await one('facts:FCT-024')).data).not.toHaveProperty('cycle');
  });

  test('a merged province ends with the last day before the new one works; its successor has another id under the same name', async () => {
    const rows = await byReference('successions:pv-lam-dong/pv-lam-dong-2025');
    expect(rows.map(({ type }) => type)).toEqual(['UnitEstablished', 'UnitSucceeded']); // the new one came with the row of Đắk Nông
    expect(rows[1]?.data).toMatchObject({ relation: 'merged', operatesFrom: '2025-07-01' });
    expect(rows[1]?.metadata.effectiveOn).toEqual({ precision: 'day', date: '2025-06-12' });
    const made = (await world.events()).find(
      ({ type, data }) => type === 'UnitEstablished' && data['unit'] === 'pv-lam-dong-2025',
    );
    expect(made).toMatchObject({
      data: { name: 'Lâm Đồng', level: 'province' },
      metadata: { effectiveOn: { precision: 'day', date: '2025-07-01' } },
    });
    expect(await byReference('successions:pv-hue/pv-hue')).toHaveLength(1);
  });
});

describe('where a fact was read', () => {
  beforeAll(seededLog);

  test('every event names file, hash and row, and the row as it prints itself', async () => {
    const { source } = (await one('facts:FCT-001')).metadata;
    expect(source).toMatchObject({
      kind: 'import',
      dataSet: 'seed',
      file: 'facts.csv',
      row: 2,
      reference: 'facts:FCT-001',
    });
    expect(source.kind === 'import' && source.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a quote is sealed, and goes with the person that it names', async () => {
    const { source } = (await one('models:MOD-003')).metadata; // «… của chị Nguyễn Thị Hiền …»
    const other = (await one('models:MOD-001')).metadata.source;
    const keys = [source, other].map((read) =>
      read.kind === 'import' && typeof read.quote === 'object' ? read.quote.key : '',
    );
    expect((await vault.open(keys)).size).toBe(2);
    await vault.destroy(`p.${String((await one('people:PER-001')).data['person'])}`);
    expect([...(await vault.open(keys)).keys()]).toEqual([keys[1]]);
  });
});

describe('the same rows again', () => {
  beforeEach(emptyLog);

  test('twice adds no event', async () => {
    await importSeed();
    const before = await world.position();
    const report = await importSeed();
    expect(report.outcome).toBe('recorded');
    expect(report.kinds.every(({ rows, unchanged }) => rows === unchanged)).toBe(true);
    expect(await world.position()).toBe(before);
  });

  test('a folder less, and its rows are still known', async () => {
    await importSeed();
    const before = await world.position();
    const report = await world.import(
      seedFiles('seed-facts').filter(({ name }) => name === 'facts.csv'),
      { dataSet: 'seed' },
    );
    expect(report.problems).toEqual([]);
    expect(report.kinds).toEqual([{ kind: 'facts', rows: 36, recorded: 0, unchanged: 36 }]);
    expect(await world.position()).toBe(before);
  });

  test('a dry run reports what it would do and writes nothing', async () => {
    const before = await world.position();
    const report = await world.import(seedFiles('seed-facts', 'reference'), {
      dataSet: 'seed',
      dryRun: true,
    });
    expect(report).toMatchObject({ outcome: 'checked', dryRun: true, problemCount: 0 });
    expect(report.kinds.find(({ kind }) => kind === 'facts')).toEqual({
      kind: 'facts',
      rows: 36,
      recorded: 36,
      unchanged: 0,
    });
    expect(await world.position()).toBe(before);
  });

  test('the order of files and rows does not matter: what is referred to may come later', async () => {
    const report = await world.import(seedFiles('reference', 'seed-facts').reverse(), { dataSet: 'seed' });
    expect(report.problems.map(inShort)).toEqual([]);
    expect(report.outcome).toBe('recorded');
  });
});
