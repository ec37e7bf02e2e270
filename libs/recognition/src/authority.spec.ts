/** Who may do what stands in the log: a grant has a role, may have a unit, a first and a last day, and ends when it is revoked. */
import { describe, expect, it } from '@jest/globals';
import { PROVINCE, story } from '@kheo/testing';
import { grantFor, rolesOf } from './authority.js';
import { COMMANDS, evolve, fieldsOfEvent } from './catalogue.js';
import { withCorrections } from './correction.js';
import type { AuthorityState } from './states.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });
const granted = movement.given([
  'GrantAuthority',
  { actor: 'lan', role: 'officer', from: '2025-01-01', to: '2025-12-31' },
  { as: '1' },
]);
const authorityOf = (of: typeof granted): AuthorityState | undefined =>
  of.stateOf('authority', 'lan') as AuthorityState | undefined;

describe('a grant', () => {
  it('is given to an actor, for a unit that is known', () => {
    const grant = { actor: 'lan', role: 'officer', unit: 'pv-binh-thuan' };
    movement
      .when('GrantAuthority', grant)
      .thenRefused('ReferenceUnknown', { field: 'unit', id: 'pv-binh-thuan' });
    movement
      .given(PROVINCE)
      .when('GrantAuthority', grant, { as: '1' })
      .thenRecorded('AuthorityGranted', { ...grant, grant: 'grt-1' });
    movement.when('GrantAuthority', { actor: 'lan', role: 'king' }).thenFaulty('FieldInvalid', 'role');
  });

  it.each([
    ['2024-12-31', undefined],
    ['2025-01-01', 'grt-1'],
    ['2025-12-31', 'grt-1'],
    ['2026-01-01', undefined],
  ])('counts from its first to its last day: %s', (on, grant) => {
    expect(grantFor(authorityOf(granted), ['officer'], on)?.grant).toBe(grant);
    expect(rolesOf(authorityOf(granted), on)).toEqual(grant === undefined ? [] : ['officer']);
  });

  it('without days counts always', () => {
    const always = movement.given(['GrantAuthority', { actor: 'lan', role: 'auditor' }, { as: '1' }]);
    expect(grantFor(authorityOf(always), ['auditor'], '1999-01-01')?.grant).toBe('grt-1');
  });

  it('lets nobody act in another role, but for the administrator', () => {
    expect(grantFor(authorityOf(granted), ['auditor', 'viewer'], '2025-05-05')).toBeUndefined();
    const admin = movement.given(['GrantAuthority', { actor: 'lan', role: 'administrator' }, { as: '1' }]);
    expect(grantFor(authorityOf(admin), ['officer'], '2025-05-05')?.grant).toBe('grt-1');
    expect(grantFor(authorityOf(admin), [], '2025-05-05')?.grant).toBe('grt-1');
  });

  it('is needed: an actor nobody has heard of may do nothing', () => {
    expect([grantFor(undefined, ['viewer'], '2025-05-05'), rolesOf(undefined, '2025-05-05')]).toEqual([
      undefined,
      [],
    ]);
  });

  it('ends when it is revoked, once, and another one stays', () => {
    const two = granted.given(['GrantAuthority', { actor: 'lan', role: 'officer' }, { as: '2' }]);
    const revoked = two
      .when('RevokeAuthority', { actor: 'lan', grant: 'grt-1' })
      .thenRecorded('AuthorityRevoked', { grant: 'grt-1' });
    expect(grantFor(authorityOf(revoked), ['officer'], '2025-05-05')?.grant).toBe('grt-2');
    expect(rolesOf(authorityOf(revoked), '2025-05-05')).toEqual(['officer']);
    revoked
      .when('RevokeAuthority', { actor: 'lan', grant: 'grt-1' })
      .thenRefused('GrantEnded', { grant: 'grt-1' });
    two
      .when('RevokeAuthority', { actor: 'lan', grant: 'grt-9' })
      .thenRefused('ReferenceUnknown', { field: 'grant', id: 'grt-9' });
    two
      .when('RevokeAuthority', { actor: 'minh', grant: 'grt-1' })
      .thenRefused('ReferenceUnknown', { id: 'grt-1' });
  });
});

describe('a local role', () => {
  it('is granted to an actor who never had one, and not given back after it was revoked', () => {
    const local = movement
      .when('GrantLocalRole', { actor: 'local-officer', role: 'officer' }, { as: '1' })
      .thenRecorded('AuthorityGranted', { grant: 'grt-1' });
    local.when('GrantLocalRole', { actor: 'local-officer', role: 'officer' }).thenNothing();
    local
      .given(['RevokeAuthority', { actor: 'local-officer', grant: 'grt-1' }])
      .when('GrantLocalRole', { actor: 'local-officer', role: 'officer' })
      .thenNothing();
  });
});

describe('the log', () => {
  it('is opened once', () => {
    const opened = movement
      .when('OpenLog', { logId: 'log-1', format: 'kheo/1' })
      .thenRecorded('LogOpened', { logId: 'log-1' });
    opened.when('OpenLog', { logId: 'log-1', format: 'kheo/1' }).thenNothing();
  });
});

it('who may grant, revoke, and declare legal data is the administrator; everybody else who acts is an officer', () => {
  const byAdministrator = Object.entries(COMMANDS).filter(
    ([, { internal, roles }]) => !internal && !roles.includes('officer'),
  );
  expect(byAdministrator.map(([name]) => name).sort()).toEqual([
    'DeclareForm',
    'DeclareGround',
    'GrantAuthority',
    'RevokeAuthority',
  ]);
});
