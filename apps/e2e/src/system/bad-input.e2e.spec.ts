/** What is wrong is refused with a stable code, and nothing is written. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from './running.js';
import type { Running } from './running.js';

let root: string;
let kheo: Running;
let before: number;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kheo-bad-'));
  kheo = await start(join(root, 'data'));
  before = await position();
}, 120_000);
afterAll(async () => {
  await kheo.kill();
  await rm(root, { recursive: true, force: true });
});

const position = async (): Promise<number> =>
  ((await kheo.get('/v1/phases')).json as unknown as { position: number }).position;
const nested = (depth: number): string => `{"unit":${'['.repeat(depth)}${']'.repeat(depth)}}`;
const unit = { unit: 'cm-x', name: 'xã X', kind: 'territory', level: 'commune' };

const CASES: readonly (readonly [
  title: string,
  command: string,
  body: unknown,
  status: number,
  code: string,
])[] = [
  ['a body that is not JSON', 'establish-unit', '{"unit":', 400, 'JsonMalformed'],
  ['a duplicate key', 'establish-unit', '{"unit":"a","unit":"b"}', 400, 'JsonUnsafe'],
  ['an escaped duplicate key', 'establish-unit', '{"unit":"a","\\u0075nit":"b"}', 400, 'JsonUnsafe'],
  ['the key __proto__', 'establish-unit', '{"__proto__":{"unit":"a"}}', 400, 'JsonUnsafe'],
  ['a lone surrogate', 'establish-unit', '{"unit":"\\ud800"}', 400, 'JsonUnsafe'],
  ['a number beyond 2^53', 'declare-phase', '{"fromYear":9007199254740993}', 400, 'JsonUnsafe'],
  ['JSON that is too deep', 'establish-unit', nested(40), 400, 'JsonTooDeep'],
  ['JSON that is far too deep', 'establish-unit', nested(200_000), 400, 'JsonTooDeep'],
  ['a list where an object is needed', 'establish-unit', [], 400, 'FieldInvalid'],
  ['a field that is missing', 'establish-unit', { unit: 'cm-x' }, 400, 'FieldMissing'],
  ['a field that is unknown', 'establish-unit', { ...unit, colour: 'red' }, 400, 'FieldUnknown'],
  ['a level that does not exist', 'establish-unit', { ...unit, level: 'galaxy' }, 400, 'FieldInvalid'],
  [
    'a day that does not exist',
    'abolish-unit',
    { unit: 'pv-nghe-an', lastDay: '2023-02-30' },
    400,
    'DateImpossible',
  ],
  [
    'a date of the act that does not exist',
    'establish-unit',
    { ...unit, effectiveOn: { precision: 'day', date: '2023-13-01' } },
    400,
    'DateImpossible',
  ],
  ['a text that is too long', 'establish-unit', { ...unit, name: 'x'.repeat(5_000) }, 400, 'FieldTooLong'],
  ['a unit that is not known', 'establish-unit', { ...unit, parent: 'dt-nowhere' }, 422, 'ReferenceUnknown'],
  ['a command that does not exist', 'make-coffee', {}, 404, 'CommandUnknown'],
  ['a command of the system itself', 'apply-decision-line', {}, 404, 'CommandUnknown'],
  ['the name of a method', 'constructor', {}, 404, 'CommandUnknown'],
  ['a body of 2 MB', 'establish-unit', { ...unit, name: 'x'.repeat(2_000_000) }, 413, 'BodyTooLarge'],
];

describe('a command with', () => {
  it.each(CASES)('%s is refused', async (_, command, body, status, code) => {
    const answer = await kheo.act(command, body, `bad-${code}`);
    expect({ status: answer.status, code: answer.json['code'] }).toEqual({ status, code });
    expect(answer.text).not.toMatch(/\bat .*\.[jt]s:\d+/);
  });

  it('nothing of all that was written', async () => {
    expect(await position()).toBe(before);
  });
});

describe('a token', () => {
  const asked = async (authorization?: string): Promise<unknown> => {
    const response = await fetch(`${kheo.url}/v1/register`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    return { status: response.status, code: ((await response.json()) as { code: string }).code };
  };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('that is missing, forged, unsigned or of nobody is refused', async () => {
    const [header, payload, signature] = kheo.token.split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    expect(await asked()).toEqual({ status: 401, code: 'TokenMissing' });
    expect(await asked(`Bearer ${part({ alg: 'none' })}.${payload}.`)).toEqual({
      status: 401,
      code: 'TokenInvalid',
    });
    expect(await asked(`Bearer ${header}.${part({ ...claims, sub: 'local-auditor' })}.${signature}`)).toEqual(
      { status: 401, code: 'TokenInvalid' },
    );
    expect(await asked(`Bearer ${header}.${payload}.${signature.slice(0, -4)}AAAA`)).toEqual({
      status: 401,
      code: 'TokenInvalid',
    });
    expect(await asked('Bearer x')).toEqual({ status: 401, code: 'TokenInvalid' });
  });
});
