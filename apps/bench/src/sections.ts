/** Every section, by the name that `--only` takes, in the order in which they run. */
import { append } from './sections/append.js';
import { catchUp, read, verify } from './sections/reading.js';
import { rebuild } from './sections/rebuild.js';
import type { Section } from './sections/setting.js';

export const SECTIONS: Readonly<Record<string, Section>> = {
  append,
  read,
  'catch-up': catchUp,
  rebuild,
  verify,
};
