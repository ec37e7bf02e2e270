/**
 * The process to which everything happens: log, engine, reactions and read models on one data folder, without the HTTP shell.
 * Arguments: the folder, and its plan as JSON.
 */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDataFolder } from '@kheo/adapter-sqlite';
import type { DataFolder } from '@kheo/adapter-sqlite';
import { Fault, toHex } from '@kheo/kernel';
import { Asker, Engine, openLog, REACTIONS, Runner, runReaction } from '@kheo/services/headless';
import { FAULTY_STORES } from '@kheo/testing/faults';
import type { FaultyStore } from '@kheo/testing/faults';
import { ControlPage, fromHere } from '../disk/control.js';
import { ask, ASKED, digestOf } from '../kit/asking.js';
import { losingAnswers } from './losing-answers.js';
import { EXIT } from './plan.js';
import type { VictimPlan } from './plan.js';
import { tell } from './telling.js';
import { WORKS } from './works.js';

const BATCH = 20;
const SEEN_EVENTS = 12;
/** Whoever waits to be killed looks so often whether there is still somebody who would. */
const STAY_MS = 250;

const main = async (): Promise<void> => {
  const [folder = '', json = '{}'] = process.argv.slice(2);
  const plan = JSON.parse(json) as VictimPlan;
  const clock = movedClock(plan);
  const data = openOrSay(folder, clock);
  const { events, vault, readModels, checkpoints } = portsOf(data, plan);
  await openLog(new Engine({ store: data.events, vault, clock }));
  const engine = new Engine({ store: events, vault, clock });
  const stop = new AbortController();
  const loops = plan.loops
    ? [
        new Runner({ store: events, readModels, batch: BATCH }).run(stop.signal),
        ...REACTIONS.map((reaction) =>
          runReaction(reaction, { store: events, checkpoints, engine }, stop.signal),
        ),
      ]
    : [];
  for (const loop of loops) loop.catch((error: unknown) => end('failed', EXIT.loop, error));
  if (plan.opensTwice === true) openAgain(folder, clock);
  tell({ is: 'ready' });
  give(plan, 'work');
  const look = looking({ events, asker: new Asker({ store: events, readModels, vault, clock }), plan });
  await WORKS[plan.work]({ events, vault, clock, engine, plan, look });
  const parent = process.ppid;
  while (plan.stays === true && process.ppid === parent) await sleep(STAY_MS);
  stop.abort();
  await Promise.all(loops);
  give(plan, 'close');
  await data.close();
  end('done', EXIT.done);
};

const end = (is: 'failed' | 'done' | 'busy', code: number, why?: unknown): never => {
  tell({
    is,
    ...(why === undefined
      ? {}
      : { why: why instanceof Error ? (why.stack ?? why.message) : JSON.stringify(why) }),
  });
  process.exit(code);
};

const openOrSay = (folder: string, clock: { now(): number }): DataFolder => {
  try {
    return openDataFolder(folder, { clock, onFatal: (error) => end('failed', EXIT.disk, error) });
  } catch (error) {
    if (error instanceof Fault && error.code === 'DataFolderBusy') return end('busy', EXIT.busy);
    return end('failed', EXIT.start, error);
  }
};

const openAgain = (folder: string, clock: { now(): number }): void => {
  try {
    openDataFolder(folder, { clock });
  } catch (error) {
    if (error instanceof Fault && error.code === 'DataFolderBusy') return;
    throw error;
  }
  end('failed', EXIT.start, 'the folder opened twice');
};

/** The ports, with the promise broken and the answers lost that the plan asks for. */
const portsOf = (data: DataFolder, { fault, lostAnswers = 0 }: VictimPlan) => {
  const planted: FaultyStore =
    fault === undefined ? {} : ((FAULTY_STORES as Record<string, FaultyStore>)[fault] ?? {});
  const events = losingAnswers(planted.events?.(data.events) ?? data.events, lostAnswers);
  return {
    events,
    vault: data.vault,
    readModels: planted.readModels?.(data.readModels) ?? data.readModels,
    checkpoints: planted.checkpoints?.(data.checkpoints, data.events) ?? data.checkpoints,
  };
};

const movedClock = ({ clock = [] }: VictimPlan): { now(): number } => {
  let readings = 0;
  return {
    now: () => {
      readings += 1;
      const moved = clock.filter(({ afterReadings }) => afterReadings < readings);
      return Date.now() + moved.reduce((total, { byMs }) => total + byMs, 0);
    },
  };
};

const give = ({ orders }: VictimPlan, moment: 'work' | 'close'): void => {
  const path = process.env['KHEO_FAULT_CONTROL'];
  if (path === undefined || orders?.at !== moment) return;
  const { at: _, ...given } = orders;
  const page = ControlPage.open(path);
  // Whose boundaries count is said first: the number starts from those passed so far
  page.order({ files: given.files ?? 0 });
  page.order(fromHere(page, given));
  page.close();
};

/** Every fifth round reads a piece of the log and asks the counting questions for a past position. */
const looking =
  ({ events, asker, plan }: { events: DataFolder['events']; asker: Asker; plan: VictimPlan }) =>
  async (round: number): Promise<void> => {
    if (round % 5 !== 4) return;
    const { position } = await events.head();
    const from = Math.max(0, position - SEEN_EVENTS * (1 + (round % 3)));
    const seen = await events.readAll(from, SEEN_EVENTS);
    tell({ is: 'seen', from, hashes: seen.map(({ hash }) => toHex(hash)) });
    if (!plan.loops) return;
    const knownAt = Math.floor(position / 20) * 10;
    for (const name of ASKED) {
      const answer = await ask(asker, name, knownAt);
      if (answer) tell({ is: 'answered', ask: name, knownAt, answer: digestOf(answer) });
    }
  };

await main().catch((error: unknown) => {
  if (!(error instanceof Fault)) throw error;
  end('failed', EXIT.start, error);
});
