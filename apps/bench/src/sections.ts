/** Every section, by the name that `--only` takes, in the order in which they run. */
import { append } from './sections/append.js';
import { commands } from './sections/commands.js';
import { disk } from './sections/disk.js';
import { imports } from './sections/import.js';
import { peer } from './sections/peer.js';
import { questions } from './sections/questions.js';
import { catchUp, read, verify } from './sections/reading.js';
import { rebuild } from './sections/rebuild.js';
import type { Section } from './sections/setting.js';
import { start } from './sections/start.js';

export const SECTIONS: Readonly<Record<string, Section>> = {
  append,
  read,
  'catch-up': catchUp,
  rebuild,
  verify,
  import: imports,
  questions,
  commands,
  start,
  disk,
  peer,
};
