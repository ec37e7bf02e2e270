/** A command is decided on what is true, written once, and answered the same however often it is sent. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Fault, isRejection, LIMITS } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';
import { memoryParts, WORLD } from '@kheo/testing';
import type { MemoryParts } from '@kheo/testing';
import type { Answer, Done } from './command-request.js';
import { localActor } from './opening.js';
import { actor, gate, openWorld, requestOf, settle } from './test-engine.js';
import { viewOf } from '@kheo/ports';
import type { EngineWorld } from './test-engine.js';

let world: EngineWorld & MemoryParts;
let named: (name: string) => string;

beforeEach(async () => {
  world = await openWorld(memoryParts());
  named = await settle(world.engine, WORLD);
});

const UNIT = { unit: 'cm-moi', name: 'xã Mới', kind: 'territory' };
const done = (answer: Answer): Done => {
  if (isRejection(answer)) throw new Error(JSON.stringify(answer));
  return answer;
};
const position = async (): Promise<number> => (await world.store.head()).position;
const renames = (count: number): readonly (readonly [string, object])[] =>
  Array.from(
    { length: count },
    (_, at) => ['RenameUnit', { unit: 'cm-tan-nghia', name: `xã ${String(at)}` }] as const,
  );

describe('the same key', () => {
  it('with the same body gives the first answer, and writes nothing', async () => {
    const first = done(await world.act('EstablishUnit', UNIT, { key: 'k' }));
    const before = await position();
    expect(await world.act('EstablishUnit', UNIT, { key: 'k' })).toEqual({
      events: first.events,
      position: before,
      repeated: true,
    });
    expect(await position()).toBe(before);
  });

  it('gives the first answer also to an engine that was not there', async () => {
    const first = done(await world.act('EstablishUnit', { ...UNIT, validTo: '2026-12-31' }, { key: 'k' }));
    const again = done(
      await actor(world.another())('EstablishUnit', { ...UNIT, validTo: '2026-12-31' }, { key: 'k' }),
    );
    expect([again.events, again.repeated]).toEqual([first.events, true]);
    expect(first.events.map(({ type, revision }) => [type, revision])).toEqual([
      ['UnitEstablished', 0],
      ['UnitAbolished', 1],
    ]);
  });

  it.each([
    ['another body', { ...UNIT, name: 'xã Khác' }, {}],
    ['another date', UNIT, { effectiveOn: { precision: 'year', date: '2020' } as const }],
    ['another row behind it', UNIT, { fingerprint: ['cell'] }],
  ])('with %s is refused, and nothing is written', async (_, body, told) => {
    await world.act('EstablishUnit', UNIT, { key: 'k' });
    const before = await position();
    await expect(world.act('EstablishUnit', body, { key: 'k', ...told })).rejects.toMatchObject({
      code: 'IdempotencyKeyReused',
      values: { stream: 'kheo.unit-cm-moi' },
    });
    expect(await position()).toBe(before);
  });

  it('is another command for another actor, under another name, and on another stream', async () => {
    await world.act('EstablishUnit', UNIT, { key: 'k' });
    expect(done(await world.act('EstablishUnit', { ...UNIT, unit: 'cm-khac' }, { key: 'k' })).repeated).toBe(
      false,
    );
    expect(done(await world.act('RenameUnit', { unit: 'cm-moi', name: 'xã A' }, { key: 'k' })).repeated).toBe(
      false,
    );
    expect(
      done(await world.act('RenameUnit', { unit: 'cm-moi', name: 'xã B' }, { key: 'k', scope: 'minh' }))
        .repeated,
    ).toBe(false);
  });

  it('makes the same things on every retry, and another key makes others', async () => {
    const model = { title: 'lò đốt rác', kind: 'model', holders: [], unit: 'cm-tan-nghia' };
    const streams = [];
    for (const key of ['a', 'a', 'b'])
      streams.push(done(await world.act('IdentifyModel', model, { key })).events[0]?.stream);
    expect(streams[0]).toBe(streams[1]);
    expect(streams[2]).not.toBe(streams[0]);
    expect(streams[0]).toBe(`kheo.model-${world.engine.idsOf('lan', 'IdentifyModel', 'a').derive('mod')}`);
  });

  it('may be sent again after a refusal, which left no trace', async () => {
    const rename = ['RenameUnit', { unit: 'cm-moi', name: 'xã A' }, { key: 'k' }] as const;
    const before = await position();
    expect(await world.act(...rename)).toMatchObject({
      rejected: 'ReferenceUnknown',
      values: { field: 'unit', id: 'cm-moi' },
    });
    expect(await position()).toBe(before);
    await world.act('EstablishUnit', UNIT);
    expect(done(await world.act(...rename))).toMatchObject({
      repeated: false,
      events: [{ type: 'UnitRenamed', revision: 1 }],
    });
  });
});

describe('commands at the same time', () => {
  it('do not use up their attempts on each other, also when the store writes them all in one commit', async () => {
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const grouped = viewOf(world.store, {
      append: async (request) => {
        await turn();
        const result = await world.store.append(request);
        await turn();
        return result;
      },
    });
    const act = actor(world.another(grouped));
    await act('RenameUnit', { unit: 'cm-tan-nghia', name: 'xã đầu' });
    const answers = await Promise.all(renames(20).map(([name, body]) => act(name, body)));
    expect(new Set(answers.map((answer) => done(answer).events[0]?.revision)).size).toBe(20);
  });

  it('are each decided on the true revision of their stream', async () => {
    const answers = await Promise.all(renames(20).map(([name, body]) => world.act(name, body)));
    const revisions = answers.map((answer) => done(answer).events[0]?.revision);
    expect(revisions.sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
    expect(await world.events('kheo.unit-cm-tan-nghia')).toHaveLength(21);
  }, 20_000);

  it('of several engines on one log do not lose or repeat anything', async () => {
    const engines = [world.engine, world.another(), world.another()];
    const answers = await Promise.all(
      engines.flatMap((engine) => renames(2).map(([name, body]) => actor(engine)(name, body))),
    );
    expect(new Set(answers.map((answer) => done(answer).events[0]?.revision)).size).toBe(6);
  });

  it('cannot both do what may be done once', async () => {
    const engines = Array.from({ length: 5 }, () => world.another());
    const answers = await Promise.all(engines.map((engine) => actor(engine)('EstablishUnit', UNIT)));
    expect(answers.filter((answer) => !isRejection(answer))).toHaveLength(1);
    expect(answers.filter(isRejection).map(({ rejected }) => rejected)).toEqual(
      Array.from({ length: 4 }, () => 'AlreadyExists'),
    );
    expect(await world.events('kheo.unit-cm-moi')).toHaveLength(1);
  });

  it('with the same key are one', async () => {
    const engines = [world.engine, world.another(), world.another()];
    const answers = await Promise.all(
      engines.map((engine) => actor(engine)('EstablishUnit', UNIT, { key: 'k' })),
    );
    expect(answers.map((answer) => done(answer).events)).toEqual(
      Array.from({ length: 3 }, () => done(answers[0] as Answer).events),
    );
    expect(await world.events('kheo.unit-cm-moi')).toHaveLength(1);
  });
});

describe('two corrections of one record at the same time', () => {
  const correct = (changes: object) =>
    requestOf('CorrectRecord', { stream: 'kheo.unit-cm-tan-nghia', revision: 0, changes, reason: 'sai' });

  it('both stay, also when one of them read the record before the other was there', async () => {
    const late = gate();
    let read = 0;
    const view = viewOf(world.store, {
      readStream: async (stream, from, limit) => {
        const events = await world.store.readStream(stream, from, limit);
        // The end of the stream, seen before the other correction was there.
        if (stream === 'kheo.unit-cm-tan-nghia' && from === 1 && (read += 1) === 2) await late.passed;
        return events;
      },
    });
    const engine = world.another(view);
    await engine.stateOf('unit', 'cm-tan-nghia');
    await engine.stateOf('authority', localActor('administrator'));
    const slow = engine.execute(correct({ name: 'xã Sửa' }));
    while (read < 2) await new Promise((resolve) => setImmediate(resolve));
    await world.engine.execute(correct({ kind: 'other' }));
    expect(await engine.stateOf('unit', 'cm-tan-nghia')).toMatchObject({ kind: 'other' });
    late.open();
    await slow;
    expect((await world.events('kheo.unit-cm-tan-nghia')).at(-1)?.data['after']).toMatchObject({
      name: 'xã Sửa',
      kind: 'other',
    });
  });
});

describe('a stream that moves each time', () => {
  const refusing = (times: number): { readonly view: EventStore; readonly attempts: () => number } => {
    let attempts = 0;
    const view = viewOf(world.store, {
      append: async (request) => {
        attempts += 1;
        return attempts <= times
          ? { outcome: 'refused', stream: request.stream, actual: 99 }
          : world.store.append(request);
      },
    });
    return { view, attempts: () => attempts };
  };

  it('stays as others left it, also where the answer to an earlier command comes later', async () => {
    const view = viewOf(world.store, {
      append: async (request) => {
        const result = await world.store.append(request);
        await world.act('AbolishUnit', { unit: 'cm-moi', lastDay: '2026-12-31' });
        await engine.stateOf('unit', 'cm-moi');
        return result;
      },
    });
    const engine = world.another(view);
    await actor(engine)('EstablishUnit', UNIT);
    expect(await engine.stateOf('unit', 'cm-moi')).toMatchObject({ lastDay: '2026-12-31' });
  });

  it('is given up after so many attempts, and nothing is written', async () => {
    const { view, attempts } = refusing(Number.POSITIVE_INFINITY);
    const before = await position();
    const outcome = actor(world.another(view))('EstablishUnit', UNIT);
    await expect(outcome).rejects.toMatchObject({
      code: 'StreamMoved',
      values: { stream: 'kheo.unit-cm-moi', attempts: LIMITS.conflictRetries },
    });
    expect([attempts(), await position()]).toEqual([LIMITS.conflictRetries, before]);
  });

  it('is read anew, also where the order of the whole log comes later than its streams', async () => {
    const head = await world.store.head();
    const lagging = viewOf(world.store, { head: async () => head });
    const act = actor(world.another(lagging));
    expect(done(await act('RenameUnit', { unit: 'cm-tan-nghia', name: 'A' })).events[0]?.revision).toBe(1);
    await world.act('RenameUnit', { unit: 'cm-tan-nghia', name: 'B' });
    expect(done(await act('RenameUnit', { unit: 'cm-tan-nghia', name: 'C' })).events[0]?.revision).toBe(3);
  });

  it('is decided again as long as there are attempts', async () => {
    const { view, attempts } = refusing(LIMITS.conflictRetries - 1);
    expect(done(await actor(world.another(view))('EstablishUnit', UNIT)).repeated).toBe(false);
    expect(attempts()).toBe(LIMITS.conflictRetries);
  });
});

describe('when the store does not know whether it wrote', () => {
  it.each(['before', 'after'] as const)(
    '(it failed %s writing) the same command sent again is written once',
    async (when) => {
      world.store.failNextCommit(when);
      await expect(world.act('EstablishUnit', UNIT, { key: 'k' })).rejects.toMatchObject({
        code: 'OutcomeUnknown',
        values: { stream: 'kheo.unit-cm-moi' },
      });
      const answer = done(await world.act('EstablishUnit', UNIT, { key: 'k' }));
      expect([answer.repeated, answer.events.length]).toEqual([when === 'after', 1]);
      expect(await world.events('kheo.unit-cm-moi')).toHaveLength(1);
    },
  );

  it('sends the same event ids, whoever sends it again and on whatever day', async () => {
    const sent: string[] = [];
    const watched = viewOf(world.store, {
      append: async (request) => {
        sent.push(...request.events.map(({ eventId }) => eventId));
        return { outcome: 'unknown', stream: request.stream, cause: new Error('lost') };
      },
    });
    for (const day of [0, 1, 2]) {
      world.clock.advance(day * 86_400_000);
      await expect(actor(world.another(watched))('EstablishUnit', UNIT, { key: 'k' })).rejects.toThrow(Fault);
    }
    expect([sent.length, new Set(sent).size]).toEqual([3, 1]);
  });
});

describe('who may act', () => {
  const actAs = (id: string, name: string, body: object): Promise<Answer> =>
    world.act(name, body, { actor: { id } });
  const denied = (id: string, name: string, body: object) =>
    expect(actAs(id, name, body)).rejects.toMatchObject({
      code: 'NotAuthorised',
      values: { actor: id, command: name },
    });

  it('is nobody of whom the log says nothing', async () => {
    const before = await position();
    await denied('stranger', 'EstablishUnit', UNIT);
    expect(await position()).toBe(before);
  });

  it('is told nothing of what exists, before it is told that it may not', async () => {
    await denied('stranger', 'RenameUnit', { unit: 'cm-nowhere', name: 'x' });
  });

  it('is an officer for the facts, an administrator for all, and no viewer or auditor', async () => {
    await denied(localActor('viewer'), 'EstablishUnit', UNIT);
    await denied(localActor('auditor'), 'EstablishUnit', UNIT);
    await denied(localActor('officer'), 'GrantAuthority', { actor: 'lan', role: 'officer' });
    expect(done(await actAs(localActor('officer'), 'EstablishUnit', UNIT)).events).toHaveLength(1);
    expect(
      done(await actAs(localActor('administrator'), 'GrantAuthority', { actor: 'lan', role: 'officer' }))
        .events,
    ).toHaveLength(1);
  });

  it('is named in the event with the grant that it rested on', async () => {
    await actAs(localActor('officer'), 'EstablishUnit', UNIT);
    const [granted] = await world.events(`kheo.authority-${localActor('officer')}`);
    const [event] = await world.events('kheo.unit-cm-moi');
    expect(event?.metadata.actor).toEqual({ id: localActor('officer'), grant: granted?.data['grant'] });
  });

  it('for one unit is who acts for that unit, and for no other', async () => {
    await world.act('GrantAuthority', { actor: 'hoa', role: 'officer', unit: 'pc-tan-nghia' });
    const recognition = (by?: string) => ({
      model: named('mod-vaccines'),
      ...(by === undefined ? {} : { by }),
    });
    expect(done(await actAs('hoa', 'GrantRecognition', recognition('pc-tan-nghia'))).events).toHaveLength(1);
    await denied('hoa', 'GrantRecognition', recognition('pv-binh-thuan'));
    await denied('hoa', 'GrantRecognition', recognition());
  });

  it('within the days of a grant is who acts on one of them, whenever the act was', async () => {
    await world.act('GrantAuthority', {
      actor: 'hoa',
      role: 'officer',
      from: '2026-03-02',
      to: '2026-03-03',
    });
    expect(
      done(
        await world.act('EstablishUnit', UNIT, {
          actor: { id: 'hoa' },
          effectiveOn: { precision: 'year', date: '1999' },
        }),
      ).events,
    ).toHaveLength(1);
    world.clock.advance(2 * 86_400_000);
    await denied('hoa', 'EstablishUnit', { ...UNIT, unit: 'cm-sau' });
  });

  it('loses it at once when it is revoked by another process', async () => {
    await world.act('GrantAuthority', { actor: 'hoa', role: 'officer' }, { key: 'grant' });
    const { derive } = world.engine.idsOf('lan', 'GrantAuthority', 'grant');
    expect(done(await actAs('hoa', 'EstablishUnit', UNIT)).events).toHaveLength(1);
    await actor(world.another())('RevokeAuthority', { actor: 'hoa', grant: derive('grt') });
    await denied('hoa', 'EstablishUnit', { ...UNIT, unit: 'cm-sau' });
    expect((await world.engine.stateOf('authority', 'hoa'))?.grants).toEqual([
      expect.objectContaining({ revoked: true }),
    ]);
  });

  it('is nobody for what reactions and the system do by themselves', async () => {
    const before = await position();
    const answer = await actAs('system', 'GrantLocalRole', { actor: 'local-officer', role: 'officer' });
    expect([done(answer).events, await position()]).toEqual([[], before]);
  });
});

describe('what an event tells of its making', () => {
  it('names every stream that was looked at, at the revision it then had', async () => {
    await world.act('GrantRecognition', { model: named('mod-vaccines'), by: 'pc-tan-nghia' });
    const event = (await world.events()).at(-1);
    const basis = new Map(event?.metadata.basis.map(({ stream, revision }) => [stream, revision]));
    expect(basis).toEqual(
      new Map([
        [`kheo.authority-${localActor('administrator')}`, 0],
        [`kheo.model-${named('mod-vaccines')}`, 0],
        ['kheo.unit-pc-tan-nghia', 0],
      ]),
    );
  });

  it('names a stream that was looked for and is not there', async () => {
    await world.act('IdentifyModel', {
      title: 'x',
      kind: 'model',
      holders: [named('per-hien')],
      unit: 'cm-tan-nghia',
    });
    expect((await world.events()).at(-1)?.metadata.basis).toContainEqual({
      stream: `kheo.unit-${named('per-hien')}`,
      revision: -1,
    });
  });

  it('says when it happened, which command it was, and what it came from', async () => {
    const told = {
      effectiveOn: { precision: 'year', date: '1999' } as const,
      correlationId: 'req-1',
      causationId: 'event-1',
      key: 'k',
    };
    await world.act('EstablishUnit', UNIT, told);
    const { commandId } = world.engine.idsOf('lan', 'EstablishUnit', 'k');
    expect((await world.events()).at(-1)?.metadata).toMatchObject({
      effectiveOn: told.effectiveOn,
      correlationId: 'req-1',
      causationId: 'event-1',
      commandId,
    });
    await world.act('EstablishUnit', { ...UNIT, unit: 'cm-sau' });
    const { metadata } = (await world.events()).at(-1) ?? {};
    expect(metadata).toMatchObject({
      // That a unit exists says nothing of since when.
      effectiveOn: { precision: 'unknown' },
      correlationId: metadata?.commandId,
      source: { kind: 'live' },
    });
    await world.act('RenameUnit', { unit: 'cm-sau', name: 'xã Bảy' });
    expect((await world.events()).at(-1)?.metadata.effectiveOn).toEqual({
      precision: 'day',
      date: '2026-03-02',
    });
  });
});

describe('what can not be read', () => {
  it.each([
    ['CommandUnknown', 'FlyToTheMoon', {}],
    ['FieldMissing', 'EstablishUnit', { unit: 'u', kind: 'territory' }],
    ['FieldUnknown', 'EstablishUnit', { ...UNIT, colour: 'red' }],
    ['DateImpossible', 'EstablishUnit', { ...UNIT, validFrom: '2023-02-30' }],
  ] as const)('is %s, and nothing is written', async (code, name, body) => {
    const before = await position();
    await expect(world.engine.execute(requestOf(name, body))).rejects.toMatchObject({ code });
    expect(await position()).toBe(before);
  });
});

describe('a command that is decided before midnight and recorded after it', () => {
  const DAY_MS = 24 * 60 * 60 * 1_000;
  /** Midnight comes before the log writes, or after it. */
  const overMidnight = (when: 'before' | 'after') =>
    world.another(
      viewOf(world.store, {
        append: async (request) => {
          if (when === 'before') world.clock.advance(DAY_MS);
          const result = await world.store.append(request);
          if (when === 'after') world.clock.advance(DAY_MS);
          return result;
        },
      }),
    );
  const unknown = { effectiveOn: { precision: 'unknown' } } as const;

  it.each(['one', 'two'] as const)(
    'is taken as the log has it when the clock stands a second before the last event, on the day before: %s',
    async (count) => {
      world.clock.set(Date.parse('2026-03-14T17:00:00.500Z')); // midnight in Vietnam
      await world.act('EstablishUnit', { ...UNIT, unit: 'cm-truoc' }, unknown);
      world.clock.advance(-1_000);
      const engine = world.another();
      const units = [UNIT, { ...UNIT, unit: 'cm-khac' }].slice(0, count === 'one' ? 1 : 2);
      const requests = units.map((body) => requestOf('EstablishUnit', body, unknown));
      if (count === 'one') await engine.execute(requests[0] as (typeof requests)[number]);
      else await engine.executeBatch(requests);
      for (const { unit } of units)
        expect(await engine.stateOf('unit', unit)).toEqual(await world.another().stateOf('unit', unit));
    },
  );

  it('is taken as the log has it when another process wrote the same commands, one of them a day earlier', async () => {
    world.clock.set(Date.parse('2026-03-14T16:59:59Z'));
    const requests = [
      requestOf('EstablishUnit', UNIT, unknown),
      requestOf('RenameUnit', { unit: UNIT.unit, name: 'xã Hai' }, unknown),
    ];
    const between = async () => {
      world.clock.advance(-2_000);
      await world.engine.execute(requests[0] as (typeof requests)[number]);
      world.clock.advance(2_000);
      await world.engine.execute(requests[1] as (typeof requests)[number]);
    };
    let came = false;
    const engine = world.another(
      viewOf(world.store, {
        append: async (request) => {
          if (!came) await between();
          came = true;
          return world.store.append(request);
        },
      }),
    );
    world.clock.advance(1_500);
    const answers = await engine.executeBatch(requests);
    expect(answers).toMatchObject([{ events: [{ revision: 0 }] }, { events: [{ revision: 1 }] }]);
    expect(await engine.stateOf('unit', UNIT.unit)).toEqual(await world.another().stateOf('unit', UNIT.unit));
  });

  it.each(['before', 'after'] as const)('leaves its engine with what the log says: %s', async (when) => {
    const engine = overMidnight(when);
    await actor(engine)('EstablishUnit', UNIT, unknown);
    expect(await engine.stateOf('unit', UNIT.unit)).toEqual(await world.another().stateOf('unit', UNIT.unit));
  });

  it.each(['before', 'after'] as const)('does so among others too: %s', async (when) => {
    const engine = overMidnight(when);
    const other = { ...UNIT, unit: 'cm-khac' };
    await engine.executeBatch([
      requestOf('EstablishUnit', UNIT, unknown),
      requestOf('EstablishUnit', other, unknown),
    ]);
    for (const { unit } of [UNIT, other])
      expect(await engine.stateOf('unit', unit)).toEqual(await world.another().stateOf('unit', unit));
  });
});
