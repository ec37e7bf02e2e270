/** Opens what dead processes left, as the next one would, and gathers what the checkers look at. */
import { openDataFolder } from '@kheo/adapter-sqlite';
import type { DataFolder } from '@kheo/adapter-sqlite';
import { canonicalText, toHex } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import {
  Asker,
  collectionsOf,
  Engine,
  keepingQuestions,
  openLog,
  QUESTIONS,
  REACTIONS,
  Runner,
  runReaction,
} from '@kheo/services/headless';
import {
  countsOf,
  historyOf,
  MemoryReadModelStore,
  prefixOf,
  violationsOf,
  watchedReader,
} from '@kheo/testing/faults';
import type { Counted, Evidence, Folded, HistoryLine } from '@kheo/testing/faults';
import { ask, AS_OF, digestOf } from './asking.js';

/** A clock that is ahead of every victim's: what they recorded lies in the past. */
const AHEAD_MS = 3 * 86_400_000;
const clock = { now: () => Date.now() + AHEAD_MS };
/** A store that is not at rest by then never will be. */
const REST_MS = 60_000;
const PAGE_EVENTS = 5_000;
const ROWS = 1_000_000;

type Reading = Pick<DataFolder, 'events' | 'readModels'>;
type Keeping = ReturnType<typeof keepingQuestions>[number];

/** Everything that is wrong with a folder and with what was said about it. Opening it repairs what a process would repair. */
export const verdictOn = async (folder: string, history: string): Promise<readonly string[]> => {
  try {
    return violationsOf(await evidenceOf(folder, historyOf(history)));
  } catch (error) {
    return [
      `the folder can not be worked on: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ];
  }
};

/** The log of a folder on which nobody works. */
export const eventsIn = async (folder: string): Promise<readonly RecordedEvent[]> => {
  const data = openDataFolder(folder, { clock, readOnly: true });
  try {
    return await wholeLog(data.events);
  } finally {
    await data.close();
  }
};

export const evidenceOf = async (folder: string, history: readonly HistoryLine[]): Promise<Evidence> => {
  let fatal: unknown;
  const data = openDataFolder(folder, { clock, onFatal: (error) => (fatal = error) });
  try {
    const asFound = await foldedAtCheckpoints(data);
    await comeToRest(data);
    const events = await wholeLog(data.events);
    const atRest = await compare(data, keepingQuestions(QUESTIONS), {
      position: events.length,
      of: events.length,
    });
    const { size, root } = await data.events.treeHead();
    const asker = new Asker({ store: data.events, readModels: data.readModels, vault: data.vault, clock });
    if (fatal !== undefined) throw new Error('the disk failed', { cause: fatal });
    return {
      history: [...history, ...(await answeredAgain(asker, history))],
      events,
      tree: { size, root: toHex(root) },
      models: [...asFound, ...atRest],
      counted: await counted(asker, events.length),
      settled: true,
    };
  } finally {
    await data.close();
  }
};

const nameOf = ({ name, version }: Keeping): string => `${name}@${String(version)}`;

/** Each question as it was left, beside a fold of as many events. */
const foldedAtCheckpoints = async (data: DataFolder): Promise<readonly Folded[]> => {
  const { position } = await data.events.head();
  const at = new Map<number, Keeping[]>();
  for (const question of keepingQuestions(QUESTIONS)) {
    const checkpoint = await data.readModels.checkpoint(nameOf(question));
    at.set(checkpoint, [...(at.get(checkpoint) ?? []), question]);
  }
  const folded: Folded[] = [];
  for (const [checkpoint, questions] of at) {
    if (checkpoint === 0) continue;
    folded.push(...(await compare(data, questions, { position: checkpoint, of: position })));
  }
  return folded;
};

const compare = async (
  data: DataFolder,
  questions: readonly Keeping[],
  { position, of }: { readonly position: number; readonly of: number },
): Promise<readonly Folded[]> => {
  const fresh = await folded(prefixOf(data.events, Math.min(position, of)));
  const models: Folded[] = [];
  for (const { name: collection } of questions.flatMap(collectionsOf)) {
    const rows = async ({ readModels }: Pick<Reading, 'readModels'>): Promise<readonly string[]> =>
      (await readModels.scan(collection, -1, ROWS)).map(
        ({ key, document }) => `${String(key)} ${canonicalText(document)}`,
      );
    models.push({ collection, position, kept: await rows(data), fresh: await rows({ readModels: fresh }) });
  }
  return models;
};

/** Every question folded into memory, in one go. */
const folded = async (store: DataFolder['events']): Promise<MemoryReadModelStore> => {
  const readModels = new MemoryReadModelStore();
  const stop = new AbortController();
  const runner = new Runner({ store, readModels });
  const running = runner.run(stop.signal);
  await Promise.race([running, until(async () => upToDate(runner))]);
  stop.abort();
  await running;
  return readModels;
};

const upToDate = async (runner: Runner): Promise<boolean> =>
  (await runner.status(0)).every(({ lagEvents }) => lagEvents === 0);

/** Reactions have seen every event, and so has every question. */
const comeToRest = async (data: DataFolder): Promise<void> => {
  const { events, vault, checkpoints, readModels } = data;
  const engine = new Engine({ store: events, vault, clock });
  await openLog(engine);
  const stop = new AbortController();
  const watched = REACTIONS.map((reaction) => ({ reaction, ...watchedReader(events) }));
  const runner = new Runner({ store: events, readModels });
  const running = Promise.all([
    runner.run(stop.signal),
    ...watched.map(({ reaction, view }) =>
      runReaction(reaction, { store: view, checkpoints, engine }, stop.signal),
    ),
  ]);
  const atRest = async (): Promise<boolean> => {
    const { position } = await events.head();
    return watched.every(({ waitsAt }) => waitsAt() === position) && (await upToDate(runner));
  };
  await Promise.race([running, until(atRest)]);
  stop.abort();
  await running;
};

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const limitMs = performance.now() + REST_MS;
  while (!(await holds())) {
    if (performance.now() > limitMs) throw new Error('it does not come to rest');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

const wholeLog = async (store: DataFolder['events']): Promise<readonly RecordedEvent[]> => {
  const all: RecordedEvent[] = [];
  for (;;) {
    const page = await store.readAll(all.length, PAGE_EVENTS);
    all.push(...page);
    if (page.length === 0) return all;
  }
};

/** Everything that was asked before is asked again. */
const answeredAgain = async (
  asker: Asker,
  history: readonly HistoryLine[],
): Promise<readonly HistoryLine[]> => {
  const before = new Map(
    history
      .filter((line) => line.is === 'answered')
      .map((line) => [`${line.ask} ${String(line.knownAt)}`, line]),
  );
  const again: HistoryLine[] = [];
  for (const line of before.values()) {
    const answer = await ask(asker, line.ask, line.knownAt);
    again.push({ ...line, answer: answer ? digestOf(answer) : 'none' });
  }
  return again;
};

const counted = async (asker: Asker, position: number): Promise<readonly Counted[]> => {
  const counts: Counted[] = [];
  for (const knownAt of new Set([Math.floor(position / 2), position])) {
    const answer = await ask(asker, 'funnel', knownAt);
    if (answer) counts.push({ asOf: AS_OF, knownAt, counts: countsOf(answer) });
  }
  return counts;
};
