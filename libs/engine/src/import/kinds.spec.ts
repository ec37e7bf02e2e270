/** Every kind of rows beside the seed's: its template, its commands, and how rows of one file name those of another. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Fault } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import { MemoryEventStore, MemoryKeyVault, MemoryScratch, seededRandom, settableClock } from '@kheo/testing';
import { IMPORT_KINDS, kindNamed, kindOfHeader } from './kinds.js';
import { importGuide, importTemplate } from './template.js';
import type { Files, ImportWorld } from './test-import.js';
import { countTypes, importWorld, inShort, seedFiles, tempFiles } from './test-import.js';

let world: ImportWorld;
let files: Files;

beforeEach(async () => {
  const clock = settableClock(Date.UTC(2026, 0, 5));
  world = await importWorld({
    store: new MemoryEventStore(clock),
    clock,
    vault: new MemoryKeyVault(seededRandom(7).bytes),
    newScratch: () => new MemoryScratch(),
  });
  files = tempFiles();
});
afterEach(() => files.remove());

describe('templates', () => {
  test('the sample row of every kind is sound by itself: only what it refers to may be missing', async () => {
    const all = IMPORT_KINDS.map((kind) => files.write(`${kind}.csv`, importTemplate(kind)));
    const { problems, kinds } = await world.import(all, { dryRun: true });
    expect(problems.filter(({ code }) => code !== 'ReferenceUnknown').map(inShort)).toEqual([]);
    expect(kinds.map(({ kind }) => kind)).toEqual(IMPORT_KINDS);
    expect(kinds.every(({ rows }) => rows === 1)).toBe(true);
  });

  test('a guide says of each column what it holds and whether it must', () => {
    const { columns } = importGuide('registrations');
    expect(columns.find(({ column }) => column === 'model_id')).toEqual({
      column: 'model_id',
      required: true,
      doc: 'The model',
    });
    expect(columns.every(({ doc }) => doc.length > 0)).toBe(true);
    expect(() => importTemplate('no-such-kind')).toThrow(Fault);
  });

  test('a header says its kind unless two kinds have it', () => {
    expect(kindOfHeader(['id', 'model_id', 'value', 'value_unit', 'qualifier'])?.name).toBe('outcomes');
    expect(kindOfHeader(['id', 'model_id'])).toBeUndefined();
    expect(kindNamed('provinces-2025')?.name).toBe('successions');
    expect(kindNamed('commendations')?.name).toBe('commendation-forms');
  });
});

/** On top of the seed's units, people and models. */
const importMore = async (tables: Readonly<Record<string, readonly (readonly string[])[]>>) => {
  await world.import(seedFiles('seed-facts', 'reference'), { dataSet: 'seed' });
  const before = await world.position();
  const given = Object.entries(tables).map(([name, rows]) => files.write(`${name}.csv`, rows));
  const report = await world.import(given, { dataSet: 'seed' });
  return { report, events: (await world.events()).slice(before) };
};
const dataOf = (events: readonly RecordedEvent[], type: string) =>
  events.filter((event) => event.type === type).map(({ data }) => data);

const CASES = {
  registrations: [
    ['id', 'model_id', 'level', 'cycle', 'on_date'],
    ['REG-1', 'MOD-001', 'commune', '2024', '2024-01-10'],
    ['REG-2', 'MOD-002', 'commune', '2024', '2024-01-11'],
  ],
  dossiers: [
    ['case_id', 'documents', 'on_date'],
    ['REG-1', 'Tờ trình | Danh sách', '2024-10-01'],
  ],
  assessments: [
    ['id', 'case_id', 'assessor_id', 'score', 'scale', 'on_date'],
    ['A-1', 'REG-1', 'PER-003', '92.5', '100', '2024-10-15'],
  ],
  votes: [
    ['case_id', 'members', 'present', 'in_favour', 'against', 'invalid', 'on_date'],
    ['REG-1', '9', '8', '7', '1', '0', '2024-10-16'],
  ],
};
const DECISION = [
  ['id', 'issuer_unit_id', 'type', 'number', 'signer_id', 'signer_capacity', 'legal_basis', 'issued_on'],
  ['QD-1', 'pc-thuan-mang', 'QĐ', '12', 'PER-003', 'Bí thư', 'Luật 06/2022/QH15|Hướng dẫn 01', '2024-11-01'],
];
const LINES = [
  ['decision_id', 'line', 'act', 'model_id', 'case_id', 'level', 'cycle'],
  ['QD-1', '1', 'recognise', 'MOD-001', 'REG-1', '', ''],
  ['QD-1', '2', 'recognise', 'MOD-002', '', 'commune', '2024'],
];

