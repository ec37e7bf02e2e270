/** The first event says that the log is open; the local roles follow it, and opening it again changes nothing. */
import { describe, expect, it } from '@jest/globals';
import { LOG_FORMAT } from '@kheo/kernel';
import { memoryParts } from '@kheo/testing';
import { localActor, openLog } from './opening.js';
import { actor, openWorld } from './test-engine.js';

describe('a log', () => {
  it('begins with its id and its format, and with one grant for each local role', async () => {
    const [first, ...others] = await (await openWorld(memoryParts())).events();
    expect([first?.type, first?.index, first?.data['format']]).toEqual(['LogOpened', 0, LOG_FORMAT]);
    expect(first?.stream).toBe(`kheo.log-${String(first?.data['logId'])}`);
    expect(others.map(({ type, stream, data }) => [type, stream, data['role']])).toEqual(
      ['viewer', 'officer', 'administrator', 'auditor'].map((role) => [
        'AuthorityGranted',
        `kheo.authority-local-${role}`,
        role,
      ]),
    );
  });

  it('is opened once, by whichever process comes first', async () => {
    const { engine, another, events } = await openWorld(memoryParts());
    const before = await events();
    await openLog(engine);
    await openLog(another());
    await Promise.all([openLog(another()), openLog(another())]);
    expect(await events()).toEqual(before);
  });

  it('does not give a local role back that was revoked', async () => {
    const { engine, act, another, events } = await openWorld(memoryParts());
    const [granted] = await events(`kheo.authority-${localActor('officer')}`);
    await act('RevokeAuthority', { actor: localActor('officer'), grant: granted?.data['grant'] });
    await openLog(another());
    await expect(
      actor(engine)(
        'EstablishUnit',
        { unit: 'u', name: 'U', kind: 'agency' },
        { actor: { id: localActor('officer') } },
      ),
    ).rejects.toMatchObject({ code: 'NotAuthorised' });
  });

  it('has another id under another secret', async () => {
    const one = await openWorld(memoryParts());
    const logId = one.engine.idsOf('system', 'OpenLog', 'log').derive('log');
    expect((await one.events())[0]?.data['logId']).toBe(logId);
    expect(logId).toMatch(/^log-[a-z2-7]{26}$/);
  });
});
