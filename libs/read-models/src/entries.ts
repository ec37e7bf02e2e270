/** A history as it is shown: every fact in both times, with its source, also those that were put right later. */
import { boundsBetween, byEffect, certaintyOn, jsonOf, referencesIn } from '@kheo/kernel';
import type { Json, JsonObject } from '@kheo/kernel';
import { EVENTS, known } from '@kheo/recognition';
import {
  decisionLabels,
  documentLabels,
  holderLabels,
  modelLabels,
  phaseLabels,
  sourceLabels,
} from './names.js';
import type { Label } from './names.js';
import type { Ask, Fact } from './question.js';

/** A history longer than this is cut at its oldest end, and says how much is left out. */
export const HISTORY_ENTRIES = 1_000;

/** Facts known at the position that had possibly happened by the day, in the order of effect. */
export const historyIn = (
  facts: readonly Fact[],
  ask: Ask,
): { readonly history: readonly JsonObject[]; readonly historyLeftOut: number } => {
  const known_ = facts
    .filter(({ index, interval }) => index < ask.knownAt && interval.earliest <= ask.asOf)
    .sort(
      (a, b) =>
        byEffect({ ...a.interval, index: a.order }, { ...b.interval, index: b.order }) || a.index - b.index,
    );
  const history = known_.slice(-HISTORY_ENTRIES).map((fact) => entryOf(fact, ask));
  return { history, historyLeftOut: known_.length - history.length };
};

const entryOf = (fact: Fact, ask: Ask): JsonObject => {
  const corrected =
    fact.replacedAt !== undefined && fact.replacedAt < ask.knownAt ? fact.replacedAt : undefined;
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

/** What the ids in a history are called: `{ id: label }`, for those that have a name. */
export const namesIn = async (facts: readonly Fact[], ask: Ask): Promise<JsonObject> => {
  const mentioned = facts.flatMap(({ type, data }) => referencesIn(EVENTS[type]?.fields ?? {}, data));
  const labelled = await Promise.all(
    LABELS.map(async ({ categories, labels, member }) => {
      const ids = [
        ...new Set(
          mentioned
            .filter((reference) => reference.categories.some((category) => categories.includes(category)))
            .map(({ id }) => id),
        ),
      ].slice(0, HISTORY_ENTRIES);
      const label = await labels(ask, ids);
      return ids.flatMap((id) => {
        const name = label(id)?.[member];
        return name === undefined ? [] : [[id, name] as const];
      });
    }),
  );
  return jsonOf(Object.fromEntries(labelled.flat()));
};

const LABELS: readonly {
  categories: readonly string[];
  labels: (ask: Ask, ids: readonly unknown[]) => Promise<Label>;
  member: string;
}[] = [
  { categories: ['unit', 'person'], labels: holderLabels, member: 'name' },
  { categories: ['model'], labels: modelLabels, member: 'title' },
  { categories: ['document'], labels: documentLabels, member: 'citation' },
  { categories: ['decision'], labels: decisionLabels, member: 'citation' },
  { categories: ['phase'], labels: phaseLabels, member: 'name' },
  { categories: ['source'], labels: sourceLabels, member: 'title' },
];
