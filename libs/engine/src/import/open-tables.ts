/** From files to tables: what a file is, which kind of rows it holds, and the hash that every event names. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { parse } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Fault, LIMITS } from '@kheo/kernel';
import { csvRows } from './csv-rows.js';
import type { Kind } from './kind.js';
import { IMPORT_KINDS, kindNamed, kindOfHeader } from './kinds.js';
import { fileFault, problemOfFile } from './problems.js';
import type { Problems } from './problems.js';
import type { Row, Table } from './table.js';
import { workbookSheets } from './workbook.js';

export interface ImportFile {
  /** As events will name it. */
  readonly name: string;
  readonly path: string;
}

/** A sequence of rows before it is known what they are. */
interface Sheet {
  /** Names that may say the kind, the most telling first. */
  readonly names: readonly string[];
  readonly file: string;
  readonly rows: () => AsyncIterable<Row>;
}

/** The tables of the files; what can not be opened is a problem of its file. */
export const openTables = async (
  files: readonly ImportFile[],
  problems: Problems,
  kind?: string,
): Promise<readonly Table[]> => {
  const tables: Table[] = [];
  for (const file of files) {
    try {
      const sha256 = await hashOfFile(file.path);
      for (const sheet of await sheetsOf(file)) {
        const table = await tableOf(sheet, sha256, kind);
        if (table) tables.push(table);
      }
    } catch (error) {
      problems.add(problemOfFile(file.name, asFault(error)));
    }
  }
  return tables;
};

/** @throws Fault FileUnreadable when a file is not what it was when it was checked. */
export const refuseChangedFiles = async (
  files: readonly ImportFile[],
  tables: readonly Table[],
): Promise<void> => {
  for (const { name, path } of files) {
    const table = tables.find(({ file }) => file === name || file.startsWith(`${name}#`));
    if (table && (await hashOfFile(path)) !== table.sha256)
      throw fileFault('FileUnreadable', 'a file that nobody writes while it is imported', { file: name });
  }
};

const sheetsOf = async ({ name, path }: ImportFile): Promise<readonly Sheet[]> => {
  const { size } = await stat(path);
  if (size > LIMITS.importFileBytes)
    throw fileFault('FileTooLarge', `${String(LIMITS.importFileBytes)} bytes at most`, { bytes: size });
  const stem = parse(name).name;
  const begin = await firstBytes(path);
  if (begin.startsWith(COMPOUND_FILE))
    throw fileFault('FileUnreadable', 'a CSV file or a workbook saved as .xlsx, not .xls');
  if (!begin.startsWith(ZIP)) return [{ names: [stem], file: name, rows: () => csvRows(path) }];
  const sheets = await workbookSheets(path);
  return sheets.map((sheet) => ({
    names: sheets.length === 1 ? [sheet.name, stem] : [sheet.name],
    file: `${name}#${sheet.name}`,
    rows: sheet.rows,
  }));
};

const ZIP = '504b';
const COMPOUND_FILE = 'd0cf11e0';

const firstBytes = async (path: string): Promise<string> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.subarray(0, bytesRead).toString('hex');
  } finally {
    await file.close();
  }
};

/** A table without any row is none. */
const tableOf = async (
  sheet: Sheet,
  sha256: string,
  named: string | undefined,
): Promise<Table | undefined> => {
  const header = await headerOf(sheet);
  if (!header) return undefined;
  const kind = kindFor(sheet, header, named);
  if (!kind)
    throw fileFault('FileKindUnknown', `a name or a header of one of ${IMPORT_KINDS.join(', ')}`, { row: 1 });
  return { file: sheet.file, sha256, kind, header, rows: () => behindHeader(sheet) };
};

const kindFor = (
  { names }: Sheet,
  header: readonly string[],
  named: string | undefined,
): Kind | undefined => {
  if (named !== undefined) return kindNamed(named);
  const byName = names.map((name) => kindNamed(name.trim().toLowerCase())).find((kind) => kind !== undefined);
  return byName ?? kindOfHeader(header);
};

const headerOf = async ({ rows }: Sheet): Promise<readonly string[] | undefined> => {
  for await (const { cells } of rows()) return cells.map((cell) => cell.trim());
  return undefined;
};

async function* behindHeader({ rows }: Sheet): AsyncGenerator<Row> {
  let isHeader = true;
  for await (const row of rows()) {
    if (!isHeader) yield row;
    isHeader = false;
  }
}

const hashOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

const asFault = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code))
    return fileFault('FileUnreadable', 'a file that can be read', { error: code });
  throw error;
};
