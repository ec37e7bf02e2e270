/** A disk that is full, broken or slow; a clock that jumps; a second process on the folder. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ERRNO, FAIL_KINDS } from '../disk/control.js';
import type { Lab } from '../kit/lab.js';
import { EXIT } from '../victims/plan.js';
import type { Scenario, Verdict } from './scenario.js';

const ROUNDS = 5;
const LOOK_MS = 5;

/** From some boundary on nothing can be written; then there is room again. */
const failing =
  (failErrno: number, kinds: readonly number[]) =>
  async (lab: Lab): Promise<Verdict> => {
    const { random } = lab;
    for (let victim = 0; victim < 3; victim += 1) {
      const order = {
        failAt: 1 + random.below(300),
        failErrno,
        failKinds: random.pick(kinds),
        failTimes: random.pick([0, 0, 1, 3]),
      };
      const when = random.below(4) === 0 ? { disk: order } : { orders: { at: 'work', ...order } as const };
      await lab.suffer({ work: 'commands', rounds: 3 + 2 * victim, ...when }, { mayFail: true });
    }
    await lab.suffer({ rounds: 10 });
    return { violations: await lab.verdict() };
  };

const HOUR_MS = 3_600_000;

/** Ahead and back, by little and by much. What is recorded ahead of time holds up what comes later, and nothing is lost. */
const jumpingClock = async (lab: Lab): Promise<Verdict> => {
  const { random } = lab;
  const jumps = [1, -1, 1_500, -1_500, 5_000, -60_000, HOUR_MS, -HOUR_MS, 24 * HOUR_MS, -24 * HOUR_MS];
  for (let victim = 0; victim < 3; victim += 1) {
    const clock = Array.from({ length: 1 + random.below(4) }, () => ({
      afterReadings: random.below(120),
      byMs: random.pick(jumps),
    }));
    const killAt = random.below(2) === 0 ? 0 : 1 + random.below(300);
    await lab.suffer({ clock, rounds: 3 + 2 * victim, orders: { at: 'work', killAt } }, { mayFail: true });
  }
  return { violations: await lab.verdict() };
};

/** While one works the others are turned away, also when it has tried to open the folder a second time itself. */
const twoProcesses = async (lab: Lab): Promise<Verdict> => {
  const violations: string[] = [];
  const { promise: othersEnded, resolve: release } = Promise.withResolvers<undefined>();
  const opensTwice = lab.random.below(2) === 0;
  const first = lab.suffer({ rounds: 40, stays: true, opensTwice, killWhen: othersEnded });
  while (!lab.said().includes('"ready"')) await sleep(LOOK_MS);
  const others = [1, 2].map(() => lab.suffer({ work: 'appends', rounds: 2 }, { mayBeBusy: true }));
  for (const other of await Promise.allSettled(others))
    if (other.status === 'rejected' || other.value.code !== EXIT.busy)
      violations.push('1 acknowledged: two processes work on one folder');
  release(undefined);
  await first;
  // Nobody has it now: all come at once, and one by one
  const rush = await Promise.all([1, 2, 3].map(() => lab.suffer({ rounds: 2 }, { mayBeBusy: true })));
  if (rush.every(({ code }) => code !== EXIT.done)) violations.push('a free folder lets nobody in');
  return { violations: [...violations, ...(await lab.verdict())] };
};

/** A call stands still for a while; the process waits, or is killed while it does. */
const stalledDisk = async (lab: Lab): Promise<Verdict> => {
  const { random } = lab;
  for (let victim = 0; victim < 2; victim += 1) {
    const stalled = { stallAt: 1 + random.below(250), stallMs: 300 + random.below(900) };
    const killed = random.below(2) === 0 ? { killAfterMs: 300 + random.below(500) } : {};
    await lab.suffer({ rounds: ROUNDS + victim, ...killed, orders: { at: 'work', ...stalled } });
  }
  return { violations: await lab.verdict() };
};

const row = (told: Omit<Scenario, 'needsShim'>): Scenario => ({
  needsShim: told.name !== 'two-processes' && told.name !== 'clock',
  ...told,
});

export const FAILURES: readonly Scenario[] = [
  row({
    name: 'enospc',
    doc: 'The disk is full from some call on, and later it is not',
    share: 3,
    run: failing(ERRNO.ENOSPC, [FAIL_KINDS.writes]),
  }),
  row({
    name: 'eio',
    doc: 'Writes or syncs fail, once or from then on',
    share: 3,
    run: failing(ERRNO.EIO, Object.values(FAIL_KINDS)),
  }),
  row({ name: 'clock', doc: 'The clock jumps forward and back', share: 3, run: jumpingClock }),
  row({ name: 'two-processes', doc: 'Two and more processes on one folder', share: 2, run: twoProcesses }),
  row({
    name: 'stall',
    doc: 'The disk stands still for a second, with and without a kill',
    share: 2,
    run: stalledDisk,
  }),
];
