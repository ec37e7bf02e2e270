/** Copies the bytes of a log into the raw reference, which reads are compared with. */
import { openDataFolder } from '@kheo/adapter-sqlite';
import { LIMITS } from '@kheo/kernel';
import { follow, systemClock } from '@kheo/ports';
import { RawLog } from '../raw/raw-log.js';
import { upToHead } from '../world/up-to-head.js';

export const copyRaw = async ({
  data,
  raw,
}: {
  readonly data: string;
  readonly raw: string;
}): Promise<{ readonly events: number; readonly streams: number; readonly bytes: number }> => {
  const folder = openDataFolder(data, { clock: systemClock, readOnly: true });
  const copy = new RawLog(raw, { synchronous: 'NORMAL' });
  const streams = new Map<string, number>();
  const numberOf = (stream: string): number => {
    const held = streams.get(stream) ?? streams.size + 1;
    streams.set(stream, held);
    return held;
  };
  let bytes = 0;
  await upToHead(folder.events, async (store, signal) => {
    for await (const batch of follow(store, { after: 0, signal, batch: LIMITS.readEvents }))
      copy.append(
        batch.map(({ stream, revision, dataBytes: data, metadataBytes: metadata }) => {
          bytes += data.length + metadata.length;
          return { stream: numberOf(stream), revision, data, metadata };
        }),
      );
  });
  const events = copy.count();
  copy.close();
  await folder.close();
  return { events, streams: streams.size, bytes };
};
