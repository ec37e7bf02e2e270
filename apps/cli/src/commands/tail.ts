/** `kheo tail`: the log as it grows, event by event from any position. */
import type { ExitCode } from '../exit-codes.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../print/output.js';
import { withSystem } from '../system/where.js';
import type { Where } from '../system/where.js';

export interface TailCommand extends Where {
  readonly after?: string;
  readonly type?: string;
  readonly stream?: string;
  readonly follow: boolean;
  readonly limit?: string;
}

interface Event {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly metadata: {
    readonly recordedAt: string;
    readonly effectiveOn: { readonly precision: string; readonly date?: string; readonly to?: string };
  };
}

export const runTail = async (
  command: TailCommand,
  { output, signal }: { output: Output; signal: AbortSignal },
): Promise<ExitCode> => {
  const { after, type, stream, follow, limit } = command;
  const given = { after, type, stream, limit, ...(follow ? {} : { follow: 'false' }) };
  try {
    await withSystem(command, async (client) => {
      for await (const line of client.events(given, signal))
        output.out(command.json === true ? line : printed(JSON.parse(line) as Event));
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return EXIT.ok; // Ctrl-C is how a tail that follows ends
};

const printed = ({ position, type, stream, revision, metadata }: Event): string => {
  const { precision, date = '', to = '' } = metadata.effectiveOn;
  const on = precision === 'unknown' ? `by ${to || 'then'}` : precision === 'range' ? `${date}…${to}` : date;
  return [
    String(position).padStart(8),
    metadata.recordedAt,
    type.padEnd(24),
    on.padEnd(13),
    `${stream}@${String(revision)}`,
  ].join('  ');
};
