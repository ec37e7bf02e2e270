/** Whatever is sent: a batch is answered like its commands one by one, and a log tells the same to whoever reads it anew. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Fault, fromUtf8, isRejection } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';
import { MemoryScratch, memoryParts, WORLD } from '@kheo/testing';
import type { Answer, CommandRequest } from './command-request.js';
import type { Engine } from './engine.js';
import { openWorld, requestOf, settle } from './test-engine.js';

const world = async () => {
  const opened = await openWorld(memoryParts());
  const named = await settle(opened.engine, WORLD);
  return { ...opened, named };
};

/** A command as chance has it; ids are told by where they come from, so that two logs can hear of the same thing. */
type Chance = readonly [name: string, body: Readonly<Record<string, unknown>>, key: string];

const UNITS = ['pv-binh-thuan', 'dt-ham-tan', 'cm-tan-nghia', 'u1', 'u2'];
const CASES = ['c1', 'c2', 'c3'];
const anyUnit = fc.constantFrom(...UNITS);
const anyCase = fc.constantFrom(...CASES);
const anyModel = fc.constantFrom('mod-vaccines', 'mod-incinerators');
const name = fc.constantFrom('A', 'B');

const chance: fc.Arbitrary<Chance> = fc
  .oneof(
    fc.tuple(fc.constant('EstablishUnit'), fc.record({ unit: anyUnit, name, kind: fc.constant('agency') })),
    fc.tuple(fc.constant('RenameUnit'), fc.record({ unit: anyUnit, name })),
    fc.tuple(
      fc.constant('AbolishUnit'),
      fc.record({ unit: anyUnit, lastDay: fc.constantFrom('2026-01-31', '2026-12-31') }),
    ),
    fc.tuple(
      fc.constant('SucceedUnit'),
      fc.record({
        unit: anyUnit,
        successor: anyUnit,
        relation: fc.constant('merged'),
        operatesFrom: fc.constant('2026-07-01'),
      }),
    ),
    fc.tuple(
      fc.constant('RegisterModel'),
      fc.record({ model: anyModel, level: fc.constantFrom('commune', 'province') }),
    ),
    fc.tuple(fc.constant('SubmitDossier'), fc.record({ case: anyCase, by: anyUnit })),
    fc.tuple(fc.constant('ReturnDossier'), fc.record({ case: anyCase, reason: name })),
    fc.tuple(fc.constant('GrantRecognition'), fc.record({ case: anyCase, model: anyModel })),
    fc.tuple(fc.constant('RateOutstanding'), fc.record({ case: anyCase, note: name })),
    fc.tuple(fc.constant('MergeModels'), fc.record({ model: anyModel, into: anyModel })),
    fc.tuple(
      fc.constant('CorrectRecord'),
      fc.record({ unit: anyUnit, changes: fc.record({ name, note: name }), reason: name }),
    ),
  )
  .chain(([command, body]) =>
    fc
      .constantFrom(...(command === 'RegisterModel' ? CASES : ['k1', 'k2', 'k3', 'k4']))
      .map((key) => [command, body, key] as const),
  );

/** The command for this log, in which things have ids of their own. */
const commandFor = (
  engine: Engine,
  named: (of: string) => string,
  [command, { unit, ...body }, key]: Chance,
): CommandRequest => {
  const of = (value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    return CASES.includes(value)
      ? engine.idsOf('chance', 'RegisterModel', value).derive('cas')
      : named(value);
  };
  const told = Object.fromEntries(Object.entries(body).map(([member, value]) => [member, of(value)]));
  const place =
    command === 'CorrectRecord'
      ? { stream: `kheo.unit-${String(unit)}`, revision: 0 }
      : unit === undefined
        ? {}
        : { unit };
  return requestOf(command, { ...told, ...place }, { key, scope: 'chance' });
};

const inShort = (answer: Answer | Fault): unknown => {
  if (answer instanceof Fault) return answer.code;
  return isRejection(answer) ? answer : { events: answer.events, repeated: answer.repeated };
};

const bytesOf = async (store: EventStore): Promise<readonly string[]> =>
  (await store.readAll(0, 5_000))
    .map(({ dataBytes, metadataBytes }) => `${fromUtf8(metadataBytes)}\n${fromUtf8(dataBytes)}`)
    .sort();

describe('any list of commands', () => {
  it('is answered in a batch as it is one by one, and leaves the same events on each stream', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(chance, { minLength: 2, maxLength: 25 }), async (list) => {
        const [single, batched] = [await world(), await world()];
        const alone: (Answer | Fault)[] = [];
        for (const one of list)
          alone.push(
            await single.engine
              .execute(commandFor(single.engine, single.named, one))
              .catch((error: unknown) => error as Fault),
          );
        const together = await batched.engine.executeBatch(
          list.map((one) => commandFor(batched.engine, batched.named, one)),
        );
        expect(together.map(inShort)).toEqual(alone.map(inShort));
        for (const { stream } of await single.events()) {
          const facts = async ({ events }: typeof single) =>
            (await events(stream)).map(({ type, data, metadata: { eventId, basis } }) => ({
              type,
              data,
              eventId,
              basis,
            }));
          expect(await facts(batched)).toEqual(await facts(single));
        }
        expect((await batched.events()).length).toBe((await single.events()).length);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('decided on a branch and merged is the log that it would be without one, and nothing is written before', async () => {
    // Texts are not sealed before they are merged, so a correction that says the same again is seen to change nothing there; no import corrects
    const plain = chance.filter(([command]) => command !== 'CorrectRecord');
    await fc.assert(
      fc.asyncProperty(
        fc.array(plain, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 9 }),
        async (list, few) => {
          const [alone, branched] = [await world(), await world()];
          const before = await bytesOf(branched.store);
          const { engine, branch, merge } = await branched.engine.branch(new MemoryScratch(), few);
          const parts = [list.slice(0, few), list.slice(few)];
          for (const part of parts) {
            const requests = part.map((one) => commandFor(engine, branched.named, one));
            expect((await engine.executeBatch(requests)).map(inShort)).toEqual(
              (await alone.engine.executeBatch(requests)).map(inShort),
            );
          }
          expect(await bytesOf(branched.store)).toEqual(before);
          expect(await merge(() => undefined)).toBe(0);
          expect(branch.steps()).toBeLessThanOrEqual(list.length);
          expect(await bytesOf(branched.store)).toEqual(await bytesOf(alone.store));
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('sent again, as a whole and in any order, writes nothing more than refusals that hold no longer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(chance, { minLength: 1, maxLength: 15 }), async (list) => {
        const { engine, named, another, events } = await world();
        const requests = list.map((one) => commandFor(engine, named, one));
        const first = await engine.executeBatch(requests);
        const accepted = requests.filter((_, at) => 'events' in (first[at] as object));
        const before = await events();
        const again = await another().executeBatch(accepted.toReversed());
        expect(again.every((answer) => 'repeated' in answer && answer.repeated)).toBe(true);
        expect(await events()).toEqual(before);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('is remembered by the engine as another engine reads it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(chance, { minLength: 1, maxLength: 20 }), async (list) => {
        const { engine, named, another } = await world();
        await engine.executeBatch(list.map((one) => commandFor(engine, named, one)));
        for (const unit of UNITS)
          expect(await another().stateOf('unit', unit)).toEqual(await engine.stateOf('unit', unit));
        for (const key of CASES) {
          const of = engine.idsOf('chance', 'RegisterModel', key).derive('cas');
          expect(await another().stateOf('case', of)).toEqual(await engine.stateOf('case', of));
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
