/**
 * Writing many decisions at once. Those of one stream go in one append, whole or not at all: a decision rests on those before it
 * in its stream, and the expected revision alone does not tell whether what stands there is theirs or somebody else's.
 */
import { dayOf, Fault } from '@kheo/kernel';
import type { Day } from '@kheo/kernel';
import type { AppendResult } from '@kheo/ports';
import type { PlainLog } from './plain-log.js';
import type { PlainDraft } from './sealer.js';
import type { StreamCache } from './stream-cache.js';

/** What has been decided for a stream: events that follow the revision that the rule saw; −1 where there was none. */
export interface Appendable {
  readonly stream: string;
  readonly revision: number;
  readonly plain: readonly PlainDraft[];
  /** The day that the rule took for that of recording: recorded on another, it folds to something else. */
  readonly recordedOn: Day;
}

/** Where it stands; or that it is to be decided again; or that nobody knows. */
export type Written = Place | 'again' | Fault;
interface Place {
  readonly position: number;
  readonly recordedOn: Day | undefined;
}

interface Parts {
  readonly log: PlainLog;
  /** Folded streams as they are in the log. */
  readonly cache: StreamCache;
  /** The same with the decisions on top. */
  readonly decided: StreamCache;
}

/** Every decision of the list comes out; the order of writing is that of the list, stream by stream. */
export const writeDecisions = async <D extends Appendable>(
  decisions: readonly D[],
  parts: Parts,
): Promise<ReadonlyMap<D, Written>> => {
  const written = new Map<D, Written>(decisions.map((decision) => [decision, 'again']));
  const runs: (readonly [string, readonly D[]])[] = parts.log.apart
    ? decisions.map((decision) => [decision.stream, [decision]])
    : [...Map.groupBy(decisions, ({ stream }) => stream)];
  const results = await parts.log.append(
    runs.map(([stream, run]) => ({
      stream,
      expected: expectedBy(run[0] as D),
      plain: run.flatMap(({ plain }) => plain),
    })),
  );
  for (const [at, [, run]] of runs.entries()) settle(run, results[at], written);
  keep(written, parts);
  return written;
};

export const expectedBy = ({ revision }: Pick<Appendable, 'revision'>): number | 'no-stream' =>
  revision < 0 ? 'no-stream' : revision;

/** What a fault says was not written, and each decision finds out by itself why. */
const settle = <D extends Appendable>(
  run: readonly D[],
  result: AppendResult | Fault | undefined,
  written: Map<D, Written>,
): void => {
  if (!result || result instanceof Fault || result.outcome === 'refused') return;
  if (result.outcome === 'unknown') {
    for (const decision of run)
      written.set(decision, new Fault('OutcomeUnknown', { stream: result.stream }, { cause: result.cause }));
    return;
  }
  const { recordedAtMs } = result;
  const recordedOn = recordedAtMs === undefined ? undefined : dayOf(recordedAtMs);
  let position = result.position;
  for (const decision of run.toReversed()) {
    written.set(decision, { position, recordedOn });
    position -= decision.plain.length;
  }
};

/** What was written as decided need not be read again; of what was not, nothing stays. */
const keep = <D extends Appendable>(written: ReadonlyMap<D, Written>, { cache, decided }: Parts): void => {
  const whole = new Map<string, boolean>();
  const places: { readonly position: number; readonly count: number }[] = [];
  for (const [{ stream, plain, recordedOn }, result] of written) {
    const stands = typeof result === 'object' && 'position' in result;
    const asDecided = stands && result.recordedOn === recordedOn;
    whole.set(stream, asDecided && whole.get(stream) !== false);
    if (stands) places.push({ position: result.position, count: plain.length });
  }
  for (const [stream, asDecided] of whole) {
    const entry = asDecided ? decided.peek(stream) : undefined;
    const held = cache.peek(stream);
    // What is no longer held may have been corrected since: that was seen, and will not be told again
    if (!entry || !held) cache.evict(stream);
    else if (held.revision <= entry.revision) cache.put(entry);
  }
  for (const { position, count } of places.sort((a, b) => a.position - b.position))
    cache.saw(position, count);
};
