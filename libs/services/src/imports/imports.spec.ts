/** Imports over HTTP into a whole Kheo: who may, what is said line by line, and what is written. */
import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@kheo/kernel';
import { LIMITS } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';
import { systemClock } from '@kheo/ports';
import * as memory from '@kheo/testing';
import { startTestKheo } from '../test-kheo.js';
import type { TestAnswer, TestKheo } from '../test-kheo.js';

interface Given {
  readonly name: string;
  readonly text: string;
}
interface Line {
  readonly progress?: { readonly phase: string };
  readonly report?: Record<string, unknown>;
  readonly problem?: Record<string, unknown>;
}

const SOURCES: Given = { name: 'sources.csv', text: 'id,title\nSRC-1,Báo cáo 2024\nSRC-2,Báo cáo 2025\n' };
/** More rows than are appended at once. */
const MANY: Given = {
  name: 'sources.csv',
  text: `id,title\n${Array.from({ length: 1_200 }, (_, at) => `SRC-${String(at)},Báo cáo\n`).join('')}`,
};

let kheo: TestKheo;
afterEach(() => kheo.stop());

/** A log whose appends pass a gate. */
const gated = (before: (count: number) => Promise<void> | undefined): EventStore => {
  const store = new memory.MemoryEventStore(systemClock);
  const append = store.append.bind(store);
  let count = 0;
  store.append = async (request) => {
    await before((count += 1));
    return append(request);
  };
  return store;
};

const as = async (role: string) => ({ authorization: `Bearer ${await kheo.token(`local-${role}`)}` });
const ofOfficer = () => as('officer');

const described = (files: readonly Given[]) =>
  files.map(({ name, text }) => ({ name, bytes: Buffer.byteLength(text) }));
