/** Who a bearer token stands for. A token proves identity only; what its bearer may do is in the log. */
import { readFileSync } from 'node:fs';
import { Fault, isId } from '@kheo/kernel';
import type { Clock } from '@kheo/ports';
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
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

export const tokenVerifier = (parts: VerifierParts): VerifyToken => {
  const trusted = trustedIssuers(parts);
  return async (token) => {
    const issuer = issuerOf(token);
    const from = trusted.get(issuer);
    if (!from) throw invalid('issuer');
    const { exp, sub } = await verified(token, { issuer, from, nowMs: parts.clock.now() });
    const actor = typeof sub === 'string' ? from.actorOf(sub) : undefined;
    if (actor === undefined) throw invalid('subject');
    return { actor, expiresAtMs: (exp as number) * 1_000 };
  };
};

const trustedIssuers = ({ local, external, pseudonym }: VerifierParts): ReadonlyMap<string, Trusted> => {
  const own: Trusted = {
    key: async () => local.publicKey,
    algorithms: [ALGORITHM],
    toleranceSeconds: 0,
    actorOf: (subject) => (isId(subject) && !RESERVED.includes(subject) ? subject : undefined),
  };
  if (!external) return new Map([[LOCAL_ISSUER, own]]);
  const { issuer, jwks } = external;
  const other: Trusted = {
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

const verified = async (
  token: string,
  { issuer, from, nowMs }: { issuer: string; from: Trusted; nowMs: number },
): Promise<JWTPayload> => {
  try {
    const { payload } = await jwtVerify(token, from.key, {
      algorithms: [...from.algorithms],
      issuer,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'iat', 'sub'],
      currentDate: new Date(nowMs),
      clockTolerance: from.toleranceSeconds,
    });
    return payload;
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
