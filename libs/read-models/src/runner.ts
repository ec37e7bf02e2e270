/** Keeps every question up to date: one read loop over the log, each question's effect and checkpoint in one transaction. */
import { Fault } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import { follow } from '@kheo/ports';
import type { Commit, EventStore, ReadModelStore, Write } from '@kheo/ports';
import { Histories } from './histories.js';
import type { HistoryLimits } from './histories.js';
import { collectionsOf, projectionOf } from './history.js';
import { Projector } from './projector.js';
import type { KeepingQuestion, Question } from './question.js';
import { QUESTIONS } from './questions.js';

export const keepingQuestions = (questions: Readonly<Record<string, Question>>): readonly KeepingQuestion[] =>
  Object.values(questions).filter((question): question is KeepingQuestion => question.keeps !== undefined);

export interface RunnerParts {
  readonly store: EventStore;
  readonly readModels: ReadModelStore;
  readonly questions?: Readonly<Record<string, Question>>;
  /** Events projected in one transaction. */
  readonly batch?: number;
  /** How long events gather when many write; 0 where time stands still. */
  readonly gatherMs?: number;
  /** What all histories together may hold of memory. */
  readonly histories?: HistoryLimits;
}

export interface QuestionStatus {
  readonly question: string;
  readonly checkpoint: number;
  readonly head: number;
  readonly lagEvents: number;
  /** Seconds since the first event that it has not seen was recorded; 0 when it has seen all. */
  readonly lagSeconds: number;
}

/**
 * Events read and projected at once: few enough that commands and questions get their turn, and that what was decoded of them is
 * garbage before V8 takes it for something that stays.
 */
const READ_EVENTS = 250;
/** Events in one transaction while it catches up with what was there before: nobody's answer waits for one of them. */
const CATCH_UP_EVENTS = 2_500;
/** Writes of one question that make a transaction however few events they come from: a decision has a thousand lines. */
const GATHERED_WRITES = 50_000;
/** So many events that came at once tell that many are writing; the next ones gather for a moment, so that they share a transaction. */
const BUSY_EVENTS = 10;
const GATHER_MS = 25;
/** A question that is further behind than this gets its indexes when it has caught up: building them at once costs a fraction. */
const INDEX_LATER_EVENTS = 20_000;

interface Owned {
  readonly question: KeepingQuestion;
  readonly epoch: number;
  readonly projector: Projector;
  checkpoint: number;
  /** The position up to which it is projected, and what is to be written until there. */
  projected: number;
  writes: Write[];
  /** The position at which its indexes are built; undefined when they are there. */
  indexAt: number | undefined;
}

export class Runner {
  private readonly questions: readonly KeepingQuestion[];

  constructor(private readonly parts: RunnerParts) {
    this.questions = keepingQuestions(parts.questions ?? QUESTIONS);
  }

  /**
   * Runs until the signal aborts. A question that another owner has taken over is left to it.
   * Throws what a store or a projection throws: nothing of the batch has been written then.
   */
  async run(signal: AbortSignal): Promise<void> {
    const histories = new Histories(this.parts.histories);
    let owned: readonly Owned[] = await this.own(histories);
    let after = Math.min(...owned.map(({ checkpoint }) => checkpoint));
    const { store } = this.parts;
    const { position } = await store.head();
    const { batch = CATCH_UP_EVENTS, gatherMs = GATHER_MS } = this.parts;
    let gathered = 0;
    for await (const events of follow(store, { after, signal, batch: Math.min(batch, READ_EVENTS) })) {
      after += events.length;
      gathered += events.length;
      await this.project(owned, events);
      if (
        after >= position ||
        gathered >= batch ||
        histories.isCrowded() ||
        owned.some(({ writes }) => writes.length > GATHERED_WRITES)
      ) {
        owned = await this.commit(owned);
        histories.settle();
        gathered = 0;
        if (owned.length === 0) return;
      }
      await pauseAfter(events.length, gatherMs);
    }
  }

  async status(nowMs: number): Promise<readonly QuestionStatus[]> {
    const { store, readModels } = this.parts;
    const { position: head } = await store.head();
    const statuses: QuestionStatus[] = [];
    for (const question of this.questions) {
      const checkpoint = await readModels.checkpoint(projectionOf(question));
      const [next] = checkpoint < head ? await store.readAll(checkpoint, 1) : [];
      const lagSeconds = next ? Math.max(0, (nowMs - Date.parse(next.metadata.recordedAt)) / 1_000) : 0;
      statuses.push({
        question: question.name,
        checkpoint,
        head,
        lagEvents: Math.max(0, head - checkpoint),
        lagSeconds,
      });
    }
    return statuses;
  }

  private async own(histories: Histories): Promise<readonly Owned[]> {
    const { readModels, store } = this.parts;
    const { position } = await store.head();
    const owned: Owned[] = [];
    for (const question of this.questions) {
      const name = projectionOf(question);
      const behind = position - (await readModels.checkpoint(name));
      const later = behind > INDEX_LATER_EVENTS;
      await readModels.prepare(name, collectionsOf(question), { indexes: later ? 'later' : 'now' });
      if (!later) await readModels.index(name);
      const { epoch, checkpoint } = await readModels.acquire(name);
      // An owner that is only now superseded may have seen what was appended meanwhile
      if (checkpoint > position && checkpoint > (await store.head()).position)
        throw new Fault('LogMismatch', { question: name, checkpoint, position });
      owned.push({
        question,
        epoch,
        projector: new Projector({
          question,
          store,
          readModels,
          from: checkpoint,
          histories,
        }),
        checkpoint,
        projected: checkpoint,
        writes: [],
        indexAt: later ? position : undefined,
      });
    }
    return owned;
  }

  private async project(owned: readonly Owned[], events: readonly RecordedEvent[]): Promise<void> {
    for (const one of owned) {
      const unseen = events.filter(({ index }) => index >= one.projected);
      await one.projector.project(unseen, one.writes);
      one.projected += unseen.length;
    }
  }

  /** Writes what has been projected. The questions that are still ours. */
  private async commit(owned: readonly Owned[]): Promise<readonly Owned[]> {
    const ahead = owned.filter(({ checkpoint, projected }) => projected > checkpoint);
    const commits = ahead.map(({ question, epoch, checkpoint: from, projected: to, writes }): Commit => ({
      question: projectionOf(question),
      epoch,
      from,
      to,
      writes,
    }));
    const outcomes = await this.parts.readModels.commit(commits);
    const lost = new Set<Owned>();
    for (const [at, one] of ahead.entries()) {
      one.checkpoint = one.projected;
      one.writes = [];
      if (outcomes[at] !== 'committed') lost.add(one);
      else await this.indexInTime(one);
    }
    return owned.filter((one) => !lost.has(one));
  }

  private async indexInTime(one: Owned): Promise<void> {
    if (one.indexAt === undefined || one.checkpoint < one.indexAt) return;
    await this.parts.readModels.index(projectionOf(one.question));
    one.indexAt = undefined;
  }
}

/** Commands and questions get their turn. Whoever is behind does not wait, and nobody waits for a single writer's events. */
const pauseAfter = (events: number, gatherMs: number): Promise<void> =>
  new Promise((resolve) => {
    if (gatherMs === 0 || events < BUSY_EVENTS || events >= READ_EVENTS) setImmediate(resolve);
    else setTimeout(resolve, gatherMs);
  });
