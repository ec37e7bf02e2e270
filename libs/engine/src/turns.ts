/**
 * Commands on one stream take turns within a process. Deciding them at once would let one be written and send all others back to be
 * decided again, so that many at the same time would use up their attempts; between processes the expected revision decides.
 */
import { Fault, LIMITS } from '@kheo/kernel';

/**
 * Runs the work when the work before it on the same stream has ended, however that ended.
 * @throws Fault Busy when too many wait; the work was not begun
 */
export type TakeTurns = <T>(stream: string, work: () => Promise<T>) => Promise<T>;

export const turns = (limit: number = LIMITS.appendQueueRequests): TakeTurns => {
  const last = new Map<string, Promise<unknown>>();
  let waiting = 0;
  return async (stream, work) => {
    if (waiting >= limit) throw new Fault('Busy', { waiting });
    waiting += 1;
    const before = last.get(stream);
    const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
    last.set(stream, ended);
    try {
      await before;
      return await work();
    } finally {
      waiting -= 1;
      end(undefined);
      if (last.get(stream) === ended) last.delete(stream);
    }
  };
};
