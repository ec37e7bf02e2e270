/**
 * Room for what one piece of work needs and memory does not hold. It ends with the work or with the process, whatever becomes of
 * that, and leaves nothing behind: what is put here may name people.
 */

/** Texts by key. */
export interface ScratchMap {
  get(key: string): string | undefined;
  /** Takes the place of what was there. */
  set(key: string, text: string): void;
  /** Every key with its text, in the order of the keys' UTF-8 bytes. Nothing may be set in this map meanwhile. */
  entries(): IterableIterator<readonly [key: string, text: string]>;
}

/** Texts in the order in which they came. */
export interface ScratchList {
  readonly length: number;
  /** Answers the index of the text. */
  push(text: string): number;
  /** @throws RangeError beyond the end */
  at(index: number): string;
}

/** Local and synchronous on every engine: nobody else ever sees it. */
export interface Scratch {
  /** The map of this name, empty at first. */
  map(name: string): ScratchMap;
  list(name: string): ScratchList;
  close(): void;
}
