/** From events as recorded to facts as questions see them: corrections unwrapped, sealed texts told where they stand. */
import { byEffect, dayOf, intervalOf, isSealed, jsonOf, mapSealed } from '@kheo/kernel';
import type { Json, JsonObject, RecordedEvent, SealedText } from '@kheo/kernel';
import { correctionOf, fieldsOfEvent, isCorrection, known } from '@kheo/recognition';
import type { Fact, Keeping } from './question.js';

/** What one event does to a document: a fact comes, one goes, or both. */
export interface Change {
  readonly index: number;
  /** Id of the event whose fact ends here. */
  readonly ends?: string;
  readonly fact?: Fact;
  /** Documents that are concerned, and those that hold the new fact. */
  readonly keys: readonly string[];
  readonly holds: readonly string[];
}

/** A sealed text and the place without which it can not be opened. */
export interface LocatedText {
  readonly key: string;
  readonly sealed: string;
  readonly eventId: string;
  readonly path: string;
}

export const isLocated = (value: unknown): value is LocatedText =>
  typeof value === 'object' && value !== null && 'sealed' in value && 'eventId' in value && 'path' in value;

/** What an event changes for a question; undefined when it does not look at such events. */
export const changeOf = (event: RecordedEvent, keeps: Keeping): Change | undefined => {
  if (!isCorrection(event.type)) {
    if (!keeps.types.includes(event.type)) return undefined;
    const keys = keeps.keys(event.type, event.data);
    return keys.length === 0
      ? undefined
      : { index: event.index, fact: factOf(event, event.type, located(event)), keys, holds: keys };
  }
  const { concerns, type, after } = correctionOf(event.data);
  if (!keeps.types.includes(type)) return undefined;
  const before = event.data['before'] as JsonObject;
  const holds = after ? keeps.keys(type, after) : [];
  const keys = [...new Set([...keeps.keys(type, { ...after, ...before }), ...holds])];
  if (keys.length === 0) return undefined;
  const told = located(event);
  const fact = after
    ? {
        ...factOf(event, type, told['after'] as JsonObject),
        corrects: { eventId: concerns, reason: told['reason'] as Json },
      }
    : undefined;
  return { index: event.index, ends: concerns, ...(fact ? { fact } : {}), keys, holds };
};

const factOf = (event: RecordedEvent, type: string, data: JsonObject): Fact => {
  const { eventId, effectiveOn, recordedAt, actor, commandId, source } = event.metadata;
  const recordedOn = dayOf(Date.parse(recordedAt));
  return {
    index: event.index,
    order: event.index,
    stream: event.stream,
    revision: event.revision,
    eventId,
    type,
    data,
    effectiveOn,
    interval: intervalOf(effectiveOn, recordedOn),
    recordedAt,
    recordedOn,
    actor: actor.id,
    commandId,
    source: locatedSource(source, eventId),
  };
};

const locate = (value: SealedText, eventId: string, path: string): SealedText =>
  isSealed(value) ? ({ ...value, eventId, path } as SealedText) : value;

const located = ({ type, data, metadata }: RecordedEvent): JsonObject =>
  jsonOf(
    mapSealed(fieldsOfEvent(type, data), data, (value, { path }) => locate(value, metadata.eventId, path)),
  );

const locatedSource = (source: Fact['source'], eventId: string): Fact['source'] =>
  source.kind === 'import' && source.quote !== undefined
    ? { ...source, quote: locate(source.quote, eventId, 'source.quote') }
    : source;

/** Applies a change to the facts of one document. A correction takes the place of what it corrects, also in the order. */
export const applyChange = (
  facts: readonly Fact[],
  { ends, index, fact, holds }: Change,
  key: string,
): readonly Fact[] => {
  const added = fact && holds.includes(key) ? [fact] : [];
  if (ends === undefined) return [...facts, ...added];
  const ended = facts.findLast((held) => held.replacedAt === undefined && isAbout(held, ends));
  if (!ended)
    return facts.some((held) => held.retracted && isAbout(held, ends)) ? facts : [...facts, ...added];
  const end = fact ? { replacedAt: index } : { replacedAt: index, retracted: true as const };
  return [
    ...facts.map((held) => (held === ended ? { ...held, ...end } : held)),
    ...added.map((held) => ({ ...held, order: ended.order, ...known({ reference: referenceOf(ended) }) })),
  ];
};

/** `<kind>:<row id>` of the imported row that states the fact, or that stated it before it was put right. */
export const referenceOf = ({ source, reference }: Fact): string | undefined =>
  source.kind === 'import' && source.reference !== undefined ? source.reference : reference;

const isAbout = (fact: Fact, eventId: string): boolean =>
  fact.eventId === eventId || fact.corrects?.eventId === eventId;

/** The facts that stand with the first `knownAt` events, in the order of effect. */
export const standing = (facts: readonly Fact[], knownAt = Number.MAX_SAFE_INTEGER): readonly Fact[] =>
  facts
    .filter(({ index, replacedAt }) => index < knownAt && (replacedAt === undefined || replacedAt >= knownAt))
    .sort((a, b) => byEffect({ ...a.interval, index: a.order }, { ...b.interval, index: b.order }));
