/** Wakes readers that wait for the log to grow. */

/** How often a process that only reads looks whether the writer's process has written. */
const POLL_MS = 200;

export class LogWatch {
  readonly #position: () => number;
  readonly #poll: boolean;
  readonly #waiters = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(position: () => number, options: { readonly poll: boolean }) {
    this.#position = position;
    this.#poll = options.poll;
  }

  /** Resolves when the log is longer than `after`, when the signal aborts or when the watch closes. */
  async changed(after: number, signal: AbortSignal): Promise<void> {
    if (this.#closed || signal.aborted || this.#position() > after) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        if (!this.#closed && !signal.aborted && this.#position() <= after) return;
        this.#waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        this.#rest();
        resolve();
      };
      this.#waiters.add(wake);
      signal.addEventListener('abort', wake);
      if (this.#poll) this.#timer ??= setInterval(() => this.wake(), POLL_MS);
    });
  }

  wake(): void {
    for (const wake of this.#waiters) wake();
  }

  close(): void {
    this.#closed = true;
    this.wake();
  }

  #rest(): void {
    if (this.#waiters.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
