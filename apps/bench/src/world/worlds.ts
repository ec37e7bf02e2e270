/** Logs of a size with everything that is read beside them. A kept folder is used again when it was built to its end. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '../measuring/programs.js';
import { measure } from '../measuring/measure.js';
import { sizeText } from '../report/numbers.js';

export interface World {
  /** Data folder of Kheo. */
  readonly data: string;
  /** The same bytes in the raw reference. */
  readonly raw: string;
  /** `100k`: the size that was asked for. */
  readonly size: string;
  /** What is really there. */
  readonly events: number;
  readonly streams: number;
  /** Of data and metadata. */
  readonly bytes: number;
}

interface Wanted {
  readonly folder: string;
  readonly events: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export const worldOf = async ({ folder, events, seed, say }: Wanted): Promise<World> => {
  const size = sizeText(events);
  const home = join(folder, `log-seed-${String(seed)}-${size}`);
  const [data, raw, built] = ['data', 'raw.sqlite', 'built.json'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(home, { recursive: true });
  if (!existsSync(built)) {
    say(`building a log of ${size} events …`);
    await generate({ data, events, seed });
    const { events: there } = await measure('settleWorld', { data });
    rmSync(raw, { force: true });
    const copied = await measure('copyRaw', { data, raw });
    if (copied.events !== there)
      throw new Error(`${String(there)} events were built and ${String(copied.events)} copied`);
    const { streams, bytes } = copied;
    writeFileSync(`${built}.part`, JSON.stringify({ events: there, streams, bytes }));
    renameSync(`${built}.part`, built);
  }
  const held = JSON.parse(readFileSync(built, 'utf8')) as Pick<World, 'events' | 'streams' | 'bytes'>;
  return { data, raw, size, ...held };
};

/** Recorded year by year, as `kheo generate` does it; after a kill it goes on where it was. */
const generate = async ({
  data,
  events,
  seed,
}: {
  data: string;
  events: number;
  seed: number;
}): Promise<void> => {
  const { options } = await measure('aim', { events, seed });
  const { provinces, from, to, modelsPerYear } = options;
  const flags = { provinces, from, to, 'models-per-year': modelsPerYear, seed, into: data };
  await cli(['generate', ...Object.entries(flags).map(([name, value]) => `--${name}=${String(value)}`)]);
};

/** Bytes of a file with what SQLite keeps beside it. */
export const bytesOnDisk = (file: string): number =>
  [file, `${file}-wal`].reduce((sum, path) => sum + (existsSync(path) ? statSync(path).size : 0), 0);
