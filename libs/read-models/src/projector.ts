/**
 * Projects events for one question. A history that memory has no room for is retraced from its trail, so memory is bounded and what
 * is written never depends on it.
 */
import type { JsonObject, RecordedEvent } from '@kheo/kernel';
import type { EventStore, ReadModelStore, Write } from '@kheo/ports';
import { isCorrection } from '@kheo/recognition';
import { changeOf, concernOf, weightOf } from './facts.js';
import { eventsAt, trails } from './fact-reader.js';
import type { Histories } from './histories.js';
import {
  advance,
  emptyHistory,
  indexOfStep,
  projectionOf,
  retrace,
  rowsOf,
  stepOf,
  suffices,
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
  /** Shared with other projectors; settled when what has been projected is in the store. */
  readonly histories: Histories;
}

export class Projector {
  readonly #parts: Parts;
  /** Types of events that are looked at; corrections of them come on top. */
  readonly #types: ReadonlySet<string>;
  #indexed = false;
  /** What was read last of events that concern many documents: each of these is retraced by itself. */
  readonly #large = new Map<number, RecordedEvent>();

  constructor(parts: Parts) {
    this.#parts = parts;
    const { types, also = [] } = parts.question.keeps;
    this.#types = new Set([...types, ...also]);
  }

  /** Adds the writes that the next events make. The same events give the same writes however they are cut into batches. */
  async project(events: readonly RecordedEvent[], writes: Write[]): Promise<void> {
    const { question, histories } = this.#parts;
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
        const taking = { change, step, key, keeps };
        const held = histories.take(question, key);
        const history = held && suffices(held, taking) ? held : await this.#historyOf(key, event.index, held);
        advance(history, taking, rows);
        histories.put(question, key, history);
      }
    }
  }

  async #historyOf(key: string, before: number, held: History | undefined): Promise<History> {
    const { question, store, from, histories } = this.#parts;
    // Of a document that was there before this projector began nothing is known but its trail
    if (from === 0 && !held && !histories.mayHaveLeft(question, key)) return emptyHistory();
    const steps = held?.steps ?? (await this.#trailOf(key, before));
    if (steps.length === 0) return emptyHistory();
    const indexes = steps.map(indexOfStep);
    const events = await eventsAt(
      store,
      indexes.filter((index) => !this.#large.has(index)),
    );
    const eventOf = (index: number): RecordedEvent =>
      this.#large.get(index) ?? (events.get(index) as RecordedEvent);
    const trail = steps.map((step) => ({ step, event: eventOf(indexOfStep(step)) }));
    const history = retrace(question, key, trail);
    for (const event of events.values()) this.#keepLarge(event);
    return history;
  }

  #keepLarge(event: RecordedEvent): void {
    if (weightOf(event) < LARGE_WEIGHT) return;
    this.#large.set(event.index, event);
    if (this.#large.size > LARGE_EVENTS) this.#large.delete(this.#large.keys().next().value as number);
  }

  async #trailOf(key: string, before: number): Promise<readonly number[]> {
    const { question, readModels } = this.#parts;
    if (!this.#indexed) await readModels.index(projectionOf(question), trailOf(question));
    this.#indexed = true;
    const steps = await trails(readModels, question, { documents: [key], before, rowsOnly: true });
    return steps.map(({ step }) => step);
  }
}

/** Lists of so many items make an event one that concerns many documents, as a rule; so many of them are kept. */
const LARGE_WEIGHT = 30;
const LARGE_EVENTS = 8;

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
