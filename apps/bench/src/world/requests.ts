/** Prepared appends, read in loads that fit into memory, and the rows of the reference that hold the very same bytes. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { encodeEvent } from '@kheo/integrity';
import { toHex } from '@kheo/kernel';
import type { AppendRequest } from '@kheo/ports';
import type { RawRow } from '../raw/raw-log.js';

/** The clock stands still, so that Kheo and the reference store the same instants. */
const STANDING_MS = Date.UTC(2026, 0, 5);
export const standingClock = { now: () => STANDING_MS };

/** Events that are held at once while they wait to be appended; reading them is not measured. */
const LOAD_EVENTS = 5_000;

export async function* loadsOf(file: string): AsyncGenerator<readonly AppendRequest[]> {
  let load: AppendRequest[] = [];
  let events = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const request = JSON.parse(line) as AppendRequest;
    load.push(request);
    events += request.events.length;
    if (events < LOAD_EVENTS) continue;
    yield load;
    [load, events] = [[], 0];
  }
  if (load.length > 0) yield load;
}

/** Makes the rows that requests bring about, one list per request; it is given all requests of a log in their order. */
export const rawRows = (): ((requests: readonly AppendRequest[]) => readonly (readonly RawRow[])[]) => {
  const streams = new Map<string, { readonly number: number; revision: number; prev?: string }>();
  const recordedAt = new Date(STANDING_MS).toISOString();
  return (requests) =>
    requests.map(({ stream, events }) => {
      const end = streams.get(stream) ?? { number: streams.size + 1, revision: -1 };
      streams.set(stream, end);
      return events.map((draft) => {
        end.revision += 1;
        const { revision, prev, number } = end;
        const { data, metadata, hash } = encodeEvent(draft, {
          stream,
          revision,
          recordedAt,
          ...(prev === undefined ? {} : { prev }),
        });
        end.prev = toHex(hash);
        return { stream: number, revision, data, metadata };
      });
    });
};
