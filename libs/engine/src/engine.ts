/**
 * load → decide → append. A rule runs once, when its command is decided; what it looked at is named in the event, and the
 * stream that the command writes shows whether it has happened before.
 */
import { canonicalBytes, dayOf, derivedEventId, derivedId, Fault, faultsOf, isRejection, LIMITS, onDay, partsOfStream, referencesIn, reject, streamOf, toHex } from '@kheo/kernel';
import type { Actor, Day, Draft, EffectiveOn, KeyedHash, Rejection, Source } from '@kheo/kernel';
import { keyedHash } from '@kheo/integrity';
import type { AppendResult, Clock, EventStore, KeyVault } from '@kheo/ports';
import { COMMANDS, correctionOf, grantFor, withCorrections } from '@kheo/recognition';
import type { Command, CommandSpec, ConcernedRecord, Context, Decided, States } from '@kheo/recognition';
import { expectedBy, writeDecisions } from './batch.js';
import type { Appendable } from './batch.js';
import { sealDrafts } from './sealer.js';
import type { PlainDraft, TextsOf } from './sealer.js';
import { fold, folded, foldStream, overlay, readWhole, streamCache } from './stream-cache.js';
import type { Entry, StreamCache } from './stream-cache.js';
import { turns } from './turns.js';

export interface CommandRequest {
  /** `IssueDecision` */
  readonly name: string;
  /** Who counts the keys: an actor, an import, a reaction. The same key of two scopes is two commands. */
  readonly scope: string;
  readonly key: string;
  readonly body: object;
  readonly actor: Actor;
  /** The day of recording when absent. */
  readonly effectiveOn?: EffectiveOn;
  readonly source: Source;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Persons whom the free text names. */
  readonly mentions?: readonly string[];
  /** What else makes the command the same, such as every cell of an imported row. */
  readonly fingerprint?: unknown;
}

export interface Done {
  readonly events: readonly { readonly stream: string; readonly revision: number; readonly type: string }[];
  /** Position after the events, where the store knows it at once; else the head. */
  readonly position: number;
  /** The command had been decided before; this is its first answer. */
  readonly repeated: boolean;
}

export type Answer = Done | Rejection;

export interface EngineParts {
  readonly store: EventStore;
  readonly vault: KeyVault;
  readonly clock: Clock;
  /** Folded streams kept in memory; a dry run keeps all that it decides. */
  readonly cachedStreams?: number;
}

/** A command made ready: its ids derive from scope and key, its hash from everything that it says. */
interface Prepared {
  readonly request: CommandRequest;
  readonly spec: CommandSpec;
  readonly command: Command;
  readonly hash: string;
  readonly stream: string;
  readonly derive: Context['derive'];
  readonly cache: StreamCache;
}

interface Decision extends Appendable {
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

export class Engine {
  private readonly cache: StreamCache;
  private readonly hash: KeyedHash;
  private readonly inTurn = turns();
  private writes = false;
  /** What dry runs have decided, while the engine has not written. */
  private tried: StreamCache | undefined;

  constructor(private readonly parts: EngineParts) {
    this.cache = streamCache(parts.store, parts.cachedStreams);
    this.hash = keyedHash(parts.vault.secret());
  }

  /** The id that a command of this scope and key has, and those of the things it makes. */
  idsOf(scope: string, name: string, key: string): { readonly commandId: string; readonly derive: Context['derive'] } {
    const commandId = derivedId(this.hash, 'cmd', scope, name, key);
    return { commandId, derive: (prefix, ...parts) => derivedId(this.hash, prefix, commandId, ...parts) };
  }

  /** What a command says, as a hash: one that is repeated must say the same. */
  commandHash({ name, body, effectiveOn, fingerprint }: Pick<CommandRequest, 'name' | 'body' | 'effectiveOn' | 'fingerprint'>): string {
    return this.hashOf([name, body, effectiveOn ?? null, fingerprint ?? null]);
  }

  /** HMAC over canonical bytes, in hex. */
  hashOf(value: unknown): string {
    return toHex(this.hash(canonicalBytes(value)));
  }

