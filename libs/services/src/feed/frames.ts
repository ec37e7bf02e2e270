/**
 * The log as text for one subscriber: events in order from a position on, and a sign of life when there are none. Pulled by
 * the connection, so a slow subscriber slows the reading of the log and nothing piles up.
 */
import { fromUtf8 } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import { follow } from '@kheo/ports';
import type { EventStore } from '@kheo/ports';
import type { FeedRequest } from './feed-request.js';

export interface FrameOptions {
  readonly logId: string;
  readonly heartbeatMs: number;
  readonly signal: AbortSignal;
}

/** Events read at once for one subscriber: some two hundred of them are open together. */
const BATCH_EVENTS = 100;
/** Frames are sent together up to about so many characters. */
const CHUNK_CHARS = 64 * 1024;
/** Events passed over by the filters after which the subscriber learns how far it has come. */
const PASSED_OVER_EVENTS = 10_000;

export async function* frames(
  store: EventStore,
  request: FeedRequest,
  { logId, heartbeatMs, signal }: FrameOptions,
): AsyncGenerator<string> {
  const { after, until = Infinity, limit = Infinity } = request;
  if (after >= until) return;
  const form = FORMS[request.format](logId);
  let [position, left, silent] = [after, limit, 0];
  for await (const batch of orIdle(follow(store, { after, signal, batch: BATCH_EVENTS }), heartbeatMs)) {
    if (batch === 'idle') {
      yield form.idle(position);
      continue;
    }
    const wanted = batch.filter((event) => event.index < until && isWanted(event, request)).slice(0, left);
    yield* chunks(wanted.map(form.event));
    left -= wanted.length;
    position += batch.length;
    silent = wanted.length > 0 ? 0 : silent + batch.length;
    if (left === 0 || position >= until) return;
    if (silent < PASSED_OVER_EVENTS) continue;
    yield form.idle(position);
    silent = 0;
  }
}

const isWanted = ({ type, stream }: RecordedEvent, request: FeedRequest): boolean =>
  (request.types?.has(type) ?? true) && stream.startsWith(request.stream ?? '');

interface Form {
  readonly event: (event: RecordedEvent) => string;
  readonly idle: (position: number) => string;
}

const FORMS: Record<FeedRequest['format'], (logId: string) => Form> = {
  ndjson: () => ({ event: (event) => `${jsonOf(event)}\n`, idle: () => '\n' }),
  // An id without data moves Last-Event-ID and is no message: filters that find nothing do not start over after a break.
  sse: (logId) => ({
    event: (event) => `id: ${logId}:${String(event.index + 1)}\ndata: ${jsonOf(event)}\n\n`,
    idle: (position) => `: idle\nid: ${logId}:${String(position)}\n\n`,
  }),
};

/** Data and metadata as they were stored, byte for byte, so that a subscriber can check their hashes. */
const jsonOf = ({ index, stream, revision, type, dataBytes, metadataBytes }: RecordedEvent): string => {
  const head = JSON.stringify({ position: index + 1, index, stream, revision, type });
  return `${head.slice(0, -1)},"data":${fromUtf8(dataBytes)},"metadata":${fromUtf8(metadataBytes)}}`;
};

function* chunks(texts: readonly string[]): Generator<string> {
  let chunk = '';
  for (const text of texts) {
    chunk += text;
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

/** What the source yields, and `idle` each time it has not for so long. */
async function* orIdle<T>(source: AsyncGenerator<T>, idleMs: number): AsyncGenerator<T | 'idle'> {
  try {
    for (;;) {
      const next = source.next();
      next.catch(() => undefined); // it is awaited below, unless the subscriber leaves in an idle moment
      let got = await within(next, idleMs);
      while (got === 'idle') {
        yield got;
        got = await within(next, idleMs);
      }
      if (got.done === true) return;
      yield got.value;
    }
  } finally {
    await source.return(undefined);
  }
}

const within = async <T>(promise: Promise<T>, delayMs: number): Promise<T | 'idle'> => {
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<'idle'>((resolve) => {
    timer = setTimeout(() => resolve('idle'), delayMs);
  });
  try {
    return await Promise.race([promise, idle]);
  } finally {
    clearTimeout(timer);
  }
};
