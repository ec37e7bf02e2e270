/**
 * Building each question anew, and all of them in one run, beside raw rows that are read, folded and written. The reference folds
 * every event: a question that few events concern has less to do than it.
 */
import { keepingQuestions, QUESTIONS } from '@kheo/services/headless';
import { measure } from '../measuring/measure.js';
import { interleaved, rateOf } from '../measuring/rounds.js';
import type { Timed } from '../measuring/rounds.js';
import { figureOf } from './reading.js';
import type { Section } from './setting.js';

const ALL = 'all';
const RAW = 'raw';
/** The reference holds every document in memory. */
const RAW_HEAP_MB = 12_000;

export const rebuild: Section = async function* ({ sizes, world, rounds, work }) {
  const names = keepingQuestions(QUESTIONS).map(({ name }) => name);
  for (const size of sizes) {
    const { data, raw, events, size: named } = await world(size);
    const one = (questions: readonly string[]) => () => measure('rebuildOurs', { data, work, questions });
    const answers = await interleaved<string, Timed>(rounds(events), {
      ...Object.fromEntries(names.map((name) => [name, one([name])])),
      [ALL]: one(names),
      [RAW]: () => measure('rebuildRaw', { raw, work }, { heapMb: RAW_HEAP_MB }),
    });
    const reference = rateOf(answers[RAW] ?? []);
    for (const name of [...names, ALL]) {
      const what =
        name === ALL ? `rebuild of all ${String(names.length)} questions together` : `rebuild of ${name}`;
      yield figureOf(
        { id: `rebuild/${name === ALL ? ALL : `one-${name}`}@${named}`, what },
        rateOf(answers[name] ?? []),
        reference,
      );
    }
  }
};
