/**
 * Durable reactions: a processor reads the log from its own checkpoint and issues ordinary commands with derived keys, so that
 * a crash between an effect and its checkpoint repeats what has no second effect.
 */
import { Fault, LIMITS } from '@kheo/kernel';
import { follow } from '@kheo/ports';
import type { Checkpoints, EventStore } from '@kheo/ports';
import { known } from '@kheo/recognition';
import type { CommandRequest } from './command-request.js';
import type { Engine } from './engine.js';
import { SYSTEM } from './opening.js';
import type { ReadEvent } from './plain-log.js';

export interface Reaction {
  /** A sentence; it names the checkpoint. */
  readonly name: string;
  readonly types: readonly string[];
  readonly react: (event: ReadEvent, engine: Engine) => Promise<void>;
}

interface IssuedLine {
  readonly line: number;
  readonly act: string;
  readonly model: string;
  readonly case: string;
  readonly level?: string;
  readonly cycle?: number;
}

/**
 * One decision, many lines: on each case stands what its line did, or why it could do nothing. That is one event on one stream, so
 * that an owner who has been superseded and its successor agree on it, whatever each of them sees of other streams.
 */
export const recordRecognitionWhenDecisionIssued: Reaction = {
  name: 'recordRecognitionWhenDecisionIssued',
  types: ['DecisionIssued'],
  react: async (event, engine) => {
    const { decision, issuer, phases, lines } = event.data as unknown as {
      decision: string;
      issuer: string;
      phases?: string[];
      lines: IssuedLine[];
    };
    // Logs of before tell on the decision itself what could not take effect
    const said = (await engine.stateOf('decision', decision))?.unapplied ?? [];
    const requests = lines
      .filter(({ line }) => !said.includes(line))
      .map(({ line, act, model, case: of, level, cycle }): CommandRequest => {
        const decidedIn = { decision, line };
        const body = known({ case: of, model, level, cycle, phases, by: issuer, act, decidedIn });
        return { ...caused(event), name: 'ApplyDecisionLine', key: `${decision}/${String(line)}`, body };
      });
    // Written in one commit where the store can
    for (const answer of await engine.executeBatch(requests)) if (answer instanceof Fault) throw answer;
  },
};

const caused = ({ metadata }: ReadEvent): Omit<CommandRequest, 'name' | 'key' | 'body'> => ({
  scope: `reaction/${recordRecognitionWhenDecisionIssued.name}`,
  actor: { ...SYSTEM, capacity: 'reaction' },
  effectiveOn: metadata.effectiveOn,
  source: { kind: 'live' },
  correlationId: metadata.correlationId,
  causationId: metadata.eventId,
});

export const REACTIONS: readonly Reaction[] = [recordRecognitionWhenDecisionIssued];

export interface ReactionParts {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  readonly engine: Engine;
}

/** Events without an effect after which the checkpoint is written all the same: a restart reads no more of them again. */
const IDLE_EVENTS = 1_000;

/** Runs a reaction until the signal aborts, or another owner takes it over. Throws what its commands throw. */
export const runReaction = async (
  reaction: Reaction,
  parts: ReactionParts,
  signal: AbortSignal,
): Promise<'stopped' | 'fenced'> => {
  const { store, checkpoints, engine } = parts;
  const { epoch, position } = await checkpoints.acquire(reaction.name);
  let reached = position;
  let stored = position;
  for await (const events of follow(store, { after: position, signal, batch: LIMITS.readEvents })) {
    let reacted = false;
    for (const event of events) {
      if (signal.aborted) break;
      if (reaction.types.includes(event.type)) {
        await reaction.react(event, engine);
        reacted = true;
      }
      reached = event.index + 1;
    }
    if (!reacted && reached - stored < IDLE_EVENTS) continue;
    if ((await checkpoints.store(reaction.name, epoch, reached)) === 'fenced') return 'fenced';
    stored = reached;
  }
  return 'stopped';
};
