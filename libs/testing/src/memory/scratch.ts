/** Scratch room in memory, for specs of what needs some. */
import type { Scratch, ScratchList, ScratchMap } from '@kheo/ports';

export class MemoryScratch implements Scratch {
  readonly #maps = new Map<string, ScratchMap>();
  readonly #lists = new Map<string, ScratchList>();

  map(name: string): ScratchMap {
    const held = this.#maps.get(name) ?? mapInMemory();
    this.#maps.set(name, held);
    return held;
  }

  list(name: string): ScratchList {
    const held = this.#lists.get(name) ?? listInMemory();
    this.#lists.set(name, held);
    return held;
  }

  close(): void {
    this.#maps.clear();
    this.#lists.clear();
  }
}

const mapInMemory = (): ScratchMap => {
  const texts = new Map<string, string>();
  return {
    get: (key) => texts.get(key),
    set: (key, text) => void texts.set(key, text),
    entries: () => [...texts].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).values(),
  };
};

const listInMemory = (): ScratchList => {
  const texts: string[] = [];
  return {
    get length() {
      return texts.length;
    },
    push: (text) => texts.push(text) - 1,
    at: (index) => {
      const text = texts[index];
      if (text === undefined) throw new RangeError(`${String(index)} of ${String(texts.length)}`);
      return text;
    },
  };
};
