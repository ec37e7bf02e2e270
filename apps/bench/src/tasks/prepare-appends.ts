/**
 * Prepares what is appended when appends are measured: whole streams out of a real log, their events as the engine drafted them,
 * in a file of one request a line. So the process that is measured holds little of it at a time.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { openDataFolder } from '@kheo/adapter-sqlite';
import { LIMITS } from '@kheo/kernel';
import type { Draft, RecordedEvent } from '@kheo/kernel';
import { follow, systemClock } from '@kheo/ports';
import type { AppendRequest } from '@kheo/ports';
import { upToHead } from '../world/up-to-head.js';

export interface Workload {
  /** Data folder that the events are taken from. */
  readonly data: string;
  readonly file: string;
  /** How many, at most. */
  readonly events: number;
  /** 1: each to its own stream as it was; more: so many at once to streams made for this. */
  readonly perAppend: number;
}

/** Appends of several events that go to one stream, one after the other. */
const APPENDS_PER_STREAM = 10;

export const prepareAppends = async (workload: Workload): Promise<{ readonly events: number }> => {
  const sample = await sampleOf(workload);
  const requests = workload.perAppend === 1 ? sample.map(asItWas) : gathered(sample, workload.perAppend);
  const file = openSync(workload.file, 'w');
  for (const request of requests) writeSync(file, `${JSON.stringify(request)}\n`);
  closeSync(file);
  return { events: requests.reduce((sum, { events }) => sum + events.length, 0) };
};

/** Every k-th stream with all of its events, in the order of the log. */
const sampleOf = async ({ data, events: wanted }: Workload): Promise<readonly RecordedEvent[]> => {
  const folder = openDataFolder(data, { clock: systemClock, readOnly: true });
  const { position } = await folder.events.head();
  const every = Math.max(1, Math.floor(position / wanted));
  const numbers = new Map<string, number>();
  const sample: RecordedEvent[] = [];
  await upToHead(folder.events, async (store, signal) => {
    for await (const batch of follow(store, { after: 0, signal, batch: LIMITS.readEvents }))
      for (const event of batch) {
        const number = numbers.get(event.stream) ?? numbers.size;
        numbers.set(event.stream, number);
        if (number % every === 0) sample.push(event);
      }
  });
  await folder.close();
  return sample.slice(0, wanted);
};

const draftOf = ({ data, metadata }: RecordedEvent): Draft => {
  const { stream: _s, revision: _r, recordedAt: _a, prev: _p, dataHash: _d, ...rest } = metadata;
  return { ...rest, data };
};

const asItWas = (event: RecordedEvent): AppendRequest => ({
  stream: event.stream,
  expected: event.revision === 0 ? 'no-stream' : event.revision - 1,
  events: [draftOf(event)],
});

const gathered = (events: readonly RecordedEvent[], perAppend: number): readonly AppendRequest[] =>
  Array.from({ length: Math.floor(events.length / perAppend) }, (_, at) => {
    const turn = at % APPENDS_PER_STREAM;
    return {
      stream: `kheo.bench-${String(Math.floor(at / APPENDS_PER_STREAM))}`,
      expected: turn === 0 ? 'no-stream' : turn * perAppend - 1,
      events: events.slice(at * perAppend, (at + 1) * perAppend).map(draftOf),
    };
  });
