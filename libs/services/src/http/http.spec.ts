import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FAULTS, LIMITS } from '@kheo/kernel';
import type { FaultCode } from '@kheo/kernel';
import * as memory from '@kheo/testing';
import { startTestKheo } from '../test-kheo.js';
import type { TestKheo } from '../test-kheo.js';
import { HTTP_LIMITS } from './http-limits.js';
import { statusOf } from './problem-filter.js';

let kheo: TestKheo;
beforeEach(async () => {
  kheo = await startTestKheo(memory);
});
afterEach(() => kheo.stop());

const unit = { unit: 'u-1', name: 'Xã Hòa Bình', kind: 'territory', level: 'commune' };
const head = async (): Promise<number> =>
  (await kheo.engine.stateOf('unit', 'u-1'), kheo.feeds.head()).then(({ position }) => position);

describe('a problem', () => {
  it('has its own media type, a stable code, words, values and the id of the request', async () => {
    const answer = await kheo.get('/v1/nothing', { 'x-request-id': 'r-42' });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['x-request-id']).toBe('r-42');
    expect(answer).toMatchObject({ status: 404 });
    expect(answer.json).toEqual({
      type: 'urn:kheo:fault:QuestionUnknown',
      title: FAULTS.QuestionUnknown.title,
      status: 404,
      code: 'QuestionUnknown',
      detail: 'There is no such question (question: nothing)',
      values: { question: 'nothing' },
      instance: 'urn:kheo:request:r-42',
      requestId: 'r-42',
    });
  });

  it.each(['has spaces', 'x'.repeat(HTTP_LIMITS.requestIdChars + 1), '{"a":1}'])(
    'does not repeat a request id such as %j',
    async (sent) => {
      expect((await kheo.get('/v1/nothing', { 'x-request-id': sent })).json['requestId']).toMatch(
        /^[0-9a-f-]{36}$/,
      );
    },
  );

  it.each(['/nowhere', '/v1', '/v1/units/u-1/more', '/v2/units'])(
    'says that there is no address %s',
    async (url) => {
      expect(await kheo.get(url)).toMatchObject({ status: 404, json: { code: 'RouteUnknown' } });
    },
  );

  it('says so of a method that an address does not have', async () => {
    const answer = await kheo.app.inject({ method: 'DELETE', url: '/v1/units' });
    expect(answer.json()).toMatchObject({ code: 'RouteUnknown' });
  });

  it('says what a rule forbids, by code and values, with the status of a rule', async () => {
    await kheo.post('/v1/commands/establish-unit', unit);
    expect(await kheo.post('/v1/commands/establish-unit', unit)).toMatchObject({
      status: 422,
      json: { code: 'AlreadyExists', values: { unit: 'u-1' } },
    });
  });

  it('of ours tells nothing of its cause, neither outside nor in the log', async () => {
    const broken = await startTestKheo(memory);
    try {
      const secret = 'Nguyễn Thị Hoa';
      broken.engine.execute = () => Promise.reject(new TypeError(secret));
      const answer = await broken.post('/v1/commands/establish-unit', unit);
      expect(answer).toMatchObject({ status: 500, json: { code: 'Internal', values: {} } });
      expect(answer.text).not.toMatch(/Hoa|TypeError| at /);
      const lines = broken.logged.join('');
      expect(lines).toContain('"error":"TypeError"');
      expect(lines).not.toContain('Hoa');
    } finally {
      await broken.stop();
    }
  });

  it('has a status for each kind of fault', () => {
    const statuses: [FaultCode, number][] = [
      ['FieldMissing', 400],
      ['TokenMissing', 401],
      ['NotAuthorised', 403],
      ['NotFound', 404],
      ['LogMismatch', 409],
      ['IdempotencyKeyReused', 409],
      ['BodyTooLarge', 413],
      ['AppendTooLarge', 413],
      ['JsonTooDeep', 400],
      ['LevelEnded', 422],
      ['Busy', 429],
      ['Internal', 500],
      ['OutcomeUnknown', 503],
      ['ShuttingDown', 503],
      ['WaitTimedOut', 504],
    ];
    for (const [code, status] of statuses) expect([code, statusOf(code)]).toEqual([code, status]);
  });
});

