/** What is wrong with files, cells and rows is said by file, row and column, and nothing of it is written. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LIMITS } from '@kheo/kernel';
import { MemoryEventStore, MemoryKeyVault, MemoryScratch, seededRandom, settableClock } from '@kheo/testing';
import type { ImportFile } from './open-tables.js';
import type { ImportReport } from './report.js';
import type { Files, ImportWorld } from './test-import.js';
import { csvOf, importWorld, inShort, tempFiles } from './test-import.js';

let world: ImportWorld;
let files: Files;
let opened: number;

beforeEach(async () => {
  const clock = settableClock(Date.UTC(2026, 0, 5));
  world = await importWorld({
    store: new MemoryEventStore(clock),
    clock,
    vault: new MemoryKeyVault(seededRandom(7).bytes),
    newScratch: () => new MemoryScratch(),
  });
  files = tempFiles();
  opened = await world.position();
});
afterEach(() => files.remove());

/** What an import says of files that it must refuse whole. */
const refused = async (...given: readonly ImportFile[]): Promise<ImportReport> => {
  const report = await world.import(given);
  expect(report.outcome).toBe('refused');
  expect(await world.position()).toBe(opened);
  return report;
};
const problemsIn = async (...given: readonly ImportFile[]): Promise<string[]> =>
  (await refused(...given)).problems.map(inShort);

const UNITS = ['id', 'name_vi', 'kind', 'level', 'territory_id'];
const HUYEN = ['dt-ham-thuan-bac', 'huyện Hàm Thuận Bắc', 'territory', 'district', 'dt-ham-thuan-bac'];
const units = (...more: readonly (readonly string[])[]): ImportFile =>
  files.write('units.csv', [UNITS, HUYEN, ...more]);
const MODELS = ['id', 'title_vi', 'kind', 'unit_id'];
const models = (): ImportFile =>
  files.write('models.csv', [MODELS, ['MOD-1', 'Lò đốt rác', 'model', 'dt-ham-thuan-bac']]);
const RECOGNITIONS = ['id', 'model_id', 'level', 'on_date', 'precision'];

describe('dates and levels', () => {
  test.each(['2025-02-29', '2025-13', '0000', '2025-06-31', '29/02/2024', 'năm 2024'])(
    'there is no %s',
    async (date) => {
      const recognitions = files.write('recognitions.csv', [
        RECOGNITIONS,
        ['R-1', 'MOD-1', 'province', date, ''],
      ]);
      expect(await problemsIn(units(), models(), recognitions)).toEqual([
        'recognitions.csv:2 on_date DateImpossible',
      ]);
    },
  );

  test('a day is not a year, a range ends after it begins, and what is unknown has no date', async () => {
    const rows = [
      ['2025-01-01', 'year', ''],
      ['2025', 'range', '2024'],
      ['2025', 'unknown', ''],
      ['2025', 'day', '2026'],
      ['2025', 'tuần', ''],
    ];
    const recognitions = files.write('recognitions.csv', [
      [...RECOGNITIONS, 'to_date'],
      ...rows.map((row, at) => [`R-${String(at)}`, 'MOD-1', '', ...row]),
    ]);
    expect(await problemsIn(units(), models(), recognitions)).toEqual([
      'recognitions.csv:2 on_date DateImpossible',
      'recognitions.csv:3 on_date DateImpossible',
      'recognitions.csv:4 on_date DateImpossible',
      'recognitions.csv:5 on_date DateImpossible',
      'recognitions.csv:6 precision FieldInvalid',
    ]);
  });

  test('a district recognises nothing on 1 July 2025; the day before, or somewhen in 2025, it may have', async () => {
    const late = files.write('recognitions.csv', [
      RECOGNITIONS,
      ['R-1', 'MOD-1', 'district', '2025-07-01', 'day'],
    ]);
    const report = await refused(units(), models(), late);
    expect(report.problems).toMatchObject([
      {
        file: 'recognitions.csv',
        row: 2,
        column: 'level',
        code: 'LevelEnded',
        values: { lastDay: '2025-06-30' },
      },
    ]);
    const possible = files.write('recognitions.csv', [
      RECOGNITIONS,
      ['R-1', 'MOD-1', 'district', '2025', 'year'],
      ['R-2', 'MOD-1', 'district', '2025-06-30', 'day'],
    ]);
    expect((await world.import([units(), models(), possible])).outcome).toBe('recorded');
  });
});

