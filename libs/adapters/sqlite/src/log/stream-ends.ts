/** The ends of the streams that were written last, so that what follows on them needs no search in the file. */
export interface StreamEnd {
  /** In `streams`. */
  readonly id: number;
  readonly revision: number;
  /** Of the last event, in hex: the `prev` of the next. */
  readonly hash: string;
}

/** So many streams or twice as many are held, at about 250 bytes each. */
export const HELD_STREAMS = 8_192;

/**
 * What is put here was written in a transaction that is committed or still open; after a commit that fails the store writes
 * nothing more, so nobody builds on an end that is not in the file. Two maps that take turns are a cache which costs two
 * look-ups: when the younger is full the older is forgotten.
 */
export class StreamEnds {
  #younger = new Map<string, StreamEnd>();
  #older = new Map<string, StreamEnd>();

  get(stream: string): StreamEnd | undefined {
    return this.#younger.get(stream) ?? this.#older.get(stream);
  }

  set(stream: string, end: StreamEnd): void {
    if (this.#younger.size >= HELD_STREAMS) {
      this.#older = this.#younger;
      this.#younger = new Map();
    }
    this.#younger.set(stream, end);
  }
}