const open = async (files: readonly Given[], told: object = {}): Promise<string> => {
  const answer = await kheo.post('/v1/imports', { files: described(files), ...told }, await ofOfficer());
  expect(answer.status).toBe(201);
  return answer.json['import'] as string;
};
const put = async (
  url: string,
  payload: string | undefined,
  headers: Record<string, string> = {},
): Promise<TestAnswer> => {
  const { statusCode, ...answer } = await kheo.app.inject({
    method: 'PUT',
    url,
    headers: { ...(await ofOfficer()), 'content-type': 'application/octet-stream', ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  const json = answer.body === '' ? {} : (JSON.parse(answer.body) as Record<string, unknown>);
  return { status: statusCode, headers: answer.headers, text: answer.body, json };
};
const sent = async (files: readonly Given[], told: object = {}): Promise<string> => {
  const id = await open(files, told);
  for (const [at, { text }] of files.entries())
    expect(await put(`/v1/imports/${id}/files/${String(at)}`, text)).toMatchObject({ status: 204, text: '' });
  return id;
};
const run = async (
  id: string,
  body: unknown = {},
  headers: Record<string, string> = {},
): Promise<TestAnswer> => kheo.post(`/v1/imports/${id}/run`, body, { ...(await ofOfficer()), ...headers });
const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

const events = async (): Promise<RecordedEvent[]> =>
  linesOf((await kheo.get('/v1/events?follow=false')).text) as unknown as RecordedEvent[];
const typesOf = async (): Promise<string[]> => (await events()).slice(5).map(({ type }) => type);

describe('who may import', () => {
  it.each(['viewer', 'auditor'])('not a %s', async (role) => {
    kheo = await startTestKheo(memory);
    expect(await kheo.post('/v1/imports', { files: described([SOURCES]) }, await as(role))).toMatchObject({
      status: 403,
      json: { code: 'NotAuthorised' },
    });
  });

  it('an officer and an administrator, each their own: to others it is not there', async () => {
    kheo = await startTestKheo(memory);
    expect(await kheo.post('/v1/imports', { files: described([SOURCES]) })).toMatchObject({ status: 201 });
    const id = await sent([SOURCES]);
    const other = await as('administrator');
    const notThere = { status: 404, json: { code: 'NotFound' } };
    expect(await put(`/v1/imports/${id}/files/0`, SOURCES.text, other)).toMatchObject(notThere);
    expect(await run(id, {}, other)).toMatchObject(notThere);
    const url = `/v1/imports/${id}`;
    expect(await kheo.app.inject({ method: 'DELETE', url, headers: other })).toMatchObject({
      statusCode: 204,
    });
    expect(await run(id)).toMatchObject({ status: 200 });
  });
});

describe('an import over HTTP', () => {
  it('tells its progress line by line and reports at the end; the rows are recorded by who sent them', async () => {
    kheo = await startTestKheo(memory);
    const answer = await run(await sent([SOURCES], { dataSet: 'archive' }));
    expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    expect(answer.headers['x-request-id']).toEqual(expect.any(String));
    const lines = linesOf(answer.text);
    expect(lines[0]?.progress).toMatchObject({ phase: 'reading' });
    expect(lines.slice(0, -1).every(({ progress }) => progress !== undefined)).toBe(true);
    expect(lines.at(-1)).toMatchObject({
      report: { outcome: 'recorded', dataSet: 'archive', kinds: [{ kind: 'sources', rows: 2, recorded: 2 }] },
    });
    expect(await typesOf()).toEqual([
      'ImportStarted',
      'SourceRegistered',
      'SourceRegistered',
      'ImportFinished',
    ]);
    expect((await events()).at(-1)?.metadata.actor).toEqual({ id: 'local-officer' });
  });

  it('takes a kind for every row, whatever its files are called', async () => {
    kheo = await startTestKheo(memory);
    const answer = await run(await sent([{ ...SOURCES, name: 'bang-1.csv' }], { kind: 'sources' }));
    expect(linesOf(answer.text).at(-1)?.report).toMatchObject({ outcome: 'recorded' });
  });

  it('that only checks writes nothing, and may be recorded afterwards', async () => {
    kheo = await startTestKheo(memory);
    const id = await sent([SOURCES]);
    const checked = linesOf((await run(id, { dryRun: true })).text).at(-1)?.report;
    expect(checked).toMatchObject({ outcome: 'checked', dryRun: true });
    expect(await typesOf()).toEqual([]);
    expect(linesOf((await run(id)).text).at(-1)?.report).toMatchObject({ outcome: 'recorded' });
    expect(await typesOf()).toHaveLength(4);
  });

  it('with a row that is wrong writes nothing, and the report says where it stands', async () => {
    kheo = await startTestKheo(memory);
    const wrong = { ...SOURCES, text: 'id,title\nSRC-1,Báo cáo\nSRC-2,\n' };
    expect(linesOf((await run(await sent([wrong]))).text).at(-1)?.report).toMatchObject({
      outcome: 'refused',
      problemCount: 1,
      problems: [{ file: 'sources.csv', row: 3, column: 'title' }],
    });
    expect(await typesOf()).toEqual([]);
  });

  it('that is forgotten is not there any more, and to forget it again is no fault', async () => {
    kheo = await startTestKheo(memory);
    const id = await sent([SOURCES]);
    const forget = async () =>
      kheo.app.inject({ method: 'DELETE', url: `/v1/imports/${id}`, headers: await ofOfficer() });
    expect(await forget()).toMatchObject({ statusCode: 204 });
    expect(await forget()).toMatchObject({ statusCode: 204 });
    expect(await run(id)).toMatchObject({ status: 404, json: { code: 'NotFound' } });
  });
});

describe('what is refused with a status', () => {
  it.each<[string, unknown, object]>([
    [
      'an unknown field',
      { files: [], colour: 'red' },
      { code: 'FieldUnknown', problems: [{ path: 'colour' }] },
    ],
    ['no list of files', {}, { code: 'FieldMissing', problems: [{ path: 'files' }] }],
    [
      'an unknown field of a file',
      { files: [{ name: 'a.csv', bytes: 1, path: '/etc/passwd' }] },
      { code: 'FieldUnknown', problems: [{ path: 'files.0.path' }] },
    ],
    [
      'a negative size',
      { files: [{ name: 'a.csv', bytes: -1 }] },
      { code: 'FieldInvalid', problems: [{ path: 'files.0.bytes' }] },
    ],
    ['JSON that is cut off', '{"files":[', { code: 'JsonMalformed' }],
    ['JSON with a key that stands twice', '{"files":[],"files":[]}', { code: 'JsonUnsafe' }],
  ])('opening with %s', async (_, body, json) => {
    kheo = await startTestKheo(memory);
    expect(await kheo.post('/v1/imports', body)).toMatchObject({ status: 400, json });
  });

  it('opening with files that are too large together, or when so many imports are open', async () => {
    kheo = await startTestKheo(memory);
    const large = { name: 'a.csv', bytes: LIMITS.importFileBytes };
    expect(await kheo.post('/v1/imports', { files: [large, large] })).toMatchObject({
      status: 413,
      json: { code: 'FileTooLarge' },
    });
    for (let count = 0; count < LIMITS.importSessions; count += 1) await open([]);
    expect(await kheo.post('/v1/imports', { files: [] })).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      json: { code: 'Busy' },
    });
  });

  it('bytes other than described, of an unknown file, or sent as something else', async () => {
    kheo = await startTestKheo(memory);
    const id = await open([SOURCES]);
    const url = `/v1/imports/${id}/files`;
    const json = { 'content-type': 'application/json' };
    expect(await put(`${url}/0`, `${SOURCES.text}x`)).toMatchObject({
      status: 413,
      json: { code: 'FileTooLarge' },
    });
    expect(await put(`${url}/0`, 'id')).toMatchObject({ status: 400, json: { code: 'FileTruncated' } });
    expect(await put(`${url}/0`, undefined)).toMatchObject({ status: 400, json: { code: 'FileTruncated' } });
    expect(await put(`${url}/0`, '{}', json)).toMatchObject({ status: 400, json: { code: 'FieldInvalid' } });
    for (const file of ['1', 'x', '-1', '0x0', '99999'])
      expect(await put(`${url}/${file}`, SOURCES.text)).toMatchObject({
        status: 404,
        json: { code: 'NotFound' },
      });
    expect(await run(id)).toMatchObject({ status: 400, json: { code: 'FileUnreadable' } });
  });

  it('a run with an unknown field, without a body, or of a data set that is no id', async () => {
    kheo = await startTestKheo(memory);
    const id = await sent([SOURCES]);
    expect(await run(id, { dryrun: true })).toMatchObject({ status: 400, json: { code: 'FieldUnknown' } });
    expect(await run(id, { dryRun: 'true' })).toMatchObject({ status: 400, json: { code: 'FieldInvalid' } });
    expect(await run(id, '')).toMatchObject({ status: 400, json: { code: 'JsonMalformed' } });
    const long = await sent([SOURCES], { dataSet: 'd'.repeat(41) });
    expect(await run(long)).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      json: { code: 'FieldInvalid', values: { field: 'dataSet' } },
    });
    expect(await typesOf()).toEqual([]);
  });
});

