/** One decision, many lines: each reaches its case once, whatever crashes in between, and whoever else has taken over. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { isRejection } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import type { Checkpoints } from '@kheo/ports';
import { draft, drafts, MemoryCheckpoints, memoryParts, WORLD } from '@kheo/testing';
import type { MemoryParts } from '@kheo/testing';
import { REACTIONS, recordRecognitionWhenDecisionIssued, runReaction } from './reactions.js';
import type { Reaction } from './reactions.js';
import { gate, openWorld, settle } from './test-engine.js';
import { viewOf } from '@kheo/ports';
import type { EngineWorld } from './test-engine.js';

let world: EngineWorld & MemoryParts;
let checkpoints: MemoryCheckpoints;
let named: (name: string) => string;
beforeEach(async () => {
  world = await openWorld(memoryParts());
  checkpoints = new MemoryCheckpoints();
  named = await settle(world.engine, WORLD);
});

const idOf = (name: string, key: string, prefix: string, ...parts: readonly number[]): string =>
  world.engine.idsOf('lan', name, key).derive(prefix, ...parts);
const registered = () => idOf('RegisterModel', 'case', 'cas');
const decision = (key = 'qd') => idOf('IssueDecision', key, 'dec');

/** A decision with three lines: a case that is registered, one that is not recorded, and an outstanding one. */
const issue = async (key = 'qd'): Promise<void> => {
  await world.act(
    'RegisterModel',
    { model: named('mod-vaccines'), level: 'commune', cycle: 2024 },
    { key: 'case' },
  );
  const lines = [
    { act: 'recognise', model: named('mod-vaccines'), case: registered() },
    { act: 'recognise', model: named('mod-incinerators'), level: 'commune', cycle: 2024 },
    { act: 'rate-outstanding', model: named('mod-vaccines'), case: registered() },
  ];
  const effectiveOn = { precision: 'day', date: '2024-11-15' } as const;
  const answer = await world.act(
    'IssueDecision',
    { issuer: 'pv-binh-thuan', type: 'QĐ', lines },
    { key, effectiveOn },
  );
  expect(isRejection(answer)).toBe(false);
};

/** Runs the reaction until it has seen the log to its end. */
const run = async (
  over: Checkpoints = checkpoints,
  reaction: Reaction = recordRecognitionWhenDecisionIssued,
): Promise<'stopped' | 'fenced'> => {
  const stop = new AbortController();
  const store = viewOf(world.store, {
    changed: async () => {
      stop.abort();
    },
  });
  return runReaction(reaction, { store, checkpoints: over, engine: world.another() }, stop.signal);
};

const told = async (): Promise<readonly string[]> =>
  (await world.events())
    .filter(({ metadata }) => metadata.actor.capacity === 'reaction')
    .map(
      ({ type, data }) =>
        `${type} ${String((data['decidedIn'] as { line: number } | undefined)?.line ?? data['line'])}`,
    );

/** Lines are written together, those of one case after each other. */
const APPLIED = ['RecognitionGranted 1', 'RatedOutstanding 3', 'RecognitionGranted 2'];

describe('a decision', () => {
  it('with three lines reaches three cases once', async () => {
    await issue();
    expect(await run()).toBe('stopped');
    expect(await told()).toEqual(APPLIED);
    expect(await world.engine.stateOf('case', registered())).toMatchObject({
      outcome: 'recognised',
      level: 'commune',
    });
    expect(await world.engine.stateOf('case', idOf('IssueDecision', 'qd', 'cas', 2))).toMatchObject({
      outcome: 'recognised',
      cycle: 2024,
    });
    await run();
    await run(new MemoryCheckpoints());
    expect(await told()).toHaveLength(3);
  });

  it('is what its effects are dated by, and what caused them', async () => {
    await issue();
    await run();
    const events = await world.events();
    const issued = events.find(({ type }) => type === 'DecisionIssued') as RecordedEvent;
    for (const { metadata, data } of events.filter(
      ({ metadata: { actor } }) => actor.capacity === 'reaction',
    )) {
      const line = String((data['decidedIn'] as { line: number }).line);
      const { commandId } = world.engine.idsOf(
        'reaction/recordRecognitionWhenDecisionIssued',
        'ApplyDecisionLine',
        `${decision()}/${line}`,
      );
      expect(metadata).toMatchObject({
        commandId,
        effectiveOn: issued.metadata.effectiveOn,
        causationId: issued.metadata.eventId,
        correlationId: issued.metadata.correlationId,
      });
    }
  });

  it('is linked to a case that was recognised before', async () => {
    await issue();
    await world.act(
      'GrantRecognition',
      { case: registered(), model: named('mod-vaccines') },
      { effectiveOn: { precision: 'day', date: '2024-10-01' } },
    );
    await run();
    expect(await told()).toEqual(['DecisionLinked 1', 'RatedOutstanding 3', 'RecognitionGranted 2']);
  });

  it('says of each line that its case refuses why it could not take effect, and carries the others on', async () => {
    await issue();
    await world.act('WithdrawRegistration', { case: registered() });
    await run();
    expect(await told()).toEqual([
      'DecisionLineUnapplied 1',
      'DecisionLineUnapplied 3',
      'RecognitionGranted 2',
    ]);
    const unapplied = (await world.events(`kheo.case-${registered()}`))
      .slice(2)
      .map(({ data }) => data['reason']);
    expect(unapplied).toEqual(['CaseClosed', 'CaseNotRecognised']);
    await run(new MemoryCheckpoints());
    expect(await told()).toHaveLength(3);
  });

  it('that said itself, in a log of before, which line could not take effect, is believed', async () => {
    await issue();
    const data = {
      decision: decision(),
      line: 1,
      model: named('mod-vaccines'),
      case: registered(),
      reason: 'CaseClosed',
    };
    await world.store.append({
      stream: `kheo.decision-${decision()}`,
      expected: 0,
      events: [draft({ type: 'DecisionLineUnapplied', data })],
    });
    await run();
    expect(await told()).toEqual(['RecognitionGranted 2', 'DecisionLineUnapplied 3']);
  });
});

