/**
 * A branch of the log: what would follow it, decided on what it holds and on what the branch holds itself, and kept in a scratch.
 * Nothing of it is seen by anybody else until it is merged. What has been decided on a stream that moved on meanwhile, or has rested
 * on one, does not merge: it is left, and is to be decided again.
 */
import { dayOf, Fault, LIMITS } from '@kheo/kernel';
import type { Day, Source } from '@kheo/kernel';
import type { AppendResult, Clock, Scratch } from '@kheo/ports';
import { expectedBy } from './batch.js';
import type { PlainAppend, PlainLog, ReadEvent } from './plain-log.js';
import type { PlainDraft } from './sealer.js';
import type { StreamCache } from './stream-cache.js';

export interface Branch extends PlainLog {
  /** Appends of the branch, in the order in which they are to be merged. */
  readonly steps: () => number;
  readonly step: (at: number) => Step;
  /** The branch's own event there. */
  readonly eventIdAt: (stream: string, revision: number) => string | undefined;
  /** Position of the log when the branch began, and the day. */
  readonly began: { readonly position: number; readonly day: Day };
}

/** Events that follow the revision of their stream; −1 where there is none. */
export interface Step {
  readonly stream: string;
  readonly revision: number;
  readonly plain: readonly PlainDraft[];
}

export const branchOf = async (log: PlainLog, scratch: Scratch, clock: Clock): Promise<Branch> => {
  const nowMs = clock.now();
  const began = { position: (await log.head()).position, day: dayOf(nowMs) };
  const steps = scratch.list('steps');
  /** The indexes of each stream's steps, joined by commas. */
  const byStream = scratch.map('streams');
  const stepsOf = (stream: string): readonly Step[] =>
    (byStream.get(stream)?.split(',') ?? []).map((at) => JSON.parse(steps.at(Number(at))) as Step);

  const append = ({ stream, expected, plain }: PlainAppend): AppendResult => {
    const revision = expected === 'no-stream' ? -1 : expected;
    const held = byStream.get(stream);
    const at = String(steps.push(JSON.stringify({ stream, revision, plain } satisfies Step)));
    byStream.set(stream, held === undefined ? at : `${held},${at}`);
    return { outcome: 'appended', stream, first: revision + 1, last: revision + plain.length, position: 0 };
  };

  return {
    began,
    steps: () => steps.length,
    step: (at) => JSON.parse(steps.at(at)) as Step,
    eventIdAt: (stream, revision) => {
      const step = stepsOf(stream).find((one) => one.revision < revision && revision <= endOf(one));
      return step?.plain[revision - step.revision - 1]?.draft.eventId;
    },
    head: async () => log.head(),
    readAll: async (after, limit) => log.readAll(after, limit),
    readStream: async (stream, from, limit) => {
      const own = stepsOf(stream);
      const [first] = own;
      if (!first) return log.readStream(stream, from, limit);
      // What others append to a stream of the branch stands in the way of the merge, and is not seen here
      const below = first.revision + 1 - from;
      if (below > 0) return log.readStream(stream, from, Math.min(limit, below));
      return own.flatMap((step) => eventsOf(step, nowMs)).slice(-below, -below + limit);
    },
    append: async (appends) => appends.map(append),
  };
};

const endOf = ({ revision, plain }: Step): number => revision + plain.length;

const eventsOf = ({ stream, revision, plain }: Step, nowMs: number): ReadEvent[] =>
  plain.map(({ draft: { data, ...draft } }, at) => {
    const placement = { stream, revision: revision + 1 + at, recordedAt: new Date(nowMs).toISOString() };
    return {
      index: 0,
      type: draft.type,
      stream,
      revision: placement.revision,
      data,
      metadata: { ...draft, ...placement, dataHash: '' },
    };
  });

/** How far a merge has come: steps that are done, and those of them that were left. */
export interface Merged {
  readonly done: number;
  readonly left: readonly number[];
  readonly steps: number;
  /** Where the last step came from. */
  readonly source: Source;
}

