/**
 * load → decide → append. A rule runs once, when its command is decided; what it looked at is named in the event, and the
 * stream that the command writes shows whether it has happened before.
 */
import { canonicalBytes, dayOf, derivedId, Fault, isRejection, LIMITS, streamOf, toHex } from '@kheo/kernel';
import type { Day, KeyedHash } from '@kheo/kernel';
import { keyedHash } from '@kheo/integrity';
import type { AppendResult, Clock, EventStore, KeyVault, Scratch } from '@kheo/ports';
import { COMMANDS } from '@kheo/recognition';
import type { States } from '@kheo/recognition';
import { expectedBy, writeDecisions } from './batch.js';
import { branchOf, merge } from './branch.js';
import type { Branch, MergeParts } from './branch.js';
import type { Answer, CommandRequest, Done } from './command-request.js';
import { after, deciding, planned } from './deciding.js';
import type { Deciding, Decision, Ids, Prepared } from './deciding.js';
import { sealedLog } from './plain-log.js';
import type { PlainLog } from './plain-log.js';
import { overlay, streamCache } from './stream-cache.js';
import type { StreamCache } from './stream-cache.js';
import { turns } from './turns.js';

export interface EngineParts {
  readonly store: EventStore;
  readonly vault: KeyVault;
  readonly clock: Clock;
  /** Folded streams kept in memory. */
  readonly cachedStreams?: number;
}

export type Merge = (tick: MergeParts['tick']) => Promise<number>;

/** Who is about to execute a command has often asked for its ids just before. */
const REMEMBERED_IDS = 2_048;

export class Engine {
  private readonly cache: StreamCache;
  private readonly hash: KeyedHash;
  private readonly deciding: Deciding;
  private readonly inTurn = turns();
  private readonly ids = new Map<string, Ids>();

  constructor(
    private readonly parts: EngineParts,
    private readonly log: PlainLog = sealedLog(parts.store, parts.vault),
  ) {
    this.cache = streamCache(log, parts.cachedStreams);
    this.hash = keyedHash(parts.vault.secret());
    this.deciding = deciding({
      log,
      hash: this.hash,
      today: () => this.today(),
      idsOf: (scope, name, key) => this.idsOf(scope, name, key),
      commandHash: (request) => this.commandHash(request),
    });
  }

  /** The id that a command of this scope and key has, and those of the things it makes. */
  idsOf(scope: string, name: string, key: string): Ids {
    const told = `${scope}\n${name}\n${key}`;
    const held = this.ids.get(told);
    if (held) return held;
    const commandId = derivedId(this.hash, 'cmd', scope, name, key);
    const ids: Ids = {
      commandId,
      derive: (prefix, ...parts) => derivedId(this.hash, prefix, commandId, ...parts),
    };
    if (this.ids.size >= REMEMBERED_IDS) this.ids.clear();
    this.ids.set(told, ids);
    return ids;
  }

  /** What a command says, as a hash: one that is repeated must say the same. */
  commandHash({
    name,
    body,
    effectiveOn,
    fingerprint,
  }: Pick<CommandRequest, 'name' | 'body' | 'effectiveOn' | 'fingerprint'>): string {
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
    const prepared = this.deciding.prepare(request, this.cache);
    return this.inTurn(prepared.stream, () => this.attempt(prepared));
  }

  private async attempt(prepared: Prepared): Promise<Answer> {
    const { cache } = prepared;
    for (let attempt = 0; attempt < LIMITS.conflictRetries; attempt += 1) {
      await cache.catchUp();
      const decision = await this.deciding.decide(prepared);
      if (!('plain' in decision)) return this.positioned(decision);
      if (decision.plain.length === 0) return this.positioned(planned(decision));
      const { stream, plain } = decision;
      const [result] = await this.log.append([{ stream, expected: expectedBy(decision), plain }]);
      if (!result || result instanceof Fault) throw result ?? new Fault('Internal', { stream });
      if (result.outcome === 'appended') return this.done(decision, result);
      cache.evict(prepared.stream);
      if (result.outcome === 'unknown')
        throw new Fault('OutcomeUnknown', { stream: prepared.stream }, { cause: result.cause });
    }
    throw new Fault('StreamMoved', { stream: prepared.stream, attempts: LIMITS.conflictRetries });
  }

  /**
   * Decides commands one after the other, each on what the ones before it would have left, and appends all at once, so that a
   * store can write them in one commit. The answers are those of executing them one by one: what could not be written as decided,
   * because its stream moved meanwhile, is decided again in the order of the list. A command that rests on one of the list which
   * could not be written at all may have been written before that is known.
   */
  async executeBatch(requests: readonly CommandRequest[]): Promise<readonly (Answer | Fault)[]> {
    const answers: (Answer | Fault)[] = [];
    for (const part of aroundCorrections(requests)) {
      const [only] = part;
      answers.push(
        ...(only && part.length === 1 ? [await this.execute(only).catch(asFault)] : await this.record(part)),
      );
    }
    return answers;
  }

