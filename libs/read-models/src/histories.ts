/**
 * The histories that all projectors hold together: few as they are folded, many packed into text, and of those that memory has no
 * room for which ones they are. A model is told of a few times in a year, and many others in between: what is packed takes little room,
 * and need not be read from the log again.
 */
import { markOf, pack, projectionOf, unpack } from './history.js';
import type { History } from './history.js';
import type { KeepingQuestion } from './question.js';

export interface HistoryLimits {
  /** Facts of the histories that are held as they are folded; an item of a list in a fact counts as one. */
  readonly facts?: number;
  /** Bytes of those that are packed. */
  readonly packed?: number;
  /** Histories that have left memory and are remembered by name. */
  readonly left?: number;
}

/** What one transaction of the runner touches comes on top, up to CROWDED times as much. */
const FACTS = 3_000;
const CROWDED = 10;
/** With twice as much the register of a million events is built a twentieth faster, and all questions take 70 MB more. */
const PACKED_BYTES = 12 * 1024 * 1024;
/** Marks are a few bytes each. */
const LEFT = 500_000;

interface Held {
  readonly history: History;
  readonly weight: number;
}

export class Histories {
  readonly #limits: Required<HistoryLimits>;
  readonly #held = new Map<string, Held>();
  #weight = 0;
  readonly #packed = new Map<string, string>();
  #bytes = 0;
  /** Marks of their names; undefined when too many have left. */
  #left: Set<number> | undefined = new Set();

  constructor({ facts = FACTS, packed = PACKED_BYTES, left = LEFT }: HistoryLimits = {}) {
    this.#limits = { facts, packed, left };
  }

  /** The history of a document, out of memory: whoever takes it puts it back. */
  take(question: KeepingQuestion, key: string): History | undefined {
    const name = nameOf(question, key);
    const held = this.#held.get(name);
    if (held) {
      this.#held.delete(name);
      this.#weight -= held.weight;
      return held.history;
    }
    const packed = this.#packed.get(name);
    if (packed === undefined) return undefined;
    this.#packed.delete(name);
    this.#bytes -= bytesOf(name, packed);
    return unpack(question, key, packed);
  }

  put(question: KeepingQuestion, key: string, history: History): void {
    const { weight } = history;
    this.#held.set(nameOf(question, key), { history, weight });
    this.#weight += weight;
  }

  /** Whether a history that is not here may have been here before. */
  mayHaveLeft(question: KeepingQuestion, key: string): boolean {
    return this.#left?.has(markOf(nameOf(question, key))) ?? true;
  }

  /** It holds so much that the next transaction should not wait for more. */
  isCrowded(): boolean {
    return this.#weight > CROWDED * this.#limits.facts;
  }

  /** Makes room: those that were used least recently go first. Only when what they rest on is in the store. */
  settle(): void {
    for (const [name, { history, weight }] of this.#held) {
      if (this.#weight <= this.#limits.facts) break;
      this.#held.delete(name);
      this.#weight -= weight;
      const packed = pack(history);
      this.#packed.set(name, packed);
      this.#bytes += bytesOf(name, packed);
    }
    for (const [name, packed] of this.#packed) {
      if (this.#bytes <= this.#limits.packed) break;
      this.#packed.delete(name);
      this.#bytes -= bytesOf(name, packed);
      this.#left?.add(markOf(name));
    }
    if (this.#left && this.#left.size > this.#limits.left) this.#left = undefined;
  }
}

/** With what an entry of a map takes. */
const bytesOf = (name: string, packed: string): number => name.length + packed.length + 100;

const nameOf = (question: KeepingQuestion, key: string): string => `${projectionOf(question)}/${key}`;
