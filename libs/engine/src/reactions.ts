/**
 * Durable reactions: a processor reads the log from its own checkpoint and issues ordinary commands with derived keys, so that
 * a crash between an effect and its checkpoint repeats what has no second effect.
 */
import { Fault, isRejection, LIMITS } from '@kheo/kernel';
import { follow } from '@kheo/ports';
import type { Checkpoints, EventStore } from '@kheo/ports';
import { known } from '@kheo/recognition';
import type { Answer, CommandRequest } from './command-request.js';
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

/** One decision, many lines: each reaches its case, or the decision says why it could not. */
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
    // Said before a crash, perhaps for a reason that holds no longer: it stays said.
    const said = (await engine.stateOf('decision', decision))?.unapplied ?? [];
    const open = lines.filter(({ line }) => !said.includes(line));
    const keyOf = ({ line }: IssuedLine): string => `${decision}/${String(line)}`;
    const applied = await together(
      engine,
      open.map((line): CommandRequest => {
        const { act, model, case: of, level, cycle } = line;
        const decidedIn = { decision, line: line.line };
        const body = known({ case: of, model, level, cycle, phases, by: issuer, act, decidedIn });
        return { ...caused(event), name: 'ApplyDecisionLine', key: keyOf(line), body };
      }),
    );
    const refused = open.flatMap((line, at): CommandRequest[] => {
      const answer = applied[at];
      if (!answer || !isRejection(answer)) return [];
      const body = { decision, line: line.line, model: line.model, case: line.case, reason: answer.rejected };
      return [{ ...caused(event), name: 'RecordUnappliedLine', key: keyOf(line), body }];
    });
    for (const answer of await together(engine, refused))
      if (isRejection(answer))
        throw new Fault('Internal', {
          reaction: recordRecognitionWhenDecisionIssued.name,
          index: event.index,
          rejected: answer.rejected,
        });
  },
};

/** Commands written in one commit where the store can. @throws Fault of the first that failed; those before it may have been written */
const together = async (engine: Engine, requests: readonly CommandRequest[]): Promise<readonly Answer[]> => {
  const answers: Answer[] = [];
  for (const answer of await engine.executeBatch(requests)) {
    if (answer instanceof Fault) throw answer;
    answers.push(answer);
  }
  return answers;
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
