/**
 * An import into a running system: a session is opened, each file's bytes are sent as they are, and the run tells its progress.
 *
 *   POST   /v1/imports                    { dataSet?, kind?, files: [{ name, bytes }] }  →  201 { import }
 *   PUT    /v1/imports/<import>/files/<n> the bytes of the n-th file, application/octet-stream  →  204
 *   POST   /v1/imports/<import>/run       { dryRun }  →  200 NDJSON: { progress } …, then { report } or { problem }
 *   DELETE /v1/imports/<import>           forgets the files  →  204
 *
 * Leaving the run stops it after the rows that are on their way; the same files sent again go on where it stopped.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Fault } from '@kheo/kernel';
import type { FaultCode, FaultValues, Problem } from '@kheo/kernel';
import type { ImportFile, ImportProgress, ImportReport } from '@kheo/services/headless';
import { linesOf } from './client.js';
import type { Client } from './client.js';

export interface ImportRun {
  readonly files: readonly ImportFile[];
  readonly dataSet?: string;
  readonly kind?: string;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/** @throws Fault, Unavailable; what the signal says when it was stopped */
export const importOver = async (
  client: Client,
  run: ImportRun,
  report: (progress: ImportProgress) => void,
): Promise<ImportReport> => {
  const session = await open(client, run);
  try {
    for (const [at, file] of run.files.entries())
      await upload(client, { session, at, path: file.path }, run.signal);
    return await follow(client, { session, run }, report);
  } finally {
    await client.send(`/v1/imports/${session}`, { method: 'DELETE' }).catch(() => undefined); // it forgets by itself after a while
  }
};

const open = async (client: Client, { files, dataSet, kind, signal }: ImportRun): Promise<string> => {
  const described = await Promise.all(
    files.map(async ({ name, path }) => ({ name, bytes: (await stat(path)).size })),
  );
  const body = JSON.stringify({
    files: described,
    ...(dataSet === undefined ? {} : { dataSet }),
    ...(kind === undefined ? {} : { kind }),
  });
  const response = await client.send('/v1/imports', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    signal,
  });
  return ((await response.json()) as { import: string }).import;
};

const upload = async (
  client: Client,
  { session, at, path }: { session: string; at: number; path: string },
  signal: AbortSignal,
): Promise<void> => {
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  const headers = { 'content-type': 'application/octet-stream' };
  await client.send(`/v1/imports/${session}/files/${String(at)}`, {
    method: 'PUT',
    body,
    headers,
    signal,
    duplex: 'half',
  });
};

interface Line {
  readonly progress?: ImportProgress;
  readonly report?: ImportReport;
  readonly problem?: {
    readonly code: FaultCode;
    readonly values?: FaultValues;
    readonly problems?: readonly Problem[];
  };
}

const follow = async (
  client: Client,
  { session, run }: { session: string; run: ImportRun },
  report: (progress: ImportProgress) => void,
): Promise<ImportReport> => {
  const headers = { 'content-type': 'application/json', accept: 'application/x-ndjson' };
  const response = await client.send(`/v1/imports/${session}/run`, {
    method: 'POST',
    body: JSON.stringify({ dryRun: run.dryRun }),
    headers,
    signal: run.signal,
  });
  for await (const text of linesOf(response)) {
    const line = JSON.parse(text) as Line;
    if (line.progress) report(line.progress);
    if (line.problem)
      throw new Fault(line.problem.code, line.problem.values ?? {}, {
        problems: line.problem.problems ?? [],
      });
    if (line.report) return line.report;
  }
  throw new Fault('OutcomeUnknown', { import: session });
};
