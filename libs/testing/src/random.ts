/** Chance that can be repeated: a seed gives the same numbers on every machine, so a failing run can be run again. */

export interface Random {
  readonly seed: number;
  /** From 0 up to but not including 1. */
  readonly next: () => number;
  /** A whole number from 0 up to but not including `limit`. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
  readonly bytes: (length: number) => Uint8Array;
}

/** Mulberry32: 32 bits of state, good enough for choosing test cases and never for keys. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    seed,
    next,
    below,
    pick: (from) => {
      if (from.length === 0) throw new Error('nothing to pick from');
      return from[below(from.length)] as (typeof from)[number];
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
};

/** A seed for a test that wants new chances on every run; the caller prints it. `KHEO_TEST_SEED` repeats a run. */
export const freshSeed = (): number => {
  const given = Number(process.env['KHEO_TEST_SEED'] ?? Number.NaN);
  return Number.isSafeInteger(given) ? given : Date.now() % 2 ** 32;
};
