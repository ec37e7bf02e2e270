/** Who a bearer token stands for. A token proves identity only; what its bearer may do is in the log. */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Fault, isId } from '@kheo/kernel';
import type { Clock } from '@kheo/ports';
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey, JWTVerifyResult, ResolvedKey } from 'jose';
import type { ExternalIssuer } from '../configuration.js';
import { ALGORITHM, AUDIENCE, LOCAL_ISSUER } from './local-issuer.js';
import type { LocalIssuer } from './local-issuer.js';

export interface Identity {
  /** The actor in the log: pseudonymous. */
  readonly actor: string;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** @throws Fault TokenInvalid */
export type VerifyToken = (token: string) => Promise<Identity>;

export interface VerifierParts {
  readonly local: LocalIssuer;
  readonly external?: ExternalIssuer;
  readonly clock: Clock;
  /** The pseudonym of a subject of the external issuer, whose own name may be an address or worse. */
  readonly pseudonym: (issuer: string, subject: string) => string;
}

interface Trusted {
  readonly issuer: string;
  readonly key: JWTVerifyGetKey;
  readonly algorithms: readonly string[];
  readonly toleranceSeconds: number;
  readonly actorOf: (subject: string) => string | undefined;
}

/** Signatures that only the holder of a private key can make. */
const ASYMMETRIC = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
];
/** Clocks of two machines differ. */
const EXTERNAL_TOLERANCE_SECONDS = 30;
/** The actor of reactions and of the opening of the log: nobody else. */
const RESERVED = ['system'];

/** Verified tokens that are remembered; beyond, the one that was verified first is forgotten. */
const REMEMBERED_TOKENS = 1_000;

/**
 * A signature costs as much as the rest of a request, so one that has been verified is not verified again. What may change since is
 * looked at each time: the clock, and whether the issuer still has that key. Only tokens that are good get a place.
 */
export const tokenVerifier = (parts: VerifierParts): VerifyToken => {
  const trusted = trustedIssuers(parts);
  const remembered = new Map<string, Verified>();
  return async (token) => {
    const nowMs = parts.clock.now();
    const digest = hash('sha256', token, 'base64'); // a token is a secret: none is kept
    const held = remembered.get(digest);
    if (held && (await stillGood(held, nowMs))) return held.identity;
    remembered.delete(digest);
    const from = trusted.get(issuerOf(token));
    if (!from) throw invalid('issuer');
    const good = await verified(token, from, nowMs);
    remembered.set(digest, good);
    if (remembered.size > REMEMBERED_TOKENS) remembered.delete(remembered.keys().next().value as string);
    return good.identity;
  };
};

interface Verified {
  readonly identity: Identity;
  readonly from: Trusted;
  readonly nowMs: number;
  /** What its key is found by, and the key that was found. */
  readonly header: JWTVerifyResult['protectedHeader'];
  readonly key: ResolvedKey['key'];
}

/** Whether it would be verified again; what is not sure (the clock went back, the keys changed) is not still good. */
const stillGood = async (
  { identity, from, nowMs: thenMs, header, key }: Verified,
  nowMs: number,
): Promise<boolean> =>
  nowMs >= thenMs &&
  identity.expiresAtMs > (Math.floor(nowMs / 1_000) - from.toleranceSeconds) * 1_000 &&
  (await saying(async () => from.key(header, { payload: '', signature: '' }))) === key;

const trustedIssuers = ({ local, external, pseudonym }: VerifierParts): ReadonlyMap<string, Trusted> => {
  const own: Trusted = {
    issuer: LOCAL_ISSUER,
    key: async () => local.publicKey,
    algorithms: [ALGORITHM],
    toleranceSeconds: 0,
    actorOf: (subject) => (isId(subject) && !RESERVED.includes(subject) ? subject : undefined),
  };
  if (!external) return new Map([[LOCAL_ISSUER, own]]);
  const { issuer, jwks } = external;
  const other: Trusted = {
    issuer,
    key: keysAt(jwks),
    algorithms: ASYMMETRIC,
    toleranceSeconds: EXTERNAL_TOLERANCE_SECONDS,
    actorOf: (subject) => (subject === '' ? undefined : pseudonym(issuer, subject)),
  };
  return new Map([
    [issuer, other],
    [LOCAL_ISSUER, own],
  ]);
};

/** @throws Fault ConfigurationInvalid for a file that holds no keys. */
const keysAt = (jwks: string): JWTVerifyGetKey => {
  if (/^https?:\/\//.test(jwks)) return createRemoteJWKSet(new URL(jwks));
  try {
    return createLocalJWKSet(JSON.parse(readFileSync(jwks, 'utf8')) as JSONWebKeySet);
  } catch (cause) {
    const problems = [
      { path: 'KHEO_JWKS', code: 'ConfigurationInvalid', expected: 'a file that holds a JWK set' },
    ] as const;
    throw new Fault('ConfigurationInvalid', {}, { cause, problems });
  }
};

/** What the token says of its issuer, before anything is believed: it chooses the key, and the key decides. */
const issuerOf = (token: string): string => {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    throw invalid('form');
  }
};

const verified = async (token: string, from: Trusted, nowMs: number): Promise<Verified> => {
  const { payload, protectedHeader, key } = await saying(async () =>
    jwtVerify(token, from.key, {
      algorithms: [...from.algorithms],
      issuer: from.issuer,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'iat', 'sub'],
      currentDate: new Date(nowMs),
      clockTolerance: from.toleranceSeconds,
    }),
  );
  const { exp, sub } = payload;
  const actor = typeof sub === 'string' ? from.actorOf(sub) : undefined;
  if (actor === undefined) throw invalid('subject');
  const identity = { actor, expiresAtMs: (exp as number) * 1_000 };
  return { identity, from, nowMs, header: protectedHeader, key };
};

/** Says what the library throws in our words. */
const saying = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    // Keys that could not be fetched are our failure, not the caller's.
    if (!(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout) throw error;
    throw invalid(reasonOf(error));
  }
};

const reasonOf = (error: errors.JOSEError): string => {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `claim ${error.claim}`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  return error instanceof errors.JWSSignatureVerificationFailed ? 'signature' : 'form';
};

const invalid = (reason: string): Fault => new Fault('TokenInvalid', { reason });
