/** The reference of an import: the rows that it brought about, in durable commits of as many as an import decides together. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { spanOf, together } from '../measuring/span.js';
import type { Span } from '../measuring/span.js';
import { RawLog } from '../raw/raw-log.js';
import type { RawRow } from '../raw/raw-log.js';
import type { Read } from './read.js';

const COMMIT_ROWS = 512;

/** `raw` holds the rows; they are read in between, which is not timed. */
export const importRaw = async ({
  raw,
  work,
}: {
  readonly raw: string;
  readonly work: string;
}): Promise<Read> => {
  const from = new RawLog(raw, { synchronous: 'NORMAL' });
  const path = join(work, 'import-raw.sqlite');
  const log = new RawLog(path, { synchronous: 'FULL' });
  const spans: Span[] = [];
  let rows: RawRow[] = [];
  const commit = async (): Promise<void> => {
    const taken = rows;
    rows = [];
    spans.push(await spanOf(() => log.append(taken)));
  };
  for (const row of from.rows()) if (rows.push(row) === COMMIT_ROWS) await commit();
  if (rows.length > 0) await commit();
  const events = log.count();
  for (const open of [from, log]) open.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  return { ...together(spans), events };
};
