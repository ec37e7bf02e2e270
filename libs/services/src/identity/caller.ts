/** The caller of a request: who the token says it is, and what the log says it may do today. */
import { dayOf, Fault } from '@kheo/kernel';
import type { Engine } from '@kheo/engine';
import type { Clock } from '@kheo/ports';
import { rolesOf } from '@kheo/recognition';
import type { Role } from '@kheo/recognition';
import type { VerifyToken } from './token-verifier.js';

export interface Caller {
  readonly actor: string;
  readonly roles: readonly Role[];
  /** May see personal fields. */
  readonly personal: boolean;
  /** When its token ends, in milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** @throws Fault TokenMissing, TokenInvalid, NotAuthorised (no grant holds today) */
export type IdentifyCaller = (authorization: string | undefined) => Promise<Caller>;

const SEES_PERSONAL: readonly Role[] = ['officer', 'auditor', 'administrator'];

export const callerIdentifier =
  ({ verify, engine, clock }: { verify: VerifyToken; engine: Engine; clock: Clock }): IdentifyCaller =>
  async (authorization) => {
    const { actor, expiresAtMs } = await verify(bearerOf(authorization));
    const roles = rolesOf(await engine.stateOf('authority', actor), dayOf(clock.now()));
    if (roles.length === 0) throw new Fault('NotAuthorised', { actor });
    return { actor, roles, personal: roles.some((role) => SEES_PERSONAL.includes(role)), expiresAtMs };
  };

const bearerOf = (authorization: string | undefined): string => {
  if (authorization === undefined) throw new Fault('TokenMissing');
  const found = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization.trim());
  if (!found) throw new Fault('TokenInvalid', { reason: 'form' });
  return found[1] as string;
};