describe('what a row names', () => {
  test('an unknown unit is named by the cell that prints it', async () => {
    const wrong = files.write('models.csv', [MODELS, ['MOD-1', 'Lò đốt rác', 'model', 'xa-khong-co']]);
    const { problems } = await refused(units(), wrong);
    expect(problems).toMatchObject([
      { row: 2, column: 'unit_id', code: 'ReferenceUnknown', values: { id: 'xa-khong-co' } },
    ]);
  });

  test('an unknown model is named as printed, not by the id that it would have', async () => {
    const wrong = files.write('recognitions.csv', [RECOGNITIONS, ['R-1', 'MOD-9', '', '', '']]);
    const { problems } = await refused(units(), models(), wrong);
    expect(problems).toMatchObject([
      { row: 2, column: 'model_id', code: 'ReferenceUnknown', values: { id: 'MOD-9' } },
    ]);
  });

  test('what refers to a row with a fault has no fault of its own', async () => {
    const wrong = files.write('models.csv', [
      MODELS,
      ['MOD-1', 'Lò đốt rác', 'mẫu', 'dt-ham-thuan-bac'],
      ['MOD-2', 'Đường hoa', 'model', 'xa-khong-co'],
    ]);
    const recognitions = files.write('recognitions.csv', [
      RECOGNITIONS,
      ['R-1', 'MOD-1', '', '', ''],
      ['R-2', 'MOD-2', '', '', ''],
    ]);
    expect(await problemsIn(units(), wrong, recognitions)).toEqual([
      'models.csv:2 kind FieldInvalid',
      'models.csv:3 unit_id ReferenceUnknown',
    ]);
  });

  test('a fact has no cell that nothing is made of', async () => {
    const facts = files.write('facts.csv', [
      ['id', 'type', 'subject_id', 'level', 'value'],
      ['F-1', 'visited', 'MOD-1', 'province', ''],
      ['F-2', 'plan-issued', 'MOD-1', '', ''],
    ]);
    expect(await problemsIn(units(), models(), facts)).toEqual([
      'facts.csv:2 level FieldInvalid',
      'facts.csv:3 subject_id FieldInvalid',
    ]);
  });

  test('the same row id twice, in one file or in two', async () => {
    const more = files.write('more/units.csv', [UNITS, HUYEN]);
    const { problems } = await refused(units(HUYEN), more);
    expect(problems.map(inShort)).toEqual(
      ['units.csv:3 id RowRepeated', 'units.csv:2 id RowRepeated'].sort(),
    );
    expect(problems[0]?.values).toMatchObject({ id: 'dt-ham-thuan-bac', first: 2 });
  });

  test('a row without an id is told apart by its cells', async () => {
    const visits = files.write('visits.csv', [
      ['model_id', 'on_date'],
      ['MOD-1', '2024-05-10'],
      ['MOD-1', '2024-05-11'],
      ['MOD-1', '2024-05-10'],
    ]);
    expect(await problemsIn(units(), models(), visits)).toEqual(['visits.csv:4 id RowRepeated']);
  });
});

