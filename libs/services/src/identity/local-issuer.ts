/** The issuer that lives in the data folder: whoever can read its key is the operator of this Kheo, and may sign any identity. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Fault, isId } from '@kheo/kernel';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';

export const LOCAL_ISSUER = 'kheo-local';
export const AUDIENCE = 'kheo';
export const ALGORITHM = 'EdDSA';
const FILE = 'issuer.json';

export const TOKEN_TTL_SECONDS = { cli: 30 * 86_400, start: 12 * 3_600 } as const;
const TTL_MAX_SECONDS = 366 * 86_400;

export interface TokenRequest {
  /** Who it stands for: `local-officer`, or any id that has grants. */
  readonly subject: string;
  readonly ttlSeconds: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

export interface LocalIssuer {
  readonly publicKey: CryptoKey;
  /** @throws Fault FieldInvalid for a subject that is not an id, or for a lifetime beyond a year. */
  sign(request: TokenRequest): Promise<string>;
}

/** An issuer with a key of its own that nobody keeps. */
export const makeLocalIssuer = async (): Promise<LocalIssuer> => issuerOf(await newKey());

/** The issuer of a data folder; its key is made when it is absent. Two processes that come at once get the same. */
export const openLocalIssuer = async (folder: string): Promise<LocalIssuer> => {
  const path = join(folder, FILE);
  const found = readKey(path);
  if (found) return issuerOf(found);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeOnce(path, JSON.stringify(await newKey()));
  return issuerOf(readKey(path) as JWK);
};

/** A token of the data folder's own issuer. */
export const signLocalToken = async (
  folder: string,
  request: { readonly subject: string; readonly ttlSeconds?: number; readonly nowMs: number },
): Promise<string> => (await openLocalIssuer(folder)).sign({ ttlSeconds: TOKEN_TTL_SECONDS.cli, ...request });

const issuerOf = async (jwk: JWK): Promise<LocalIssuer> => {
  const { d: _, ...publicJwk } = jwk;
  const [privateKey, publicKey] = [await imported(jwk), await imported(publicJwk)];
  const kid = await calculateJwkThumbprint(publicJwk);
  return {
    publicKey,
    sign: async ({ subject, ttlSeconds, nowMs }) => {
      if (!isId(subject)) throw new Fault('FieldInvalid', { field: 'subject' });
      if (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > TTL_MAX_SECONDS)
        throw new Fault('FieldInvalid', { field: 'ttlSeconds', max: TTL_MAX_SECONDS });
      const now = Math.floor(nowMs / 1_000);
      return new SignJWT()
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
        .setIssuer(LOCAL_ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(subject)
        .setIssuedAt(now)
        .setExpirationTime(now + ttlSeconds)
        .setJti(randomUUID())
        .sign(privateKey);
    },
  };
};

const newKey = async (): Promise<JWK> =>
  exportJWK((await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true })).privateKey);

const imported = async (jwk: JWK): Promise<CryptoKey> => {
  const key = await importJWK(jwk, ALGORITHM);
  if (key instanceof Uint8Array) throw new Fault('ConfigurationInvalid', { file: FILE });
  return key;
};

const readKey = (path: string): JWK | undefined => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const jwk = JSON.parse(text) as JWK;
    if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519' && typeof jwk.d === 'string') return jwk;
  } catch {
    // The parser's message would quote the key: what is said of the file is below.
  }
  throw new Fault('ConfigurationInvalid', { file: FILE, expected: 'an Ed25519 private key as JWK' });
};

/** Whole and durable under its name, or not there at all; whoever comes second leaves the first as it is. */
const writeOnce = (path: string, text: string): void => {
  const draft = `${path}.${randomUUID()}`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
};
