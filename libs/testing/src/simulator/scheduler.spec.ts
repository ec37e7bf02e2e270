/** Turns are given by chance, and by nothing else: the same seed gives the same ones, and who has died gets none. */
import { describe, expect, it } from '@jest/globals';
import { settableClock } from '../memory/settable-clock.js';
import { seededRandom } from '../random.js';
import { Scheduler } from './scheduler.js';
import type { Owner } from './scheduler.js';

const schedulerOf = (seed: number) => new Scheduler(seededRandom(seed), settableClock());
const owner = (name: string): Owner => ({ name, alive: true });

/** Three who do three things each; answers in which order they came. */
const orderOf = async (seed: number): Promise<readonly string[]> => {
  const scheduler = schedulerOf(seed);
  const done: string[] = [];
  for (const name of ['a', 'b', 'c']) {
    const who = owner(name);
    void (async () => {
      for (const at of [1, 2, 3]) {
        await scheduler.turn(who, `thing ${String(at)}`);
        done.push(`${name}${String(at)}`);
      }
    })();
  }
  while (await scheduler.step());
  return done;
};

describe('the scheduler', () => {
  it('gives the same turns for the same seed, and others for another', async () => {
    const first = await orderOf(1);
    expect(first).toHaveLength(9);
    expect(await orderOf(1)).toEqual(first);
    expect(
      new Set(await Promise.all([1, 2, 3, 4, 5].map(async (seed) => (await orderOf(seed)).join()))).size,
    ).toBe(5);
  });

  it('has everybody come some time, each in their own order', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const done = await orderOf(seed);
      for (const name of ['a', 'b', 'c'])
        expect(done.filter((one) => one.startsWith(name))).toEqual(
          [1, 2, 3].map((at) => `${name}${String(at)}`),
        );
    }
  });

  it('says so when nobody waits', async () => {
    expect(await schedulerOf(1).step()).toBe(false);
  });

  it('makes others wait for who is delayed only while there are others', async () => {
    const scheduler = schedulerOf(3);
    const done: string[] = [];
    void scheduler.turn(owner('late'), 'x', { delay: 1_000 }).then(() => done.push('late'));
    void scheduler.turn(owner('soon'), 'x', { delay: 0 }).then(() => done.push('soon'));
    while (await scheduler.step());
    expect(done).toEqual(['soon', 'late']);
    expect(scheduler.turns).toBeGreaterThanOrEqual(1_000);
  });

  it('does the work of a call at one turn and answers at another, with what the work threw', async () => {
    const scheduler = schedulerOf(1);
    const failing = scheduler.call(owner('a'), 'read', { work: () => Promise.reject(new Error('disk')) });
    const failed = expect(failing).rejects.toThrow('disk');
    while (await scheduler.step());
    await failed;
    expect(scheduler.trace).toEqual(['a: read', 'a: read answers']);
  });

  it('never answers who has died, and lets some of what was sent arrive', async () => {
    const arrived = { sent: 0, asked: 0, answered: 0 };
    for (let seed = 0; seed < 40; seed += 1) {
      const scheduler = schedulerOf(seed);
      const who = owner('a');
      const call = (outlives: boolean, kind: 'sent' | 'asked') =>
        void scheduler
          .call(who, kind, { outlives, work: async () => void (arrived[kind] += 1) })
          .then(() => (arrived.answered += 1));
      call(true, 'sent');
      call(false, 'asked');
      scheduler.kill(who);
      void scheduler.turn(who, 'after death').then(() => (arrived.answered += 1));
      while (await scheduler.step());
    }
    expect(arrived).toMatchObject({ asked: 0, answered: 0 });
    expect(arrived.sent > 5 && arrived.sent < 35).toBe(true);
  });
});
