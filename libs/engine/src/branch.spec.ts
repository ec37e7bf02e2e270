/** A branch is decided on like the log, is seen by nobody, and merges what still stands as it was decided. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Fault, isRejection } from '@kheo/kernel';
import { viewOf } from '@kheo/ports';
import { MemoryScratch, memoryParts, WORLD } from '@kheo/testing';
import type { MemoryParts } from '@kheo/testing';
import type { Merged } from './branch.js';
import type { Answer, CommandRequest } from './command-request.js';
import type { Engine } from './engine.js';
import { localActor } from './opening.js';
import { openWorld, requestOf, settle } from './test-engine.js';
import type { EngineWorld } from './test-engine.js';

let world: EngineWorld & MemoryParts;
beforeEach(async () => {
  world = await openWorld(memoryParts());
  await settle(world.engine, WORLD);
});

const unit = (of: string, name = of): CommandRequest =>
  requestOf('EstablishUnit', { unit: of, name, kind: 'agency' });
const rename = (of: string, name: string): CommandRequest => requestOf('RenameUnit', { unit: of, name });
const succeed = (of: string, successor: string): CommandRequest =>
  requestOf('SucceedUnit', { unit: of, successor, relation: 'merged', operatesFrom: '2026-07-01' });
const inShort = (answer: Answer | Fault): string => {
  if (answer instanceof Fault) return `! ${answer.code}`;
  if (isRejection(answer)) return `x ${answer.rejected}`;
  return answer.events.map(({ type, revision }) => `${type}@${String(revision)}`).join(' ');
};
const idOf = (engine: Engine, { name, key }: CommandRequest, prefix: string): string =>
  engine.idsOf('lan', name, key).derive(prefix);
const branched = async (batch?: number) => world.engine.branch(new MemoryScratch(), batch);
const position = async (): Promise<number> => (await world.store.head()).position;
const typesOf = async (stream: string): Promise<readonly string[]> =>
  (await world.events(stream)).map(({ type }) => type);
const quiet = (): undefined => undefined;

describe('on a branch', () => {
  it('commands are decided on what it has decided, and neither the log nor another engine hears of it', async () => {
    const before = await position();
    const { engine } = await branched();
    expect((await engine.executeBatch([unit('u1'), rename('u1', 'A'), unit('u1')])).map(inShort)).toEqual([
      'UnitEstablished@0',
      'UnitRenamed@1',
      'x AlreadyExists',
    ]);
    expect(inShort(await engine.execute(rename('u1', 'B')))).toBe('UnitRenamed@2');
    expect(await engine.stateOf('unit', 'u1')).toMatchObject({ unit: 'u1' });
    expect([await position(), await world.engine.stateOf('unit', 'u1')]).toEqual([before, undefined]);
    expect(inShort(await world.engine.execute(rename('u1', 'A')))).toBe('x ReferenceUnknown');
  });

  it('what was decided is read again when it is in memory no more, in whichever order', async () => {
    const small = await openWorld(memoryParts());
    const { engine } = await small.another(small.store, 4).branch(new MemoryScratch());
    const units = Array.from({ length: 50 }, (_, at) => `u${String(at)}`);
    await engine.executeBatch(units.map((of) => unit(of)));
    const again = units.toReversed();
    expect((await engine.executeBatch(again.map((of) => rename(of, 'A')))).map(inShort)).toEqual(
      units.map(() => 'UnitRenamed@1'),
    );
    expect((await engine.executeBatch(units.map((of) => rename(of, 'B')))).map(inShort)).toEqual(
      units.map(() => 'UnitRenamed@2'),
    );
  });

  it('a command of the log or of the branch is answered as it was, and another body under its key is refused', async () => {
    const [known, own] = [unit('u1'), unit('u2')];
    await world.engine.execute(known);
    const { engine, branch } = await branched();
    await engine.execute(own);
    const steps = branch.steps();
    expect(await engine.executeBatch([known, own])).toMatchObject([{ repeated: true }, { repeated: true }]);
    expect(
      (
        await engine.executeBatch([
          { ...known, body: { ...own.body, name: 'B', unit: 'u3' } },
          { ...own, effectiveOn: { precision: 'unknown' } },
        ])
      ).map(inShort),
    ).toEqual(['UnitEstablished@0', '! IdempotencyKeyReused']);
    expect(branch.steps()).toBe(steps + 1);
  });

  it('no key is made before it is merged', async () => {
    const person = requestOf('IdentifyPerson', { name: 'Nguyễn Thị Hiền' });
    const { engine, branch, merge } = await branched();
    const key = `p.${idOf(engine, person, 'per')}`;
    await engine.execute(person);
    expect([branch.steps(), (await world.vault.open([key])).size]).toEqual([1, 0]);
    await merge(quiet);
    expect((await world.vault.open([key])).size).toBe(1);
    expect(JSON.stringify((await world.events()).at(-1)?.data)).not.toContain('Hiền');
  });
});

describe('a merge', () => {
  it('says how far it is, batch by batch, and lets the engine know what it wrote', async () => {
    await world.engine.execute(unit('u1'));
    const { engine, merge } = await branched(2);
    await engine.executeBatch([unit('u2'), unit('u3'), unit('u4')]);
    await engine.executeBatch([rename('u2', 'A'), rename('u1', 'B')]);
    const told: Merged[] = [];
    expect(await merge((at) => told.push(at))).toBe(0);
    expect(told.map(({ done, steps }) => [done, steps])).toEqual([
      [2, 5],
      [4, 5],
      [5, 5],
    ]);
    expect(inShort(await world.engine.execute(rename('u1', 'C')))).toBe('UnitRenamed@2');
    expect(inShort(await world.engine.execute(rename('u2', 'C')))).toBe('UnitRenamed@2');
  });

  it('leaves what a stream of another has moved on from, and all that rests on it; the rest is written', async () => {
    const { engine, merge } = await branched(1);
    const model = requestOf('IdentifyModel', {
      title: 'Tổ tự quản',
      unit: 'u1',
      kind: 'model',
      holderKind: 'collective',
      holders: ['u1'],
    });
    const answers = await engine.executeBatch([unit('u1'), unit('u2'), rename('u1', 'A'), model]);
    await world.engine.execute(unit('u1', 'of somebody else'));
    expect(answers.every((answer) => 'events' in answer)).toBe(true);
    expect(await merge(quiet)).toBe(3);
    expect(await typesOf('kheo.unit-u1')).toEqual(['UnitEstablished']);
    expect(await typesOf('kheo.unit-u2')).toEqual(['UnitEstablished']);
    expect(await world.engine.stateOf('model', idOf(engine, model, 'mod'))).toBeUndefined();
    expect((await world.engine.executeBatch([rename('u1', 'A'), model])).map(inShort)).toEqual([
      'UnitRenamed@1',
      'ModelIdentified@0',
    ]);
  });

  it('leaves everything when who acted may act no longer', async () => {
    const { engine, merge } = await branched();
    await engine.executeBatch([unit('u1'), unit('u2')]);
    const [granted] = await world.events(`kheo.authority-${localActor('administrator')}`);
    const before = await position();
    await world.act('RevokeAuthority', {
      actor: localActor('administrator'),
      grant: String(granted?.data['grant']),
      reason: 'nghỉ hưu',
    });
    expect(await position()).toBe(before + 1);
    expect(await merge(quiet)).toBe(2);
    expect(await position()).toBe(before + 1);
  });

  it('leaves everything on another day', async () => {
    const { engine, merge } = await branched();
    await engine.execute(unit('u1'));
    world.clock.advance(24 * 3_600_000);
    expect(await merge(quiet)).toBe(1);
    expect(await typesOf('kheo.unit-u1')).toEqual([]);
  });

  it('finds what it or somebody else has written of it, and writes nothing twice', async () => {
    const { engine, branch, merge } = await branched(2);
    const commands = [unit('u1'), unit('u2'), unit('u3'), rename('u1', 'A')];
    for (const command of commands) await engine.execute(command);
    await world.another().executeBatch([commands[2] as CommandRequest, unit('u9')]);
    expect(await merge(quiet)).toBe(0);
    const after = await position();
    expect(await merge(quiet)).toBe(0);
    expect([await position(), branch.steps()]).toEqual([after, 4]);
    expect(await typesOf('kheo.unit-u1')).toEqual(['UnitEstablished', 'UnitRenamed']);
  });

  it('of which nobody knows whether it was written says so', async () => {
    const view = viewOf(world.store, {
      append: async ({ stream }) => ({ outcome: 'unknown', stream, cause: new Error('disk') }),
    });
    const { engine, merge } = await world.another(view).branch(new MemoryScratch());
    await engine.execute(unit('u1'));
    await expect(merge(quiet)).rejects.toMatchObject({ code: 'OutcomeUnknown' });
  });

  it('that its caller ends keeps what it has written', async () => {
    const { engine, merge } = await branched(1);
    await engine.executeBatch([unit('u1'), unit('u2')]);
    const stop = new Error('enough');
    await expect(
      merge(() => {
        throw stop;
      }),
    ).rejects.toBe(stop);
    expect([await typesOf('kheo.unit-u1'), await typesOf('kheo.unit-u2')]).toEqual([['UnitEstablished'], []]);
    expect(await merge(quiet)).toBe(0);
    expect(await typesOf('kheo.unit-u2')).toEqual(['UnitEstablished']);
  });

  it('writes no step beside one that it rests on, and none out of turn', async () => {
    const { engine, merge } = await branched();
    await engine.executeBatch([unit('u1'), unit('u2'), rename('u1', 'A'), succeed('u1', 'u2'), unit('u3')]);
    expect(await merge(quiet)).toBe(0);
    const order = (await world.events())
      .filter(({ stream }) => /-u[123]$/.test(stream))
      .map(({ stream, revision }) => `${stream.slice(-2)}@${String(revision)}`);
    expect(order).toEqual(['u1@0', 'u2@0', 'u1@1', 'u1@2', 'u3@0']);
  });

  it('that somebody overtakes between its look and its append writes nothing that rests on theirs', async () => {
    const child = requestOf('EstablishUnit', { unit: 'u2', name: 'u2', kind: 'agency', parent: 'u1' });
    const other = world.another();
    let overtaken = false;
    const view = viewOf(world.store, {
      append: async (request) => {
        if (!overtaken && request.stream === 'kheo.unit-u1') {
          overtaken = true;
          await other.execute(unit('u1', 'of somebody else'));
        }
        return world.store.append(request);
      },
    });
    const { engine, merge } = await world.another(view).branch(new MemoryScratch());
    await engine.executeBatch([unit('u1'), rename('u1', 'A'), child, unit('u3')]);
    expect(await merge(quiet)).toBe(3);
    expect(await typesOf('kheo.unit-u1')).toEqual(['UnitEstablished']);
    expect(await typesOf('kheo.unit-u2')).toEqual([]);
    expect(await typesOf('kheo.unit-u3')).toEqual(['UnitEstablished']);
  });

  it.each([1, 2, 3, 4, 5])(
    'that ends after %d steps leaves a log in which nothing rests on what is not there',
    async (steps) => {
      const { engine, merge } = await branched(1);
      await engine.executeBatch([
        unit('u1'),
        unit('u2'),
        succeed('u1', 'u2'),
        unit('u3'),
        succeed('u2', 'u3'),
      ]);
      const stop = new Error('killed');
      await merge(({ done }) => {
        if (done >= steps) throw stop;
      }).catch((error: unknown) => expect(error).toBe(stop));
      const ends = new Map<string, number>();
      for (const { stream, revision, metadata } of await world.events()) {
        for (const looked of metadata.basis)
          expect(ends.get(looked.stream) ?? -1).toBeGreaterThanOrEqual(looked.revision);
        ends.set(stream, revision);
      }
    },
  );

  it("takes the same command with another body for somebody else's", async () => {
    const { engine, merge } = await branched();
    const own = unit('u1');
    await engine.executeBatch([own, rename('u1', 'A')]);
    await world.engine.execute({ ...own, body: { unit: 'u1', name: 'other', kind: 'agency' } });
    expect(await merge(quiet)).toBe(2);
    expect(await typesOf('kheo.unit-u1')).toEqual(['UnitEstablished']);
  });

  it('ends with what would befall every step', async () => {
    const view = viewOf(world.store, {
      append: async () => {
        throw new Fault('ClockBehindLog', { behindMs: 9_000 });
      },
    });
    const { engine, merge } = await world.another(view).branch(new MemoryScratch());
    await engine.executeBatch([unit('u1'), unit('u2')]);
    await expect(merge(quiet)).rejects.toMatchObject({ code: 'ClockBehindLog' });
  });

  it('is known to the engine at once: no state of before is kept', async () => {
    await world.engine.execute(unit('u1'));
    await world.engine.execute(unit('u2'));
    await world.engine.stateOf('unit', 'u1');
    const { engine, merge } = await branched();
    await engine.execute(succeed('u1', 'u2'));
    await merge(quiet);
    expect(await world.engine.stateOf('unit', 'u1')).toEqual(await world.another().stateOf('unit', 'u1'));
    expect((await world.engine.stateOf('unit', 'u1'))?.successors).toHaveLength(1);
  });

  it('sees what somebody has written among its own events', async () => {
    await world.engine.execute(unit('u9'));
    const other = world.another();
    let acted = false;
    const view = viewOf(world.store, {
      append: async (request) => {
        if (!acted && request.stream === 'kheo.unit-u1') {
          acted = true;
          await other.execute(rename('u9', 'Z'));
        }
        return world.store.append(request);
      },
    });
    const { engine, merge } = await world.another(view).branch(new MemoryScratch(), 1);
    await engine.executeBatch([unit('u1'), unit('u2'), succeed('u2', 'u9')]);
    expect(await merge(quiet)).toBe(1);
    expect(await typesOf('kheo.unit-u2')).toEqual(['UnitEstablished']);
  });
});
