/** What an event takes on the disk. */
import { join } from 'node:path';
import { bytesOnDisk } from '../world/worlds.js';
import type { Section } from './setting.js';

const FILES = [
  ['log', 'log.sqlite', 'log on disk'],
  ['questions', 'read.sqlite', 'read models of all questions on disk'],
] as const;

export const disk: Section = async function* ({ sizes, world }) {
  for (const size of sizes) {
    const { data, raw, events, bytes, size: named } = await world(size);
    for (const [id, file, what] of FILES) {
      const value = bytesOnDisk(join(data, file)) / events;
      const beside = id === 'log' ? { reference: bytesOnDisk(raw) / events } : {};
      yield {
        id: `disk/${id}@${named}`,
        what,
        unit: 'bytes/event',
        value,
        ...beside,
        note: `data and metadata are ${String(Math.round(bytes / events))}`,
      };
    }
  }
};
