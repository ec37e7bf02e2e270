/**
 * How a command is decided: made ready, run on the streams that its rule asks for, and written down as drafts that name what the
 * rule looked at. Nothing is appended here.
 */
import {
  derivedEventId,
  Fault,
  faultsOf,
  isRejection,
  onDay,
  partsOfStream,
  referencesIn,
  reject,
  streamOf,
} from '@kheo/kernel';
import type { Day, Draft, KeyedHash, Rejection } from '@kheo/kernel';
import { COMMANDS, correctionOf, grantFor, withCorrections } from '@kheo/recognition';
import type { Command, CommandSpec, ConcernedRecord, Context, Decided, States } from '@kheo/recognition';
import type { Appendable } from './batch.js';
import type { Answer, CommandRequest, Done } from './command-request.js';
import type { PlainLog } from './plain-log.js';
import type { PlainDraft, TextsOf } from './sealer.js';
import { fold, folded, foldStream, readWhole } from './stream-cache.js';
import type { Entry, StreamCache } from './stream-cache.js';

/** A command made ready: its ids derive from scope and key, its hash from everything that it says. */
export interface Prepared {
  readonly request: CommandRequest;
  readonly spec: CommandSpec;
  readonly command: Command;
  readonly hash: string;
  readonly stream: string;
  readonly derive: Context['derive'];
  readonly cache: StreamCache;
}

export interface Decision extends Appendable {
  readonly prepared: Prepared;
  /** The stream as it was when the rule ran. */
  readonly entry: Entry;
  readonly decided: readonly Decided[];
}

/** What a correction concerns, and where the texts of the record stand by now. */
interface Concerned {
  readonly entry: Entry;
  readonly record?: ConcernedRecord;
  readonly written: TextsOf;
}

/** The id of a command, and those of the things it makes. */
export interface Ids {
  readonly commandId: string;
  readonly derive: Context['derive'];
}

export interface DecidingParts {
  readonly log: PlainLog;
  readonly hash: KeyedHash;
  readonly today: () => Day;
  readonly idsOf: (scope: string, name: string, key: string) => Ids;
  readonly commandHash: (request: CommandRequest) => string;
}

export interface Deciding {
  /** @throws Fault CommandUnknown, FieldInvalid … with problems */
  prepare(request: CommandRequest, cache: StreamCache): Prepared;
  /** @throws Fault NotAuthorised, IdempotencyKeyReused */
  decide(prepared: Prepared): Promise<Answer | Decision>;
}

export const deciding = (parts: DecidingParts): Deciding => ({
  prepare: (request, cache) => prepare(parts, request, cache),
  decide: (prepared) => decide(parts, prepared),
});

const prepare = (parts: DecidingParts, request: CommandRequest, cache: StreamCache): Prepared => {
  const spec = COMMANDS[request.name];
  if (!spec) throw new Fault('CommandUnknown', { command: request.name });
  const problems = faultsOf(spec.fields, request.body);
  if (problems.length > 0)
    throw new Fault(problems[0]?.code ?? 'FieldInvalid', { command: request.name }, { problems });
  const { commandId, derive } = parts.idsOf(request.scope, request.name, request.key);
  const recordedOn = parts.today();
  const { name, body, actor } = request;
  const command: Command = {
    name,
    id: commandId,
    body,
    actor,
    recordedOn,
    effectiveOn: request.effectiveOn ?? (spec.undated ? { precision: 'unknown' } : onDay(recordedOn)),
  };
  const hash = parts.commandHash(request);
  const stream = spec.stream
    ? spec.stream(body as never)
    : streamOf(spec.category, spec.target(body as never, derive));
  return { request, spec, command, hash, stream, derive, cache };
};

/** Runs the rule, loading each stream that it asks for and running it again: a pure rule may be run as often as one likes. */
const decide = async (parts: DecidingParts, prepared: Prepared): Promise<Answer | Decision> => {
  for (;;) {
    try {
      return tryDecide(parts, prepared, await concernedBy(parts.log, prepared));
    } catch (error) {
      if (!(error instanceof NotLoaded)) throw error;
      await prepared.cache.load(error.stream);
    }
  }
};

/** A rule asked for a stream that is not in memory. One error for all: a new one each time would draw up its call stack. */
class NotLoaded extends Error {
  stream = '';
}
const notLoaded = new NotLoaded();

const loaded = (cache: StreamCache, stream: string): Entry => {
  const entry = cache.peek(stream);
  if (entry) return entry;
  notLoaded.stream = stream;
  throw notLoaded;
};

const tryDecide = (
  parts: DecidingParts,
  prepared: Prepared,
  concerned: Concerned | undefined,
): Answer | Decision => {
  const { request, spec, command, hash, stream, derive, cache } = prepared;
  const entry = concerned?.entry ?? loaded(cache, stream);
  const receipt = entry.receipts.get(command.id);
  if (receipt) {
    if (receipt.hash !== hash) throw new Fault('IdempotencyKeyReused', { stream, revision: receipt.first });
    const events = receipt.types.map((type, at) => ({ stream, revision: receipt.first + at, type }));
    return { events, position: receipt.position, repeated: true };
  }
  const basis = new Map<string, number>();
  const get: Context['get'] = (category, id) => {
    const looked = loaded(cache, streamOf(category, id));
    basis.set(looked.stream, looked.revision);
    return looked.state as never;
  };
  const grant = spec.internal ? undefined : grantOf(prepared, get);
  const outcome =
    refuseStranger(prepared, get) ??
    spec.decide(command as never, entry.state as never, {
      get,
      derive,
      ...(concerned?.record ? { concerned: concerned.record } : {}),
    });
  const made = { entry, basis, grant, concerned };
  if (!isRejection(outcome))
    return decisionOf(parts, prepared, { ...made, decided: outcome, ordinal: (at) => at });
  const left = spec.refused?.(request.body as never, outcome);
  // Not the ids of the act: it may stand at this very place, written by another process, and a store knows a retry by its ids
  return left ? decisionOf(parts, prepared, { ...made, decided: left, ordinal: (at) => -1 - at }) : outcome;
};

