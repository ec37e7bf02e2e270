/** Gathers what the checkers look at: the log, the read models beside a fresh fold of it, and old questions asked again. */
import { canonicalText, toHex } from '@kheo/kernel';
import type { ReadModelStore } from '@kheo/ports';
import type { RecordedEvent } from '@kheo/kernel';
import type { Evidence, Folded } from '../faults/evidence.js';
import type { HistoryLine } from '../faults/history.js';
import { prefixOf, watchedReader } from '../faults/prefix.js';
import { MemoryReadModelStore } from '../memory/read-model-store.js';
import type { Random } from '../random.js';
import { tuningOf } from './processes.js';
import type { Stores, SystemUnderTest, Tuning } from './system.js';

export interface InspectionParts {
  readonly system: SystemUnderTest;
  readonly stores: Stores;
  readonly history: readonly HistoryLine[];
  readonly random: Random;
}

const PAGE_EVENTS = 5_000;
const ROWS = 1_000_000;

/** `settled`: every loop has come to the end of the log; else everything may be in the middle. */
export const evidenceOf = async (parts: InspectionParts, settled: boolean): Promise<Evidence> => {
  const { stores, history, system } = parts;
  const events = await wholeLog(stores);
  const { size, root } = await stores.events.treeHead();
  return {
    history: settled ? [...history, ...(await answeredAgain(parts))] : [...history],
    events,
    tree: { size, root: toHex(root) },
    models: await foldedOf(parts, settled ? events.length : undefined),
    counted: settled
      ? [
          await system.counted(stores, events.length),
          await system.counted(stores, Math.ceil(events.length / 2)),
        ]
      : [],
    settled,
  };
};

const wholeLog = async ({ events }: Stores): Promise<readonly RecordedEvent[]> => {
  const all: RecordedEvent[] = [];
  for (;;) {
    const page = await events.readAll(all.length, PAGE_EVENTS);
    all.push(...page);
    if (page.length === 0) return all;
  }
};

/** Each question as it is, beside a fold of as many events, in other batches and with another memory. */
const foldedOf = async (
  { system, stores, random }: InspectionParts,
  expected: number | undefined,
): Promise<readonly Folded[]> => {
  const fresh = new Map<number, ReadModelStore>();
  const models: Folded[] = [];
  for (const [question, collections] of Object.entries(system.projections)) {
    const position = expected ?? (await stores.readModels.checkpoint(question));
    if (position === 0) continue;
    const rebuilt = fresh.get(position) ?? (await refolded({ system, stores }, position, tuningOf(random)));
    fresh.set(position, rebuilt);
    for (const collection of collections)
      models.push({
        collection,
        position,
        kept: await rowsOf(stores.readModels, collection),
        fresh: await rowsOf(rebuilt, collection),
      });
  }
  return models;
};

const rowsOf = async (store: ReadModelStore, collection: string): Promise<readonly string[]> =>
  (await store.scan(collection, -1, ROWS)).map(
    ({ key, document }) => `${String(key)} ${canonicalText(document)}`,
  );

const refolded = async (
  { system, stores }: Pick<InspectionParts, 'system' | 'stores'>,
  position: number,
  tuning: Tuning,
): Promise<ReadModelStore> => {
  const readModels = new MemoryReadModelStore();
  const stop = new AbortController();
  const { view, waitsAt } = watchedReader(prefixOf(stores.events, position));
  const folding = system.fold({ events: view, readModels }, tuning, stop.signal);
  let failed: unknown;
  folding.catch((error: unknown) => (failed = error));
  while (waitsAt() < position && failed === undefined) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await folding;
  return readModels;
};

/** Everything that was asked before is asked again. */
const answeredAgain = async ({
  system,
  stores,
  history,
}: InspectionParts): Promise<readonly HistoryLine[]> => {
  const again: HistoryLine[] = [];
  for (const line of history) {
    if (line.is !== 'answered') continue;
    const [question = '', asOf = ''] = line.ask.split(' ');
    const answer = await system.ask(stores, { question, asOf, knownAt: line.knownAt });
    again.push({ ...line, answer: answer ?? 'none' });
  }
  return again;
};
