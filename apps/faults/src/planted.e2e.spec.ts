/** Promises that are broken on purpose are seen, each under the invariant that it breaks. */
import { describe, expect, it } from '@jest/globals';
import { freshSeed, seededRandom } from '@kheo/testing/faults';
import { shim } from './disk/shim.js';
import { Lab } from './kit/lab.js';
import { PLANTED } from './scenarios/planted.js';

/** A kill may come before anything was promised: so many cases may pass without a word. */
const CASES = 8;
const LIMIT_MS = 120_000;

const disk = shim();
const seed = freshSeed();
const random = seededRandom(seed);
const works = 'missing' in disk ? it.skip : it;

describe(`a planted fault turns the kit red (seed ${String(seed)}${'missing' in disk ? `; skipped: ${disk.missing}` : ''})`, () => {
  works.each(PLANTED.map((planted) => [planted.doc, planted] as const))(
    '%s',
    async (_, { invariant, run }) => {
      const seen: string[] = [];
      for (let tried = 0; tried < CASES && !seen.some((what) => what.startsWith(invariant)); tried += 1) {
        const lab = new Lab(random.below(2 ** 31));
        seen.push(...(await run(lab)).violations);
        lab.close();
      }
      expect(seen.map((what) => what.slice(0, invariant.length))).toContain(invariant);
    },
    LIMIT_MS,
  );
});
