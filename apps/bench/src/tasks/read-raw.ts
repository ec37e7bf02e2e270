/** Reading the raw reference: all rows in pages, both texts decoded. */
import { spanOf } from '../measuring/span.js';
import { RawLog } from '../raw/raw-log.js';
import type { Read } from './read.js';

export const readRaw = async ({ raw }: { readonly raw: string }): Promise<Read> => {
  const log = new RawLog(raw, { synchronous: 'FULL' });
  let events = 0;
  const span = await spanOf(() => {
    for (const row of log.texts()) {
      const [data, metadata] = [JSON.parse(row.data), JSON.parse(row.metadata)] as [unknown, unknown];
      if (typeof data === 'object' && typeof metadata === 'object') events += 1;
    }
  });
  log.close();
  return { ...span, events };
};
