/** From events as recorded to facts as questions see them: corrections unwrapped, sealed texts told where they stand. */
import { compareIntervals, dayOf, intervalOf, isSealed, jsonOf, mapSealed } from '@kheo/kernel';
import type { Day, EffectiveOn, Interval, Json, JsonObject, RecordedEvent, SealedText } from '@kheo/kernel';
import { correctionOf, fieldsOfEvent, isCorrection, known } from '@kheo/recognition';
import type { Fact, Keeping } from './question.js';

/** What one event does to a document: a fact comes, one goes, or both. */
export interface Change {
  readonly index: number;
  /** Id of the event whose fact ends here. */
  readonly ends?: string;
  readonly fact?: Fact;
  /** Documents that hold the new fact; absent when all that the event concerns do. */
  readonly holds?: readonly string[];
}

/** The documents that an event concerns, and whether it shapes their rows. */
export interface Concern {
  readonly keys: readonly string[];
  readonly shapes: boolean;
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

/** What a question looks at in an event; undefined when it does not look at such events. */
export const concernOf = (event: RecordedEvent, keeps: Keeping): Concern | undefined => {
  const corrected = isCorrection(event.type);
  const { type, after } = corrected ? correctionOf(event.data) : { type: event.type, after: event.data };
  const shapes = keeps.types.includes(type);
  if (!shapes && keeps.also?.includes(type) !== true) return undefined;
  const keys = corrected ? keysOfCorrection(event, keeps) : keeps.keys(type, after as JsonObject);
  return keys.length === 0 ? undefined : { keys, shapes };
};

const keysOfCorrection = ({ data }: RecordedEvent, keeps: Keeping): readonly string[] => {
  const { type, after } = correctionOf(data);
  const before = data['before'] as JsonObject;
  const holds = after ? keeps.keys(type, after) : [];
  return [...new Set([...keeps.keys(type, { ...after, ...before }), ...holds])];
};

/**
 * What an event changes for a question that looks at it. A bare fact has what shapes the stored fields of rows and no more: it is what
 * a projection holds by the ten thousand. A told one says everything, its sealed texts with the place that opens them.
 */
export const changeOf = (event: RecordedEvent, keeps: Keeping, as: 'bare' | 'told' = 'bare'): Change => {
  const { index, type, data } = event;
  const factOf = as === 'told' ? toldFact : bareFact;
  const told = as === 'told' ? locatedData(event) : data;
  if (!isCorrection(type)) return { index, fact: factOf(event, { type, data: told, keeps }) };
  const { concerns, type: of, after } = correctionOf(data);
  if (!after) return { index, ends: concerns };
  const fact = {
    ...factOf(event, { type: of, data: told['after'] as JsonObject, keeps }),
    corrects: { eventId: concerns, reason: told['reason'] as Json },
  };
  return { index, ends: concerns, fact, holds: keeps.keys(of, after) };
};

interface Said {
  readonly type: string;
  readonly data: JsonObject;
  readonly keeps: Keeping;
}

const toldFact = (event: RecordedEvent, { type, data }: Said): Fact => {
  const { eventId, effectiveOn, recordedAt, actor, commandId, source } = event.metadata;
  const recordedOn = recordedDay(recordedAt);
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

/** What a bare fact does not tell: nothing that is stored of a row may depend on it. */
const UNTOLD = {
  stream: '',
  revision: 0,
  effectiveOn: { precision: 'unknown' },
  recordedAt: '',
  actor: '',
  commandId: '',
  source: { kind: 'live' },
} as const;

const bareFact = (event: RecordedEvent, { type, data, keeps }: Said): Fact => {
  const { eventId, effectiveOn, recordedAt, source } = event.metadata;
  const recordedOn = recordedDay(recordedAt);
  return {
    ...UNTOLD,
    index: event.index,
    order: event.index,
    eventId,
    type,
    data: bareData(data, keeps.shown ?? []),
    interval: pooledInterval(effectiveOn, recordedOn),
    recordedOn,
    ...(source.kind === 'import' && source.reference !== undefined ? { reference: source.reference } : {}),
  };
};

/** A change as one of its documents holds it. */
export const ownChange = (change: Change, { own }: Keeping, key: string): Change => {
  const { fact } = change;
  const data = fact && own?.(fact.type, fact.data, key);
  return fact && data && data !== fact.data ? { ...change, fact: { ...fact, data } } : change;
};

/** What a fact takes of memory, in facts: a list counts by its items. */
export const weightOf = ({ data }: { readonly data: JsonObject }): number => {
  let weight = 1;
  for (const name in data) {
    const value = data[name];
    if (Array.isArray(value)) weight += value.length;
  }
  return weight;
};

/** A bare fact that stands, without the names of its members. */
export type PackedFact = readonly Json[];

export const packedFact = (fact: Fact): PackedFact => {
  const { index, order, eventId, type, data, interval, recordedOn } = fact;
  const packed: Json[] = [index, order, eventId, type, data, interval.earliest, interval.latest, recordedOn];
  const { reference, corrects } = fact;
  const more = jsonOf(known({ reference, corrects }));
  if (Object.keys(more).length > 0) packed.push(more);
  return packed;
};

export const unpackedFact = (packed: PackedFact): Fact => {
  const [index, order, eventId, type, data, earliest, latest, recordedOn, more] =
    packed as unknown as Unpacked;
  return {
    ...UNTOLD,
    index,
    order,
    eventId,
    type: pooled(type),
    data,
    interval: { earliest, latest },
    recordedOn,
    ...more,
  };
};

type Unpacked = readonly [
  index: number,
  order: number,
  eventId: string,
  type: string,
  data: JsonObject,
  earliest: Day,
  latest: Day,
  recordedOn: Day,
  more?: Pick<Fact, 'reference' | 'corrects'>,
];

const bareData = (data: JsonObject, shown: readonly string[]): JsonObject => {
  const bare: Record<string, Json> = {};
  for (const name in data) {
    if (shown.includes(name)) continue;
    const value = data[name] as Json;
    bare[name] = typeof value === 'string' ? pooled(value) : value;
  }
  return bare;
};

/** One string for each text: the ids of units, levels and models come again with every event. */
const pooled = (text: string): string => {
  const held = pool.get(text);
  if (held !== undefined) return held;
  if (pool.size >= POOL_TEXTS) pool.clear();
  pool.set(text, text);
  return text;
};
const pool = new Map<string, string>();
const POOL_TEXTS = 20_000;

/** One interval for each day, which is what most dates are. */
const pooledInterval = (on: EffectiveOn, recordedOn: Day): Interval => {
  if (on.precision !== 'day' || on.date === undefined) return intervalOf(on, recordedOn);
  const held = intervals.get(on.date);
  if (held) return held;
  if (intervals.size >= POOL_TEXTS) intervals.clear();
  const made = intervalOf(on, recordedOn);
  intervals.set(on.date, made);
  return made;
};
const intervals = new Map<string, Interval>();

/** Events that follow each other were recorded within the same second, as a rule. */
const lastDay = { second: '', day: '' };
const recordedDay = (recordedAt: string): Day => {
  const second = recordedAt.slice(0, 19);
  if (second !== lastDay.second) Object.assign(lastDay, { second, day: dayOf(Date.parse(recordedAt)) });
  return lastDay.day;
};

const locate = (value: SealedText, eventId: string, path: string): SealedText =>
  isSealed(value) ? ({ ...value, eventId, path } as SealedText) : value;

const locatedData = ({ type, data, metadata }: RecordedEvent): JsonObject =>
  jsonOf(
    mapSealed(fieldsOfEvent(type, data), data, (value, { path }) => locate(value, metadata.eventId, path)),
  );

const locatedSource = (source: Fact['source'], eventId: string): Fact['source'] =>
  source.kind === 'import' && source.quote !== undefined
    ? { ...source, quote: locate(source.quote, eventId, 'source.quote') }
    : source;

/** Applies a change to the facts of one document, in place. A correction takes the place of what it corrects, also in the order. */
export const applyChange = (facts: Fact[], { ends, index, fact, holds }: Change, key: string): void => {
  const added = holds?.includes(key) === false ? undefined : fact;
  if (ends === undefined) {
    if (added) facts.push(added);
    return;
  }
  const at = facts.findLastIndex((held) => held.replacedAt === undefined && isAbout(held, ends));
  const ended = facts[at];
  if (!ended) {
    const gone = facts.some((held) => held.retracted && isAbout(held, ends));
    if (added && !gone) facts.push(added);
    return;
  }
  facts[at] = { ...ended, replacedAt: index, ...(fact ? {} : { retracted: true as const }) };
  if (added) facts.push({ ...added, order: ended.order, ...known({ reference: referenceOf(ended) }) });
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
    .sort(inOrder);

/** In the order of effect. */
export const inOrder = (a: Fact, b: Fact): number =>
  compareIntervals(a.interval, b.interval) || a.order - b.order;