export interface MergeParts {
  readonly log: PlainLog;
  /** Folded streams of the log: what is merged is not believed to be in them. */
  readonly cache: StreamCache;
  readonly today: () => Day;
  /** Steps written at once. */
  readonly batch?: number;
  /** Called after each batch; may end the merge by throwing: what is merged stays. */
  readonly tick: (at: Merged) => void;
}

const MERGED_STEPS = 512;

/**
 * Appends what the branch holds, and answers which steps were left. Merged again it finds what it wrote before, and writes nothing.
 * @throws Fault OutcomeUnknown; what `tick` throws
 */
export const merge = async (branch: Branch, parts: MergeParts): Promise<readonly number[]> => {
  const others = othersSince(branch, parts.log);
  const left: number[] = [];
  for (let done = 0; done < branch.steps();) {
    const until = Math.min(done + (parts.batch ?? MERGED_STEPS), branch.steps());
    await mergeSteps(branch, { from: done, until }, { ...parts, others, left });
    done = until;
    parts.tick({ done, left, steps: branch.steps(), source: sourceOf(branch.step(done - 1)) });
  }
  return left;
};

const sourceOf = ({ plain }: Step): Source => (plain.at(-1) as PlainDraft).draft.source;

const mergeSteps = async (
  branch: Branch,
  { from, until }: { from: number; until: number },
  { log, cache, today, others, left }: MergeParts & { readonly others: Others; readonly left: number[] },
): Promise<void> => {
  await cache.catchUp();
  await others.look();
  const leave = (at: number, step: Step): void => {
    others.leave(step);
    left.push(at);
  };
  const ready: { readonly at: number; readonly step: Step }[] = [];
  for (let at = from; at < until; at += 1) {
    const step = branch.step(at);
    // A rule that looked at the day would look at another one now
    if (today() !== branch.began.day || others.moved(step)) leave(at, step);
    else ready.push({ at, step });
  }
  const results = await log.append(ready.map(({ step }) => ({ ...step, expected: expectedBy(step) })));
  for (const [nth, { at, step }] of ready.entries()) {
    const result = results[nth];
    cache.evict(step.stream);
    if (result && 'outcome' in result && result.outcome === 'unknown')
      throw new Fault('OutcomeUnknown', { stream: step.stream }, { cause: result.cause });
    if (!result || result instanceof Fault || result.outcome === 'refused') {
      leave(at, step);
      continue;
    }
    const count = step.plain.length;
    cache.saw(result.position, count);
    others.saw(result.position, count);
  }
};

interface Others {
  /** Reads what was appended since, and remembers the streams that are not as the branch has them. */
  look(): Promise<void>;
  /** Whether the stream of the step, or one that its rules looked at, is another than the branch knows. */
  moved(step: Step): boolean;
  leave(step: Step): void;
  /** Events up to this position, the last `count` of them the branch's own, need not be read again. */
  saw(position: number, count: number): void;
}

const othersSince = (branch: Branch, log: PlainLog): Others => {
  const streams = new Set<string>();
  let seen = branch.began.position;
  /** Somebody may have written the very event: a reaction, or an import that was stopped. */
  const isOurs = ({ stream, revision, metadata }: ReadEvent): boolean =>
    branch.eventIdAt(stream, revision) === metadata.eventId;
  return {
    look: async () => {
      const { position } = await log.head();
      while (seen < position) {
        const events = await log.readAll(seen, LIMITS.readEvents);
        for (const event of events) if (!isOurs(event)) streams.add(event.stream);
        seen += events.length;
      }
    },
    moved: ({ stream, plain }) =>
      streams.has(stream) || plain.some(({ draft }) => draft.basis.some((of) => streams.has(of.stream))),
    leave: ({ stream }) => void streams.add(stream),
    saw: (position, count) => {
      if (seen === position - count) seen = position;
    },
  };
};
