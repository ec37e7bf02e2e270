/** A process that appends for ever and says what was acknowledged, until somebody kills it. For specs. */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { Draft } from '@kheo/kernel';
import { systemClock } from '@kheo/ports';
import type { EventStore } from '@kheo/ports';
import { openDataFolder } from './data-folder.js';

const WRITERS = 6;

const batchOf = (size: number): Draft[] => {
  const batch = randomUUID();
  return Array.from({ length: size }, (_, at): Draft => ({
    eventId: randomUUID(),
    type: 'ModelRetitled',
    schema: 1,
    effectiveOn: { precision: 'unknown' },
    actor: { id: 'child' },
    commandId: batch,
    commandHash: '',
    correlationId: batch,
    basis: [],
    source: { kind: 'live' },
    data: { batch, at, size },
  }));
};

const endOf = async (events: EventStore, stream: string): Promise<number | 'no-stream'> => {
  let revision = -1;
  for (;;) {
    const page = await events.readStream(stream, revision + 1, 5_000);
    if (page.length === 0) return revision < 0 ? 'no-stream' : revision;
    revision += page.length;
  }
};

const writeForEver = async (events: EventStore, stream: string): Promise<never> => {
  let expected = await endOf(events, stream);
  for (let turn = 1; ; turn += 1) {
    const batch = batchOf((turn % 4) + 1);
    const result = await events.append({ stream, expected, events: batch });
    if (result.outcome !== 'appended') throw new Error(`${stream}: ${result.outcome}`);
    expected = result.last;
    // Straight to the pipe: what has been said is said, also when the process is killed in the next instant.
    writeSync(1, `${batch[0]?.commandId ?? ''} ${String(result.position)}\n`);
  }
};

const { events } = openDataFolder(process.argv[2] ?? '', { clock: systemClock });
await Promise.all(
  Array.from({ length: WRITERS }, (_, at) => writeForEver(events, `kheo.model-${String(at)}`)),
);
