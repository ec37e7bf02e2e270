/** The first events of a log: that it is open, and the local roles as grants right after it. */
import { Fault, isRejection, LOG_FORMAT } from '@kheo/kernel';
import type { Actor } from '@kheo/kernel';
import { ROLES } from '@kheo/recognition';
import type { Role } from '@kheo/recognition';
import type { CommandRequest } from './command-request.js';
import type { Engine } from './engine.js';

export const SYSTEM: Actor = { id: 'system' };

/** The actor of a local role: the subject of the tokens that the local issuer signs. */
export const localActor = (role: Role): string => `local-${role}`;

/**
 * Opens the log when it is new; changes nothing when it is not.
 * @throws Fault VaultForeign when the log was opened under another vault: its keys would be missing, and nothing would be known again
 */
export const openLog = async (engine: Engine): Promise<void> => {
  const logId = engine.idsOf('system', 'OpenLog', 'log').derive('log');
  const held = await engine.logId();
  if (held !== undefined && held !== logId) throw new Fault('VaultForeign', { log: held, vault: logId });
  await must(engine, { name: 'OpenLog', body: { logId, format: LOG_FORMAT }, key: 'log' });
  for (const role of ROLES) {
    await must(engine, { name: 'GrantLocalRole', body: { actor: localActor(role), role }, key: role });
  }
};

const must = async (
  engine: Engine,
  request: Pick<CommandRequest, 'name' | 'body' | 'key'>,
): Promise<void> => {
  const answer = await engine.execute({
    ...request,
    scope: 'system',
    actor: SYSTEM,
    source: { kind: 'live' },
  });
  if (isRejection(answer)) throw new Fault(answer.rejected, answer.values);
};
