/** A share of every scenario: whatever happens to the process and its disk, what must stay true is true. */
import { describe, expect, it } from '@jest/globals';
import { freshSeed, seededRandom } from '@kheo/testing/faults';
import { shim } from './disk/shim.js';
import { runAll, runCase } from './kit/session.js';
import type { CaseResult } from './kit/session.js';
import { smokeOf } from './kit/smoke.js';

const PARALLEL = 2;
const LIMIT_MS = 300_000;
const KILLS_AT_LEAST = 200;

const disk = shim();
const seed = freshSeed();
const results: CaseResult[] = [];

describe(`what must stay true (seed ${String(seed)}) holds through`, () => {
  for (const [scenario, numbers] of smokeOf(seededRandom(seed))) {
    const skipped = scenario.needsShim && 'missing' in disk ? disk.missing : undefined;
    (skipped === undefined ? it : it.skip)(
      `${String(numbers.length)} of ${scenario.name}: ${scenario.doc}${skipped === undefined ? '' : ` (${skipped})`}`,
      async () => {
        const found: Record<string, readonly string[]> = {};
        await runAll(
          numbers.map((number) => () => runCase(scenario, number)),
          {
            parallel: PARALLEL,
            heard: (result) => {
              results.push(result);
              if (result.violations.length > 0) found[result.seed] = result.violations;
            },
          },
        );
        expect(found).toEqual({});
      },
      LIMIT_MS,
    );
  }

  ('missing' in disk ? it.skip : it)(`${String(KILLS_AT_LEAST)} kills and more`, () => {
    expect(results.reduce((total, { kills }) => total + kills, 0)).toBeGreaterThanOrEqual(KILLS_AT_LEAST);
  });
});