/** Checkpoints that can not be written, so many times. */
const throwing = (times: number): Checkpoints => {
  let left = times;
  return {
    acquire: (reader) => checkpoints.acquire(reader),
    read: (reader) => checkpoints.read(reader),
    store: async (reader, epoch, position) => {
      if (left > 0) {
        left -= 1;
        throw new Error('crashed');
      }
      return checkpoints.store(reader, epoch, position);
    },
  };
};

describe('a crash', () => {
  it('between the effect and its checkpoint repeats what has no second effect', async () => {
    await issue();
    const over = throwing(3);
    for (let crash = 0; crash < 3; crash += 1) await expect(run(over)).rejects.toThrow('crashed');
    expect(await checkpoints.read(recordRecognitionWhenDecisionIssued.name)).toBe(0);
    await run(over);
    expect(await told()).toEqual(APPLIED);
    expect(await checkpoints.read(recordRecognitionWhenDecisionIssued.name)).toBeGreaterThan(0);
  });

  it('in the middle of a decision goes on with the lines that are left', async () => {
    await issue();
    world.store.failNextCommit('before');
    await expect(run()).rejects.toMatchObject({ code: 'OutcomeUnknown' });
    expect(await told()).toEqual(['RecognitionGranted 2']);
    await run();
    expect(await told()).toEqual(['RecognitionGranted 2', 'RecognitionGranted 1', 'RatedOutstanding 3']);
  });

  it('after a line was said to be unapplied does not apply it, nor say so again for another reason', async () => {
    await issue();
    await expect(run(throwing(1))).rejects.toThrow('crashed');
    expect(await told()).toEqual(APPLIED);
    await issueRate('late');
    await expect(run(throwing(1))).rejects.toThrow('crashed');
    expect((await told()).at(-1)).toBe('DecisionLineUnapplied 1');
    const other = idOf('RegisterModel', 'other', 'cas');
    await world.act(
      'GrantRecognition',
      { case: other, model: named('mod-vaccines') },
      { effectiveOn: { precision: 'year', date: '2024' } },
    );
    await run();
    expect((await told()).slice(3)).toEqual(['DecisionLineUnapplied 1']);
    await world.act('MergeCases', { case: other, into: registered() });
    await run(new MemoryCheckpoints());
    expect((await told()).slice(3)).toEqual(['DecisionLineUnapplied 1']);
  });
});

/** An owner that waits before it appends anything, until it is let go. */
const waitingOwner = () => {
  const [comes, goes] = [gate(), gate()];
  const engine = world.another(
    viewOf(world.store, {
      append: async (request) => {
        comes.open();
        await goes.passed;
        return world.store.append(request);
      },
    }),
  );
  return { engine, waits: comes.passed, goOn: goes.open };
};
const issuedIn = async (of: string): Promise<RecordedEvent> =>
  (await world.events(`kheo.decision-${of}`))[0] as RecordedEvent;

