/** A log that a spec tells, read models that follow it, and the questions over both: what an auditor has in front of them. */
import { effectiveOnOf, LIMITS } from '@kheo/kernel';
import type { Draft, EffectiveOn, JsonObject, RecordedEvent, Source } from '@kheo/kernel';
import { viewOf } from '@kheo/ports';
import type { Clock, EventStore, KeyVault, ReadModelStore } from '@kheo/ports';
import { EVENTS } from '@kheo/recognition';
import { Asker } from './asker.js';
import { factReader } from './fact-reader.js';
import { QUESTIONS } from './questions.js';
import type { RawQuery } from './asker.js';
import type { Ask } from './question.js';
import { Runner } from './runner.js';
import type { RunnerParts } from './runner.js';

export interface Parts {
  readonly store: EventStore;
  readonly readModels: ReadModelStore;
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly draft: (told: Partial<Draft>) => Draft;
}

/** A day, a month or a year as printed, or the whole of what is known of a date. */
export type On = string | EffectiveOn;

export interface Told {
  readonly stream: string;
  readonly revision: number;
  readonly eventId: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly effectiveOn: EffectiveOn;
  /** Position of the log that knows it. */
  readonly position: number;
}

export type World = ReturnType<typeof worldOf>;

/** What is read of the row `reference` of a file. */
export const importedAs = (reference: string): Source => ({
  kind: 'import',
  dataSet: 'seed',
  file: 'seed.csv',
  sha256: '00'.repeat(32),
  row: 1,
  reference,
});

const onOf = (on: On): EffectiveOn => (typeof on === 'string' ? effectiveOnOf(on) : on);

const concerns = ({ stream, revision, eventId, type }: Told): JsonObject => ({
  stream,
  revision,
  eventId,
  type,
});

/** What goes into the log: facts, and what puts them right. */
const recorderOf = ({ store, draft }: Pick<Parts, 'store' | 'draft'>) => {
  const append = async (stream: string, told: Draft): Promise<Told> => {
    const held = await store.readStream(stream, 0, LIMITS.readEvents);
    const expected = held.length === 0 ? 'no-stream' : held.length - 1;
    const result = await store.append({ stream, expected, events: [told] });
    if (result.outcome !== 'appended') throw new Error(result.outcome);
    const { eventId, type, data, effectiveOn } = told;
    return { stream, revision: result.last, eventId, type, data, effectiveOn, position: result.position };
  };

  /** Records a fact on the stream of its category. A source makes it a row of an import. */
  const tell = async (
    type: string,
    data: JsonObject,
    { on = '2020-01-01', source = { kind: 'live' } }: { on?: On; source?: Source } = {},
  ): Promise<Told> => {
    const category = EVENTS[type]?.category ?? 'unknown';
    const id = data[category];
    const stream = `kheo.${category}-${typeof id === 'string' ? id : 'one'}`;
    return append(stream, draft({ type, data, effectiveOn: onOf(on), source }));
  };

  /** Puts a fact right; what is told of it afterwards starts from how it was put right. */
  const correct = async (told: Told, changes: JsonObject, on: On = told.effectiveOn): Promise<Told> => {
    const after = { ...told.data, ...changes };
    const before = Object.fromEntries(
      Object.entries(told.data).filter(([name]) => Object.hasOwn(changes, name)),
    );
    const { position } = await append(
      told.stream,
      draft({
        type: 'RecordCorrected',
        data: { concerns: concerns(told), after, before, reason: 'misread' },
        effectiveOn: onOf(on),
      }),
    );
    return { ...told, data: after, effectiveOn: onOf(on), position };
  };
  const retract = async (told: Told): Promise<Told> => {
    const { position } = await append(
      told.stream,
      draft({
        type: 'RecordRetracted',
        data: { concerns: concerns(told), before: told.data, reason: 'recorded twice' },
        effectiveOn: told.effectiveOn,
      }),
    );
    return { ...told, position };
  };

  return { tell, correct, retract };
};