  /**
   * Decides a command and appends its events.
   * @throws Fault FieldInvalid … (with problems), CommandUnknown, NotAuthorised, IdempotencyKeyReused, StreamMoved, OutcomeUnknown, Busy
   */
  async execute(request: CommandRequest): Promise<Answer> {
    const prepared = this.prepare(request, this.forGood());
    return this.inTurn(prepared.stream, () => this.attempt(prepared));
  }

  private async attempt(prepared: Prepared): Promise<Answer> {
    const { cache } = prepared;
    for (let attempt = 0; attempt < LIMITS.conflictRetries; attempt += 1) {
      await cache.catchUp();
      const decision = await this.decide(prepared);
      if (!('plain' in decision)) return this.positioned(decision);
      if (decision.plain.length === 0) return this.positioned(planned(decision));
      const events = await sealDrafts(this.parts.vault, decision.plain);
      const result = await this.parts.store.append({ stream: prepared.stream, expected: expectedBy(decision), events });
      if (result.outcome === 'appended') return this.done(decision, result);
      cache.evict(prepared.stream);
      if (result.outcome === 'unknown') throw new Fault('OutcomeUnknown', { stream: prepared.stream }, { cause: result.cause });
    }
    throw new Fault('StreamMoved', { stream: prepared.stream, attempts: LIMITS.conflictRetries });
  }

  /**
   * Decides commands one after the other, each on what the ones before it would have left, and appends all at once, so that a
   * store can write them in one commit. The answers are those of executing them one by one: what could not be written as decided,
   * because its stream moved meanwhile, is decided again in the order of the list. A command that rests on one of the list which
   * could not be written at all may have been written before that is known.
   *
   * A dry run writes nothing. An engine that has only run dry keeps what it decided for the next dry run; a correction looks at the
   * log alone.
   */
  async executeBatch(requests: readonly CommandRequest[], options: { readonly dryRun?: boolean } = {}): Promise<readonly (Answer | Fault)[]> {
    if (options.dryRun === true) {
      const outcomes = await this.decideInOrder(requests, this.trial());
      return outcomes.map((outcome) => ('plain' in outcome ? planned(outcome) : outcome));
    }
    const answers: (Answer | Fault)[] = [];
    for (const part of aroundCorrections(requests)) {
      const [only] = part;
      answers.push(...(only && part.length === 1 ? [await this.execute(only).catch(asFault)] : await this.record(part)));
    }
    return answers;
  }

  /** Several commands, none of them a correction. */
  private async record(requests: readonly CommandRequest[]): Promise<readonly (Answer | Fault)[]> {
    const cache = this.forGood();
    const decided = overlay(cache);
    await cache.catchUp();
    const outcomes = await this.decideInOrder(requests, decided);
    const decisions = outcomes.filter((outcome): outcome is Decision => 'plain' in outcome && outcome.plain.length > 0);
    const written = await writeDecisions(decisions, { ...this.parts, cache, decided });
    const answers: (Answer | Fault)[] = [];
    let moved = false;
    for (const [at, outcome] of outcomes.entries()) {
      const result = 'plain' in outcome ? written.get(outcome) : undefined;
      // What came after a command that could not be written as decided may rest on it
      moved ||= result === 'again' || result instanceof Fault;
      if (result instanceof Fault) answers.push(result);
      else if (result === 'again' || (moved && !result)) answers.push(await this.execute(requests[at] as CommandRequest).catch(asFault));
      else if (outcome instanceof Fault) answers.push(outcome);
      else answers.push(await this.positioned('plain' in outcome ? planned(outcome) : outcome, result));
    }
    return answers;
  }

  private async positioned(answer: Answer, at?: { readonly position: number }): Promise<Answer> {
    return isRejection(answer) ? answer : { ...answer, position: at?.position ?? (await this.parts.store.head()).position };
  }

  /** Id of the log; undefined while it is empty. */
  async logId(): Promise<string | undefined> {
    return (await this.parts.store.head()).logId;
  }

  /** The state of a stream as rules see it now. */
  async stateOf<C extends keyof States>(category: C, id: string): Promise<States[C] | undefined> {
    const cache = this.tried ?? this.cache;
    await cache.catchUp();
    const stream = streamOf(category, id);
    return ((cache.peek(stream) ?? (await cache.load(stream))).state ?? undefined) as States[C] | undefined;
  }

