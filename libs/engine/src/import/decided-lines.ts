/**
 * What a decision's lines do to their cases is the work of a durable reaction. Rows that come after the decision may rest on it,
 * so an import does not wait: in the trial it decides the lines itself, and after recording it lets the reaction act at once.
 */
import { streamOf } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';
import { known } from '@kheo/recognition';
import type { CommandRequest } from '../command-request.js';
import type { Engine } from '../engine.js';
import { SYSTEM } from '../opening.js';
import { recordRecognitionWhenDecisionIssued } from '../reactions.js';

interface IssueBody {
  readonly issuer: string;
  readonly phases?: readonly string[];
  readonly lines: readonly {
    readonly act: string;
    readonly model: string;
    readonly case?: string;
    readonly level?: string;
    readonly cycle?: number;
  }[];
}

/** In a dry run: the cases as the lines will leave them. A line that its case refuses is no fault of the row. */
export const tryLines = async (
  engine: Engine,
  { scope, key, body, effectiveOn }: CommandRequest,
): Promise<void> => {
  const { derive } = engine.idsOf(scope, 'IssueDecision', key);
  const { issuer, phases, lines } = body as IssueBody;
  const decision = derive('dec');
  const requests = lines.map(({ act, model, case: of, level, cycle }, at): CommandRequest => {
    const line = at + 1;
    return {
      name: 'ApplyDecisionLine',
      scope: `reaction/${recordRecognitionWhenDecisionIssued.name}`,
      key: `${decision}/${String(line)}`,
      body: known({
        case: of ?? derive('cas', line),
        model,
        level,
        cycle,
        phases,
        by: issuer,
        act,
        decidedIn: { decision, line },
      }),
      actor: SYSTEM,
      source: { kind: 'live' },
      ...(effectiveOn ? { effectiveOn } : {}),
    };
  });
  await engine.executeBatch(requests, { dryRun: true });
};

/** After recording. The reaction's commands are the same whoever issues them, so its worker finds nothing left to do. */
export const applyLines = async (
  engine: Engine,
  store: EventStore,
  { scope, key }: CommandRequest,
): Promise<void> => {
  const stream = streamOf('decision', engine.idsOf(scope, 'IssueDecision', key).derive('dec'));
  const [issued] = await store.readStream(stream, 0, 1);
  if (issued) await recordRecognitionWhenDecisionIssued.react(issued, engine);
};