describe('cells', () => {
  test.each([
    ['level', 'tỉnh', 'FieldInvalid'],
    ['kind', '', 'FieldMissing'],
    ['id', 'xã Hàm Hiệp', 'FieldInvalid'],
    ['name_vi', 'xa\u0303 Ha\u0300m Hie\u0323\u0302p', 'FieldInvalid'], // NFD
    ['name_vi', `tab${String.fromCharCode(7)}`, 'FieldInvalid'],
    ['name_vi', 'dài '.repeat(400), 'FieldTooLong'],
    ['name_vi', 'x'.repeat(LIMITS.importCellChars + 1), 'FieldTooLong'],
  ])('%s %j', async (column, cell, code) => {
    const row = { ...Object.fromEntries(UNITS.map((name, at) => [name, HUYEN[at] ?? ''])), [column]: cell };
    expect(await problemsIn(files.write('units.csv', [UNITS, UNITS.map((name) => row[name] ?? '')]))).toEqual(
      [`units.csv:2 ${column} ${code}`],
    );
  });

  test('letters in another normal form are told from other faults, since nobody sees them', async () => {
    const { problems } = await refused(
      files.write('units.csv', [UNITS, HUYEN.map((cell) => cell.normalize('NFD'))]),
    );
    expect(problems).toMatchObject([{ column: 'name_vi', expected: 'text in Unicode normal form C (NFC)' }]);
  });

  test('free text is not repeated in the report', async () => {
    const { problems } = await refused(
      files.write('people.csv', [
        ['id', 'name'],
        ['PER-1', `Nguyễn Thị Hiền${String.fromCharCode(7)}`],
      ]),
    );
    expect(JSON.stringify(problems)).not.toContain('Hiền');
  });

  test('10 MB in one cell end the reading of the file', async () => {
    expect(await problemsIn(units(['x', 'y'.repeat(10 * 1024 * 1024), 'territory', '', '']))).toEqual([
      'units.csv:3  FieldTooLong',
    ]);
  });
});

describe('headers', () => {
  test.each([
    ['twice the same', [...UNITS, 'level'], 'units.csv:1 level HeaderDuplicate'],
    ['unknown', [...UNITS, 'ghi_chú'], 'units.csv:1 ghi_chú HeaderUnknown'],
    ['missing', UNITS.filter((name) => name !== 'kind'), 'units.csv:1 kind HeaderMissing'],
  ])('a column that is %s', async (_, header, problem) => {
    expect(await problemsIn(files.write('units.csv', [header, header.map(() => 'x')]))).toEqual([problem]);
  });

  test('too many columns', async () => {
    const header = Array.from({ length: LIMITS.importColumns + 1 }, (_, at) => `c${String(at)}`);
    expect(await problemsIn(files.write('units.csv', [header]))).toEqual(['units.csv:1  HeaderUnknown']);
  });

  test('a file whose name and header say nothing; told its kind, it is read', async () => {
    const file = files.write('danh-sach.csv', [
      [...UNITS, 'x'],
      [...HUYEN, ''],
    ]);
    expect(await problemsIn(file)).toEqual(['danh-sach.csv:1  FileKindUnknown']);
    const plain = files.write('danh-sach.csv', [UNITS, HUYEN]);
    expect((await world.import([plain])).kinds).toMatchObject([{ kind: 'units', recorded: 1 }]);
    const models = files.write('Kết quả.csv', [
      ['id', 'model_id'],
      ['R-1', 'MOD-1'],
    ]);
    expect((await world.import([models], { kind: 'recognitions' })).kinds).toMatchObject([
      { kind: 'recognitions', rows: 1 },
    ]);
  });
});

