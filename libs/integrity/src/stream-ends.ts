/**
 * The last event of every stream, 24 bytes each, so that the streams of ten million events fit into memory.
 *
 * A row is the fingerprint of the stream's name (three words), the revision, and the first two words of the fingerprint of the event's
 * hash. Rows stand in the order in which their streams began, in chunks that are never moved; an open hash table of row numbers finds them.
 * Two streams in a million million runs over ten million events would be taken for one, which shows as a fault that the next run does
 * not show; a hash that is not the previous one passes for it with a chance of 2^-64.
 */

/** What is kept of an event to hold it to its stream: the fingerprints of the stream, of its hash, and of the hash that it names as the one before. */
export const LINK_WORDS = 9;
export const OWN = 3;
export const PREV = 6;

export interface Following {
  /** The revision that comes next in the stream. */
  readonly next: number;
  /** Whether the event names the hash of the stream's last event as the one before, or none where there is none. */
  readonly fits: boolean;
}

const ROW_WORDS = 6;
const REVISION = 3;
const HASH = 4;
const CHUNK_ROWS = 1 << 15;
const FIRST_SLOTS_LOG2 = 10;
/** Beyond this share of taken slots the search for a free one grows long. */
const FULL = 7 / 8;

export const streamEnds = () => {
  const chunks: Uint32Array[] = [];
  let rows = 0;
  let log2 = FIRST_SLOTS_LOG2;
  /** Row number + 1; 0 is free. */
  let slots = new Uint32Array(1 << log2);

  const chunkOf = (row: number): Uint32Array => chunks[Math.floor(row / CHUNK_ROWS)] as Uint32Array;
  const offsetOf = (row: number): number => (row % CHUNK_ROWS) * ROW_WORDS;

  /** The slot of the name, or the free one where it belongs. */
  const slotOf = (words: Uint32Array, at: number): number => {
    let slot = (words[at] as number) >>> (32 - log2);
    for (; slots[slot] !== 0; slot = (slot + 1) % slots.length) {
      const row = (slots[slot] as number) - 1;
      const [chunk, offset] = [chunkOf(row), offsetOf(row)];
      if (
        chunk[offset] === words[at] &&
        chunk[offset + 1] === words[at + 1] &&
        chunk[offset + 2] === words[at + 2]
      )
        break;
    }
    return slot;
  };

  const grow = (): void => {
    log2 += 1;
    slots = new Uint32Array(1 << log2);
    for (let row = 0; row < rows; row += 1) slots[slotOf(chunkOf(row), offsetOf(row))] = row + 1;
  };

  const added = (slot: number, words: Uint32Array, at: number): number => {
    if (rows % CHUNK_ROWS === 0) chunks.push(new Uint32Array(CHUNK_ROWS * ROW_WORDS));
    slots[slot] = rows + 1;
    chunkOf(rows).set(words.subarray(at, at + REVISION), offsetOf(rows));
    rows += 1;
    if (rows > slots.length * FULL) grow();
    return rows - 1;
  };

  /** Puts an event to the end of its stream, wherever it should stand, and says what should have come. */
  const follow = (links: Uint32Array, at: number, revision: number): Following => {
    const slot = slotOf(links, at);
    const isNew = slots[slot] === 0;
    const row = isNew ? added(slot, links, at) : (slots[slot] as number) - 1;
    const [chunk, offset] = [chunkOf(row), offsetOf(row)];
    const following = {
      next: isNew ? 0 : (chunk[offset + REVISION] as number) + 1,
      fits: chunk[offset + HASH] === links[at + PREV] && chunk[offset + HASH + 1] === links[at + PREV + 1],
    };
    chunk[offset + REVISION] = revision;
    chunk[offset + HASH] = links[at + OWN] as number;
    chunk[offset + HASH + 1] = links[at + OWN + 1] as number;
    return following;
  };
  return { follow, size: () => rows };
};
