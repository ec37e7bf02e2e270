/** Asks one question again and again, each time something else, one answer after the other in one thread. */
import { readFileSync } from 'node:fs';
import { openDataFolder } from '@kheo/adapter-sqlite';
import { Fault } from '@kheo/kernel';
import { systemClock } from '@kheo/ports';
import { Asker, QUESTIONS } from '@kheo/services/headless';
import { seededRandom } from '@kheo/testing/faults';
import type { Pools } from '../world/pools.js';
import { idsFor, listQuery, timesOf } from '../world/queries.js';
import type { Asking } from '../world/queries.js';

export interface Questioning {
  readonly data: string;
  /** What there is to ask about, as the task `pools` wrote it. */
  readonly pools: string;
  readonly question: string;
  /** One thing by its id, or the list. */
  readonly one: boolean;
  readonly seed: number;
  /** Answers that are timed, and answers before them that are not. */
  readonly samples: number;
  readonly warm: number;
  /** After so long no further answer is begun. */
  readonly mostSeconds: number;
}

export interface Questioned {
  /** Of each answer that found something to look at; that a thing was not known yet is quickly said, and not counted. */
  readonly ms: readonly number[];
}

export const ask = async (told: Questioning): Promise<Questioned> => {
  const { data, question: name, seed } = told;
  const folder = openDataFolder(data, { clock: systemClock, readOnly: true });
  try {
    const { events: store, readModels, vault } = folder;
    const asker = new Asker({ store, readModels, vault, clock: systemClock });
    const chance = seededRandom(seed);
    const pools = JSON.parse(readFileSync(told.pools, 'utf8')) as Pools;
    const next = nextOf(told, { pools, chance, position: (await store.head()).position });
    if (!next) return { ms: [] };
    const answer = async (): Promise<boolean> => {
      const asked = next();
      return asker.ask({ name, ...asked }, { personal: false }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Fault && error.code === 'NotFound') return false;
          throw new Error(`${name} ${JSON.stringify(asked)} was not answered`, { cause: error });
        },
      );
    };
    return await timed(answer, told);
  } finally {
    await folder.close();
  }
};

const nextOf = ({ question: name, one }: Questioning, asking: Asking) => {
  const question = QUESTIONS[name];
  if (!question) throw new Error(`no question ${name}`);
  if (!one) return () => ({ query: listQuery(question, asking) });
  const ids = idsFor(question, asking.pools);
  if (ids.length === 0) return undefined;
  return () => ({ id: asking.chance.pick(ids), query: timesOf(asking) });
};

/** Things are drawn so often, for each sample, until one was known at the time that was drawn with it. */
const MOST_DRAWS = 20;

const timed = async (
  answer: () => Promise<boolean>,
  { samples, warm, mostSeconds }: Questioning,
): Promise<Questioned> => {
  const endMs = performance.now() + mostSeconds * 1_000;
  const ms: number[] = [];
  for (let asked = 0; asked < warm && performance.now() < endMs; asked += 1) await answer();
  for (let left = samples * MOST_DRAWS; ms.length < samples && left > 0; left -= 1) {
    if (ms.length > 0 && performance.now() >= endMs) break;
    const beganMs = performance.now();
    if (await answer()) ms.push(performance.now() - beganMs);
  }
  return { ms };
};
