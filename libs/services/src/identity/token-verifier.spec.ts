/** A token that was verified is remembered, and everything that may change since is looked at each time. */
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, GenerateKeyPairResult } from 'jose';
import { tokenVerifier } from './token-verifier.js';
import type { VerifyToken } from './token-verifier.js';

const START_MS = Date.UTC(2026, 0, 5);
const START = START_MS / 1_000;

let own: GenerateKeyPairResult;
/** The key that the issuer has by now. */
let publicKey: CryptoKey;
let nowMs: number;
let verify: VerifyToken;
const signatures = jest.spyOn(crypto.subtle, 'verify');

const parts = () => ({
  local: {
    get publicKey() {
      return publicKey;
    },
    sign: () => Promise.reject(new Error('signs nothing')),
  },
  clock: { now: () => nowMs },
  pseudonym: (_: string, subject: string) => `act-${subject}`,
});

const signed = (claims: Record<string, unknown> = {}, key: CryptoKey = own.privateKey): Promise<string> =>
  new SignJWT({ iss: 'kheo-local', aud: 'kheo', sub: 'hoa', iat: START, exp: START + 60, ...claims })
    .setProtectedHeader({ alg: 'EdDSA' })
    .sign(key);

const refused = (reason: string) => ({ code: 'TokenInvalid', values: { reason } });

beforeEach(async () => {
  own = await generateKeyPair('EdDSA');
  publicKey = own.publicKey;
  nowMs = START_MS;
  verify = tokenVerifier(parts());
  signatures.mockClear();
});

describe('a token that has been verified', () => {
  it('is not verified again, and stands for the same', async () => {
    const token = await signed();
    const identity = { actor: 'hoa', expiresAtMs: START_MS + 60_000 };
    for (let times = 0; times < 3; times += 1) expect(await verify(token)).toEqual(identity);
    expect(signatures).toHaveBeenCalledTimes(1);
    expect(await verify(await signed({ sub: 'nam' }))).toMatchObject({ actor: 'nam' });
  });

  it('ends in the second that it says', async () => {
    const token = await signed();
    await verify(token);
    nowMs += 59_999;
    await verify(token);
    expect(signatures).toHaveBeenCalledTimes(1);
    nowMs += 1;
    await expect(verify(token)).rejects.toMatchObject(refused('expired'));
  });

  it('is refused once the key is another, and good again with its own', async () => {
    const token = await signed();
    await verify(token);
    publicKey = (await generateKeyPair('EdDSA')).publicKey;
    await expect(verify(token)).rejects.toMatchObject(refused('signature'));
    publicKey = own.publicKey;
    expect(await verify(token)).toMatchObject({ actor: 'hoa' });
  });

  it('is not good before its time, when the clock goes back', async () => {
    const token = await signed({ nbf: START });
    await verify(token);
    nowMs -= 1_000;
    await expect(verify(token)).rejects.toMatchObject(refused('claim nbf'));
  });

  it('is forgotten when too many came after it', async () => {
    const first = await signed();
    await verify(first);
    for (let at = 0; at < 1_000; at += 1) await verify(await signed({ sub: `a-${String(at)}` }));
    signatures.mockClear();
    await verify(first);
    expect(signatures).toHaveBeenCalledTimes(1);
  });
});

it('is not remembered when it was refused', async () => {
  const stranger = await generateKeyPair('EdDSA');
  const token = await signed({}, stranger.privateKey);
  await expect(verify(token)).rejects.toMatchObject(refused('signature'));
  await expect(verify(token)).rejects.toMatchObject(refused('signature'));
  expect(signatures).toHaveBeenCalledTimes(2);
});

it('of an issuer outside is remembered for as long as clocks may differ, under the key that its header names', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kheo-jwks-'));
  try {
    const jwks = join(folder, 'keys.json');
    const [one, two] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
    const keys = [
      { ...(await exportJWK(one.publicKey)), alg: 'ES256', kid: 'one' },
      { ...(await exportJWK(two.publicKey)), alg: 'ES256', kid: 'two' },
    ];
    writeFileSync(jwks, JSON.stringify({ keys }));
    const issuer = 'https://id.example.vn';
    verify = tokenVerifier({ ...parts(), external: { issuer, jwks } });
    const token = await new SignJWT({ iss: issuer, aud: 'kheo', sub: 'hoa', iat: START, exp: START + 60 })
      .setProtectedHeader({ alg: 'ES256', kid: 'two' })
      .sign(two.privateKey);
    await verify(token);
    nowMs += 89_999;
    expect(await verify(token)).toEqual({ actor: 'act-hoa', expiresAtMs: START_MS + 60_000 });
    expect(signatures).toHaveBeenCalledTimes(1);
    nowMs += 1;
    await expect(verify(token)).rejects.toMatchObject(refused('expired'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
