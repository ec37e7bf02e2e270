/** The key vault in memory, with keys from a source of chance that a test can repeat. */
import { Fault } from '@kheo/kernel';
import type { KeyRequest, KeyVault } from '@kheo/ports';

const KEY_BYTES = 32;

interface Held {
  /** Absent once destroyed; the name stays, so that it is never made again. */
  readonly key: Uint8Array | undefined;
  readonly subjects: ReadonlySet<string>;
}

export class MemoryKeyVault implements KeyVault {
  readonly #random: (length: number) => Uint8Array;
  readonly #secret: Uint8Array;
  readonly #keys = new Map<string, Held>();

  constructor(random: (length: number) => Uint8Array) {
    this.#random = random;
    this.#secret = Uint8Array.from(random(KEY_BYTES));
  }

  secret(): Uint8Array {
    return Uint8Array.from(this.#secret); // a copy: slice of a Buffer is not one
  }

  async ensure(requests: readonly KeyRequest[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const destroyed = requests.find(
      ({ name }) => this.#keys.has(name) && this.#keys.get(name)?.key === undefined,
    );
    if (destroyed) throw new Fault('KeyDestroyed', { key: destroyed.name });
    for (const { name, subjects } of requests) {
      const held = this.#keys.get(name);
      this.#keys.set(name, {
        key: held?.key ?? this.#random(KEY_BYTES),
        subjects: new Set([...(held?.subjects ?? []), ...subjects]),
      });
    }
    return this.open(requests.map(({ name }) => name));
  }

  async open(names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const keys = new Map<string, Uint8Array>();
    for (const name of names) {
      const key = this.#keys.get(name)?.key;
      if (key) keys.set(name, Uint8Array.from(key));
    }
    return keys;
  }

  async destroy(name: string): Promise<number> {
    const doomed = [...this.#keys].filter(
      ([held, { key, subjects }]) => key && (held === name || subjects.has(name)),
    );
    for (const [held, { key, subjects }] of doomed) {
      key?.fill(0);
      this.#keys.set(held, { key: undefined, subjects });
    }
    return doomed.length;
  }

  async close(): Promise<void> {
    this.#keys.clear();
  }
}
