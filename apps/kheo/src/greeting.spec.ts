/** What a newcomer reads: everything in it works as it is pasted. */
import { webcrypto } from 'node:crypto';
import process from 'node:process';
import { afterEach, expect, it, jest } from '@jest/globals';
import { makeLocalIssuer, TOKEN_TTL_SECONDS } from '@kheo/services';
import { greet } from './greeting.js';

const NOW_MS = Date.UTC(2026, 0, 5);
const TOKEN = /\bey[\w-]+\.[\w-]+\.[\w-]+/g;

afterEach(() => {
  jest.restoreAllMocks();
});

it('the greeting holds one token, which the issuer signed for an administrator and half a day', async () => {
  const issuer = await makeLocalIssuer();
  let greeting = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    greeting += String(text);
    return true;
  });
  await greet({ url: 'http://127.0.0.1:4000', folder: '/srv/kheo', issuer, clock: { now: () => NOW_MS } });

  const tokens = new Set(greeting.match(TOKEN));
  expect(tokens.size).toBe(1);
  const [head = '', claims = '', signature = ''] = ([...tokens][0] ?? '').split('.');
  const bytes = (part: string) => Buffer.from(part, 'base64url');
  const signed = Buffer.from(`${head}.${claims}`);
  expect(await webcrypto.subtle.verify('Ed25519', issuer.publicKey, bytes(signature), signed)).toBe(true);
  expect(JSON.parse(bytes(claims).toString())).toMatchObject({
    sub: 'local-administrator',
    exp: NOW_MS / 1_000 + TOKEN_TTL_SECONDS.start,
  });
  expect(greeting).toContain('lasts 12 hours');
  for (const path of ['/v1/register', '/docs', '/v1/events'])
    expect(greeting).toMatch(new RegExp(`http://127\\.0\\.0\\.1:4000${path}\\n`));
  expect(greeting).toContain('/srv/kheo');
});
