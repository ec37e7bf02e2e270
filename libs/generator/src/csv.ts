/** A row as a line of CSV (RFC 4180), as the importer reads it. */
import type { Row } from './table.js';

const SPECIAL = /[",\n\r]/;

export const csvLine = (row: Row): string => {
  let line = '';
  for (const [at, cell] of row.entries())
    line += `${at === 0 ? '' : ','}${SPECIAL.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell}`;
  return `${line}\n`;
};