  private async decideInOrder(requests: readonly CommandRequest[], cache: StreamCache): Promise<(Answer | Fault | Decision)[]> {
    const outcomes: (Answer | Fault | Decision)[] = [];
    for (const request of requests) {
      try {
        const decision = await this.decide(this.prepare(request, cache));
        outcomes.push(decision);
        if ('plain' in decision && !decision.prepared.spec.concerns) cache.put(after(decision, this.today()));
      } catch (error) {
        outcomes.push(asFault(error));
      }
    }
    return outcomes;
  }

  private today(): Day {
    return dayOf(this.parts.clock.now());
  }

  private prepare(request: CommandRequest, cache: StreamCache): Prepared {
    const spec = COMMANDS[request.name];
    if (!spec) throw new Fault('CommandUnknown', { command: request.name });
    const problems = faultsOf(spec.fields, request.body);
    if (problems.length > 0) throw new Fault(problems[0]?.code ?? 'FieldInvalid', { command: request.name }, { problems });
    const { commandId, derive } = this.idsOf(request.scope, request.name, request.key);
    const recordedOn = this.today();
    const { name, body, actor } = request;
    const command: Command = { name, id: commandId, body, actor, recordedOn, effectiveOn: request.effectiveOn ?? onDay(recordedOn) };
    const hash = this.commandHash(request);
    const stream = spec.stream ? spec.stream(body as never) : streamOf(spec.category, spec.target(body as never, derive));
    return { request, spec, command, hash, stream, derive, cache };
  }

  /** Runs the rule, loading each stream that it asks for and running it again: a pure rule may be run as often as one likes. */
  private async decide(prepared: Prepared): Promise<Answer | Decision> {
    for (;;) {
      try {
        return this.tryDecide(prepared, await this.concerned(prepared));
      } catch (error) {
        if (!(error instanceof NotLoaded)) throw error;
        await prepared.cache.load(error.stream);
      }
    }
  }

  private tryDecide(prepared: Prepared, concerned: Concerned | undefined): Answer | Decision {
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
    const grant = spec.internal ? undefined : this.grant(prepared, get);
    const stranger = referencesIn(spec.fields, request.body).find(({ id, categories }) => !categories.some((category) => get(category as keyof States, id)));
    if (stranger) return reject('ReferenceUnknown', { field: stranger.path, category: stranger.categories.join(' or '), id: stranger.id });
    const outcome = spec.decide(command as never, entry.state as never, { get, derive, ...(concerned?.record ? { concerned: concerned.record } : {}) });
    if (isRejection(outcome)) return outcome;
    basis.delete(stream);
    const plain = outcome.map((decided, at) => this.draft(prepared, { decided, ordinal: at, basis, grant, concerned }));
    return { prepared, entry, stream, revision: entry.revision, plain, decided: outcome };
  }

  private draft(prepared: Prepared, made: { decided: Decided; ordinal: number; basis: ReadonlyMap<string, number>; grant: string | undefined; concerned: Concerned | undefined }): PlainDraft {
    const { request, command, hash, stream } = prepared;
    const { decided, ordinal, basis, grant, concerned } = made;
    const { causationId, correlationId, source } = request;
    const draft: Draft = {
      eventId: derivedEventId(this.hash, stream, { commandId: command.id, ordinal }),
      type: decided.type,
      schema: 1,
      effectiveOn: decided.effectiveOn ?? command.effectiveOn,
      actor: { ...command.actor, ...(grant === undefined ? {} : { grant }) },
      commandId: command.id,
      commandHash: hash,
      correlationId: correlationId ?? command.id,
      ...(causationId === undefined ? {} : { causationId }),
      basis: [...basis].map(([of, revision]) => ({ stream: of, revision })),
      source,
      data: JSON.parse(JSON.stringify(decided.data)) as Draft['data'],
    };
    return { draft, mentions: request.mentions ?? [], ...(concerned ? { repeats: concerned.written } : {}) };
  }

