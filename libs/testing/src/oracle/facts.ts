/** Brute force: what a prefix of the log says, with its corrections, in the order of effect. Written apart from the read models. */
import { boundsBetween, byEffect, certaintyOn, dayOf, intervalOf } from '@kheo/kernel';
import type { Bounds, Certainty, Day, Interval, JsonObject, RecordedEvent } from '@kheo/kernel';

/** Both times of an answer. */
export interface Times {
  readonly asOf: Day;
  readonly knownAt: number;
}

export interface OracleFact extends Interval {
  readonly type: string;
  readonly data: JsonObject;
  /** Index of the event that was recorded first, for ties. */
  readonly index: number;
  /** Index of the event that states it now. */
  readonly stated: number;
  readonly corrected: boolean;
  /** The models that it names, each with the index of the event since which it has named that one without a break. */
  readonly named: ReadonlyMap<string, number>;
}

/** The facts that the first `knownAt` events leave standing. */
export const factsKnown = (events: readonly RecordedEvent[], knownAt: number): readonly OracleFact[] => {
  const standing = new Map<string, OracleFact>();
  for (const event of events.slice(0, knownAt)) {
    const { metadata, type, index } = event;
    const interval = intervalOf(metadata.effectiveOn, dayOf(Date.parse(metadata.recordedAt)));
    if (type !== 'RecordCorrected' && type !== 'RecordRetracted') {
      standing.set(metadata.eventId, {
        ...interval,
        type,
        data: event.data,
        index,
        stated: index,
        corrected: false,
        named: namesIn(event.data, index),
      });
      continue;
    }
    const { concerns, after } = event.data as unknown as {
      concerns: { eventId: string };
      after?: JsonObject;
    };
    const original = standing.get(concerns.eventId);
    if (original && after)
      standing.set(concerns.eventId, {
        ...interval,
        type: original.type,
        data: after,
        index: original.index,
        stated: index,
        corrected: true,
        named: namesIn(after, index, original.named),
      });
    else standing.delete(concerns.eventId);
  }
  return [...standing.values()].sort(byEffect);
};

/** A correction may name another model: what it tells of that one is told with the correction and not before. */
const namesIn = (
  data: JsonObject,
  index: number,
  before: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> => {
  const { model, lines = [] } = data as { model?: string; lines?: readonly { model: string }[] };
  const names = [...(model === undefined ? [] : [model]), ...lines.map((line) => line.model)];
  return new Map(names.map((name) => [name, before.get(name) ?? index]));
};

/** A state from its begin to its end, on a day. */
export const certainty = (begin: Interval, end: Interval | undefined, asOf: Day): Certainty | undefined =>
  certaintyOn(boundsBetween(begin, end), asOf);

export const boundsOf = (begin: Interval, end: Interval | undefined): Bounds => boundsBetween(begin, end);
