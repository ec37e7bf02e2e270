/** Keeps every question up to date: one read loop over the log, each question's effect and checkpoint in one transaction. */
import { Fault } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import { follow } from '@kheo/ports';
import type { EventStore, ReadModelStore } from '@kheo/ports';
import { collectionsOf, documentsOf, project } from './history.js';
import type { Keeping, Question } from './question.js';
import { QUESTIONS } from './questions.js';

export type KeepingQuestion = Question & { readonly keeps: Keeping };

export const keepingQuestions = (questions: Readonly<Record<string, Question>>): readonly KeepingQuestion[] =>
  Object.values(questions).filter((question): question is KeepingQuestion => question.keeps !== undefined);

export interface RunnerParts {
  readonly store: EventStore;
  readonly readModels: ReadModelStore;
  readonly questions?: Readonly<Record<string, Question>>;
  /** Events projected in one transaction. */
  readonly batch?: number;
}

export interface QuestionStatus {
  readonly question: string;
  readonly checkpoint: number;
  readonly head: number;
  readonly lagEvents: number;
  /** Seconds since the first event that it has not seen was recorded; 0 when it has seen all. */
  readonly lagSeconds: number;
}

/** Events projected in one transaction: many enough to share its cost, few enough that commands and questions get their turn. */
const BATCH_EVENTS = 500;

interface Owned {
  readonly question: KeepingQuestion;
  readonly epoch: number;
  checkpoint: number;
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
    let owned: Owned[] = [];
    for (const question of this.questions) owned.push(await this.own(question));
    const after = Math.min(...owned.map(({ checkpoint }) => checkpoint));
    const { store, batch = BATCH_EVENTS } = this.parts;
    for await (const events of follow(store, { after, signal, batch })) {
      const kept: Owned[] = [];
      for (const one of owned) if (await this.advance(one, events)) kept.push(one);
      owned = kept;
      if (owned.length === 0) return;
    }
  }

  async status(nowMs: number): Promise<readonly QuestionStatus[]> {
    const { store, readModels } = this.parts;
    const { position: head } = await store.head();
    const statuses: QuestionStatus[] = [];
    for (const question of this.questions) {
      const checkpoint = await readModels.checkpoint(documentsOf(question));
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

  private async own(question: KeepingQuestion): Promise<Owned> {
    const { readModels, store } = this.parts;
    const name = documentsOf(question);
    await readModels.prepare(name, collectionsOf(question));
    const { epoch, checkpoint } = await readModels.acquire(name);
    const { position } = await store.head();
    if (checkpoint > position) throw new Fault('LogMismatch', { question: name, checkpoint, position });
    return { question, epoch, checkpoint };
  }

  /** False when the question has been taken over. */
  private async advance(one: Owned, events: readonly RecordedEvent[]): Promise<boolean> {
    const unseen = events.filter(({ index }) => index >= one.checkpoint);
    const last = unseen.at(-1);
    if (!last) return true;
    const { readModels } = this.parts;
    const commit = {
      question: documentsOf(one.question),
      epoch: one.epoch,
      from: one.checkpoint,
      to: last.index + 1,
    };
    const outcome = await readModels.commit({
      ...commit,
      writes: await project(one.question, unseen, readModels),
    });
    one.checkpoint = commit.to;
    return outcome === 'committed';
  }
}