describe('a case from its registration to its recognition', () => {
  test('acts name the case by the row that opened it', async () => {
    const { report, events } = await importMore(CASES);
    expect(report.problems.map(inShort)).toEqual([]);
    const [registered] = dataOf(events, 'ModelRegistered');
    for (const type of ['DossierSubmitted', 'AssessmentScored', 'CouncilVoted']) {
      expect(dataOf(events, type)).toMatchObject([
        { case: registered?.['case'], level: 'commune', cycle: 2024 },
      ]);
    }
    expect(dataOf(events, 'DossierSubmitted')).toMatchObject([{ documents: ['Tờ trình', 'Danh sách'] }]);
    expect(dataOf(events, 'AssessmentScored')).toMatchObject([{ score: 92.5 }]);
  });

  test('a case that a line of a decision opens is there for the rows that name it: it is refused for what it is', async () => {
    const { report } = await importMore({
      decisions: DECISION,
      'decision-lines': [LINES[0] as string[], ['QD-1', '1', 'recognise', 'MOD-002', '', 'commune', '2024']],
      maintenance: [
        ['id', 'model_id', 'case_id'],
        ['M-1', 'MOD-002', 'QD-1#1'],
      ],
    });
    expect(report.problems.map(inShort)).toEqual(['maintenance.csv:2 case_id CaseAlreadyRecognised']);
  });

  test('a decision has all its lines at once, and each reaches its case', async () => {
    const { report, events } = await importMore({ ...CASES, decisions: DECISION, 'decision-lines': LINES });
    expect(report.problems.map(inShort)).toEqual([]);
    const [issued] = dataOf(events, 'DecisionIssued');
    expect(issued).toMatchObject({
      issuer: 'pc-thuan-mang',
      number: '12',
      legalBasis: ['Luật 06/2022/QH15', 'Hướng dẫn 01'],
      lines: [{ line: 1 }, { line: 2 }],
    });
    const recognised = dataOf(events, 'RecognitionGranted').map(({ case: of, decidedIn }) => [
      of,
      (decidedIn as { line: number }).line,
    ]);
    expect(recognised).toEqual(
      (issued?.['lines'] as { case: string; line: number }[]).map(({ case: of, line }) => [of, line]),
    );
  });

  test('a rating rests on what a decision of the same import did, by case or by line', async () => {
    const outstanding = [
      ['case_id', 'on_date'],
      ['REG-1', '2024-12-01'],
      ['QD-1#2', '2024-12-01'],
    ];
    const { report, events } = await importMore({
      ...CASES,
      decisions: DECISION,
      'decision-lines': LINES,
      outstanding,
    });
    expect(report.problems.map(inShort)).toEqual([]);
    expect(dataOf(events, 'RatedOutstanding').map(({ model }) => model)).toHaveLength(2);
  });

  test('without the recognition the rating is refused', async () => {
    const { report, events } = await importMore({
      ...CASES,
      outstanding: [
        ['case_id', 'on_date'],
        ['REG-1', '2024-12-01'],
      ],
    });
    expect(report.problems.map(inShort)).toEqual(['outstanding.csv:2 case_id CaseNotRecognised']);
    expect(events).toEqual([]);
  });

  test('a decision and its lines twice add no event', async () => {
    await importMore({ ...CASES, decisions: DECISION, 'decision-lines': LINES });
    const before = await world.position();
    await importMore({ ...CASES, decisions: DECISION, 'decision-lines': LINES });
    expect(await world.position()).toBe(before);
  });

  test('a changed line is a changed decision', async () => {
    await importMore({ ...CASES, decisions: DECISION, 'decision-lines': LINES });
    const { report } = await importMore({
      decisions: DECISION,
      'decision-lines': [...LINES.slice(0, 2), ['QD-1', '2', 'recognise', 'MOD-003', '', 'commune', '2024']],
    });
    expect(report.problems.map(inShort)).toEqual(['decisions.csv:2  RowChanged']);
  });

  test.each([
    ['a decision without lines', DECISION, LINES.slice(0, 1), ['decisions.csv:2 id DecisionWithoutLines']],
    [
      'lines without a decision',
      DECISION.slice(0, 1),
      LINES,
      ['decision-lines.csv:2 decision_id ReferenceUnknown'],
    ],
    [
      'lines that do not count from 1',
      DECISION,
      [LINES[0], LINES[2]],
      ['decision-lines.csv:2 line DecisionLineRepeated'],
    ],
    [
      'lines that stand apart',
      [...DECISION, ['QD-2', 'pc-thuan-mang', 'QĐ', '13', '', '', '', '']],
      [LINES[0], LINES[1], ['QD-2', '1', 'refuse', 'MOD-003', '', '', ''], LINES[2]],
      ['decision-lines.csv:4 decision_id RowMalformed'],
    ],
  ])('%s', async (_, decisions, lines, problems) => {
    const { report } = await importMore({ ...CASES, decisions, 'decision-lines': lines as string[][] });
    expect(report.problems.map(inShort)).toEqual(problems);
  });

  test('one id that opened two cases is told apart by its kind', async () => {
    const both = {
      registrations: [
        ['id', 'model_id'],
        ['X-1', 'MOD-001'],
      ],
      maintenance: [
        ['id', 'model_id'],
        ['X-1', 'MOD-002'],
      ],
    };
    const vague = await importMore({
      ...both,
      votes: [CASES.votes[0] ?? [], ['X-1', '9', '8', '7', '1', '0', '']],
    });
    expect(vague.report.problems.map(inShort)).toEqual(['votes.csv:2  ReferenceAmbiguous']);
    const clear = await importMore({
      ...both,
      votes: [CASES.votes[0] ?? [], ['maintenance:X-1', '9', '8', '7', '1', '0', '']],
    });
    expect(clear.report.problems.map(inShort)).toEqual([]);
    expect(dataOf(clear.events, 'CouncilVoted').map(({ model }) => model)).toEqual(
      dataOf(clear.events, 'ModelMaintained').map(({ model }) => model),
    );
  });
});

