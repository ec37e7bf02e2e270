/** The facts of documents as the log tells them up to a position, read once for one answer. */
import { LIMITS } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import type { EventStore, Find, ReadModelStore } from '@kheo/ports';
import { applyChange, changeOf } from './facts.js';
import { indexOfStep, trailOf } from './history.js';
import type { Fact, FactReader, KeepingQuestion, Question } from './question.js';

interface Parts {
  readonly store: EventStore;
  readonly readModels: ReadModelStore;
  readonly questions: Readonly<Record<string, Question>>;
  readonly knownAt: number;
}

/** The steps of a document's trail before a position. */
export interface TrailStep {
  readonly document: string;
  readonly step: number;
}

const PAGE = 2_000;
const DOCUMENTS = 500;

/** The steps of the trails of documents, in order; those of events at or behind `before` are left out. */
export const trails = async (
  readModels: ReadModelStore,
  question: KeepingQuestion,
  { documents, before, rowsOnly }: { documents: readonly string[]; before: number; rowsOnly: boolean },
): Promise<readonly TrailStep[]> => {
  const steps: TrailStep[] = [];
  for (let at = 0; at < documents.length; at += DOCUMENTS) {
    const where: Find['where'] = [
      { field: 'document', in: documents.slice(at, at + DOCUMENTS) },
      ...(rowsOnly ? [{ field: 'shapes', is: 1 }] : []),
    ];
    for (let after: Find['after']; ;) {
      const page = await readModels.find(trailOf(question), {
        where,
        limit: PAGE,
        ...(after ? { after } : {}),
      });
      for (const { key, document } of page)
        if (indexOfStep(key) < before) steps.push({ document: document['document'] as string, step: key });
      const last = page.at(-1);
      if (!last || page.length < PAGE || indexOfStep(last.key) >= before) break;
      after = { values: [], key: last.key };
    }
  }
  return steps;
};

/** Events by index, in chunks that a store reads at once. */
export const eventsAt = async (
  store: EventStore,
  indexes: readonly number[],
): Promise<ReadonlyMap<number, RecordedEvent>> => {
  const wanted = [...new Set(indexes)].sort((a, b) => a - b);
  const events = new Map<number, RecordedEvent>();
  for (let at = 0; at < wanted.length; at += LIMITS.readEvents)
    for (const event of await store.readAt(wanted.slice(at, at + LIMITS.readEvents)))
      events.set(event.index, event);
  return events;
};

export const factReader = ({ store, readModels, questions, knownAt }: Parts): FactReader => {
  const read = new Map<number, RecordedEvent>();

  const keeping = ({ name }: Pick<Question, 'name'>): KeepingQuestion => questions[name] as KeepingQuestion;

  const of: FactReader['of'] = async (named, documents, { rowsOnly = false } = {}) => {
    const question = keeping(named);
    const unique = [...new Set(documents)];
    const steps = await trails(readModels, question, { documents: unique, before: knownAt, rowsOnly });
    const missing = steps.map(({ step }) => indexOfStep(step)).filter((index) => !read.has(index));
    for (const [index, event] of await eventsAt(store, missing)) read.set(index, event);
    const facts = new Map<string, Fact[]>(unique.map((document) => [document, []]));
    for (const { document, step } of steps) {
      const event = read.get(indexOfStep(step)) as RecordedEvent;
      const change = changeOf(event, question.keeps, 'told');
      applyChange(facts.get(document) as Fact[], change, document);
    }
    return facts;
  };
  return { of, keeping };
};