describe('a body', () => {
  const refuses = async (body: string, code: string, status = 400): Promise<void> => {
    const before = await head();
    expect(await kheo.post('/v1/commands/establish-unit', body)).toMatchObject({ status, json: { code } });
    expect(await head()).toBe(before);
  };

  it('that is too deep is refused', () =>
    refuses(`${'['.repeat(LIMITS.jsonDepth + 1)}${']'.repeat(LIMITS.jsonDepth + 1)}`, 'JsonTooDeep'));
  it('that is absurdly deep is refused', () => refuses('['.repeat(500_000), 'JsonTooDeep'));
  it('that has too many keys is refused', () =>
    refuses(
      `{${Array.from({ length: LIMITS.jsonKeys + 1 }, (_, at) => `"k${String(at)}":1`).join(',')}}`,
      'JsonTooDeep',
    ));
  it('that names a key twice is refused', () => refuses('{"unit":"a","unit":"b"}', 'JsonUnsafe'));
  it('that names __proto__ is refused', () => refuses('{"__proto__":{"unit":"a"}}', 'JsonUnsafe'));
  it('that holds half a character is refused', () => refuses(String.raw`{"unit":"\ud800"}`, 'JsonUnsafe'));
  it('that is no JSON is refused', () => refuses('{"unit":', 'JsonMalformed'));
  it('that is empty is refused', () => refuses('', 'JsonMalformed'));
  it('of 2 MB is refused', () =>
    refuses(JSON.stringify({ ...unit, name: 'x'.repeat(2 * 1024 * 1024) }), 'BodyTooLarge', 413));
  it('with a field that nobody knows is refused', () =>
    refuses(JSON.stringify({ ...unit, colour: 'red' }), 'FieldUnknown'));

  it('that is not UTF-8 is refused', async () => {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': 'k',
      authorization: `Bearer ${await kheo.token('local-officer')}`,
    };
    const payload = Buffer.concat([Buffer.from('{"unit":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const answer = await kheo.app.inject({
      method: 'POST',
      url: '/v1/commands/establish-unit',
      headers,
      payload,
    });
    expect(answer.json()).toMatchObject({
      code: 'JsonMalformed',
      values: { found: 'bytes that are not UTF-8' },
    });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'of type %s is refused',
    async (type) => {
      const answer = await kheo.post('/v1/commands/establish-unit', unit, { 'content-type': type });
      expect(answer).toMatchObject({
        status: 400,
        json: {
          code: 'FieldInvalid',
          problems: [{ path: 'header.content-type', expected: 'application/json' }],
        },
      });
    },
  );

  it('is not read before the caller is known', async () => {
    expect(await kheo.post('/v1/commands/establish-unit', '{"unit":', { authorization: '' })).toMatchObject({
      status: 401,
    });
  });
});

describe('an address', () => {
  it('has a length', async () => {
    const answer = await kheo.get(`/v1/units?text=${'x'.repeat(HTTP_LIMITS.urlChars)}`);
    expect(answer).toMatchObject({ status: 400, json: { code: 'FieldTooLong', values: { field: 'url' } } });
  });

  it('has so many parameters at most, each of them once', async () => {
    const many = Array.from({ length: HTTP_LIMITS.queryParameters + 1 }, (_, at) => `p${String(at)}=1`).join(
      '&',
    );
    expect(await kheo.get(`/v1/units?${many}`)).toMatchObject({
      status: 400,
      json: { code: 'ParameterInvalid' },
    });
    expect(await kheo.get('/v1/units?limit=1&limit=2')).toMatchObject({
      status: 400,
      json: { problems: [{ path: 'limit', expected: 'one value' }] },
    });
  });

  it('has no parameter that the question does not know', async () => {
    expect(await kheo.get('/v1/units?colour=red')).toMatchObject({
      status: 400,
      json: { code: 'ParameterInvalid' },
    });
  });

  it('names a thing by an id, percent-encoded or not', async () => {
    const { json } = await kheo.post('/v1/commands/establish-unit', { ...unit, unit: 'a:b' });
    const after = String(json['position']);
    expect(await kheo.get(`/v1/units/a%3Ab?after=${after}`)).toMatchObject({ status: 200 });
    expect(await kheo.get(`/v1/units/a:b?after=${after}`)).toMatchObject({ status: 200 });
    expect(await kheo.get('/v1/units/no%20id')).toMatchObject({
      status: 400,
      json: { code: 'ParameterInvalid' },
    });
    expect(await kheo.get('/v1/units/%2e%2e%2fetc')).toMatchObject({
      status: 400,
      json: { code: 'ParameterInvalid' },
    });
    expect(await kheo.get('/v1/units/unknown')).toMatchObject({ status: 404, json: { code: 'NotFound' } });
  });

  it('that is badly encoded or far too long in one part is refused as a problem', async () => {
    expect(await kheo.get('/v1/units/%ff%zz')).toMatchObject({ status: 400, json: { code: 'FieldInvalid' } });
    const long = await kheo.get(`/v1/units/${'x'.repeat(HTTP_LIMITS.pathSegmentChars + 1)}`);
    expect(long).toMatchObject({ status: 400, json: { code: 'FieldTooLong' } });
    expect(long.headers['content-type']).toBe('application/problem+json');
    expect(long.headers['x-request-id']).toBe(long.json['requestId']);
  });
});

describe('a real connection', () => {
  it('carries what an officer sends and asks', async () => {
    const url = await kheo.listen(0, '127.0.0.1');
    const authorization = `Bearer ${await kheo.token('local-officer')}`;
    const sent = httpRequest(`${url}/v1/commands/establish-unit`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': 'k-1' },
    });
    sent.end(JSON.stringify(unit));
    const [answer] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
    expect(answer.statusCode).toBe(201);
    answer.resume();
    const asked = await fetch(`${url}/v1/units/u-1?after=kheo.unit-u-1@0`, { headers: { authorization } });
    expect(await asked.json()).toMatchObject({ item: { id: 'u-1' } });
  });
});
