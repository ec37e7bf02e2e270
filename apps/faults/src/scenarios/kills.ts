/** kill -9 at moments of chance, of victims that do everything at once. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { FILES, KILL_HOW } from '../disk/control.js';
import type { Lab, Ordeal } from '../kit/lab.js';
import type { Scenario, Verdict } from './scenario.js';

const CHAIN = 8;
/** From the first byte of the start to well into the work. */
const MOMENT_MS = { from: 60, within: 500 };
const BOUNDARIES = { ofStart: 220, ofWork: 400 };

/** Some at a moment, most at a boundary of chance; the n-th victim repeats what its predecessors did and goes further. */
const anyMoment = async (lab: Lab): Promise<Verdict> => {
  const { random } = lab;
  for (let victim = 0; victim < CHAIN; victim += 1) {
    const killHow = random.pick(Object.values(KILL_HOW));
    const when: Ordeal = random.pick<() => Ordeal>([
      () => ({ killAfterMs: MOMENT_MS.from + random.below(MOMENT_MS.within) }),
      () => ({ disk: { killAt: 1 + random.below(BOUNDARIES.ofStart), killHow } }),
      () => ({ orders: { at: 'work', killAt: 1 + random.below(BOUNDARIES.ofWork), killHow } }),
      () => ({ orders: { at: 'work', killAt: 1 + random.below(BOUNDARIES.ofWork), killHow } }),
    ])();
    const work = random.pick(['commands', 'commands', 'appends', 'visits'] as const);
    await lab.suffer({ work, rounds: 3 + 2 * victim, ...when });
  }
  return { violations: await lab.verdict() };
};

/** The read models are thrown away and folded anew, by victims that die over it. */
const rebuilding = async (lab: Lab): Promise<Verdict> => {
  await lab.suffer({ rounds: 12 });
  let survived = true;
  for (let victim = 0; victim < CHAIN; victim += 1) {
    if (survived) throwReadModelsAway(lab);
    const killAt = 1 + lab.random.below(BOUNDARIES.ofWork);
    const killHow = lab.random.pick(Object.values(KILL_HOW));
    const orders = { at: 'work', files: FILES.read, killAt, killHow } as const;
    survived = !(await lab.suffer({ rounds: 13, orders })).killed;
  }
  return { violations: await lab.verdict() };
};

const throwReadModelsAway = ({ folder }: Lab): void => {
  for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `read.sqlite${end}`), { force: true });
};

const CROWD_CHAIN = 4;

/** 200 writers want the next place of one stream; they are killed at a boundary, and others come. */
const crowd = async (lab: Lab): Promise<Verdict> => {
  for (let victim = 0; victim < CROWD_CHAIN; victim += 1) {
    const killAt = 20 + lab.random.below(200);
    const work = lab.random.pick(['crowd', 'crowd', 'visits'] as const);
    await lab.suffer({ work, rounds: 30, orders: { at: 'work', killAt, killHow: KILL_HOW.after } });
  }
  return { violations: await lab.verdict() };
};

const LOST_PERCENT = 30;

/** Of the answers a third is lost after the commit; the callers try again under the same key, and the process dies meanwhile. */
const lostAnswers = async (lab: Lab): Promise<Verdict> => {
  for (let victim = 0; victim < CROWD_CHAIN; victim += 1) {
    const killAt = 50 + lab.random.below(BOUNDARIES.ofWork);
    const dies = victim < CROWD_CHAIN - 1;
    await lab.suffer({
      work: lab.random.pick(['commands', 'appends']),
      lostAnswers: LOST_PERCENT,
      rounds: 3 + 2 * victim,
      // What runs beside the callers does not try again by itself
      loops: false,
      ...(dies ? { orders: { at: 'work', killAt } } : {}),
    });
  }
  return { violations: await lab.verdict() };
};

export const KILLS: readonly Scenario[] = [
  {
    name: 'kill-any',
    doc: 'SIGKILL at any moment of start and work: commands, appends, reactions, read models',
    needsShim: true,
    share: 60,
    run: anyMoment,
  },
  {
    name: 'kill-rebuild',
    doc: 'SIGKILL while read models that were thrown away are folded anew',
    needsShim: true,
    share: 6,
    run: rebuilding,
  },
  {
    name: 'crowd',
    doc: '200 writers on one stream, killed at a boundary',
    needsShim: true,
    share: 6,
    run: crowd,
  },
  {
    name: 'lost-answers',
    doc: 'Answers lost after the commit; callers retry with the same key, across kills',
    needsShim: true,
    share: 6,
    run: lostAnswers,
  },
];
