/** Workbooks: what a cell shows is what a CSV file would hold, and no archive unpacks to more than it may. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MemoryEventStore, MemoryKeyVault, MemoryScratch, seededRandom, settableClock } from '@kheo/testing';
import ExcelJS from 'exceljs';
import { parse as parseCsv } from 'csv-parse/sync';
import type { ImportFile } from './open-tables.js';
import type { Files, ImportWorld } from './test-import.js';
import { importWorld, inShort, seedFiles, tempFiles } from './test-import.js';
import { workbookSheets } from './workbook.js';
import { readZip, unpack } from './zip.js';
import type { ZipEntry } from './zip.js';

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

type Cell = ExcelJS.CellValue;
const workbook = async (
  name: string,
  sheets: Readonly<Record<string, readonly (readonly Cell[])[]>>,
): Promise<ImportFile> => {
  const book = new ExcelJS.Workbook();
  for (const [sheet, rows] of Object.entries(sheets))
    book.addWorksheet(sheet).addRows(rows.map((row) => [...row]));
  const path = join(files.folder, name);
  await book.xlsx.writeFile(path);
  return { name, path };
};
const rowsOf = async (file: ImportFile): Promise<(readonly [number, ...string[]])[]> => {
  const [sheet] = await workbookSheets(file.path);
  const rows: [number, ...string[]][] = [];
  for await (const { number, cells } of sheet?.rows() ?? []) rows.push([number, ...cells]);
  return rows;
};

describe('sheets are tables', () => {
  test('the seed in one workbook says the same as in its files', async () => {
    const given = seedFiles('seed-facts', 'reference');
    const sheets = given.map(
      ({ name, path }) => [name.replace('.csv', ''), parseCsv(readFileSync(path))] as const,
    );
    const report = await world.import([await workbook('seed.xlsx', Object.fromEntries(sheets))], {
      dataSet: 'seed',
    });
    expect(report.problems.map(inShort)).toEqual([]);
    expect(report.kinds.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(
      5 + 85 + 62 + 8 + 3 + 12 + 7 + 17 + 4 + 33 + 36 + 49 + 18,
    );
    const again = await world.import(given, { dataSet: 'seed' });
    expect(again.kinds.every(({ rows, unchanged }) => rows === unchanged)).toBe(true);
  });

  test('an event names the sheet with the file', async () => {
    await world.import([
      await workbook('2024.xlsx', { sources: [['id', 'title'], [], ['SRC-1', 'Báo cáo']] }),
    ]);
    const source = (await world.events()).find(({ type }) => type === 'SourceRegistered')?.metadata.source;
    expect(source).toMatchObject({ file: '2024.xlsx#sources', row: 3 });
  });

  test('a workbook of one sheet may say its kind by its own name', async () => {
    const file = await workbook('sources.xlsx', {
      Sheet1: [
        ['id', 'title'],
        ['SRC-1', 'Báo cáo'],
      ],
    });
    expect((await world.import([file])).kinds).toMatchObject([{ kind: 'sources', recorded: 1 }]);
  });

  test('dates, numbers, formulas, formatted text and blanks become text', async () => {
    const cells: Cell[] = [
      new Date(Date.UTC(2024, 0, 17)),
      2022,
      92.5,
      true,
      'Khéo',
      { richText: [{ text: 'Dân ' }, { font: { bold: true }, text: 'vận' }] },
      { formula: '1+1', result: 2 },
      { text: 'trang', hyperlink: 'https://example.org' },
      '0123',
    ];
    const header = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
    expect(
      await rowsOf(await workbook('x.xlsx', { x: [header, [...cells, null], [], [null, 'x']] })),
    ).toEqual([
      [1, ...header],
      [2, '2024-01-17', '2022', '92.5', 'true', 'Khéo', 'Dân vận', '2', 'trang', '0123', ''],
      [4, '', 'x', '', '', '', '', '', '', '', ''],
    ]);
  });

  test('a row that is wider than the header is malformed', async () => {
    const { problems } = await world.import([
      await workbook('x.xlsx', {
        sources: [
          ['id', 'title'],
          ['SRC-1', 'Báo cáo', '?'],
        ],
      }),
    ]);
    expect(problems.map(inShort)).toEqual(['x.xlsx#sources:2  RowMalformed']);
  });

  test('10 MB in one cell are too much for it', async () => {
    const text = randomBytes(7 * 1024 * 1024 + 512 * 1024).toString('base64'); // text that packs well would be refused for its ratio
    const { problems } = await world.import([
      await workbook('x.xlsx', {
        sources: [
          ['id', 'title'],
          ['SRC-1', text],
        ],
      }),
    ]);
    expect(problems.map(inShort)).toEqual(['x.xlsx#sources:2 title FieldTooLong']);
  });

  test('sheets that are named from the root of the archive are known by name, too', async () => {
    const file = await workbook('x.xlsx', {
      sources: [
        ['id', 'title'],
        ['SRC-1', 'Báo cáo'],
      ],
      units: [
        ['id', 'name_vi', 'kind'],
        ['dt-x', 'huyện X', 'territory'],
      ],
    });
    const path = join(files.folder, 'rooted.xlsx');
    const entries = await readZip(file.path);
    const parts = await Promise.all(
      entries.map(async (entry) => [entry.name, await contentOf(file.path, entry)] as const),
    );
    files.write(
      'rooted.xlsx',
      zipOf(
        parts.map(([name, bytes]) => ({
          name,
          bytes: Buffer.from(bytes.toString('utf8').replaceAll('"worksheets/', '"/xl/worksheets/')),
        })),
      ),
    );
    expect((await workbookSheets(path)).map(({ name }) => name)).toEqual(['sources', 'units']);
  });
});

describe('archives that are not what they say', () => {
  const SHEET = 'xl/worksheets/sheet1.xml';
  const refused = async (bytes: Uint8Array) => {
    const report = await world.import([files.write('sources.xlsx', bytes)]);
    expect(report.outcome).toBe('refused');
    return report.problems.map(({ code }) => code);
  };

  test('a small file that unpacks to much', async () => {
    expect(await refused(zipOf([{ name: SHEET, bytes: Buffer.alloc(50 * 1024 * 1024, ' ') }]))).toEqual([
      'WorkbookSuspicious',
    ]);
  });

  test('one that claims to unpack to more than may be', async () => {
    const noise = randomBytes(4 * 1024 * 1024);
    expect(await refused(zipOf([{ name: SHEET, bytes: noise, claimed: 300 * 1024 * 1024 }]))).toEqual([
      'WorkbookSuspicious',
    ]);
  });

  test('one that claims little and unpacks to much', async () => {
    expect(
      await refused(zipOf([{ name: SHEET, bytes: Buffer.alloc(50 * 1024 * 1024, ' '), claimed: 1_000 }])),
    ).toEqual(['WorkbookSuspicious']);
  });

  test('one whose parts lie upon each other', async () => {
    const bytes = Buffer.alloc(1024 * 1024, ' ');
    expect(
      await refused(
        zipOf([
          { name: SHEET, bytes },
          ...Array.from({ length: 300 }, (_, at) => ({ name: `xl/${String(at)}`, bytes, at: 0 })),
        ]),
      ),
    ).toEqual(['WorkbookSuspicious']);
  });

  test('a wrong checksum, a cut end, no sheet at all, a password', async () => {
    const good = { name: SHEET, bytes: Buffer.from('<worksheet/>') };
    expect(await refused(zipOf([{ ...good, crc: 1 }]))).toEqual(['FileUnreadable']);
    expect(await refused(zipOf([good]).subarray(0, -4))).toEqual(['FileTruncated']);
    expect(await refused(zipOf([{ ...good, name: 'word/document.xml' }]))).toEqual(['FileUnreadable']);
    expect(await refused(zipOf([{ ...good, flags: 1 }]))).toEqual(['FileUnreadable']);
  });

  test('XML that ends in the middle, or is none', async () => {
    const book =
      '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>';
    const parts = (sheet: string) =>
      zipOf([
        { name: 'xl/workbook.xml', bytes: Buffer.from(book) },
        { name: SHEET, bytes: Buffer.from(sheet) },
      ]);
    const cell = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
    const begin = `<worksheet><sheetData><row r="1">${cell('A1', 'id')}${cell('B1', 'title')}</row><row r="2">${cell('A2', 'SRC-1')}${cell('B2', 'x')}</row>`;
    expect(await refused(parts(begin))).toEqual(['FileTruncated']);
    expect(await refused(parts('not & xml <</worksheet>'))).toEqual(['FileUnreadable']);
    const whole = files.write('sources.xlsx', parts(`${begin}</sheetData></worksheet>`));
    expect(await world.import([whole])).toMatchObject({ outcome: 'recorded', kinds: [{ recorded: 1 }] });
  });
});

const contentOf = async (path: string, entry: ZipEntry): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of unpack(path, entry)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

interface Part {
  readonly name: string;
  readonly bytes: Buffer;
  /** Size that the directory claims, and other untruths. */
  readonly claimed?: number;
  readonly crc?: number;
  readonly flags?: number;
  readonly at?: number;
}

/** An archive that may lie. */
const zipOf = (parts: readonly Part[]): Buffer => {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, claimed = bytes.length, crc = crc32(bytes), flags = 0, at } of parts) {
    const packed = deflateRawSync(bytes);
    const text = Buffer.from(name);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    [
      [8, flags],
      [10, 8],
      [28, text.length],
    ].forEach(([to, value]) => entry.writeUInt16LE(value as number, to));
    [
      [16, crc],
      [20, packed.length],
      [24, claimed],
      [42, at ?? offset],
    ].forEach(([to, value]) => entry.writeUInt32LE(value as number, to));
    directory.push(Buffer.concat([entry, text]));
    if (at !== undefined) continue;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(text.length, 26);
    locals.push(local, text, packed);
    offset += local.length + text.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
};
