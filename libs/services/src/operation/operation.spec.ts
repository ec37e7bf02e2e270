import { afterEach, describe, expect, it } from '@jest/globals';
import * as memory from '@kheo/testing';
import { startTestKheo } from '../test-kheo.js';
import type { TestKheo } from '../test-kheo.js';

let kheo: TestKheo;
afterEach(() => kheo.stop());

const unit = { unit: 'u-1', name: 'Xã Hòa Bình', kind: 'territory', level: 'commune' };

describe('the health of the process', () => {
  it('is to answer, and to make progress', async () => {
    kheo = await startTestKheo(memory);
    expect(await kheo.get('/health/live')).toMatchObject({ status: 200, json: { status: 'live' } });
    expect(await kheo.get('/health/ready')).toMatchObject({ status: 200, json: { status: 'progressing' } });
  });

  it('fails when a question stands still although the log is ahead', async () => {
    const clock = memory.settableClock(Date.now());
    const readModels = new memory.MemoryReadModelStore();
    kheo = await startTestKheo(memory, { adapters: { clock, readModels } });
    await kheo.get('/v1/units?after=5');
    readModels.commit = () => new Promise(() => undefined);
    await kheo.post('/v1/commands/establish-unit', unit);
    expect(await kheo.get('/health/ready')).toMatchObject({ status: 200 });
    clock.advance(30_000);
    expect(await kheo.get('/health/ready')).toMatchObject({ status: 503, json: { status: 'failing' } });
    kheo = { ...kheo, stop: async () => undefined }; // its loop never ends: nothing is open that a process would keep
  });
});

describe('the figures', () => {
  it('count appends and events, and time requests by the pattern of their route', async () => {
    kheo = await startTestKheo(memory);
    const answer = await kheo.post('/v1/commands/establish-unit', unit);
    await kheo.get(`/v1/units/u-1?after=${String(answer.json['position'])}`);
    await kheo.get('/nowhere/Hoa');
    const { text, headers } = await kheo.get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    for (const line of [
      'kheo_appends_total{outcome="appended"} 6',
      'kheo_appended_events_total 6',
      'kheo_log_events 6',
      'kheo_question_lag_events{question="units"} 0',
      'kheo_question_lag_seconds{question="units"} 0',
      'kheo_open_feeds 0',
      'kheo_http_request_duration_seconds_count{method="POST",route="/v1/commands/:command",status="201"} 1',
      'kheo_http_request_duration_seconds_count{method="GET",route="/v1/:question/:id",status="200"} 1',
      'kheo_http_request_duration_seconds_count{method="GET",route="unmatched",status="404"} 1',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).not.toMatch(/u-1|Hoa/);
  });

  it('show how far a question is behind, in events and in seconds', async () => {
    const clock = memory.settableClock(Date.now());
    const readModels = new memory.MemoryReadModelStore();
    kheo = await startTestKheo(memory, { adapters: { clock, readModels } });
    await kheo.get('/v1/units?after=5');
    const commit = readModels.commit.bind(readModels);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    readModels.commit = async (one) => (await held, commit(one));
    await kheo.post('/v1/commands/establish-unit', unit);
    clock.advance(7_000);
    const { text } = await kheo.get('/metrics');
    expect(text).toContain('kheo_question_lag_events{question="units"} 1');
    expect(text).toContain('kheo_question_lag_seconds{question="units"} 7');
    release();
  });
});

describe('the log of the process', () => {
  it('has a line for each request: route pattern and status, and nothing of query, body, path or names', async () => {
    kheo = await startTestKheo(memory);
    await kheo.post('/v1/commands/identify-person', { name: 'Nguyễn Thị Hoa' }, { 'x-request-id': 'r-7' });
    await kheo.get('/v1/people?text=Hoa');
    await kheo.get('/v1/people/Hoa');
    await kheo.post('/v1/commands/identify-person', { name: 7, note: 'Hoa' });
    const lines = kheo.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({
      level: 'info',
      requestId: 'r-7',
      method: 'POST',
      route: '/v1/commands/:command',
      status: 201,
      durationMs: expect.any(Number),
    });
    expect(lines.map(({ route, status }) => [route, status])).toEqual([
      ['/v1/commands/:command', 201],
      ['/v1/:question', expect.any(Number)],
      ['/v1/:question/:id', 404],
      ['/v1/commands/:command', 400],
    ]);
    expect(lines[3]).toMatchObject({ code: 'FieldInvalid' });
    expect(kheo.logged.join('')).not.toMatch(/Hoa|text=|Bearer/);
  });
});
