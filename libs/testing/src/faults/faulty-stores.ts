/** Logs and read models that break a promise: what a checker is worth is whether it sees them. Over any store that keeps its own. */
import type { AppendRequest, AppendResult, Checkpoints, EventStore, ReadModelStore } from '@kheo/ports';
import { replacing } from './replacing.js';

/** Ports of one process, as a planted fault leaves them. */
export interface FaultyStore {
  readonly events?: (store: EventStore) => EventStore;
  readonly readModels?: (store: ReadModelStore) => ReadModelStore;
  readonly checkpoints?: (checkpoints: Checkpoints, store: EventStore) => Checkpoints;
}

/** So long nothing happens between the promise and the deed: a process that dies then has lied. */
const LATE_MS = 15;
const late = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LATE_MS));

/** Says that it is appended, and then appends. */
const ackBeforeCommit = (store: EventStore): EventStore => {
  const end = { position: 0 };
  const ahead = async ({ stream, expected, events }: AppendRequest): Promise<AppendResult> => {
    const first = expected === 'no-stream' ? 0 : expected + 1;
    end.position = Math.max(end.position, (await store.head()).position) + events.length;
    const last = first + events.length - 1;
    return {
      outcome: 'appended',
      stream,
      first,
      last,
      position: end.position,
      recordedAtMs: Date.now(),
    };
  };
  return replacing(store, {
    append: async (request) => {
      const told = await ahead(request);
      void late().then(() => store.append(request));
      return told;
    },
  });
};

/** Appends behind whatever is there. */
const anyRevision = (store: EventStore): EventStore =>
  replacing(store, {
    append: async (request) => {
      const result = await store.append(request);
      return result.outcome === 'refused' ? store.append({ ...request, expected: result.actual }) : result;
    },
  });

/** Tells of a part of the append, and leaves the rest away. */
const tornAppend = (store: EventStore): EventStore =>
  replacing(store, {
    append: (request) => store.append({ ...request, events: request.events.slice(0, 1) }),
  });

/** Moves the checkpoint of a reaction on when an event is there, before the reaction has done anything about it. */
const checkpointBeforeEffect = (checkpoints: Checkpoints, store: EventStore): Checkpoints => {
  const runAhead = async (reader: string, epoch: number): Promise<never> => {
    for (;;) {
      const { position } = await store.head();
      await checkpoints.store(reader, epoch, position);
      await store.changed(position, new AbortController().signal);
    }
  };
  return {
    acquire: async (reader) => {
      const owned = await checkpoints.acquire(reader);
      runAhead(reader, owned.epoch).catch(() => undefined); // the log has closed
      return owned;
    },
    store: (reader, epoch, position) => checkpoints.store(reader, epoch, position),
    read: (reader) => checkpoints.read(reader),
  };
};

/** Writes the checkpoint of a question down, and its documents a little later. */
const checkpointBeforeDocuments = (store: ReadModelStore): ReadModelStore =>
  replacing(store, {
    commit: async (commits) => {
      const outcomes = await store.commit(commits.map((commit) => ({ ...commit, writes: [] })));
      await late();
      await store.commit(commits.map((commit) => ({ ...commit, from: commit.to })));
      return outcomes;
    },
  });

export const FAULTY_STORES = {
  'ack-before-commit': { events: ackBeforeCommit },
  'any-revision': { events: anyRevision },
  'torn-append': { events: tornAppend },
  'checkpoint-before-effect': { checkpoints: checkpointBeforeEffect },
  'checkpoint-before-documents': { readModels: checkpointBeforeDocuments },
} as const satisfies Readonly<Record<string, FaultyStore>>;
