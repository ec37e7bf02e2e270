/** A share of every scenario: whatever happens to the process and its disk, what must stay true is true. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { freshSeed, seededRandom } from '@kheo/testing/faults';
import { shim } from './disk/shim.js';
import { runAll, runCase } from './kit/session.js';
import type { CaseResult } from './kit/case-result.js';
import { smokeOf } from './kit/smoke.js';

const PARALLEL = 2;
/** No promise: it ends a run that hangs. */
const LIMIT_MS = 900_000;
const KILLS_AT_LEAST = 200;

const disk = shim();
const seed = freshSeed();
const smoke = smokeOf(seededRandom(seed));
const results: CaseResult[] = [];

beforeAll(async () => {
  const cases = smoke.flatMap(([scenario, numbers]) =>
    numbers.map((number) => () => runCase(scenario, number)),
  );
  await runAll(cases, { parallel: PARALLEL, heard: (result) => void results.push(result) });
}, LIMIT_MS);

describe(`what must stay true (seed ${String(seed)}) holds through`, () => {
  for (const [{ name, doc, needsShim }, numbers] of smoke) {
    const skipped = needsShim && 'missing' in disk ? disk.missing : undefined;
    const title = `${String(numbers.length)} of ${name}: ${doc}`;
    (skipped === undefined ? it : it.skip)(skipped === undefined ? title : `${title} (${skipped})`, () => {
      const own = results.filter(({ scenario }) => scenario === name);
      const failed = own.filter(({ violations }) => violations.length > 0);
      expect(own).toHaveLength(numbers.length);
      expect(Object.fromEntries(failed.map((result) => [result.seed, result.violations]))).toEqual({});
    });
  }

  ('missing' in disk ? it.skip : it)(`${String(KILLS_AT_LEAST)} kills and more`, () => {
    expect(results.reduce((total, { kills }) => total + kills, 0)).toBeGreaterThanOrEqual(KILLS_AT_LEAST);
  });
});