describe('references', () => {
  test('a replica may name an origin that stands below it, through any number of rows', async () => {
    const header = ['id', 'title_vi', 'kind', 'unit_id', 'origin_model_id'];
    const chain = Array.from({ length: 300 }, (_, at) => [
      `R-${String(at)}`,
      'Lò đốt rác',
      'model',
      'cm-ham-hiep',
      at === 299 ? '' : `R-${String(at + 1)}`,
    ]);
    const { report, events } = await importMore({ models: [header, ...chain] });
    expect(report.problems.map(inShort)).toEqual([]);
    expect(countTypes(events)['ModelIdentified']).toBe(300);
  });

  test('models that name each other are refused, both by the cell', async () => {
    const header = ['id', 'title_vi', 'kind', 'unit_id', 'origin_model_id'];
    const { report } = await importMore({
      models: [
        header,
        ['R-1', 'a', 'model', 'cm-ham-hiep', 'R-2'],
        ['R-2', 'b', 'model', 'cm-ham-hiep', 'R-1'],
      ],
    });
    expect(report.problems.map(inShort)).toContain('models.csv:2 origin_model_id ReferenceUnknown');
  });

  test('a full id of the log stands for itself', async () => {
    await world.import(seedFiles('seed-facts', 'reference'), { dataSet: 'seed' });
    const model = (await world.events()).find(({ type }) => type === 'ModelIdentified')?.data[
      'model'
    ] as string;
    const report = await world.import(
      [
        files.write('visits.csv', [
          ['model_id', 'on_date'],
          [model, '2024-05-10'],
        ]),
      ],
      { dataSet: 'other' },
    );
    expect(report.problems).toEqual([]);
    expect(
      (await world.events()).find(({ type, data }) => type === 'VisitRecorded' && data['model'] === model),
    ).toBeDefined();
  });

  test('capacities, commendations, statements, conferences and the rest become their events', async () => {
    const { report, events } = await importMore({
      capacities: [
        ['person_id', 'capacity', 'unit_id', 'on_date'],
        ['PER-004', 'Chủ tịch Ủy ban MTTQ', 'mttq-bac-kan', '2024'],
      ],
      'commendations-granted': [
        ['form_code', 'holder_ids', 'holder_kind', 'on_date'],
        ['BK-PV', 'pc-ham-hiep|PER-001', 'joint', '2024-12-01'],
      ],
      statements: [
        ['unit_id', 'act', 'value', 'on_date'],
        ['dt-thanh-ba', 'registered', '32', '2022'],
      ],
      conferences: [
        ['unit_id', 'chair_ids', 'on_date'],
        ['pv-bac-kan', 'PER-003|PER-004', '2024-07'],
      ],
      proposals: [
        ['model_id', 'level', 'on_date'],
        ['MOD-015', 'province', '2023'],
      ],
      refusals: [
        ['model_id', 'level', 'reason'],
        ['MOD-016', 'province', 'Chưa đủ điều kiện'],
      ],
      recognitions: [
        ['id', 'model_id', 'level', 'on_date'],
        ['REC-1', 'MOD-017', 'district', '2023'],
      ],
      withdrawals: [
        ['case_id', 'reason', 'on_date'],
        ['REC-1', 'Không còn duy trì', '2024-03-01'],
      ],
      inspections: [
        ['model_id', 'on_date'],
        ['MOD-018', '2024-03-01'],
      ],
      replications: [
        ['model_id', 'replica_model_id', 'place_unit_id'],
        ['MOD-018', 'MOD-014', 'cm-quynh-lien'],
      ],
    });
    expect(report.problems.map(inShort)).toEqual([]);
    expect(countTypes(events)).toEqual({
      ImportStarted: 1,
      CapacityHeld: 1,
      CommendationGranted: 1,
      UnitStatementRecorded: 1,
      ConferenceHeld: 1,
      ProposedToHigherLevel: 1,
      RecognitionRefused: 1,
      RecognitionGranted: 1,
      RecognitionWithdrawn: 1,
      InspectionRecorded: 1,
      ModelReplicated: 1,
      ImportFinished: 1,
    });
    const [pc, person] = dataOf(events, 'CommendationGranted')[0]?.['holders'] as string[];
    expect(pc).toBe('pc-ham-hiep');
    expect(person).toMatch(/^per-/);
  });
});
