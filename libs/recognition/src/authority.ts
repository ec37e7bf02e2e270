/** Authority is in the log: who may do what, for which unit and days. A token proves identity only. */
import { day, freeText, id, oneOf, optional, reject, text } from '@kheo/kernel';
import type { Day } from '@kheo/kernel';
import type { Category, DataOf, FoldedEvent } from './rule.js';
import { command, event, known } from './rule.js';
import type { AuthorityState, Grant, ThingState } from './states.js';
import { ROLES } from './vocabulary.js';
import type { Role } from './vocabulary.js';

const actor = id('Pseudonymous id of the actor: the subject of the token');
const grant = id('The grant');
const granted = {
  actor,
  role: oneOf(
    ROLES,
    'viewer asks; officer acts; auditor asks and sees personal data; administrator does everything',
  ),
  unit: optional(id('The unit it is limited to', 'unit')),
  from: optional(day('First day')),
  to: optional(day('Last day')),
};

export const authorityEvents = {
  AuthorityGranted: event('An actor may act in a role', { grant, ...granted }),
  AuthorityRevoked: event('A grant ends', { actor, grant, reason: optional(freeText('Why')) }),
};

const evolve = (state: AuthorityState | undefined, { type, data }: FoldedEvent): AuthorityState => {
  const grants = state?.grants ?? [];
  if (type === 'AuthorityGranted') {
    const {
      grant: of,
      role,
      unit,
      from,
      to,
    } = data as unknown as DataOf<typeof authorityEvents.AuthorityGranted>;
    return { grants: [...grants, known({ grant: of, role, unit, from, to, revoked: false })] };
  }
  return { grants: grants.map((held) => (held.grant === data['grant'] ? { ...held, revoked: true } : held)) };
};

/** The grant that lets an actor act in one of the roles on a day; none means no. An administrator's grant suffices for all. */
export const grantFor = (
  state: AuthorityState | undefined,
  roles: readonly string[],
  on: Day,
): Grant | undefined =>
  state?.grants.find(
    ({ role, from, to, revoked }) =>
      !revoked &&
      (role === 'administrator' || roles.includes(role)) &&
      (from === undefined || from <= on) &&
      (to === undefined || on <= to),
  );

export const rolesOf = (state: AuthorityState | undefined, on: Day): readonly Role[] =>
  (state?.grants ?? [])
    .filter(
      ({ from, to, revoked }) =>
        !revoked && (from === undefined || from <= on) && (to === undefined || on <= to),
    )
    .map(({ role }) => role);

export const authorityCategory: Category<AuthorityState> = {
  events: authorityEvents,
  commands: {
    GrantAuthority: command('authority', {
      doc: 'Grant a role to an actor',
      roles: ['administrator'],
      fields: granted,
      target: (body) => body.actor,
      decide: ({ body }, _, context) => [
        { type: 'AuthorityGranted', data: { grant: context.derive('grt'), ...body } },
      ],
    }),
    /** The local roles, right after the log is opened. */
    GrantLocalRole: command('authority', {
      doc: 'Grant a local role',
      internal: true,
      fields: { actor: granted.actor, role: granted.role },
      target: (body) => body.actor,
      decide: ({ body }, state, context) =>
        state ? [] : [{ type: 'AuthorityGranted', data: { grant: context.derive('grt'), ...body } }],
    }),
    RevokeAuthority: command('authority', {
      doc: 'Revoke a grant',
      roles: ['administrator'],
      fields: authorityEvents.AuthorityRevoked.fields,
      target: (body) => body.actor,
      decide: ({ body }, state) => {
        const held = state?.grants.find(({ grant: of }) => of === body.grant);
        if (!held)
          return reject('ReferenceUnknown', { field: 'grant', category: 'authority', id: body.grant });
        return held.revoked
          ? reject('GrantEnded', { grant: body.grant })
          : [{ type: 'AuthorityRevoked', data: body }];
      },
    }),
  },
  evolve,
};

export const logEvents = {
  LogOpened: event('The first event of the log', {
    logId: id('Id of the log'),
    format: text('Stored format', 20),
  }),
};
export const logCategory: Category<ThingState> = {
  events: logEvents,
  commands: {
    OpenLog: command('log', {
      doc: 'Open the log; its first event',
      internal: true,
      fields: logEvents.LogOpened.fields,
      target: (body) => body.logId,
      decide: ({ body }, state) => (state ? [] : [{ type: 'LogOpened', data: body }]),
    }),
  },
  evolve: (state, { data }) => state ?? { id: data['logId'] as string },
};
