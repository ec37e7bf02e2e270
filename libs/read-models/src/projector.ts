/**
 * Projects events for one question. Histories of documents that are in use stay in memory; one that is not is retraced from its
 * trail, so memory is bounded and what is written never depends on it.
 */
import type { JsonObject, RecordedEvent } from '@kheo/kernel';
import type { EventStore, ReadModelStore, Write } from '@kheo/ports';
import { isCorrection } from '@kheo/recognition';
import { changeOf, concernOf } from './facts.js';
import { eventsAt, trails } from './fact-reader.js';
import {
  advance,
  emptyHistory,
  indexOfStep,
  projectionOf,
  retrace,
  rowsOf,
  stepOf,
  trailOf,
} from './history.js';
import type { History, RowChanges } from './history.js';
import type { KeepingQuestion } from './question.js';

interface Parts {
  readonly question: KeepingQuestion;
  readonly store: EventStore;
  readonly readModels: ReadModelStore;
  /** The position up to which the question has been projected before. */
  readonly from: number;
  /** Facts of histories in memory, and steps of those that have left it. */
  readonly facts?: number;
  readonly steps?: number;
}

/** Facts that all histories of one question hold together: some 20 MB when they are large ones. With three times as many a rebuild takes as long, with a third of them a quarter longer. */
const FACTS_IN_MEMORY = 10_000;
/** Steps that are remembered of histories which have left, and what the key of each weighs in steps: some 16 MB. */
const STEPS_IN_MEMORY = 1_000_000;
const STEPS_OF_KEY = 12;

export class Projector {
  readonly #parts: Parts;
  /** Types of events that are looked at; corrections of them come on top. */
  readonly #types: ReadonlySet<string>;
  #histories = new Map<string, History>();
  #facts = 0;
  /** What led to the histories that have left memory. */
  #left = new Map<string, readonly number[]>();
  #steps = 0;
  /** Every document that there is has its history or its steps in memory: nobody needs an index to find a trail. */
  #complete: boolean;
  #indexed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { types, also = [] } = parts.question.keeps;
    this.#types = new Set([...types, ...also]);
    this.#complete = parts.from === 0;
  }

  /**
   * Adds the writes that the next events make. The same events give the same writes however they are cut into batches. When they are in
   * the store the projector must be told: `settle`.
   */
  async project(events: readonly RecordedEvent[], writes: Write[]): Promise<void> {
    const { question } = this.#parts;
    const { keeps } = question;
    const rows = rowWrites(rowsOf(question), writes);
    for (const event of events) {
      const concern =
        this.#types.has(event.type) || isCorrection(event.type) ? concernOf(event, keeps) : undefined;
      if (!concern) continue;
      const change = concern.shapes ? changeOf(event, keeps) : undefined;
      for (const [at, key] of concern.keys.entries()) {
        const step = stepOf(event.index, at);
        const document = { document: key, shapes: change ? 1 : 0 };
        writes.push({ collection: trailOf(question), key: step, document });
        if (!change) continue;
        const history = this.#histories.get(key) ?? (await this.#historyOf(key, event.index));
        this.#touch(key, history, () => advance(history, { change, step, key, keeps }, rows));
      }
    }
  }

  /** Histories that were used least recently leave; between batches only, when their trails are in the store. */
  settle(): void {
    const { facts: limit = FACTS_IN_MEMORY, steps: stepsLimit = STEPS_IN_MEMORY } = this.#parts;
    for (const [key, history] of this.#histories) {
      if (this.#facts <= limit) return;
      this.#histories.delete(key);
      this.#facts -= history.facts.length;
      if (!this.#complete) continue;
      this.#left.set(key, history.steps.slice()); // a list that has grown keeps room for more
      this.#steps += history.steps.length + STEPS_OF_KEY;
      if (this.#steps > stepsLimit) this.#findTrails();
    }
  }

  /** From here on a trail is looked up in the store. */
  #findTrails(): void {
    this.#left = new Map();
    this.#complete = false;
  }

  async #historyOf(key: string, before: number): Promise<History> {
    const steps = this.#complete ? (this.#left.get(key) ?? []) : await this.#trailOf(key, before);
    if (steps.length === 0) return emptyHistory();
    if (this.#left.delete(key)) this.#steps -= steps.length + STEPS_OF_KEY;
    const { question, store } = this.#parts;
    const events = await eventsAt(store, steps.map(indexOfStep));
    const trail = steps.map((step) => ({ step, event: events.get(indexOfStep(step)) as RecordedEvent }));
    return retrace(question, key, trail);
  }

  async #trailOf(key: string, before: number): Promise<readonly number[]> {
    const { question, readModels } = this.#parts;
    if (!this.#indexed) await readModels.index(projectionOf(question), trailOf(question));
    this.#indexed = true;
    const steps = await trails(readModels, question, { documents: [key], before, rowsOnly: true });
    return steps.map(({ step }) => step);
  }

  /** A history that is used comes last. */
  #touch(key: string, history: History, use: () => void): void {
    const held = this.#histories.delete(key) ? history.facts.length : 0;
    use();
    this.#facts += history.facts.length - held;
    this.#histories.set(key, history);
  }
}

/** Row changes as writes: a row that opens and closes in the same batch is written once. */
const rowWrites = (collection: string, writes: Write[]): RowChanges => {
  const opened = new Map<number, { readonly at: number; readonly document: JsonObject }>();
  return {
    open: (key, document) => {
      opened.set(key, { at: writes.push({ collection, key, document }) - 1, document });
    },
    close: (key, knownTo) => {
      const fresh = opened.get(key);
      if (fresh) writes[fresh.at] = { collection, key, document: { ...fresh.document, knownTo } };
      else writes.push({ collection, key, set: { knownTo } });
    },
  };
};
