/**
 * Folded streams that rules look at, kept beside the log: an entry is what the first events of its stream fold to, and the log
 * tells what came after. Nothing here is believed for an append: the expected revision is.
 */
import { dayOf, LIMITS, partsOfStream } from '@kheo/kernel';
import { evolve, isCategory, isCorrection, withCorrections } from '@kheo/recognition';
import type { FoldedEvent, States } from '@kheo/recognition';
import type { PlainLog, ReadEvent } from './plain-log.js';

type Reads = Pick<PlainLog, 'head' | 'readAll' | 'readStream'>;

/** What a command left on its stream. */
export interface Receipt {
  readonly hash: string;
  readonly first: number;
  readonly types: readonly string[];
  /** Position after its last event; 0 when the events were read from the stream, which does not know it. */
  readonly position: number;
}

export interface Entry {
  readonly stream: string;
  /** Revision of the last event folded; −1 when the stream does not exist. */
  readonly revision: number;
  readonly state: unknown;
  readonly receipts: ReadonlyMap<string, Receipt>;
}

export interface StreamCache {
  /** The entry, when it is in memory. */
  peek(stream: string): Entry | undefined;
  /** Reads a stream and keeps it. */
  load(stream: string): Promise<Entry>;
  /** Takes an entry in place of what is there. */
  put(entry: Entry): void;
  evict(stream: string): void;
  /** Folds what others have appended since the last call. */
  catchUp(): Promise<void>;
  /** Events up to this position, the last `count` of them our own, need not be read again. */
  saw(position: number, count: number): void;
}

export const streamCache = (log: Reads, limit: number = LIMITS.cachedStreams): StreamCache => {
  const entries = new Map<string, Entry>();
  /** The readings that are under way by stream, each of which learns whether the stream moved meanwhile. */
  const loading = new Map<string, Set<{ moved: boolean }>>();
  let seen: number | undefined;

  const touch = (stream: string): void => {
    for (const reading of loading.get(stream) ?? []) reading.moved = true;
  };

  const put = (entry: Entry): void => {
    touch(entry.stream);
    entries.delete(entry.stream);
    entries.set(entry.stream, entry);
    if (entries.size > limit) entries.delete(entries.keys().next().value as string);
  };

  const note = (event: ReadEvent): void => {
    touch(event.stream);
    const entry = entries.get(event.stream);
    if (!entry || event.revision <= entry.revision) return;
    if (event.revision > entry.revision + 1 || isCorrection(event.type)) entries.delete(event.stream);
    else put(advance(entry, event));
  };

  return {
    peek: (stream) => entries.get(stream),
    put,
    evict: (stream) => {
      touch(stream);
      entries.delete(stream);
    },
    load: async (stream) => {
      const reading = { moved: true };
      const readings = loading.get(stream) ?? new Set();
      loading.set(stream, readings.add(reading));
      try {
        let entry = foldStream(stream, []);
        while (reading.moved) {
          reading.moved = false;
          entry = foldStream(stream, await readWhole(log, stream));
        }
        put(entry);
        return entry;
      } finally {
        readings.delete(reading);
        if (readings.size === 0) loading.delete(stream);
      }
    },
    catchUp: async () => {
      const { position } = await log.head();
      seen ??= position;
      while (seen < position) {
        // Several callers may catch up at once: each counts from where it read, and never from where another has come to.
        const from = seen;
        const events = await log.readAll(from, LIMITS.readEvents);
        events.forEach(note);
        seen = Math.max(seen, from + events.length);
      }
    },
    saw: (position, count) => {
      if (seen === position - count) seen = position;
    },
  };
};

/**
 * What has been decided and is not in the log, over what is: nobody else sees it. What lies below may move on meanwhile; the
 * append then finds the stream at another revision.
 */
export const overlay = (below: StreamCache): StreamCache => {
  const own = new Map<string, Entry>();
  return {
    ...below,
    peek: (stream) => own.get(stream) ?? below.peek(stream),
    put: (entry) => own.set(entry.stream, entry),
    evict: (stream) => own.delete(stream),
  };
};

export const readWhole = async (log: Reads, stream: string): Promise<readonly ReadEvent[]> => {
  const all: ReadEvent[] = [];
  for (;;) {
    const page = await log.readStream(stream, all.length, LIMITS.readEvents);
    // A page may be shorter than asked for; only an empty one is the end.
    if (page.length === 0) return all;
    all.push(...page);
  }
};

/** The event as rules see it. */
export const folded = (event: ReadEvent): FoldedEvent & { readonly eventId: string } => ({
  eventId: event.metadata.eventId,
  type: event.type,
  data: event.data,
  effectiveOn: event.metadata.effectiveOn,
  recordedOn: dayOf(Date.parse(event.metadata.recordedAt)),
});

export const foldStream = (stream: string, events: readonly ReadEvent[]): Entry => {
  const state = withCorrections(events.map(folded)).reduce<unknown>(
    (current, event) => fold(stream, current, event),
    undefined,
  );
  return {
    stream,
    revision: events.length - 1,
    state,
    receipts: events.reduce(receive, new Map<string, Receipt>()),
  };
};

const advance = (entry: Entry, event: ReadEvent): Entry => ({
  stream: entry.stream,
  revision: event.revision,
  state: fold(entry.stream, entry.state, folded(event)),
  receipts: receive(new Map(entry.receipts), event),
});

export const fold = (stream: string, state: unknown, event: FoldedEvent): unknown => {
  const category = partsOfStream(stream)?.category ?? '';
  return isCategory(category) ? evolve(category, state as States[typeof category] | undefined, event) : state;
};

const receive = (
  receipts: Map<string, Receipt>,
  { metadata, type, revision }: ReadEvent,
): Map<string, Receipt> => {
  const earlier = receipts.get(metadata.commandId);
  const types = [...(earlier?.types ?? []), type];
  return receipts.set(metadata.commandId, {
    hash: metadata.commandHash,
    first: earlier?.first ?? revision,
    types,
    position: 0,
  });
};
