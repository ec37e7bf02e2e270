/** A history as it is shown: every fact in both times, with its source, also those that were put right later. */
import { certaintyOn, boundsBetween, compareText, jsonOf } from '@kheo/kernel';
import type { Json, JsonObject } from '@kheo/kernel';
import { known } from '@kheo/recognition';
import type { Ask, Fact } from './question.js';

/** A history longer than this is cut at its oldest end, and says so. */
export const HISTORY_ENTRIES = 1_000;

/** Facts known at the position that had possibly happened by the day, in the order of effect. */
export const entriesOf = (facts: readonly Fact[], ask: Ask): readonly JsonObject[] =>
  facts
    .filter(({ index, interval }) => index < ask.knownAt && interval.earliest <= ask.asOf)
    .sort((a, b) => compareText(a.interval.latest, b.interval.latest) || compareText(a.interval.earliest, b.interval.earliest) || a.order - b.order || a.index - b.index)
    .slice(-HISTORY_ENTRIES)
    .map((fact) => entryOf(fact, ask));

const entryOf = (fact: Fact, ask: Ask): JsonObject => {
  const corrected = fact.replacedAt !== undefined && fact.replacedAt < ask.knownAt ? fact.replacedAt : undefined;
  return jsonOf(
    known({
      type: fact.type,
      effectiveOn: fact.effectiveOn,
      certainty: certaintyOn(boundsBetween(fact.interval), ask.asOf),
      recordedAt: fact.recordedAt,
      index: fact.index,
      stream: fact.stream,
      revision: fact.revision,
      eventId: fact.eventId,
      actor: fact.actor,
      data: fact.data,
      source: fact.source as unknown as Json,
      corrects: fact.corrects,
      correctedAt: corrected,
    }),
  );
};
