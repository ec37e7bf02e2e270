/** The rows of an XLSX workbook, sheet by sheet, as text: what a cell shows becomes what a CSV file would hold. */
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { Fault, LIMITS } from '@kheo/kernel';
import type { CellValue, Row as SheetRow } from 'exceljs';
import { fileFault } from './problems.js';
import type { Row } from './table.js';
import { END_OF_ARCHIVE, readZip, storedHeader, unpack } from './zip.js';
import type { ZipEntry } from './zip.js';

export interface WorkbookSheet {
  readonly name: string;
  /** Blank rows are left out; numbers are those that the sheet shows. */
  readonly rows: () => AsyncIterable<Row>;
}

const SHEET = /^xl\/worksheets\/sheet(\d+)\.xml$/;
/** Parts that a sheet rests on, in the order in which its reader needs them. */
const RELATIONS = 'xl/_rels/workbook.xml.rels';
const STRINGS = 'xl/sharedStrings.xml';
const FOUNDATIONS = [RELATIONS, 'xl/workbook.xml', STRINGS, 'xl/styles.xml'];
const NO_STRINGS = Buffer.from('<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>');

/** @throws Fault WorkbookSuspicious, FileUnreadable, FileTruncated */
export const workbookSheets = async (path: string): Promise<readonly WorkbookSheet[]> => {
  const entries = await readZip(path);
  const parts = entries
    .filter(({ name }) => SHEET.test(name))
    .toSorted((a, b) => sheetNumber(a) - sheetNumber(b));
  if (parts.length === 0) throw fileFault('FileUnreadable', 'a CSV file or a workbook (.xlsx) with a sheet');
  const sheets: WorkbookSheet[] = [];
  for (const part of parts) {
    const rows = (): AsyncGenerator<Row> => rowsOf(path, entries, part);
    sheets.push({ name: await nameOf(path, entries, part), rows });
  }
  return sheets;
};

const sheetNumber = ({ name }: ZipEntry): number => Number(SHEET.exec(name)?.[1]);

const nameOf = async (path: string, entries: readonly ZipEntry[], part: ZipEntry): Promise<string> => {
  for await (const sheet of sheetReader(path, entries, part)) return sheet.name;
  throw fileFault('FileUnreadable', 'a workbook (.xlsx) whose sheets can be read');
};

async function* rowsOf(path: string, entries: readonly ZipEntry[], part: ZipEntry): AsyncGenerator<Row> {
  let width: number | undefined;
  let number = 0;
  try {
    for await (const sheet of sheetReader(path, entries, part)) {
      for await (const row of sheet.rows) {
        number = row.number;
        const cells = textsOf(row);
        if (cells.length === 0) continue;
        width ??= cells.length;
        // Blank cells at the end are not stored; a row without them is as wide as the header.
        yield {
          number,
          cells: [...cells, ...Array.from({ length: Math.max(0, width - cells.length) }, () => '')],
        };
      }
    }
  } catch (error) {
    throw error instanceof Fault
      ? error
      : fileFault('FileUnreadable', 'a sheet that can be read', { row: number + 1 });
  }
}

interface OpenSheet {
  readonly name: string;
  readonly rows: AsyncIterable<SheetRow>;
}

/** The sheet's reader over an archive that holds this sheet and what it rests on. Leaving the loop closes the file. */
async function* sheetReader(
  path: string,
  entries: readonly ZipEntry[],
  part: ZipEntry,
): AsyncGenerator<OpenSheet> {
  const source = Readable.from(archive(path, entries, part));
  const broken = new Promise<never>((_, reject) => source.once('error', reject));
  broken.catch(() => undefined); // met where the next sheet or row is awaited, or nobody waits any more
  // A quarter of a second, which only those wait who bring a workbook
  const { default: ExcelJS } = await import('exceljs');
  const reader = new ExcelJS.stream.xlsx.WorkbookReader(source, {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
  });
  try {
    for await (const sheet of unlessBroken(reader, broken)) {
      const { name } = sheet as unknown as { name: string }; // its types forget the name
      yield { name, rows: unlessBroken(sheet, broken) };
    }
  } finally {
    source.destroy();
  }
}

/** The library does not notice when its source fails, and would wait for ever. */
async function* unlessBroken<T>(items: AsyncIterable<T>, broken: Promise<never>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([iterator.next(), broken]);
    if (next.done === true) return;
    yield next.value;
  }
}

async function* archive(path: string, entries: readonly ZipEntry[], part: ZipEntry): AsyncGenerator<Buffer> {
  for (const name of FOUNDATIONS) {
    const entry = entries.find((one) => one.name === name);
    if (entry && name === RELATIONS) yield* whole(name, await relations(path, entry));
    else if (entry) yield* stored(path, entry);
    else if (name === STRINGS) yield* whole(name, NO_STRINGS);
  }
  yield storedHeader(part.name, part);
  let end = '';
  for await (const chunk of unpack(path, part)) {
    end = (end + chunk.toString('latin1', Math.max(0, chunk.length - END_CHARS))).slice(-END_CHARS);
    yield chunk;
  }
  // The reader takes what it gets for the whole: a sheet without its end has lost rows.
  if (!/<\/(\w+:)?worksheet\s*>\s*$/.test(end)) throw fileFault('FileTruncated', 'a sheet that is whole');
  yield END_OF_ARCHIVE;
}
const END_CHARS = 200;

async function* stored(path: string, entry: ZipEntry): AsyncGenerator<Buffer> {
  yield storedHeader(entry.name, entry);
  yield* unpack(path, entry);
}

function* whole(name: string, bytes: Buffer): Generator<Buffer> {
  yield storedHeader(name, { size: bytes.length, crc: crc32(bytes) });
  yield bytes;
}

/** Some writers name sheets from the root of the archive; the reader knows them from the folder of the workbook. */
const relations = async (path: string, entry: ZipEntry): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of unpack(path, entry)) chunks.push(chunk);
  return Buffer.from(Buffer.concat(chunks).toString('utf8').replaceAll('"/xl/worksheets/', '"worksheets/'));
};

/** The cells up to the last one that is not blank. */
const textsOf = (row: SheetRow): string[] => {
  const texts: string[] = [];
  row.eachCell({ includeEmpty: false }, (cell, column) => {
    const text = textOf(cell.value);
    if (text.trim() === '') return;
    if (column > LIMITS.importColumns)
      throw fileFault('RowMalformed', `${String(LIMITS.importColumns)} columns at most`, { row: row.number });
    while (texts.length < column) texts.push('');
    texts[column - 1] = text;
  });
  return texts;
};

/** Dates become days, formulas what they came to, formatted text its characters. */
const textOf = (value: CellValue): string => {
  if (value === null || value === undefined) return '';
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? '#DATE' : value.toISOString().slice(0, 10);
  if (typeof value !== 'object') return String(value);
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('formula' in value || 'sharedFormula' in value) return textOf(value.result);
  if ('error' in value) return value.error;
  return 'text' in value ? textOf(value.text) : '';
};
