/** How questions are kept up to date: whole batches or nothing, one owner at a time, from where each one stood. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Fault, JsonObject } from '@kheo/kernel';
import type { ReadModelStore } from '@kheo/ports';
import { draft, memoryParts, MemoryEventStore, MemoryReadModelStore } from '@kheo/testing';
import type { MemoryParts } from '@kheo/testing';
import { projectionOf, rowsOf, trailOf } from './history.js';
import { DOCUMENTS } from './names.js';
import type { KeepingQuestion } from './question.js';
import { QUESTIONS } from './questions.js';
import { keepingQuestions, Runner } from './runner.js';
import { about, caughtUp, endingLog, model, unit, worldOf } from './test-world.js';
import type { World } from './test-world.js';

let parts: MemoryParts;
let readModels: MemoryReadModelStore;
let world: World;
beforeEach(async () => {
  parts = memoryParts();
  readModels = new MemoryReadModelStore();
  world = worldOf({ ...parts, readModels, draft });
  await world.tell('UnitEstablished', unit('u'));
  await world.tell('ModelIdentified', model('m'));
  await world.tell('RecognitionGranted', about('m'));
});

const { models, register } = QUESTIONS as Record<string, (typeof QUESTIONS)[string]>;
const only = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, QUESTIONS[name] as (typeof QUESTIONS)[string]]));
const checkpointOf = (of: typeof models) => readModels.checkpoint(projectionOf(of as never));
const rowCount = async (of: typeof models) => (await readModels.scan(rowsOf(of as never), -1, 500)).length;
/** The read models as they are, with something else where a spec wants it. */
const instead = (other: Partial<ReadModelStore>): ReadModelStore => ({
  prepare: (question, collections) => readModels.prepare(question, collections),
  index: () => readModels.index(),
  acquire: (question) => readModels.acquire(question),
  commit: (all) => readModels.commit(all),
  checkpoint: (question) => readModels.checkpoint(question),
  find: (collection, find) => readModels.find(collection, find),
  count: (collection, count) => readModels.count(collection, count),
  scan: (collection, after, limit) => readModels.scan(collection, after, limit),
  close: () => readModels.close(),
  ...other,
});

describe('a runner', () => {
  it('whose store fails in the middle leaves rows and checkpoint as they were, and goes on from there', async () => {
    let commits = 0;
    const failing = instead({
      commit: (all) => {
        commits += 1;
        return commits === 3 ? Promise.reject(new Error('disk full')) : readModels.commit(all);
      },
    });
    const questions = only('models');
    await expect(caughtUp({ store: parts.store, readModels: failing, questions, batch: 1 })).rejects.toThrow(
      'disk full',
    );
    expect([await checkpointOf(models), await rowCount(models)]).toEqual([2, 1]);
    expect(await readModels.scan(trailOf(models as never), -1, 10)).toMatchObject([
      { document: { document: 'm', shapes: 1 } },
    ]);
    await caughtUp({ store: parts.store, readModels, questions });
    expect(await checkpointOf(models)).toBe(3);
    expect((await world.one('models', 'm'))['historyLeftOut']).toBe(0);
  });

  it('commits rows together with the position that they are of', async () => {
    const commits: unknown[] = [];
    const watched = instead({
      commit: (all) => {
        for (const { from, to, writes } of all) commits.push([from, to, writes.length]);
        return readModels.commit(all);
      },
    });
    await caughtUp({ store: parts.store, readModels: watched, questions: only('models'), batch: 2 });
    expect(commits).toEqual([
      [0, 2, 2],
      [2, 3, 1],
    ]);
  });

  it('goes on where it stood: what it has seen is not read again', async () => {
    await world.catchUp();
    const reads: number[] = [];
    const log = endingLog(parts.store, () => undefined);
    await world.tell('RecognitionGranted', about('n'));
    await caughtUp({
      store: {
        ...log,
        readAll: (after, limit) => {
          reads.push(after);
          return parts.store.readAll(after, limit);
        },
      },
      readModels,
    });
    expect(reads).toEqual([3, 4]);
  });

  it('brings a question that was added later up beside the others, whose rows are not written again', async () => {
    await caughtUp({ store: parts.store, readModels, questions: only('models') });
    const commits: string[] = [];
    const watched = instead({
      commit: (all) => {
        for (const { question, from, to } of all) commits.push(`${question} ${String(from)}-${String(to)}`);
        return readModels.commit(all);
      },
    });
    await world.tell('RecognitionGranted', about('n'));
    await caughtUp({
      store: parts.store,
      readModels: watched,
      questions: only('models', 'register'),
      batch: 2,
    });
    const [late, soon] = [register, models].map((one) => projectionOf(one as KeepingQuestion));
    expect(commits).toEqual([`${late ?? ''} 0-2`, `${soon ?? ''} 3-4`, `${late ?? ''} 2-4`]);
    expect(await rowCount(register)).toBe(2);
  });
});