/** What a command refers to must exist, whatever its rule says. */
const refuseStranger = ({ spec, request }: Prepared, get: Context['get']): Rejection | undefined => {
  const stranger = referencesIn(spec.fields, request.body).find(
    ({ id, categories }) => !categories.some((category) => get(category as keyof States, id)),
  );
  return (
    stranger &&
    reject('ReferenceUnknown', {
      field: stranger.path,
      category: stranger.categories.join(' or '),
      id: stranger.id,
    })
  );
};

interface Made {
  readonly entry: Entry;
  readonly basis: ReadonlyMap<string, number>;
  readonly grant: string | undefined;
  readonly concerned: Concerned | undefined;
}

const decisionOf = (
  { hash }: DecidingParts,
  prepared: Prepared,
  made: Made & { readonly decided: readonly Decided[]; readonly ordinal: (at: number) => number },
): Decision => {
  const { stream, command } = prepared;
  const { entry, decided, ordinal } = made;
  const plain = decided.map((one, at) => {
    const eventId = derivedEventId(hash, stream, { commandId: command.id, ordinal: ordinal(at) });
    return draftOf(prepared, made, { eventId, ...one });
  });
  const { recordedOn } = command;
  return { prepared, entry, stream, revision: entry.revision, plain, decided, recordedOn };
};

const draftOf = (
  { request, command, hash, stream }: Prepared,
  { basis, grant, concerned }: Made,
  { eventId, type, data, effectiveOn }: Decided & { readonly eventId: string },
): PlainDraft => {
  const { causationId, correlationId, source } = request;
  const draft: Draft = {
    eventId,
    type,
    schema: 1,
    effectiveOn: effectiveOn ?? command.effectiveOn,
    actor: { ...command.actor, ...(grant === undefined ? {} : { grant }) },
    commandId: command.id,
    commandHash: hash,
    correlationId: correlationId ?? command.id,
    ...(causationId === undefined ? {} : { causationId }),
    basis: [...basis].flatMap(([of, revision]) => (of === stream ? [] : [{ stream: of, revision }])),
    source,
    data: JSON.parse(JSON.stringify(data)) as Draft['data'],
  };
  return { draft, mentions: request.mentions ?? [], ...(concerned ? { repeats: concerned.written } : {}) };
};

/** The grant that the act rests on. A grant for one unit covers what that unit does. */
const grantOf = ({ spec, command }: Prepared, get: Context['get']): string => {
  const state = get('authority', command.actor.id);
  const acting = ['by', 'issuer', 'organiser']
    .map((name) => (command.body as Record<string, unknown>)[name])
    .find((unit) => unit !== undefined);
  const within = {
    grants: (state?.grants ?? []).filter(({ unit }) => unit === undefined || unit === acting),
  };
  const held = grantFor(within, spec.roles, command.recordedOn);
  if (!held)
    throw new Fault('NotAuthorised', { actor: command.actor.id, command: command.name, roles: spec.roles });
  return held.grant;
};

/**
 * What a correction concerns: its stream and the record with its earlier corrections, from one reading, so that it is appended
 * to nothing else than what it was decided on.
 */
const concernedBy = async (log: PlainLog, { spec, command }: Prepared): Promise<Concerned | undefined> => {
  const pointer = spec.concerns?.(command.body as never);
  if (!pointer || !partsOfStream(pointer.stream)) return undefined;
  const events = await readWhole(log, pointer.stream);
  const original = events[pointer.revision]?.metadata.eventId ?? '';
  const record = withCorrections(events.map(folded)).find(({ eventId }) => eventId === original);
  const last = events.findLast(
    ({ type, data }) => type === 'RecordCorrected' && correctionOf(data).concerns === original,
  );
  const written = last
    ? { eventId: last.metadata.eventId, within: 'after.' }
    : { eventId: original, within: '' };
  return { entry: foldStream(pointer.stream, events), written, ...(record ? { record } : {}) };
};

export const planned = ({ decided, prepared, entry }: Decision): Done => ({
  events: decided.map(({ type }, at) => ({
    stream: prepared.stream,
    revision: entry.revision + 1 + at,
    type,
  })),
  position: 0,
  repeated: decided.length === 0,
});

/** The entry that the decided events lead to. */
export const after = ({ prepared, decided, entry, recordedOn }: Decision): Entry => {
  const { stream, command, hash } = prepared;
  const state = decided.reduce<unknown>(
    (current, { type, data, effectiveOn }) =>
      fold(stream, current, {
        type,
        data: data as never,
        effectiveOn: effectiveOn ?? command.effectiveOn,
        recordedOn,
      }),
    entry.state,
  );
  const receipt = { hash, first: entry.revision + 1, types: decided.map(({ type }) => type), position: 0 };
  const receipts = decided.length === 0 ? entry.receipts : new Map(entry.receipts).set(command.id, receipt);
  return { stream, revision: entry.revision + decided.length, state, receipts };
};
