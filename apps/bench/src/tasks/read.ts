/** Reading the whole log through the port: as pages, and as a subscriber that catches up. */
import { openDataFolder } from '@kheo/adapter-sqlite';
import { LIMITS } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import { follow, systemClock } from '@kheo/ports';
import type { EventStore } from '@kheo/ports';
import { spanOf } from '../measuring/span.js';
import type { Span } from '../measuring/span.js';
import { upToHead } from '../world/up-to-head.js';

export interface Reading {
  /** Data folder. */
  readonly data: string;
}
export type Read = Span & { readonly events: number };

/** Pages of the largest size, both texts of every event decoded. */
export const readOurs = ({ data }: Reading): Promise<Read> =>
  reading(data, async (store, seen) => {
    for (let after = 0; ;) {
      const page = await store.readAll(after, LIMITS.readEvents);
      if (page.length === 0) return;
      page.forEach(seen);
      after += page.length;
    }
  });

/** The read loop of every subscriber, with an asynchronous handler that is given the decoded event and does nothing with it. */
export const followOurs = ({ data }: Reading): Promise<Read> =>
  reading(data, (events, seen) => {
    const handle = async (event: RecordedEvent): Promise<void> => seen(event);
    return upToHead(events, async (store, signal) => {
      for await (const batch of follow(store, { after: 0, signal }))
        for (const event of batch) await handle(event);
    });
  });

const reading = async (
  data: string,
  work: (store: EventStore, seen: (event: RecordedEvent) => void) => Promise<void>,
): Promise<Read> => {
  const folder = openDataFolder(data, { clock: systemClock, readOnly: true });
  let events = 0;
  const seen = (event: RecordedEvent): void => {
    if (decodedBoth(event)) events += 1;
  };
  const span = await spanOf(() => work(folder.events, seen));
  await folder.close();
  return { ...span, events };
};

/** A store may decode when somebody looks: so somebody does. */
const decodedBoth = ({ data, metadata }: RecordedEvent): boolean =>
  typeof data === 'object' && typeof metadata === 'object';