  /** Several commands, none of them a correction. */
  private async record(requests: readonly CommandRequest[]): Promise<readonly (Answer | Fault)[]> {
    const { cache } = this;
    const decided = overlay(cache);
    await cache.catchUp();
    const outcomes = await this.decideInOrder(requests, decided);
    const decisions = outcomes.filter(
      (outcome): outcome is Decision => 'plain' in outcome && outcome.plain.length > 0,
    );
    const written = await writeDecisions(decisions, { log: this.log, cache, decided });
    const answers: (Answer | Fault)[] = [];
    let moved = false;
    for (const [at, outcome] of outcomes.entries()) {
      const result = 'plain' in outcome ? written.get(outcome) : undefined;
      // What came after a command that could not be written as decided may rest on it
      moved ||= result === 'again' || result instanceof Fault;
      if (result instanceof Fault) answers.push(result);
      else if (result === 'again' || (moved && !result))
        answers.push(await this.execute(requests[at] as CommandRequest).catch(asFault));
      else if (outcome instanceof Fault) answers.push(outcome);
      else answers.push(await this.positioned('plain' in outcome ? planned(outcome) : outcome, result));
    }
    return answers;
  }

  /** Answers with the position after the events, which is the same however often the command is repeated. */
  private async positioned(answer: Answer, at?: { readonly position: number }): Promise<Answer> {
    if (isRejection(answer)) return answer;
    const last = at ? undefined : answer.events.at(-1);
    const [event] = last ? await this.log.readStream(last.stream, last.revision, 1) : [];
    const position = at?.position ?? (event ? event.index + 1 : (await this.log.head()).position);
    return { ...answer, position };
  }

  /**
   * An engine whose commands are decided on the log and on what it has decided itself, and written to a branch alone. `merge` appends
   * to the log what still stands as it was decided, and answers how many steps do not: their commands are to be executed.
   * It throws OutcomeUnknown, and what `tick` throws: what is merged by then stays, and is found again by another merge.
   */
  async branch(
    scratch: Scratch,
    batch?: number,
  ): Promise<{ readonly engine: Engine; readonly branch: Branch; readonly merge: Merge }> {
    const { parts, log, cache } = this;
    const branch = await branchOf(log, scratch, parts.clock);
    return {
      engine: new Engine(parts, branch),
      branch,
      merge: async (tick) =>
        merge(branch, { log, cache, today: () => this.today(), tick, ...(batch ? { batch } : {}) }),
    };
  }

  /** Id of the log; undefined while it is empty. */
  async logId(): Promise<string | undefined> {
    return (await this.log.head()).logId;
  }

  /** The state of a stream as rules see it now. */
  async stateOf<C extends keyof States>(category: C, id: string): Promise<States[C] | undefined> {
    await this.cache.catchUp();
    const stream = streamOf(category, id);
    return ((this.cache.peek(stream) ?? (await this.cache.load(stream))).state ?? undefined) as
      States[C] | undefined;
  }

  private async decideInOrder(
    requests: readonly CommandRequest[],
    cache: StreamCache,
  ): Promise<(Answer | Fault | Decision)[]> {
    const outcomes: (Answer | Fault | Decision)[] = [];
    for (const request of requests) {
      try {
        const decision = await this.deciding.decide(this.deciding.prepare(request, cache));
        outcomes.push(decision);
        if ('plain' in decision && !decision.prepared.spec.concerns) cache.put(after(decision));
      } catch (error) {
        outcomes.push(asFault(error));
      }
    }
    return outcomes;
  }

  private today(): Day {
    return dayOf(this.parts.clock.now());
  }

  private done(decision: Decision, result: Extract<AppendResult, { outcome: 'appended' }>): Done {
    const { prepared, entry, recordedOn } = decision;
    const { recordedAtMs } = result;
    const { stream, cache, spec } = prepared;
    const held = cache.peek(stream);
    if (!held || spec.concerns) cache.evict(stream);
    // Recorded on another day than the one it was decided on it folds to something else: the log tells what
    else if (
      held.revision === entry.revision &&
      recordedAtMs !== undefined &&
      dayOf(recordedAtMs) === recordedOn
    )
      cache.put(after(decision));
    else if (held.revision <= entry.revision) cache.evict(stream);
    cache.saw(result.position, decision.plain.length);
    return { ...planned(decision), position: result.position };
  }
}

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

const asFault = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  throw error;
};