  /** The grant that the act rests on. A grant for one unit covers what that unit does. */
  private grant({ spec, command }: Prepared, get: Context['get']): string {
    const state = get('authority', command.actor.id);
    const acting = ['by', 'issuer', 'organiser'].map((name) => (command.body as Record<string, unknown>)[name]).find((unit) => unit !== undefined);
    const within = { grants: (state?.grants ?? []).filter(({ unit }) => unit === undefined || unit === acting) };
    const held = grantFor(within, spec.roles, command.recordedOn);
    if (!held) throw new Fault('NotAuthorised', { actor: command.actor.id, command: command.name, roles: spec.roles });
    return held.grant;
  }

  /**
   * What a correction concerns: its stream and the record with its earlier corrections, from one reading, so that it is appended
   * to nothing else than what it was decided on.
   */
  private async concerned({ spec, command }: Prepared): Promise<Concerned | undefined> {
    const pointer = spec.concerns?.(command.body as never);
    if (!pointer || !partsOfStream(pointer.stream)) return undefined;
    const events = await readWhole(this.parts.store, pointer.stream);
    const original = events[pointer.revision]?.metadata.eventId ?? '';
    const record = withCorrections(events.map(folded)).find(({ eventId }) => eventId === original);
    const last = events.findLast(({ type, data }) => type === 'RecordCorrected' && correctionOf(data).concerns === original);
    const written = last ? { eventId: last.metadata.eventId, within: 'after.' } : { eventId: original, within: '' };
    return { entry: foldStream(pointer.stream, events), written, ...(record ? { record } : {}) };
  }

  private done(decision: Decision, result: Extract<AppendResult, { outcome: 'appended' }>): Done {
    const { prepared, entry } = decision;
    const { stream, cache, spec } = prepared;
    const held = cache.peek(stream);
    if (!held || spec.concerns) cache.evict(stream);
    else if (held.revision === entry.revision) cache.put(after(decision, this.today()));
    else if (held.revision < entry.revision) cache.evict(stream);
    cache.saw(result.position, decision.plain.length);
    return { ...planned(decision), position: result.position };
  }

  /** The streams as commands see them: nothing that was only tried is in it, and nothing tried is kept. */
  private forGood(): StreamCache {
    this.writes = true;
    this.tried = undefined;
    return this.cache;
  }

  private trial(): StreamCache {
    if (this.writes) return overlay(this.cache);
    this.tried ??= overlay(this.cache);
    return this.tried;
  }
}

/** A rule asked for a stream that is not in memory. */
class NotLoaded extends Error {
  constructor(readonly stream: string) {
    super(stream);
  }
}

const loaded = (cache: StreamCache, stream: string): Entry => {
  const entry = cache.peek(stream);
  if (!entry) throw new NotLoaded(stream);
  return entry;
};

/** Corrections read the log itself, so each stands alone between what comes before it and after it. */
const aroundCorrections = (requests: readonly CommandRequest[]): readonly (readonly CommandRequest[])[] => {
  const parts: CommandRequest[][] = [];
  let open: CommandRequest[] | undefined;
  for (const request of requests) {
    const alone = COMMANDS[request.name]?.concerns !== undefined;
    if (!open || alone) parts.push((open = []));
    open.push(request);
    if (alone) open = undefined;
  }
  return parts;
};

const planned = ({ decided, prepared, entry }: Decision): Done => ({
  events: decided.map(({ type }, at) => ({ stream: prepared.stream, revision: entry.revision + 1 + at, type })),
  position: 0,
  repeated: decided.length === 0,
});

/** The entry that the decided events lead to. */
const after = ({ prepared, decided, entry }: Decision, recordedOn: Day): Entry => {
  const { stream, command, hash } = prepared;
  const state = decided.reduce<unknown>(
    (current, { type, data, effectiveOn }) => fold(stream, current, { type, data: data as never, effectiveOn: effectiveOn ?? command.effectiveOn, recordedOn }),
    entry.state,
  );
  const receipt = { hash, first: entry.revision + 1, types: decided.map(({ type }) => type), position: 0 };
  const receipts = decided.length === 0 ? entry.receipts : new Map(entry.receipts).set(command.id, receipt);
  return { stream, revision: entry.revision + decided.length, state, receipts };
};

const asFault = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  throw error;
};