describe('files', () => {
  const text = (): string => csvOf([UNITS, HUYEN]);
  test.each([
    ['UTF-16 LE', () => Buffer.from(`\ufeff${text()}`, 'utf16le'), 'FileEncodingWrong', 'UTF-16 LE'],
    ['UTF-16 without a mark', () => Buffer.from(text(), 'utf16le'), 'FileEncodingWrong', 'UTF-16 LE'],
    ['UTF-16 BE', () => Buffer.from(`\ufeff${text()}`, 'utf16le').swap16(), 'FileEncodingWrong', 'UTF-16 BE'],
    [
      'Windows-1258',
      () => Buffer.concat([Buffer.from(text()), Buffer.from([0x58, 0xe3, 0x20, 0x48, 0x61, 0xcc, 0x6d])]),
      'FileEncodingWrong',
      'Windows-1258',
    ],
    [
      'Windows-1252',
      () => Buffer.concat([Buffer.from(text()), Buffer.from([0x50, 0x68, 0xf3, 0x20])]),
      'FileEncodingWrong',
      'Windows-1252',
    ],
  ])('%s is not UTF-8', async (_, bytes, code, seems) => {
    const { problems } = await refused(files.write('units.csv', bytes()));
    expect(problems).toMatchObject([{ file: 'units.csv', code, values: { seems } }]);
  });

  test('a byte order mark does no harm', async () => {
    expect((await world.import([files.write('units.csv', `\ufeff${text()}`)])).outcome).toBe('recorded');
  });

  test.each([
    ['in the middle of a row', () => `${text()}pv-x,tỉnh`, 'units.csv:3  FileTruncated'],
    ['inside quotation marks', () => `${text()}pv-x,"tỉnh X`, 'units.csv:3  FileTruncated'],
    [
      'in the middle of a character',
      () => Buffer.from(`${text()}pv-x,tỉnh`).subarray(0, -3),
      'FileTruncated',
    ],
  ])('a file that ends %s', async (_, content, problem) => {
    expect((await problemsIn(files.write('units.csv', content())))[0]).toContain(problem);
  });

  test('a row with a cell too many or too few, in the middle', async () => {
    const short = `${csvOf([UNITS])}a,b\n${csvOf([[...HUYEN, 'x'], HUYEN])}`;
    expect(await problemsIn(files.write('units.csv', short))).toEqual([
      'units.csv:2  RowMalformed',
      'units.csv:3  RowMalformed',
    ]);
  });

  test('a stray quotation mark', async () => {
    expect(await problemsIn(files.write('units.csv', `${text()}"a"b,c,d,e,f\n`))).toEqual([
      'units.csv:3  RowMalformed',
    ]);
  });

  test('bytes that are no text, an old workbook, a folder, nothing', async () => {
    const noise = files.write(
      'units.csv',
      Buffer.from([0x01, 0x02, 0x00, 0xff, 0x00, 0x05, 0x06, 0x07, 0x08, 0x0b, 0x0c, 0x0d]),
    );
    const old = files.write('models.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'));
    const missing = { name: 'facts.csv', path: `${files.folder}/none.csv` };
    expect(
      (await refused(noise, old, missing, { name: 'people.csv', path: files.folder })).problems.map(
        ({ code }) => code,
      ),
    ).toEqual(Array(4).fill('FileUnreadable'));
  });

  test('an empty file holds nothing', async () => {
    expect(await world.import([files.write('units.csv', '')])).toMatchObject({
      outcome: 'recorded',
      kinds: [],
    });
  });
});

test('one bad row keeps a thousand good ones out', async () => {
  const many = Array.from({ length: 1_000 }, (_, at) => [
    `cm-${String(at)}`,
    'xã',
    'territory',
    'commune',
    `cm-${String(at)}`,
  ]);
  expect(await problemsIn(units(...many, ['cm-x', 'xã', 'territory', 'commune', 'cm-none']))).toEqual([
    'units.csv:1003 territory_id ReferenceUnknown',
  ]);
});

test('problems beyond the limit are counted', async () => {
  const rows = Array.from({ length: LIMITS.importProblems + 5 }, (_, at) => [
    `u-${String(at)}`,
    '',
    'territory',
    '',
    '',
  ]);
  const report = await refused(files.write('units.csv', [UNITS, ...rows]));
  expect(report.problems).toHaveLength(LIMITS.importProblems);
  expect(report.problemCount).toBe(LIMITS.importProblems + 5);
});

test('a data set has a name that ids can be made of', async () => {
  await expect(world.import([units()], { dataSet: 'tỉnh ủy' })).rejects.toMatchObject({
    code: 'FieldInvalid',
  });
});

test('who may not act may not import', async () => {
  const report = await world.import([units()], { actor: { id: 'nobody' } });
  expect(report.problems).toMatchObject([{ code: 'NotAuthorised' }]);
  expect(await world.position()).toBe(opened);
});
