/** Looks into a log for what its questions can be asked about, and writes it into a file. */
import { writeFileSync } from 'node:fs';
import { openDataFolder } from '@kheo/adapter-sqlite';
import { systemClock } from '@kheo/ports';
import { seededRandom } from '@kheo/testing/faults';
import { poolsOf } from '../world/pools.js';

export const pools = async ({
  data,
  file,
  seed,
}: {
  readonly data: string;
  readonly file: string;
  readonly seed: number;
}): Promise<{ readonly position: number }> => {
  const folder = openDataFolder(data, { clock: systemClock, readOnly: true });
  writeFileSync(file, JSON.stringify(await poolsOf(folder.events, seededRandom(seed))));
  const { position } = await folder.events.head();
  await folder.close();
  return { position };
};
