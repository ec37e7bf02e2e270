/** Many commands at once are answered as if they had been executed one by one; what was only tried leaves nothing behind. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Fault, isRejection } from '@kheo/kernel';
import type { AppendRequest } from '@kheo/ports';
import { memoryParts, WORLD } from '@kheo/testing';
import type { MemoryParts } from '@kheo/testing';
import type { Answer, CommandRequest } from './command-request.js';
import { personKey } from './sealer.js';
import { actor, openWorld, requestOf, settle } from './test-engine.js';
import { viewOf } from '@kheo/ports';
import type { EngineWorld } from './test-engine.js';

let world: EngineWorld & MemoryParts;
let named: (name: string) => string;
beforeEach(async () => {
  world = await openWorld(memoryParts());
  named = await settle(world.engine, WORLD);
});

const unit = (of: string): CommandRequest =>
  requestOf('EstablishUnit', { unit: of, name: of, kind: 'agency' });
const rename = (of: string, name: string): CommandRequest => requestOf('RenameUnit', { unit: of, name });
/** Each answer in a word. */
const inShort = (answer: Answer | Fault): string => {
  if (answer instanceof Fault) return `! ${answer.code}`;
  return isRejection(answer)
    ? `x ${answer.rejected}`
    : answer.events.map(({ type, revision }) => `${type}@${String(revision)}`).join(' ');
};
const typesOf = async (stream: string): Promise<readonly string[]> =>
  (await world.events(stream)).map(({ type }) => type);
const position = async (): Promise<number> => (await world.store.head()).position;

/** Before the first append to this stream somebody else appends there. */
const overtaken = (stream: string, by: () => Promise<unknown>) => {
  let done = false;
  return viewOf(world.store, {
    append: async (request: AppendRequest) => {
      if (!done && request.stream === stream) {
        done = true;
        await by();
      }
      return world.store.append(request);
    },
  });
};

describe('a batch', () => {
  it('decides each command on what the ones before it will have left', async () => {
    const answers = await world.engine.executeBatch([
      unit('u1'),
      rename('u1', 'A'),
      unit('u1'),
      unit('u2'),
      rename('u1', 'B'),
      rename('u9', 'C'),
    ]);
    expect(answers.map(inShort)).toEqual([
      'UnitEstablished@0',
      'UnitRenamed@1',
      'x AlreadyExists',
      'UnitEstablished@0',
      'UnitRenamed@2',
      'x ReferenceUnknown',
    ]);
    expect(await typesOf('kheo.unit-u1')).toEqual(['UnitEstablished', 'UnitRenamed', 'UnitRenamed']);
  });

  it('says for each command at which position it stands', async () => {
    const before = await position();
    const answers = await world.engine.executeBatch([unit('u1'), unit('u2'), rename('u1', 'A'), unit('u3')]);
    const events = await world.events();
    for (const answer of answers as readonly Exclude<Answer, { rejected: unknown }>[]) {
      const [written] = answer.events;
      expect(events[answer.position - 1]).toMatchObject({
        stream: written?.stream,
        revision: written?.revision,
      });
    }
    expect(await position()).toBe(before + 4);
  });

  it('answers what was recorded before as it did before, and at a position that holds it', async () => {
    const first = unit('u1');
    await world.engine.execute(first);
    const answers = await world.engine.executeBatch([first, first, unit('u2')]);
    expect(answers).toMatchObject([{ repeated: true }, { repeated: true }, { repeated: false }]);
    expect((answers[0] as { position: number }).position).toBeGreaterThan(0);
    expect(await typesOf('kheo.unit-u1')).toEqual(['UnitEstablished']);
  });

  it('gives each command its own fault, and writes the others', async () => {
    const broken = requestOf('EstablishUnit', { unit: 'u1' });
    const denied = { ...unit('u3'), actor: { id: 'stranger' } };
    const answers = await world.engine.executeBatch([
      broken,
      unit('u2'),
      denied,
      requestOf('FlyToTheMoon', {}),
    ]);
    expect(answers.map(inShort)).toEqual([
      '! FieldMissing',
      'UnitEstablished@0',
      '! NotAuthorised',
      '! CommandUnknown',
    ]);
  });

  it('corrects what an earlier command of it has recorded, and builds a second correction on the first', async () => {
    const statement = requestOf(
      'RecordStatement',
      { unit: 'cm-tan-nghia', act: 'proposed', value: 1, note: 'ông Phúc kể' },
      { key: 'st' },
    );
    const stream = `kheo.statement-${world.engine.idsOf('lan', 'RecordStatement', 'st').derive('stm')}`;
    const correct = (changes: object) =>
      requestOf('CorrectRecord', { stream, revision: 0, changes, reason: 'sai' });
    const answers = await world.engine.executeBatch([
      statement,
      correct({ value: 2 }),
      correct({ valueUnit: 'mô hình' }),
      unit('u1'),
    ]);
    expect(answers.map(inShort)).toEqual([
      'UnitStatementRecorded@0',
      'RecordCorrected@1',
      'RecordCorrected@2',
      'UnitEstablished@0',
    ]);
    expect((await world.events(stream)).at(-1)?.data['after']).toMatchObject({
      value: 2,
      valueUnit: 'mô hình',
    });
  });
});

