/**
 * load → decide → append. A rule runs once, when its command is decided; what it looked at is named in the event, and the
 * stream that the command writes shows whether it has happened before.
 */
import { canonicalBytes, dayOf, derivedEventId, derivedId, Fault, faultsOf, isRejection, LIMITS, onDay, partsOfStream, referencesIn, reject, streamOf, toHex } from '@kheo/kernel';
import type { Actor, Day, Draft, EffectiveOn, KeyedHash, Rejection, Source } from '@kheo/kernel';
import { keyedHash } from '@kheo/integrity';
import type { AppendResult, Clock, EventStore, KeyVault } from '@kheo/ports';
import { COMMANDS, grantFor, withCorrections } from '@kheo/recognition';
import type { AuthorityState, Command, CommandSpec, ConcernedRecord, Context, Decided, States } from '@kheo/recognition';
import { sealDrafts } from './sealer.js';
import type { PlainDraft } from './sealer.js';
import { fold, folded, readWhole, streamCache } from './stream-cache.js';
import type { Entry, StreamCache } from './stream-cache.js';

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
}

interface Decision {
  readonly prepared: Prepared;
  readonly expected: number;
  readonly plain: readonly PlainDraft[];
  readonly decided: readonly Decided[];
}

export class Engine {
  private readonly cache: StreamCache;
  private readonly hash: KeyedHash;

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
    const prepared = this.prepare(request);
    for (let attempt = 0; attempt < LIMITS.conflictRetries; attempt += 1) {
      await this.cache.catchUp();
      const decision = await this.decide(prepared);
      if (isRejection(decision)) return decision;
      if (!('plain' in decision)) return { ...decision, position: (await this.parts.store.head()).position };
      if (decision.plain.length === 0) return { events: [], position: (await this.parts.store.head()).position, repeated: true };
      const result = await this.append(decision, await sealDrafts(this.parts.vault, decision.plain));
      if (result.outcome === 'appended') return this.done(decision, result);
      this.cache.evict(prepared.stream);
      if (result.outcome === 'unknown') throw new Fault('OutcomeUnknown', { stream: prepared.stream }, { cause: result.cause });
    }
    throw new Fault('StreamMoved', { stream: prepared.stream, attempts: LIMITS.conflictRetries });
  }

  /**
   * Decides commands one after the other, each on what the ones before it would have left, and appends all at once, so that a
   * store can write them in one commit. A stream that moved meanwhile is decided again by itself.
   */
  async executeBatch(requests: readonly CommandRequest[], options: { readonly dryRun?: boolean } = {}): Promise<readonly (Answer | Fault)[]> {
    if (options.dryRun !== true) await this.cache.catchUp();
    const outcomes = await this.decideInOrder(requests);
    const decisions = outcomes.filter((outcome): outcome is Decision => 'plain' in outcome && outcome.plain.length > 0);
    if (options.dryRun === true || decisions.length === 0) return outcomes.map((outcome) => ('plain' in outcome ? planned(outcome) : outcome));
    const sealed = await sealDrafts(this.parts.vault, decisions.flatMap(({ plain }) => plain));
    let taken = 0;
    const results = await Promise.all(decisions.map((decision) => this.append(decision, sealed.slice(taken, (taken += decision.plain.length)))));
    const answers = new Map(decisions.map((decision, at) => [decision, results[at] as AppendResult]));
    return Promise.all(outcomes.map((outcome, at) => this.settle(outcome, answers, requests[at] as CommandRequest)));
  }

  /** The state of a stream as rules see it now. */
  async stateOf<C extends keyof States>(category: C, id: string): Promise<States[C] | undefined> {
    await this.cache.catchUp();
    const stream = streamOf(category, id);
    return ((this.cache.peek(stream) ?? (await this.cache.load(stream))).state ?? undefined) as States[C] | undefined;
  }

  private async settle(outcome: Answer | Fault | Decision, answers: ReadonlyMap<Decision, AppendResult>, request: CommandRequest): Promise<Answer | Fault> {
    if (!('plain' in outcome)) return outcome;
    const result = answers.get(outcome);
    if (!result) return planned(outcome);
    if (result.outcome === 'appended') return this.done(outcome, result);
    this.cache.evict(outcome.prepared.stream);
    if (result.outcome === 'unknown') return new Fault('OutcomeUnknown', { stream: outcome.prepared.stream }, { cause: result.cause });
    return this.execute(request).catch(asFault);
  }

  private async decideInOrder(requests: readonly CommandRequest[]): Promise<(Answer | Fault | Decision)[]> {
    const outcomes: (Answer | Fault | Decision)[] = [];
    for (const request of requests) {
      try {
        const decision = await this.decide(this.prepare(request));
        outcomes.push(decision);
        if ('plain' in decision) this.cache.put(after(decision, this.cache.peek(decision.prepared.stream) as Entry, this.today()));
      } catch (error) {
        outcomes.push(asFault(error));
      }
    }
    return outcomes;
  }

  private today(): Day {
    return dayOf(this.parts.clock.now());
  }

  private prepare(request: CommandRequest): Prepared {
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
    return { request, spec, command, hash, stream, derive };
  }

  /** Runs the rule, loading each stream that it asks for and running it again: a pure rule may be run as often as one likes. */
  private async decide(prepared: Prepared): Promise<Answer | Decision> {
    for (;;) {
      try {
        return this.tryDecide(prepared, await this.concerned(prepared));
      } catch (error) {
        if (!(error instanceof NotLoaded)) throw error;
        await this.cache.load(error.stream);
      }
    }
  }

  private tryDecide(prepared: Prepared, concerned: ConcernedRecord | undefined): Answer | Decision {
    const { request, spec, command, hash, stream, derive } = prepared;
    const entry = this.loaded(stream);
    const receipt = entry.receipts.get(command.id);
    if (receipt) {
      if (receipt.hash !== hash) throw new Fault('IdempotencyKeyReused', { stream, revision: receipt.first });
      const events = receipt.types.map((type, at) => ({ stream, revision: receipt.first + at, type }));
      return { events, position: receipt.position, repeated: true };
    }
    const basis = new Map<string, number>();
    const get: Context['get'] = (category, id) => {
      const looked = this.loaded(streamOf(category, id));
      basis.set(looked.stream, looked.revision);
      return looked.state as never;
    };
    const grant = spec.internal ? undefined : this.grant(prepared, get);
    const stranger = referencesIn(spec.fields, request.body).find(({ id, categories }) => !categories.some((category) => get(category as keyof States, id)));
    if (stranger) return reject('ReferenceUnknown', { field: stranger.path, category: stranger.categories.join(' or '), id: stranger.id });
    const outcome = spec.decide(command as never, entry.state as never, { get, derive, ...(concerned ? { concerned } : {}) });
    if (isRejection(outcome)) return outcome;
    basis.delete(stream);
    const plain = outcome.map((decided, at) => this.draft(prepared, { decided, ordinal: at, basis, grant, concerned }));
    return { prepared, expected: entry.revision, plain, decided: outcome };
  }

  private draft(prepared: Prepared, made: { decided: Decided; ordinal: number; basis: ReadonlyMap<string, number>; grant: string | undefined; concerned: ConcernedRecord | undefined }): PlainDraft {
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
    return { draft, mentions: request.mentions ?? [], ...(concerned ? { repeats: { eventId: concerned.eventId } } : {}) };
  }

  /** The grant that the act rests on. A grant for one unit covers what that unit does. */
  private grant({ spec, command }: Prepared, get: Context['get']): string {
    const state = get('authority', command.actor.id) as AuthorityState | undefined;
    const acting = ['by', 'issuer', 'organiser'].map((name) => (command.body as Record<string, unknown>)[name]).find((unit) => unit !== undefined);
    const within = { grants: (state?.grants ?? []).filter(({ unit }) => unit === undefined || unit === acting) };
    const held = grantFor(within, spec.roles, command.recordedOn);
    if (!held) throw new Fault('NotAuthorised', { actor: command.actor.id, command: command.name, roles: spec.roles });
    return held.grant;
  }

  private loaded(stream: string): Entry {
    const entry = this.cache.peek(stream);
    if (!entry) throw new NotLoaded(stream);
    return entry;
  }

  /** The record that a correction concerns, with its earlier corrections. */
  private async concerned({ spec, command }: Prepared): Promise<ConcernedRecord | undefined> {
    const pointer = spec.concerns?.(command.body as never);
    if (!pointer || !partsOfStream(pointer.stream)) return undefined;
    const events = await readWhole(this.parts.store, pointer.stream);
    const original = events[pointer.revision];
    return original && withCorrections(events.map(folded)).find(({ eventId }) => eventId === original.metadata.eventId);
  }

  private append({ prepared, expected }: Decision, events: readonly Draft[]): Promise<AppendResult> {
    return this.parts.store.append({ stream: prepared.stream, expected: expected < 0 ? 'no-stream' : expected, events });
  }

  private async done(decision: Decision, result: Extract<AppendResult, { outcome: 'appended' }>): Promise<Done> {
    const { stream } = decision.prepared;
    const entry = this.cache.peek(stream);
    if (!entry || decision.prepared.spec.concerns) this.cache.evict(stream);
    else if (entry.revision === decision.expected) this.cache.put(after(decision, entry, this.today()));
    this.cache.saw(result.position, decision.plain.length);
    const events = decision.decided.map(({ type }, at) => ({ stream, revision: result.first + at, type }));
    return { events, position: result.position, repeated: false };
  }
}

/** A rule asked for a stream that is not in memory. */
class NotLoaded extends Error {
  constructor(readonly stream: string) {
    super(stream);
  }
}

const planned = ({ decided, prepared, expected }: Decision): Done => ({
  events: decided.map(({ type }, at) => ({ stream: prepared.stream, revision: expected + 1 + at, type })),
  position: 0,
  repeated: decided.length === 0,
});

/** The entry that the decided events lead to. */
const after = ({ prepared, decided, expected }: Decision, entry: Entry, recordedOn: Day): Entry => {
  const { stream, command, hash } = prepared;
  const state = decided.reduce<unknown>(
    (current, { type, data, effectiveOn }) => fold(stream, current, { type, data: data as never, effectiveOn: effectiveOn ?? command.effectiveOn, recordedOn }),
    entry.state,
  );
  const receipt = { hash, first: expected + 1, types: decided.map(({ type }) => type), position: 0 };
  return { stream, revision: expected + decided.length, state, receipts: new Map(entry.receipts).set(command.id, receipt) };
};

const asFault = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  throw error;
};
