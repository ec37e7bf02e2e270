import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { openLocalIssuer, signLocalToken, TOKEN_TTL_SECONDS } from './local-issuer.js';
import { tokenVerifier } from './token-verifier.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kheo-issuer-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const nowMs = Date.UTC(2026, 10, 25);
const clock = { now: () => nowMs };
const verifierOf = async () =>
  tokenVerifier({ local: await openLocalIssuer(folder), clock, pseudonym: () => 'nobody' });

describe('the issuer of a data folder', () => {
  it('signs tokens that the process which owns the folder accepts', async () => {
    const token = await signLocalToken(folder, { subject: 'local-officer', nowMs });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'EdDSA' });
    const iat = nowMs / 1_000;
    expect(decodeJwt(token)).toMatchObject({
      iss: 'kheo-local',
      aud: 'kheo',
      sub: 'local-officer',
      iat,
      exp: iat + TOKEN_TTL_SECONDS.cli,
    });
    expect(await (await verifierOf())(token)).toMatchObject({ actor: 'local-officer' });
  });

  it('keeps its key where only the owner reads it, and leaves no draft of it behind', async () => {
    await openLocalIssuer(folder);
    expect(readdirSync(folder)).toEqual(['issuer.json']);
    expect(statSync(join(folder, 'issuer.json')).mode & 0o777).toBe(0o600);
  });

  it('has one key, though many come at once for the first time', async () => {
    const issuers = await Promise.all(Array.from({ length: 8 }, () => openLocalIssuer(folder)));
    const tokens = await Promise.all(
      issuers.map((issuer) => issuer.sign({ subject: 'a', ttlSeconds: 60, nowMs })),
    );
    const verify = await verifierOf();
    for (const token of tokens) expect(await verify(token)).toMatchObject({ actor: 'a' });
  });

  it('does not make a new key in place of a file that it can not read, and does not print what the file holds', async () => {
    const path = join(folder, 'issuer.json');
    writeFileSync(path, '{"kty":"OKP","d":"secret-half');
    await expect(openLocalIssuer(folder)).rejects.toMatchObject({ code: 'ConfigurationInvalid' });
    await expect(openLocalIssuer(folder)).rejects.not.toThrow(/secret-half/);
    expect(readFileSync(path, 'utf8')).toBe('{"kty":"OKP","d":"secret-half');
  });

  it('signs for ids only, and for a year at most', async () => {
    await expect(signLocalToken(folder, { subject: 'Nguyễn Văn A', nowMs })).rejects.toMatchObject({
      code: 'FieldInvalid',
    });
    await expect(
      signLocalToken(folder, { subject: 'a', ttlSeconds: 400 * 86_400, nowMs }),
    ).rejects.toMatchObject({ code: 'FieldInvalid' });
    await expect(signLocalToken(folder, { subject: 'a', ttlSeconds: 0, nowMs })).rejects.toMatchObject({
      code: 'FieldInvalid',
    });
  });
});
