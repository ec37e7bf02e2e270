/**
 * What a decision's lines do to their cases is the work of a durable reaction. Rows that come after the decision may rest on it, so an
 * import does not wait for its worker, and lets it act at once.
 */
import { streamOf } from '@kheo/kernel';
import type { CommandRequest } from '../command-request.js';
import type { Engine } from '../engine.js';
import type { PlainLog } from '../plain-log.js';
import { recordRecognitionWhenDecisionIssued } from '../reactions.js';

/** The reaction's commands are the same whoever issues them, so its worker finds nothing left to do. */
export const applyLines = async (
  engine: Engine,
  log: Pick<PlainLog, 'readStream'>,
  { scope, key }: CommandRequest,
): Promise<void> => {
  const stream = streamOf('decision', engine.idsOf(scope, 'IssueDecision', key).derive('dec'));
  const [issued] = await log.readStream(stream, 0, 1);
  if (issued) await recordRecognitionWhenDecisionIssued.react(issued, engine);
};
