/**
 * Kheo under a seeded simulator: processes die, answers are lost, stores fail and the clock jumps, and what was promised stays true.
 * `KHEO_SIMULATIONS` runs more of them, `KHEO_SIMULATION_SEED` one of them again.
 */
import { describe, expect, it } from '@jest/globals';
import { freshSeed, simulate } from '@kheo/testing';
import type { SimulationOutcome } from '@kheo/testing';
import { KHEO } from './kheo.js';
import { PLANTED } from './planted.js';
import { REGRESSION_SEEDS } from './regression-seeds.js';

/** About a minute on a quiet core. */
const SIMULATIONS = Number(process.env['KHEO_SIMULATIONS'] ?? 100);
const MINUTES_MS = 60_000 + SIMULATIONS * 20_000;
const chosen = process.env['KHEO_SIMULATION_SEED'];
const base = chosen === undefined ? freshSeed() : Number(chosen);
const seeds = Array.from(
  { length: chosen === undefined ? SIMULATIONS : 1 },
  (_, at) => (base + at) % 2 ** 32,
);

/** A planted fault is found within so many seeds. */
const PATIENCE = 25;

const codesOf = ({ history }: SimulationOutcome): readonly string[] =>
  history.flatMap((line) => ('code' in line ? [line.code] : line.is === 'failed' ? [line.why ?? ''] : []));

describe(`Kheo simulated (KHEO_SIMULATION_SEED=${String(base)})`, () => {
  it(
    `keeps its promises in ${String(seeds.length)} lives`,
    async () => {
      const met = new Set<string>();
      const total = { turns: 0, events: 0, kills: 0, unknown: 0, answers: 0 };
      for (const seed of seeds) {
        const outcome = await simulate({ seed, system: KHEO });
        const { violations, trace } = outcome;
        expect({ seed, violations, ...(violations.length > 0 ? { trace } : {}) }).toEqual({
          seed,
          violations: [],
        });
        for (const code of codesOf(outcome)) met.add(code);
        total.turns += outcome.turns;
        total.events += outcome.events;
        total.kills += outcome.kills;
        total.unknown += outcome.ends.unknown;
        total.answers += outcome.answers;
      }
      process.stdout.write(
        `simulated ${String(seeds.length)} seeds from ${String(base)}: ${JSON.stringify(total)}\n`,
      );
      // Else nothing was tried
      if (seeds.length < PATIENCE) return;
      expect([...met]).toEqual(
        expect.arrayContaining([
          'killed',
          'OutcomeUnknown',
          'Busy',
          'ClockBehindLog',
          'IdempotencyKeyReused',
          'Injected',
        ]),
      );
      expect(Object.values(total).every((count) => count > seeds.length)).toBe(true);
    },
    MINUTES_MS,
  );

  it(
    'is the same life for the same seed, to the last turn',
    async () => {
      const [one, other] = [
        await simulate({ seed: base, system: KHEO }),
        await simulate({ seed: base, system: KHEO }),
      ];
      expect(other).toEqual(one);
      expect((await simulate({ seed: base + 1, system: KHEO })).fingerprint).not.toBe(one.fingerprint);
    },
    MINUTES_MS,
  );

  it.each(REGRESSION_SEEDS)(
    'does not fall back: $found (seed $seed)',
    async ({ seed }) => {
      expect((await simulate({ seed, system: KHEO })).violations).toEqual([]);
    },
    MINUTES_MS,
  );
});

describe('a simulation sees', () => {
  it.each(Object.entries(PLANTED))(
    '%s',
    async (_, { system = KHEO, ports, found }) => {
      const seen: string[] = [];
      for (let seed = 1; seed <= PATIENCE; seed += 1) {
        const { violations } = await simulate({ seed, system, ...(ports ? { planted: ports } : {}) });
        seen.push(...violations);
        if (violations.some((violation) => violation.startsWith(found))) return;
      }
      expect(seen).toContain(found);
    },
    MINUTES_MS,
  );
});
