/** The questions that victims and checkers ask, so that an answer can be compared with the same one of another time. */
import { createHash } from 'node:crypto';
import { Fault } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import type { Asker } from '@kheo/services/headless';

/** Far behind every act of the works. */
export const AS_OF = '2030-01-01';
export const ASKED = ['funnel', 'register'] as const;

/** The answer for a past position; nothing when the read models have not come so far. */
export const ask = async (asker: Asker, name: string, knownAt: number): Promise<JsonObject | undefined> => {
  const own = name === 'funnel' ? { by: 'level' } : { limit: '100' };
  try {
    return await asker.ask(
      { name, query: { asOf: AS_OF, knownAt: String(knownAt), ...own } },
      { personal: false },
    );
  } catch (error) {
    if (error instanceof Fault) return undefined; // not yet
    throw error;
  }
};

/** The whole answer as a short text. */
export const digestOf = (answer: JsonObject): string =>
  createHash('sha256').update(JSON.stringify(answer)).digest('hex').slice(0, 32);
