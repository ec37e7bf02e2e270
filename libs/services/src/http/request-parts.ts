/** The parts of a request that controllers need, read strictly. */
import { Fault, fromUtf8, parseStrictJson } from '@kheo/kernel';
import type { Json } from '@kheo/kernel';
import type { FastifyRequest } from 'fastify';
import { HTTP_LIMITS } from './http-limits.js';

/** @throws Fault ParameterInvalid for a parameter that stands twice, or for too many of them */
export const queryOf = (request: FastifyRequest): Readonly<Record<string, string>> => {
  const url = request.raw.url ?? '';
  const parameters = [...new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')];
  if (parameters.length > HTTP_LIMITS.queryParameters)
    throw new Fault('ParameterInvalid', { parameters: parameters.length, max: HTTP_LIMITS.queryParameters });
  const read = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (read.has(name)) throw invalid(name, 'one value');
    read.set(name, value);
  }
  return Object.fromEntries(read);
};

/**
 * The JSON of a body that was left as bytes.
 * @throws Fault JsonMalformed, JsonUnsafe, JsonTooDeep
 */
export const jsonOfBody = (request: FastifyRequest): Json => {
  if (!Buffer.isBuffer(request.body)) throw new Fault('JsonMalformed', { found: 'no body' });
  return parseStrictJson(textOf(request.body));
};

const textOf = (bytes: Buffer): string => {
  try {
    return fromUtf8(bytes);
  } catch (cause) {
    throw new Fault('JsonMalformed', { found: 'bytes that are not UTF-8' }, { cause });
  }
};

/** @throws Fault IdempotencyKeyMissing, FieldInvalid */
export const idempotencyKeyOf = (request: FastifyRequest): string => {
  const sent = request.headers['idempotency-key'];
  if (sent === undefined || sent === '') throw new Fault('IdempotencyKeyMissing');
  if (typeof sent === 'string' && sent.length <= HTTP_LIMITS.idempotencyKeyChars && /^[!-~]+$/.test(sent))
    return sent;
  const expected = `1 to ${String(HTTP_LIMITS.idempotencyKeyChars)} visible ASCII characters`;
  throw new Fault(
    'FieldInvalid',
    {},
    { problems: [{ path: 'header.idempotency-key', code: 'FieldInvalid', expected }] },
  );
};

export const invalid = (path: string, expected: string): Fault =>
  new Fault(
    'ParameterInvalid',
    { parameter: path },
    { problems: [{ path, code: 'ParameterInvalid', expected }] },
  );
