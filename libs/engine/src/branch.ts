/**
 * A branch of the log: what would follow it, decided on what it holds and on what the branch holds itself, and kept in a scratch.
 * Nothing of it is seen by anybody else until it is merged. What has been decided on a stream that moved on meanwhile, or has rested
 * on one, does not merge: it is left, and is to be decided again.
 */
import { dayOf, Fault, LIMITS } from '@kheo/kernel';
import type { Day, Draft, Source } from '@kheo/kernel';
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
  readonly draftAt: (stream: string, revision: number) => Draft | undefined;
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
    const places = { first: revision + 1, last: revision + plain.length, position: 0 };
    return { outcome: 'appended', stream, ...places, recordedAtMs: nowMs };
  };

  return {
    apart: true,
    began,
    steps: () => steps.length,
    step: (at) => JSON.parse(steps.at(at)) as Step,
    draftAt: (stream, revision) => {
      const step = stepsOf(stream).find((one) => one.revision < revision && revision <= endOf(one));
      return step?.plain[revision - step.revision - 1]?.draft;
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

/** How far a merge has come. */
export interface Merged {
  /** Steps that are done, written or left, of so many. */
  readonly done: number;
  readonly steps: number;
  /** Where the steps came from that have been written since the last call. */
  readonly written: readonly Source[];
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
 * Appends what the branch holds, and answers how many steps were left. Merged again it finds what it wrote before, and writes nothing.
 * @throws Fault OutcomeUnknown, ClockBehindLog …; what `tick` throws
 */
export const merge = async (branch: Branch, parts: MergeParts): Promise<number> => {
  const others = othersSince(branch, parts.log);
  let left = 0;
  for (let done = 0; done < branch.steps();) {
    const slice = sliceFrom(branch, done, parts.batch ?? MERGED_STEPS);
    const written = await mergeSlice(slice, branch.began.day, { ...parts, others });
    done += slice.length;
    left += slice.length - written.length;
    parts.tick({ done, steps: branch.steps(), written: written.map(sourceOf) });
  }
  return left;
};

/** Steps that do not rest on one another: what one of them does not find no other of them has taken for granted. */
const sliceFrom = (branch: Branch, from: number, most: number): readonly Step[] => {
  const slice: Step[] = [];
  const streams = new Set<string>();
  for (let at = from; at < branch.steps() && slice.length < most; at += 1) {
    const step = branch.step(at);
    if (streamsOf(step).some((stream) => streams.has(stream))) break;
    slice.push(step);
    streams.add(step.stream);
  }
  return slice;
};

/** The stream of a step, and those that its rules looked at. */
const streamsOf = ({ stream, plain }: Step): readonly string[] => [
  stream,
  ...plain.flatMap(({ draft }) => draft.basis.map((of) => of.stream)),
];

const sourceOf = ({ plain }: Step): Source => (plain.at(-1) as PlainDraft).draft.source;

/** The steps that stand in the log afterwards. */
const mergeSlice = async (
  slice: readonly Step[],
  day: Day,
  { log, cache, today, others }: MergeParts & { readonly others: Others },
): Promise<readonly Step[]> => {
  await cache.catchUp();
  await others.look();
  // A rule that looked at the day would look at another one now
  const ready = today() === day ? slice.filter((step) => !others.moved(step)) : [];
  const results = await log.append(ready.map((step) => ({ ...step, expected: expectedBy(step) })));
  const written = ready.filter((step, at) => {
    const result = results[at];
    cache.evict(step.stream);
    if (!result || result instanceof Fault) return mustBeOfTheStep(result);
    if (result.outcome === 'unknown')
      throw new Fault('OutcomeUnknown', { stream: step.stream }, { cause: result.cause });
    if (result.outcome === 'refused') return false;
    cache.saw(result.position, step.plain.length);
    others.saw(result.position, step.plain.length);
    return true;
  });
  const standing = new Set(written);
  for (const step of slice) if (!standing.has(step)) others.leave(step);
  return written;
};

/** Faults that lie in what a step says; any other would come with every step. */
const OF_THE_STEP = ['AppendTooLarge', 'AppendInvalid', 'KeyDestroyed', 'JsonUnsafe'];

const mustBeOfTheStep = (fault: Fault | undefined): false => {
  if (fault && !OF_THE_STEP.includes(fault.code)) throw fault;
  return false;
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

/** Streams that are remembered as moved; when there are more, everything that is still to be merged is left. */
const MOVED_STREAMS = 100_000;

const othersSince = (branch: Branch, log: PlainLog): Others => {
  const streams = new Set<string>();
  let tooMany = false;
  let seen = branch.began.position;
  /** Somebody may have written the very event: a reaction, or an import that was stopped. */
  const isOurs = ({ stream, revision, metadata }: ReadEvent): boolean => {
    const own = branch.draftAt(stream, revision);
    return own?.eventId === metadata.eventId && own.commandHash === metadata.commandHash;
  };
  const add = (stream: string): void => {
    tooMany ||= streams.size >= MOVED_STREAMS;
    if (!tooMany) streams.add(stream);
  };
  return {
    look: async () => {
      const { position } = await log.head();
      while (seen < position) {
        const events = await log.readAll(seen, LIMITS.readEvents);
        for (const event of events) if (!isOurs(event)) add(event.stream);
        seen += events.length;
      }
    },
    moved: (step) => tooMany || streamsOf(step).some((stream) => streams.has(stream)),
    leave: ({ stream }) => add(stream),
    saw: (position, count) => {
      if (seen === position - count) seen = position;
    },
  };
};
