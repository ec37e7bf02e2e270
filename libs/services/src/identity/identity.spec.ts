import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as memory from '@kheo/testing';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey } from 'jose';
import { startTestKheo } from '../test-kheo.js';
import type { TestKheo } from '../test-kheo.js';
import { makeLocalIssuer } from './local-issuer.js';

let kheo: TestKheo;
afterEach(() => kheo.stop());

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);
const ask = (token: string, url = '/v1/units') => kheo.get(url, { authorization: `Bearer ${token}` });
const claims = { iss: 'kheo-local', aud: 'kheo', sub: 'local-administrator' };

const signed = (
  key: CryptoKey | Uint8Array,
  header: { alg: string },
  changed: Record<string, unknown> = {},
): Promise<string> =>
  new SignJWT({ ...claims, iat: nowSeconds(), exp: nowSeconds() + 60, ...changed })
    .setProtectedHeader(header)
    .sign(key);

describe('who calls', () => {
  it('must be known on every route under /v1', async () => {
    kheo = await startTestKheo(memory);
    for (const url of ['/v1/units', '/v1/units/u-1', '/v1/events', '/v1/nothing']) {
      const answer = await kheo.get(url, { authorization: '' });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="kheo"/);
      expect(answer.headers['content-type']).toBe('application/problem+json');
    }
    const command = await kheo.post('/v1/commands/establish-unit', {}, { authorization: '' });
    expect(command).toMatchObject({ status: 401 });
  });

  it('is not asked for health, figures and the API page', async () => {
    kheo = await startTestKheo(memory);
    for (const url of ['/health/live', '/health/ready', '/metrics', '/docs', '/openapi.json']) {
      expect(await kheo.get(url, { authorization: '' })).toMatchObject({ status: 200 });
    }
  });

  it('may ask as a viewer, and act as an officer', async () => {
    kheo = await startTestKheo(memory);
    const unit = { unit: 'u-1', name: 'Xã Hòa Bình', kind: 'territory', level: 'commune' };
    const viewer = await kheo.token('local-viewer');
    expect(await ask(viewer)).toMatchObject({ status: 200 });
    const refused = await kheo.post('/v1/commands/establish-unit', unit, {
      authorization: `Bearer ${viewer}`,
    });
    expect(refused).toMatchObject({ status: 403, json: { code: 'NotAuthorised' } });
    const officer = await kheo.token('local-officer');
    expect(
      await kheo.post('/v1/commands/establish-unit', unit, { authorization: `Bearer ${officer}` }),
    ).toMatchObject({ status: 201 });
  });

  it('may do nothing with a token alone: authority is in the log', async () => {
    kheo = await startTestKheo(memory);
    const newcomer = await kheo.token('act-newcomer');
    expect(await ask(newcomer)).toMatchObject({
      status: 403,
      json: { code: 'NotAuthorised', values: { actor: 'act-newcomer' } },
    });
    expect(
      await kheo.post('/v1/commands/grant-authority', { actor: 'act-newcomer', role: 'viewer' }),
    ).toMatchObject({ status: 201 });
    expect(await ask(newcomer)).toMatchObject({ status: 200 });
  });

  it('sees names as officer, auditor or administrator, and as a viewer that they are sealed', async () => {
    kheo = await startTestKheo(memory);
    const identified = await kheo.post('/v1/commands/identify-person', { name: 'Nguyễn Thị Hoa' });
    const url = `/v1/people?after=${String(identified.json['position'])}`;
    for (const role of ['officer', 'auditor', 'administrator']) {
      expect((await ask(await kheo.token(`local-${role}`), url)).text).toContain('Nguyễn Thị Hoa');
    }
    const seen = await ask(await kheo.token('local-viewer'), url);
    expect(seen.status).toBe(200);
    expect(seen.text).not.toContain('Hoa');
  });
});

describe('a token that is', () => {
  const refusals: Record<string, () => Promise<string>> = {
    'of no form': async () => 'not.a.token',
    'signed with another key': async () =>
      signed((await generateKeyPair('EdDSA')).privateKey, { alg: 'EdDSA' }),
    unsigned: async () => new UnsecuredJWT({ ...claims, iat: nowSeconds(), exp: nowSeconds() + 60 }).encode(),
    'signed with the public key as a secret': async () =>
      signed(new TextEncoder().encode(await exportSPKI(kheo.issuer.publicKey)), { alg: 'HS256' }),
    expired: async () =>
      kheo.issuer.sign({ subject: 'local-administrator', ttlSeconds: 60, nowMs: Date.now() - 61_000 }),
    "the system's own": () => kheo.token('system'),
  };

  it.each(Object.entries(refusals))('%s is refused', async (_, make) => {
    kheo = await startTestKheo(memory);
    const answer = await ask(await make());
    expect(answer).toMatchObject({ status: 401, json: { code: 'TokenInvalid', status: 401 } });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="kheo", error="invalid_token"');
  });

  const wrongClaims: Record<string, Record<string, unknown>> = {
    'for another audience': { aud: 'other' },
    'of another issuer': { iss: 'other' },
    'for ever': { exp: undefined },
    'of nobody': { sub: undefined },
  };

  it.each(Object.entries(wrongClaims))('%s is refused, though our key signed it', async (_, changed) => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA');
    kheo = await startTestKheo(memory, {
      adapters: { issuer: { publicKey, sign: () => signed(privateKey, { alg: 'EdDSA' }) } },
    });
    expect(await ask(await signed(privateKey, { alg: 'EdDSA' }))).toMatchObject({ status: 200 });
    expect(await ask(await signed(privateKey, { alg: 'EdDSA' }, changed))).toMatchObject({
      status: 401,
      json: { code: 'TokenInvalid' },
    });
  });

  it('cut by one letter is refused', async () => {
    kheo = await startTestKheo(memory);
    const token = await kheo.token('local-administrator');
    expect(await ask(token.slice(0, -1))).toMatchObject({ status: 401 });
  });
});

describe('an issuer outside', () => {
  it('proves who calls, under a pseudonym, and can not pass for a local role', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kheo-jwks-'));
    try {
      const { privateKey, publicKey } = await generateKeyPair('ES256');
      const jwks = join(folder, 'keys.json');
      writeFileSync(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256' }] }));
      const issuer = 'https://id.example.vn';
      kheo = await startTestKheo(memory, {
        external: { issuer, jwks },
        adapters: { issuer: await makeLocalIssuer() },
      });
      const outside = (sub: string) => signed(privateKey, { alg: 'ES256' }, { iss: issuer, sub });

      const impostor = await ask(await outside('local-administrator'));
      expect(impostor).toMatchObject({ status: 403, json: { code: 'NotAuthorised' } });

      const stranger = await ask(await outside('hoa@example.vn'));
      const { actor } = stranger.json['values'] as { actor: string };
      expect(actor).toMatch(/^act-[0-9a-f]{32}$/);
      await kheo.post('/v1/commands/grant-authority', { actor, role: 'officer' });
      expect(await ask(await outside('hoa@example.vn'))).toMatchObject({ status: 200 });

      const asLocal = await signed(privateKey, { alg: 'ES256' });
      expect(await ask(asLocal)).toMatchObject({ status: 401, json: { code: 'TokenInvalid' } });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
