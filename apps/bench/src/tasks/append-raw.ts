/** The same rows into the reference, in durable commits of the size that as many callers would share. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spanOf, together } from '../measuring/span.js';
import type { Span } from '../measuring/span.js';
import { RawLog } from '../raw/raw-log.js';
import type { RawRow } from '../raw/raw-log.js';
import { loadsOf, rawRows } from '../world/requests.js';
import type { Appended, Appending } from './append.js';

export const appendRaw = async ({ work, file, callers }: Appending): Promise<Appended> => {
  // As on the other side, the first load goes into another file before
  for await (const load of loadsOf(file)) {
    await into(work, (log) => appendAll(log, grouped(rawRows()(load), callers)));
    break;
  }
  const rowsOf = rawRows();
  return into(work, async (log) => {
    const spans: Span[] = [];
    let [events, bytes] = [0, 0];
    for await (const load of loadsOf(file)) {
      const commits = grouped(rowsOf(load), callers);
      spans.push(await spanOf(() => appendAll(log, commits)));
      for (const { data, metadata } of commits.flat()) {
        events += 1;
        bytes += data.length + metadata.length;
      }
    }
    return { ...together(spans), events, bytes };
  });
};

const grouped = (appends: readonly (readonly RawRow[])[], callers: number): readonly (readonly RawRow[])[] =>
  Array.from({ length: Math.ceil(appends.length / callers) }, (_, at) =>
    appends.slice(at * callers, (at + 1) * callers).flat(),
  );

const appendAll = (log: RawLog, commits: readonly (readonly RawRow[])[]): void => {
  for (const rows of commits) log.append(rows);
};

const into = async <T>(work: string, use: (log: RawLog) => T): Promise<Awaited<T>> => {
  const target = mkdtempSync(join(work, 'append-raw-'));
  const log = new RawLog(join(target, 'raw.sqlite'), { synchronous: 'FULL' });
  try {
    return await use(log);
  } finally {
    log.close();
    rmSync(target, { recursive: true, force: true });
  }
};