describe('a fault after the first line', () => {
  it('is the last line, with its code and the request it belongs to, and nothing of its cause', async () => {
    let broken = false;
    const store = gated(() => (broken ? Promise.reject(new Error('the disk of lan')) : undefined));
    kheo = await startTestKheo(memory, { adapters: { events: store } });
    const id = await sent([SOURCES]);
    broken = true;
    const answer = await run(id, {}, { 'x-request-id': 'r-7' });
    expect(answer.status).toBe(200);
    const lines = linesOf(answer.text);
    expect(lines[0]).toHaveProperty('progress');
    expect(lines.at(-1)?.problem).toMatchObject({ status: 500, code: 'Internal', requestId: 'r-7' });
    expect(lines.filter(({ report }) => report)).toEqual([]);
    expect(answer.text).not.toContain('disk');
    broken = false;
    expect(linesOf((await run(id)).text).at(-1)?.report).toMatchObject({ outcome: 'recorded' });
  });
});

describe('leaving a run', () => {
  /** A Kheo whose log stands still at an append in the middle of the rows, and a run that has come there. */
  const halfWay = async (): Promise<{ id: string; leave: () => Promise<void>; goOn: () => void }> => {
    const [reached, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const store = gated((count) => {
      if (count < 8) return undefined; // five of the opening, the start, and the first rows
      reached.resolve(undefined);
      return gate.promise;
    });
    kheo = await startTestKheo(memory, { adapters: { events: store } });
    const id = await sent([MANY]);
    const url = await kheo.listen(0, '127.0.0.1');
    const left = new AbortController();
    const headers = { ...(await ofOfficer()), 'content-type': 'application/json' };
    const asked = { method: 'POST', body: '{}', headers, signal: left.signal };
    const response = await fetch(`${url}/v1/imports/${id}/run`, asked);
    await reached.promise;
    const leave = async (): Promise<void> => {
      left.abort();
      await response.text().catch(() => '');
      while ((await connections()) > 0) await turn();
    };
    return { id, leave, goOn: () => gate.resolve(undefined) };
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const connections = () =>
    new Promise<number>((resolve) => kheo.app.getHttpServer().getConnections((_, count) => resolve(count)));
  const untilIdle = async (id: string): Promise<TestAnswer> => {
    for (;;) {
      const answer = await run(id);
      if (answer.status !== 429) return answer;
      await turn();
    }
  };

  it('stops it behind the rows that are on their way, and the same import goes on later', async () => {
    const { id, leave, goOn } = await halfWay();
    expect(await run(id)).toMatchObject({ status: 429, json: { code: 'Busy' } });
    await leave();
    goOn();
    const { text } = await untilIdle(id);
    const report = linesOf(text).at(-1)?.report as { outcome: string; kinds: Record<string, number>[] };
    expect(report.outcome).toBe('recorded');
    const sum = (count: string) => report.kinds.reduce((total, kind) => total + (kind[count] ?? 0), 0);
    expect(sum('unchanged')).toBeGreaterThan(0);
    expect(sum('recorded')).toBeGreaterThan(0);
    expect(sum('unchanged') + sum('recorded')).toBe(sum('rows'));
    const types = await typesOf();
    expect(types.filter((type) => type.startsWith('Import'))).toEqual(['ImportStarted', 'ImportFinished']);
  });

  it('is what the end of the process does to it: it is stopped, and nothing of it fails', async () => {
    const { goOn } = await halfWay();
    const stopped = kheo.stop();
    goOn();
    await stopped;
    expect(kheo.logged.filter((line) => line.includes('"failure"'))).toEqual([]);
  });

  it('while the bytes are on their way leaves nothing behind, and is no failure of ours', async () => {
    kheo = await startTestKheo(memory);
    const url = await kheo.listen(0, '127.0.0.1');
    const id = await open([SOURCES]);
    const headers = { ...(await ofOfficer()), 'content-type': 'application/octet-stream' };
    const upload = httpRequest(`${url}/v1/imports/${id}/files/0`, { method: 'PUT', headers });
    upload.on('error', () => undefined); // the test left
    await new Promise((resolve) => upload.write(SOURCES.text.slice(0, 9), resolve));
    while ((await connections()) === 0) await turn();
    upload.destroy();
    while ((await connections()) > 0) await turn();
    await turn();
    expect(kheo.logged.filter((line) => line.includes('"failure"'))).toEqual([]);
    expect(await run(id)).toMatchObject({ status: 400, json: { code: 'FileUnreadable' } });
  });
});