describe('events of many that write at once', () => {
  const stop = new AbortController();
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** The runner does what it can do without the time going on. */
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const tell = (name: string) => world.tell('UnitEstablished', unit(name));

  it('gather before the next are projected, and those of a single writer do not', async () => {
    const reached: number[] = [];
    const watched = instead({
      commit: (all) => {
        reached.push(all[0]?.to ?? 0);
        return readModels.commit(all);
      },
    });
    for (const name of 'abcdefg') await tell(name);
    const running = new Runner({ store: parts.store, readModels: watched, questions: only('units') }).run(
      stop.signal,
    );
    await settled();
    expect(reached).toEqual([10]);
    for (const name of 'hij') {
      await tell(name);
      await settled();
    }
    expect(reached).toEqual([10]);
    jest.advanceTimersByTime(25);
    await settled();
    expect(reached).toEqual([10, 13]);
    await tell('k');
    await settled();
    expect(reached).toEqual([10, 13, 14]);
    stop.abort();
    await running;
  });
});

describe('indexes', () => {
  /** In which order a runner makes collections, builds their indexes and writes. */
  const orderFor = async (events: number): Promise<readonly string[]> => {
    const told: string[] = [];
    const watched = instead({
      prepare: (question, collections, options) => {
        told.push(...collections.map(({ name }) => `${name} ${options?.indexes ?? 'now'}`));
        return readModels.prepare(question, collections);
      },
      index: (question) => {
        told.push(`index ${question}`);
        return Promise.resolve();
      },
      commit: (all) => {
        if (told.at(-1) !== 'commit') told.push('commit');
        return readModels.commit(all);
      },
    });
    const [first] = await parts.store.readAll(0, 1);
    let read = 0;
    const long = {
      ...endingLog(parts.store, () => undefined),
      head: () => Promise.resolve({ position: events }),
      readAll: () => Promise.resolve([{ ...first, index: read++ }] as never),
    };
    const stop = new AbortController();
    await new Runner({
      store: {
        ...long,
        readAll: () => (read >= events ? (stop.abort(), Promise.resolve([])) : long.readAll()),
      },
      readModels: watched,
      questions: only('documents'),
    }).run(stop.signal);
    return told;
  };

  it('are built at once for what is nearly up to date, and after the catching up for what is far behind', async () => {
    const documents = projectionOf(DOCUMENTS);
    expect(await orderFor(3)).toEqual([
      `${documents}.trail now`,
      `${documents}.rows now`,
      `index ${documents}`,
      'commit',
    ]);
    readModels = new MemoryReadModelStore();
    expect(await orderFor(20_001)).toEqual([
      `${documents}.trail later`,
      `${documents}.rows later`,
      'commit',
      `index ${documents}`,
    ]);
  });
});

describe('an owner', () => {
  it('that another one follows has its writes refused and stops by itself', async () => {
    const stop = new AbortController();
    let taken = false;
    const overtaken = instead({
      commit: async (all) => {
        if (!taken) await readModels.acquire(projectionOf(models as never));
        taken = true;
        return readModels.commit(all);
      },
    });
    const runner = new Runner({
      store: parts.store,
      readModels: overtaken,
      questions: only('models'),
      batch: 1,
    });
    await runner.run(stop.signal);
    expect(stop.signal.aborted).toBe(false);
    expect([await checkpointOf(models), await rowCount(models)]).toEqual([0, 0]);
  });

  it('loses only the question that was taken over and keeps the others up to date', async () => {
    let taken = false;
    const overtaken = instead({
      commit: async (all) => {
        if (!taken) await readModels.acquire(projectionOf(models as never));
        taken = true;
        return readModels.commit(all);
      },
    });
    await caughtUp({
      store: parts.store,
      readModels: overtaken,
      questions: only('models', 'register'),
      batch: 1,
    });
    expect([await checkpointOf(models), await checkpointOf(register)]).toEqual([0, 3]);
  });

  it('that comes later has a higher epoch, and the work is done once', async () => {
    const epochs: number[] = [];
    const watched = instead({
      commit: (all) => {
        epochs.push(...all.map(({ epoch }) => epoch));
        return readModels.commit(all);
      },
    });
    await caughtUp({ store: parts.store, readModels: watched, questions: only('models') });
    await world.tell('ModelRetitled', { model: 'm', title: 'Đường cờ' });
    await caughtUp({ store: parts.store, readModels: watched, questions: only('models') });
    expect(epochs).toEqual([1, 2]);
    expect(await rowCount(models)).toBe(3);
  });
});

