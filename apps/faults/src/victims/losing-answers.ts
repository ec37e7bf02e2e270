/** A log whose answers get lost on the way back: what was appended is appended, and the caller hears that nobody knows. */
import type { DataFolder } from '@kheo/adapter-sqlite';
import { replacing } from '@kheo/testing/faults';

type EventStore = DataFolder['events'];

/** Every answer whose number falls into the first `percent` of a hundred is lost. */
export const losingAnswers = (store: EventStore, percent: number): EventStore => {
  if (percent === 0) return store;
  let count = 0;
  return replacing(store, {
    append: async (request) => {
      const result = await store.append(request);
      count += 1;
      return (count * 37) % 100 < percent && result.outcome === 'appended'
        ? { outcome: 'unknown', stream: request.stream, cause: 'the answer was lost' }
        : result;
    },
  });
};
