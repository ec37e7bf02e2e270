/**
 * Which commands the log holds. The engine finds a row that was recorded on the row's own stream; one that names another thing now
 * than it did then would be looked for on another stream, and not be found. The table here tells that it was recorded somewhere.
 */
import { LIMITS } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';
import { turn } from '../turn.js';

export interface RecordedCommands {
  /** Takes in what has been appended since the last call. */
  catchUp(): Promise<void>;
  /** False: it is not in the log. True: it almost certainly is, and `find` knows. */
  has(commandId: string): boolean;
  /** Where the first event of each of these commands stands. Reads the whole log. */
  find(commandIds: ReadonlySet<string>): Promise<ReadonlyMap<string, Place>>;
}

export interface Place {
  readonly stream: string;
  readonly revision: number;
}

export const recordedCommands = (store: Pick<EventStore, 'head' | 'readAll'>): RecordedCommands => {
  const marks = markSet();
  let seen = 0;
  let reading: Promise<void> | undefined;

  const readOn = async (): Promise<void> => {
    const { position } = await store.head();
    while (seen < position) {
      const events = await store.readAll(seen, LIMITS.readEvents);
      for (const { metadata } of events) marks.add(markOf(metadata.commandId));
      seen += events.length;
      await turn();
    }
  };

  return {
    catchUp: async () => (reading ??= readOn().finally(() => (reading = undefined))),
    has: (commandId) => marks.has(markOf(commandId)),
    find: async (commandIds) => {
      const found = new Map<string, Place>();
      for (let after = 0; after < seen && found.size < commandIds.size;) {
        const events = await store.readAll(after, LIMITS.readEvents);
        for (const {
          stream,
          revision,
          metadata: { commandId },
        } of events)
          if (commandIds.has(commandId) && !found.has(commandId)) found.set(commandId, { stream, revision });
        after += events.length;
        await turn();
      }
      return found;
    },
  };
};

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const VALUES = new Map(Array.from(ALPHABET, (letter, value) => [letter.charCodeAt(0), value]));
const MARK_CHARS = 10;
const PREFIX_CHARS = 'cmd-'.length;

/** 50 bits of the id, and never 0. Ids are keyed hashes, so any of their bits will do. */
const markOf = (commandId: string): number => {
  let mark = 0;
  for (let at = PREFIX_CHARS; at < PREFIX_CHARS + MARK_CHARS; at += 1)
    mark = mark * 32 + (VALUES.get(commandId.charCodeAt(at)) ?? 0);
  return mark + 1;
};

/** Numbers in a table with open addressing: 11 to 21 bytes each, where a Set would take 40 and end at 16 million. */
const markSet = () => {
  let table = new Float64Array(1_024);
  let size = 0;
  /** Where the mark is, or where it would go. */
  const slotOf = (mark: number): number => {
    let slot = mark % table.length;
    while (table[slot] !== 0 && table[slot] !== mark) slot = (slot + 1) % table.length;
    return slot;
  };
  const add = (mark: number): void => {
    const slot = slotOf(mark);
    if (table[slot] === mark) return;
    table[slot] = mark;
    size += 1;
    if (size * 4 > table.length * 3) grow();
  };
  const grow = (): void => {
    const held = table;
    table = new Float64Array(held.length * 2);
    size = 0;
    for (const mark of held) if (mark !== 0) add(mark);
  };
  return { add, has: (mark: number) => table[slotOf(mark)] === mark };
};