describe('a batch whose stream moved meanwhile', () => {
  it('decides its commands on that stream again, in their order', async () => {
    const view = overtaken('kheo.unit-u1', () =>
      world.act('EstablishUnit', { unit: 'u1', name: 'X', kind: 'agency' }),
    );
    const answers = await world
      .another(view)
      .executeBatch([unit('u1'), rename('u1', 'A'), unit('u2'), rename('u1', 'B')]);
    expect(answers.map(inShort)).toEqual([
      'x AlreadyExists',
      'UnitRenamed@1',
      'UnitEstablished@0',
      'UnitRenamed@2',
    ]);
    expect((await world.events('kheo.unit-u1')).map(({ data }) => data['name'])).toEqual(['X', 'A', 'B']);
  });

  it('never writes a later command in the place of an earlier one that was refused', async () => {
    await world.act('RegisterModel', { model: named('mod-vaccines') }, { key: 'case' });
    const of = world.engine.idsOf('lan', 'RegisterModel', 'case').derive('cas');
    const other = () => world.act('ScoreAssessment', { case: of, score: 1, scale: 10 });
    const commands = [
      requestOf('SubmitDossier', { case: of }),
      requestOf('ReturnDossier', { case: of, reason: 'thiếu' }),
    ];
    const answers = await world.another(overtaken(`kheo.case-${of}`, other)).executeBatch(commands);
    expect(answers.map(inShort)).toEqual(['DossierSubmitted@2', 'DossierReturned@3']);
    expect(await typesOf(`kheo.case-${of}`)).toEqual([
      'ModelRegistered',
      'AssessmentScored',
      'DossierSubmitted',
      'DossierReturned',
    ]);
  });

  it('refuses a command for what is there, and not for what an earlier one would have left', async () => {
    await world.act('RegisterModel', { model: named('mod-vaccines') }, { key: 'case' });
    const of = world.engine.idsOf('lan', 'RegisterModel', 'case').derive('cas');
    const other = () => world.act('GrantRecognition', { case: of, model: named('mod-vaccines') });
    const commands = [
      requestOf('WithdrawRegistration', { case: of }),
      requestOf('SubmitDossier', { case: of }),
    ];
    const answers = await world.another(overtaken(`kheo.case-${of}`, other)).executeBatch(commands);
    expect(answers.map(inShort)).toEqual(['x CaseAlreadyRecognised', 'x CaseAlreadyRecognised']);
  });

  it('refuses nothing for the sake of what was not written', async () => {
    const once = [unit('u1'), { ...unit('u1'), key: 'second' }];
    const abolish = requestOf('AbolishUnit', { unit: 'u1', lastDay: '2026-12-31' });
    const view = overtaken('kheo.unit-u1', () =>
      world.act('EstablishUnit', { unit: 'u1', name: 'X', kind: 'agency', validTo: '2026-06-30' }),
    );
    const answers = await world.another(view).executeBatch([...once, abolish, rename('u1', 'A')]);
    expect(answers.map(inShort)).toEqual([
      'x AlreadyExists',
      'x AlreadyExists',
      'x UnitEnded',
      'UnitRenamed@2',
    ]);
  });
});

