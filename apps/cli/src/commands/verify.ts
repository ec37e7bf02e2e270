/** `kheo verify`: the whole log read from its first byte, trusting nothing that the store says. Also while the system runs. */
import { toHex } from '@kheo/kernel';
import { verifier } from '@kheo/integrity';
import type { Verification } from '@kheo/integrity';
import type { DataFolder } from '@kheo/adapter-sqlite';
import type { ExitCode } from '../exit-codes.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../print/output.js';
import { progressFor } from '../print/progress.js';
import { pageOf, table } from '../print/table.js';
import { withFolder } from '../system/where.js';
import type { Where } from '../system/where.js';

const BATCH_EVENTS = 1_000;

export const runVerify = async (
  command: Where,
  { output, signal }: { output: Output; signal: AbortSignal },
): Promise<ExitCode> =>
  withFolder(command, { readOnly: true }, async (folder) => {
    const progress = progressFor(output, 'events', output.err);
    const checked = await verification(folder, signal, (done, total) =>
      progress.show({ phase: 'verifying', done, total, line: { phase: 'verifying', events: done, total } }),
    ).finally(progress.end);
    output.out(command.json === true ? JSON.stringify(checked) : printed(checked));
    if (signal.aborted) return EXIT.stopped;
    return checked.faults.length > 0 ? EXIT.problems : EXIT.ok;
  });

/** Every event up to the head of the moment, and whether the tree that the store keeps has the same root. */
const verification = async (
  { events }: DataFolder,
  signal: AbortSignal,
  report: (done: number, total: number) => void,
): Promise<Verification> => {
  const kept = await events.treeHead();
  const { check, result } = verifier();
  for (let read = 0; read < kept.size && !signal.aborted;) {
    const batch = await events.readAll(read, Math.min(BATCH_EVENTS, kept.size - read));
    if (batch.length === 0) break;
    batch.forEach(check);
    read += batch.length;
    report(read, kept.size);
  }
  const checked = result();
  if (signal.aborted) return checked;
  const missing = kept.size - checked.events;
  const faults = [
    ...(missing > 0
      ? [
          {
            index: checked.events,
            stream: '',
            revision: 0,
            what: `${String(missing)} events that the tree counts can not be read`,
          },
        ]
      : []),
    ...(missing === 0 && checked.root !== toHex(kept.root)
      ? [
          {
            index: checked.events,
            stream: '',
            revision: 0,
            what: 'the tree that the store keeps has another root',
          },
        ]
      : []),
  ];
  return { ...checked, faults: [...checked.faults, ...faults] };
};

const printed = ({ events, streams, root, faults }: Verification): string => {
  const rows = faults.map(({ index, stream, revision, what }) => [
    String(index),
    stream,
    String(revision),
    what,
  ]);
  const found =
    faults.length === 0
      ? 'Sound: every hash, chain, leaf and the root fit.'
      : `${table(['index', 'stream', 'revision', 'fault'], rows)}\n\nFaults: ${String(faults.length)}.`;
  return `${pageOf({ events, streams, root })}\n\n${found}`;
};
