/** The rows of a CSV file (RFC 4180) as a stream: however long it is, one record is in memory. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { Fault, LIMITS } from '@kheo/kernel';
import { parse } from 'csv-parse';
import { utf8Guard } from './encoding.js';
import { fileFault } from './problems.js';
import type { Row } from './table.js';

/** Characters of one record: wide enough for any row that could be sound, far below what would fill the memory. */
const RECORD_CHARS = 4 * 1024 * 1024;

/**
 * Every record with the number that a spreadsheet shows for it; blank lines are counted and left out.
 * @throws Fault FileEncodingWrong, FileUnreadable, FileTruncated, RowMalformed, FieldTooLong; `values.row` says where
 */
export async function* csvRows(path: string): AsyncGenerator<Row> {
  const parser = parse({ relax_column_count: true, max_record_size: RECORD_CHARS });
  pipeline(createReadStream(path), utf8Guard(), parser, () => undefined); // the loop below meets the error
  let number = 0;
  let width: number | undefined;
  let held: Row | undefined; // the last row is judged when it is known to be the last
  try {
    for await (const record of parser) {
      number += 1;
      const cells = record as readonly string[];
      if (cells.length === 1 && cells[0] === '') continue;
      width ??= cells.length;
      if (held) yield held;
      held = { number, cells };
    }
  } catch (error) {
    throw asFileFault(error);
  }
  if (!held || width === undefined) return;
  if (held.cells.length < width && !(await endsALine(path))) {
    throw fileFault('FileTruncated', `${String(width)} cells and an end of line in the last row`, {
      row: held.number,
      found: held.cells.length,
    });
  }
  yield held;
}

const asFileFault = (error: unknown): unknown => {
  if (error instanceof Fault) return error;
  const { code = '', records = 0 } = error as { code?: string; records?: number };
  const row = records + 1;
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return fileFault('FileTruncated', 'a closing quotation mark before the end of the file', { row });
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return fileFault(
      'FieldTooLong',
      `${String(LIMITS.importCellChars)} characters in a cell at most; is a quotation mark never closed?`,
      { row },
    );
  }
  if (code.startsWith('CSV_') || code.startsWith('INVALID_')) {
    return fileFault(
      'RowMalformed',
      'cells apart by commas; a cell with a quotation mark stands in quotation marks, its own doubled',
      { row },
    );
  }
  return error;
};

const endsALine = async (path: string): Promise<boolean> => {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    return buffer[0] === 0x0a || buffer[0] === 0x0d;
  } finally {
    await file.close();
  }
};