/** A log with its read models, which catch up whenever something is asked. */
export const worldOf = ({ store, readModels, vault, clock, draft }: Parts) => {
  const asker = new Asker({ store, readModels, vault, clock });
  const catchUp = (parts: Partial<RunnerParts> = {}): Promise<void> =>
    caughtUp({ store, readModels, ...parts });

  const ask = async (name: string, query: RawQuery = {}): Promise<JsonObject> => {
    await catchUp();
    return asker.ask({ name, query }, { personal: true });
  };
  const items = async (name: string, query: RawQuery = {}): Promise<readonly JsonObject[]> =>
    (await ask(name, query))['items'] as unknown as readonly JsonObject[];
  /** Ids of what a list shows: of models for acts, of the things themselves else. */
  const ids = async (name: string, query: RawQuery = {}): Promise<readonly string[]> =>
    (await items(name, query)).map(
      (item) => ((item['model'] as JsonObject | undefined)?.['id'] ?? item['id']) as string,
    );
  const one = async (name: string, id: string, query: RawQuery = {}): Promise<JsonObject> => {
    await catchUp();
    return (await asker.ask({ name, id, query }, { personal: true }))['item'] as JsonObject;
  };
  /** What a question is given to look with. */
  const looking = async (told: Partial<Ask> = {}): Promise<Ask> => {
    await catchUp();
    const { position } = await store.head();
    const nothing = <T>(value: T): Promise<T> => Promise.resolve(value);
    return {
      asOf: '2026-01-10',
      knownAt: position,
      store: readModels,
      facts: factReader({ store, readModels, questions: QUESTIONS, knownAt: told.knownAt ?? position }),
      personal: false,
      open: nothing,
      ...told,
    };
  };
  const events = (): Promise<readonly RecordedEvent[]> => store.readAll(0, LIMITS.readEvents);
  return {
    ...recorderOf({ store, draft }),
    store,
    readModels,
    catchUp,
    ask,
    items,
    ids,
    one,
    looking,
    events,
  };
};

/** Runs until there is nothing left to read; no time is waited. */
export const caughtUp = async (parts: RunnerParts): Promise<void> => {
  const stop = new AbortController();
  await new Runner({ ...parts, store: endingLog(parts.store, () => stop.abort()) }).run(stop.signal);
};

/** A view of a log that calls back where a reader would wait for more. */
export const endingLog = (store: EventStore, onEnd: () => void): EventStore =>
  viewOf(store, { changed: async () => onEnd() });

const MOVEMENT = 'dan-van-kheo';

/** Facts of the movement as events carry them, with what a spec does not care about. */
export const unit = (id: string, more: JsonObject = {}): JsonObject => ({
  unit: id,
  name: `tỉnh ${id}`,
  kind: 'territory',
  territory: id,
  ...more,
});
export const model = (id: string, more: JsonObject = {}): JsonObject => ({
  model: id,
  title: `Mô hình ${id}`,
  kind: 'model',
  movement: MOVEMENT,
  unit: 'u',
  holders: [],
  ...more,
});
/** What an act on a model carries; the case is the model's own unless another is told. */
export const about = (of: string, more: JsonObject = {}): JsonObject => ({
  case: `c-${of}`,
  model: of,
  modelKind: 'model',
  movement: MOVEMENT,
  unit: 'u',
  holders: [],
  ...more,
});
export const line = (number: number, of: string, more: JsonObject = {}): JsonObject => ({
  ...about(of),
  line: number,
  act: 'recognise',
  ...more,
});
export const decision = (id: string, lines: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  decision: id,
  issuer: 'u',
  type: 'QĐ',
  number: '1',
  symbol: 'QĐ/TU',
  lines,
  ...more,
});
export const claim = (id: string, value: number, more: JsonObject = {}): JsonObject => ({
  claim: id,
  unit: 'u',
  metric: 'recognised',
  qualifier: 'exact',
  value,
  movement: MOVEMENT,
  ...more,
});