describe('a batch of which something could not be written', () => {
  it('believes nothing of it: sent again it is written, once', async () => {
    const batch = [unit('u1'), rename('u1', 'A'), unit('u2')];
    world.store.failNextCommit('before');
    const engine = world.another();
    expect((await engine.executeBatch(batch)).map(inShort)).toEqual([
      '! OutcomeUnknown',
      '! OutcomeUnknown',
      'UnitEstablished@0',
    ]);
    expect((await engine.executeBatch(batch)).map(inShort)).toEqual([
      'UnitEstablished@0',
      'UnitRenamed@1',
      'UnitEstablished@0',
    ]);
    expect(await typesOf('kheo.unit-u1')).toEqual(['UnitEstablished', 'UnitRenamed']);
  });

  it('decides afresh what rested on it', async () => {
    world.store.failNextCommit('before');
    const answers = await world.engine.executeBatch([unit('u1'), unit('u2'), unit('u1')]);
    expect(answers.map(inShort)).toEqual(['! OutcomeUnknown', 'UnitEstablished@0', 'UnitEstablished@0']);
  });

  it('finds it when it was written after all', async () => {
    const batch = [unit('u1'), rename('u1', 'A')];
    world.store.failNextCommit('after');
    expect((await world.engine.executeBatch(batch)).map(inShort)).toEqual([
      '! OutcomeUnknown',
      '! OutcomeUnknown',
    ]);
    expect(await world.engine.executeBatch(batch)).toMatchObject([{ repeated: true }, { repeated: true }]);
  });

  it('writes the others, when one event is too large for the log', async () => {
    const huge = unit('huge');
    const strict = viewOf(world.store, {
      append: async (request) => {
        if (request.stream === 'kheo.unit-huge') throw new Fault('AppendTooLarge', { bytes: 1, limit: 0 });
        return world.store.append(request);
      },
    });
    const engine = world.another(strict);
    expect((await engine.executeBatch([unit('u1'), huge, unit('u2')])).map(inShort)).toEqual([
      'UnitEstablished@0',
      '! AppendTooLarge',
      'UnitEstablished@0',
    ]);
    expect((await engine.executeBatch([huge, rename('huge', 'A')])).map(inShort)).toEqual([
      '! AppendTooLarge',
      'x ReferenceUnknown',
    ]);
  });

  it('writes the others, when a person was erased', async () => {
    await world.vault.destroy(personKey(named('per-hien')));
    const capacity = requestOf('HoldCapacity', { person: named('per-hien'), capacity: 'Chủ tịch' });
    const other = requestOf('HoldCapacity', { person: named('per-dao'), capacity: 'Chi hội trưởng' });
    expect((await world.engine.executeBatch([unit('u1'), capacity, other])).map(inShort)).toEqual([
      'UnitEstablished@0',
      '! KeyDestroyed',
      'CapacityHeld@1',
    ]);
  });

  it('keeps nothing in mind when the store breaks in the middle', async () => {
    let broken = true;
    const view = viewOf(world.store, {
      append: async (request) => {
        if (broken) throw new Error('disk');
        return world.store.append(request);
      },
    });
    const engine = world.another(view);
    await expect(engine.executeBatch([unit('u1'), unit('u2')])).rejects.toThrow('disk');
    broken = false;
    expect(await engine.stateOf('unit', 'u1')).toBeUndefined();
    expect((await engine.executeBatch([unit('u1'), rename('u2', 'A')])).map(inShort)).toEqual([
      'UnitEstablished@0',
      'x ReferenceUnknown',
    ]);
  });

  it('does not put what it wrote over what others wrote after it', async () => {
    const view = viewOf(world.store, {
      append: async (request) => {
        const result = await world.store.append(request);
        if (request.stream !== 'kheo.unit-u2') return result;
        await world.act('AbolishUnit', { unit: 'u1', lastDay: '2026-12-31' });
        expect(await engine.stateOf('unit', 'u1')).toMatchObject({ lastDay: '2026-12-31' });
        return result;
      },
    });
    const engine = world.another(view);
    await engine.executeBatch([unit('u1'), unit('u2')]);
    expect(await engine.stateOf('unit', 'u1')).toMatchObject({ lastDay: '2026-12-31' });
  });

  it('does not put what it wrote over a correction that was seen before the answer came', async () => {
    await world.act('EstablishUnit', unit('u1').body);
    const late = world.another(
      viewOf(world.store, {
        append: async (request) => {
          const result = await world.store.append(request);
          if (request.stream !== 'kheo.unit-u1') return result;
          await world.another().execute(
            requestOf('CorrectRecord', {
              stream: 'kheo.unit-u1',
              revision: 0,
              changes: { level: 'district' },
              reason: 'misread',
            }),
          );
          await late.stateOf('unit', 'u2');
          return result;
        },
      }),
    );
    await late.executeBatch([rename('u1', 'A'), unit('u2')]);
    expect(await late.stateOf('unit', 'u1')).toMatchObject({ level: 'district' });
    expect(await late.stateOf('unit', 'u1')).toEqual(await world.another().stateOf('unit', 'u1'));
  });

  it('shows nobody else what is not written yet', async () => {
    const seen: unknown[] = [];
    const view = viewOf(world.store, {
      append: async (request) => {
        seen.push(
          await engine.stateOf('unit', 'u1'),
          await actor(engine)('RenameUnit', { unit: 'u1', name: 'A' }),
        );
        return world.store.append(request);
      },
    });
    const engine = world.another(view);
    await engine.executeBatch([unit('u1'), unit('u2')]);
    expect(seen.slice(0, 2)).toEqual([undefined, expect.objectContaining({ rejected: 'ReferenceUnknown' })]);
  });
});