describe('a new owner', () => {
  it.each(['prepare', 'acquire'] as const)(
    'goes on from where the earlier one has come to before it can %s, also beyond the log that it saw itself',
    async (step) => {
      const questions = only('models');
      let worked = false;
      const earlierAt = async (at: typeof step): Promise<void> => {
        if (worked || at !== step) return;
        worked = true;
        await world.tell('ModelRetitled', { model: 'm', title: 'Đường cờ' });
        await caughtUp({ store: parts.store, readModels, questions });
      };
      const commits: string[] = [];
      const later = instead({
        prepare: async (question, collections) => {
          await earlierAt('prepare');
          return readModels.prepare(question, collections);
        },
        acquire: async (question) => {
          await earlierAt('acquire');
          return readModels.acquire(question);
        },
        commit: (all) => {
          for (const { epoch, from, to } of all) commits.push([epoch, from, to].join(' '));
          return readModels.commit(all);
        },
      });
      await caughtUp({ store: parts.store, readModels: later, questions });
      expect(commits).toEqual([]);
      await world.tell('ModelRetitled', { model: 'm', title: 'Đường hoa' });
      await caughtUp({ store: parts.store, readModels: later, questions });
      expect(commits).toEqual(['3 4 5']);
      const afresh = new MemoryReadModelStore();
      await caughtUp({ store: parts.store, readModels: afresh, questions });
      const rows = rowsOf(models as never);
      expect(await readModels.scan(rows, -1, 500)).toEqual(await afresh.scan(rows, -1, 500));
    },
  );
});

describe('read models', () => {
  it('that know more than the log holds are of another log and are refused', async () => {
    await world.catchUp();
    const codeOf = async (events: number): Promise<string> => {
      const other = new MemoryEventStore(parts.clock);
      const elsewhere = worldOf({ ...parts, store: other, readModels: new MemoryReadModelStore(), draft });
      for (let at = 0; at < events; at += 1) await elsewhere.tell('UnitEstablished', unit(`x${String(at)}`));
      return caughtUp({ store: other, readModels }).then(
        () => 'none',
        (error: unknown) => (error as Fault).code,
      );
    };
    expect(await codeOf(2)).toBe('LogMismatch');
    expect(await checkpointOf(models)).toBe(3);
  });

  it('are kept for each question that keeps rows, and for no other', () => {
    const names = keepingQuestions(QUESTIONS).map(({ name }) => name);
    expect(names).not.toContain('funnel');
    expect(names).toHaveLength(Object.keys(QUESTIONS).length - 1);
  });
});

describe('the status', () => {
  it('tells in events and in seconds how far each question is behind the log', async () => {
    const runner = new Runner({ store: parts.store, readModels, questions: only('models') });
    const told = async (): Promise<JsonObject> =>
      (await runner.status(parts.clock.now()))[0] as unknown as JsonObject;
    parts.clock.advance(90_000);
    await world.tell('ModelRetitled', { model: 'm', title: 'Đường cờ' });
    expect(await told()).toEqual({
      question: 'models',
      checkpoint: 0,
      head: 4,
      lagEvents: 4,
      lagSeconds: 90,
    });
    await caughtUp({ store: parts.store, readModels, questions: only('models') });
    parts.clock.advance(60_000);
    expect(await told()).toMatchObject({ checkpoint: 4, lagEvents: 0, lagSeconds: 0 });
    await world.tell('ModelRetitled', { model: 'm', title: 'Đường hoa' });
    parts.clock.advance(1_500);
    expect(await told()).toMatchObject({ checkpoint: 4, lagEvents: 1, lagSeconds: 1.5 });
    expect((await runner.status(0))[0]).toMatchObject({ lagSeconds: 0 });
  });
});
