/**
 * One run: a seed decides the weather, what clients send, who goes next, who dies and when. In the end the sky clears, one process
 * comes to rest, and everything that was told and seen on the way is held against what is there.
 */
import type { HistoryLine } from '../faults/history.js';
import { MemoryCheckpoints } from '../memory/checkpoints.js';
import { MemoryEventStore } from '../memory/event-store.js';
import { MemoryKeyVault } from '../memory/key-vault.js';
import { MemoryReadModelStore } from '../memory/read-model-store.js';
import { settableClock } from '../memory/settable-clock.js';
import { seededRandom } from '../random.js';
import type { Random } from '../random.js';
import { Chaos } from './chaos.js';
import { wrongWith } from './checks.js';
import { Clients, read } from './clients.js';
import { isExcused } from './excuses.js';
import { evidenceOf } from './inspection.js';
import { Processes } from './processes.js';
import { Scheduler } from './scheduler.js';
import type { Owner } from './scheduler.js';
import type { Ports, Stores, SystemUnderTest } from './system.js';
import { watchViews } from './views.js';
import { CALM, weatherOf } from './weather.js';
import { Workload } from './workload.js';

export interface SimulationOptions {
  readonly seed: number;
  readonly system: SystemUnderTest;
  /** Requests of all clients. */
  readonly requests?: number;
  readonly planted?: (ports: Ports) => Partial<Ports>;
}

export interface Outcome {
  readonly seed: number;
  /** What is wrong, one sentence each; nothing is well. */
  readonly violations: readonly string[];
  readonly turns: number;
  readonly events: number;
  readonly processes: number;
  readonly kills: number;
  readonly ends: Readonly<Record<'ok' | 'refused' | 'unknown', number>>;
  readonly answers: number;
  /** The same for the same seed and the same code. */
  readonly fingerprint: number;
  /** The last turns before it ended. */
  readonly trace: readonly string[];
  readonly history: readonly HistoryLine[];
}

const MOST_CLIENTS = 7;
/** One death in so many is looked into at once, with everything in the middle. */
const INSPECTED = 3;
const REQUESTS = 100;
/** A run that has not ended by then never will. */
const MAX_TURNS = 200_000;
const START_MS = Date.UTC(2026, 2, 2);

export const simulate = async (options: SimulationOptions): Promise<Outcome> => {
  const run = begin(options);
  await live(run, options.requests ?? REQUESTS);
  await comeToRest(run);
  const { position } = await run.stores.events.head();
  const { violations, history, scheduler, processes } = run;
  return {
    seed: options.seed,
    violations,
    events: position,
    ...told(history),
    ...turned(scheduler),
    ...lived(processes),
  };
};

const begin = ({ seed, system, planted }: SimulationOptions) => {
  const random = seededRandom(seed);
  const chance = (): Random => seededRandom(random.below(2 ** 32));
  const stores = newStores(seed);
  const history: HistoryLine[] = [];
  const scheduler = new Scheduler(chance(), stores.clock);
  const world: Owner = { name: 'world', alive: true };
  const passage = { scheduler, world, sky: { random: chance(), weather: weatherOf(random) } };
  const parts = { system, stores, passage, random, history };
  const processes = new Processes({ ...parts, ...(planted ? { planted } : {}) });
  const ids = system.idsOf(stores.vault);
  const clients = new Clients({ ...parts, processes, ids, workload: new Workload(chance(), ids) });
  const chaos = new Chaos({ processes, passage, random, clock: stores.clock });
  const violations: string[] = [];
  const { weather } = passage.sky;
  const inspect = async (settled: boolean): Promise<void> => {
    const wrong = wrongWith(await evidenceOf(parts, settled));
    violations.push(...wrong.filter((one) => !isExcused(one, weather)));
  };
  return { ...parts, scheduler, world, processes, clients, chaos, violations, inspect };
};

type Run = ReturnType<typeof begin>;

/** Everything happens, until the clients have sent what they had to send. */
const live = async (run: Run, requests: number): Promise<void> => {
  const { scheduler, world, processes, clients, chaos, random, violations, inspect } = run;
  const reader: Owner = { name: 'reader', alive: true };
  const work = { done: false };
  const many = 1 + random.below(MOST_CLIENTS);
  processes.start();
  void Promise.all(Array.from({ length: many }, () => clients.work(Math.ceil(requests / many)))).then(
    () => (work.done = true),
  );
  const reading = { ...run, passage: { ...run.passage, world: reader } };
  void read(reading);
  void watchViews(reading);
  while (!work.done && violations.length === 0 && scheduler.turns < MAX_TURNS) {
    if (!(await scheduler.step())) violations.push(`${world.name} waits for something that never comes`);
    if (chaos.strike() && random.below(INSPECTED) === 0) await inspect(false);
  }
  scheduler.kill(reader);
};

/** The sky clears; one more process is started, and does what is left to do. */
const comeToRest = async (run: Run): Promise<void> => {
  const { scheduler, passage, processes, chaos, violations, inspect, system, stores } = run;
  passage.sky.weather = CALM;
  chaos.clear();
  for (const living of [...processes.living]) processes.kill(living);
  if (violations.length > 0) return;
  const { stop } = processes.start();
  await rest(run);
  if (scheduler.turns >= MAX_TURNS) violations.push('does not come to rest');
  else if ((await restless(system, stores)) || !processes.any())
    violations.push('waits before it has done everything');
  else await inspect(true);
  stop.abort();
};

const rest = async ({ scheduler }: Run): Promise<void> => {
  while (scheduler.turns < MAX_TURNS && (await scheduler.step()));
};

/** Something has not come to the end of the log. */
const restless = async (
  { projections }: SystemUnderTest,
  { events, readModels }: Stores,
): Promise<boolean> => {
  const { position } = await events.head();
  const reached = await Promise.all(Object.keys(projections).map((name) => readModels.checkpoint(name)));
  return reached.some((checkpoint) => checkpoint < position);
};

const newStores = (seed: number): Stores => {
  const clock = settableClock(START_MS);
  return {
    clock,
    events: new MemoryEventStore(clock),
    vault: new MemoryKeyVault(seededRandom(seed).bytes),
    readModels: new MemoryReadModelStore(),
    checkpoints: new MemoryCheckpoints(),
  };
};

const told = (history: readonly HistoryLine[]) => {
  const count = (is: HistoryLine['is']): number => history.filter((line) => line.is === is).length;
  return {
    ends: { ok: count('ok'), refused: count('refused'), unknown: count('unknown') },
    answers: count('answered'),
    history,
  };
};

const turned = ({ turns, fingerprint, trace }: Scheduler) => ({ turns, fingerprint, trace: [...trace] });
const lived = ({ started, kills }: Processes) => ({ processes: started, kills });
