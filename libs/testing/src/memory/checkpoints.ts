/** Checkpoints in memory: they last as long as the object. */
import type { Checkpoints } from '@kheo/ports';

export class MemoryCheckpoints implements Checkpoints {
  readonly #readers = new Map<string, { epoch: number; position: number }>();

  async acquire(reader: string): Promise<{ epoch: number; position: number }> {
    const { epoch, position } = this.#readers.get(reader) ?? { epoch: 0, position: 0 };
    const next = { epoch: epoch + 1, position };
    this.#readers.set(reader, next);
    return { ...next };
  }

  async store(reader: string, epoch: number, position: number): Promise<'stored' | 'fenced'> {
    const held = this.#readers.get(reader);
    if (held?.epoch !== epoch) return 'fenced';
    held.position = Math.max(held.position, position);
    return 'stored';
  }

  async read(reader: string): Promise<number> {
    return this.#readers.get(reader)?.position ?? 0;
  }
}