describe('two owners at once', () => {
  const { react } = recordRecognitionWhenDecisionIssued;
  const rated = () => idOf('RegisterModel', 'other', 'cas');
  const recognised = () => world.act('GrantRecognition', { case: rated(), model: named('mod-vaccines') });
  const otherModel = () =>
    world.act('MergeModels', { model: named('mod-vaccines'), into: named('mod-incinerators') });

  it.each([
    ['has been recognised', recognised],
    ['is of a model that is another', otherModel],
  ])('say one thing of a line whose case %s since the first of them looked', async (_, meanwhile) => {
    await issueRate('late');
    const issued = await issuedIn(decision('late'));
    const earlier = waitingOwner();
    const ended = react(issued, earlier.engine);
    await earlier.waits;
    await meanwhile();
    await react(issued, world.another());
    earlier.goOn();
    await expect(ended).resolves.toBeUndefined();
    expect(await told()).toHaveLength(1);
  });

  it.each([
    ['first', true],
    ['last', false],
  ])(
    'see the case as it is, where one finds that a line takes effect and the other that it does not, and the one that does writes %s',
    async (_, effectFirst) => {
      await issue();
      const issued = await issuedIn(decision());
      const takes = waitingOwner();
      const reactions = [react(issued, takes.engine)];
      await takes.waits;
      await otherModel();
      const refuses = waitingOwner();
      reactions.push(react(issued, refuses.engine));
      await refuses.waits;
      const [one, other] = effectFirst ? [takes, refuses] : [refuses, takes];
      one.goOn();
      await reactions[effectFirst ? 0 : 1];
      other.goOn();
      await Promise.all(reactions);
      const fresh = await world.another().stateOf('case', registered());
      expect(fresh?.outcome).toBe(effectFirst ? 'recognised' : 'open');
      for (const { engine } of [takes, refuses])
        expect(await engine.stateOf('case', registered())).toEqual(fresh);
    },
  );
});

/** A decision that rates a case outstanding that nobody has recognised. */
const issueRate = async (key: string): Promise<void> => {
  await world.act('RegisterModel', { model: named('mod-vaccines'), level: 'commune' }, { key: 'other' });
  const line = {
    act: 'rate-outstanding',
    model: named('mod-vaccines'),
    case: idOf('RegisterModel', 'other', 'cas'),
  };
  await world.act('IssueDecision', { issuer: 'pv-binh-thuan', type: 'QĐ', lines: [line] }, { key });
};

describe('the runner', () => {
  it('stops when another owner has taken over, and writes no checkpoint over its own', async () => {
    await issue();
    const usurped: Checkpoints = {
      acquire: (reader) => checkpoints.acquire(reader),
      read: (reader) => checkpoints.read(reader),
      store: async (reader, epoch, position) => {
        await checkpoints.acquire(reader);
        return checkpoints.store(reader, epoch, position);
      },
    };
    expect(await run(usurped)).toBe('fenced');
    expect(await checkpoints.read(recordRecognitionWhenDecisionIssued.name)).toBe(0);
  });

  it('goes on from its checkpoint, and looks at nothing before it', async () => {
    const seen: number[] = [];
    const watching: Reaction = {
      name: 'watchUnits',
      types: ['UnitRenamed'],
      react: async ({ index }) => {
        seen.push(index);
      },
    };
    await world.act('RenameUnit', { unit: 'cm-tan-nghia', name: 'A' });
    await run(checkpoints, watching);
    await world.act('RenameUnit', { unit: 'cm-tan-nghia', name: 'B' });
    await run(checkpoints, watching);
    const renamed = (await world.events())
      .filter(({ type }) => type === 'UnitRenamed')
      .map(({ index }) => index);
    expect(seen).toEqual(renamed);
  });

  it('stops when it is told to, in the middle of a batch, and remembers how far it came', async () => {
    const stop = new AbortController();
    const reached = gate();
    const stopping: Reaction = {
      name: 'stopAtFirst',
      types: ['UnitEstablished'],
      react: async () => {
        stop.abort();
        reached.open();
      },
    };
    const outcome = await runReaction(
      stopping,
      { store: world.store, checkpoints, engine: world.engine },
      stop.signal,
    );
    await reached.passed;
    const first = (await world.events()).find(({ type }) => type === 'UnitEstablished');
    expect([outcome, await checkpoints.read('stopAtFirst')]).toEqual(['stopped', (first?.index ?? 0) + 1]);
  });

  it('remembers how far it came without an effect only now and then', async () => {
    const idle: Reaction = { name: 'idle', types: ['NeverHappens'], react: async () => undefined };
    await run(checkpoints, idle);
    expect(await checkpoints.read('idle')).toBe(0);
    await world.store.append({ stream: 'kheo.model-long', expected: 'no-stream', events: drafts(1_000) });
    await run(checkpoints, idle);
    expect(await checkpoints.read('idle')).toBe((await world.store.head()).position);
  });

  it('throws what its reaction throws, and keeps its place before it', async () => {
    const failing: Reaction = {
      name: 'fail',
      types: ['UnitEstablished'],
      react: () => Promise.reject(new Error('broken')),
    };
    await expect(run(checkpoints, failing)).rejects.toThrow('broken');
    expect(await checkpoints.read('fail')).toBe(0);
  });

  it('has a checkpoint of its own for each reaction', () => {
    expect(new Set(REACTIONS.map(({ name }) => name)).size).toBe(REACTIONS.length);
  });
});
