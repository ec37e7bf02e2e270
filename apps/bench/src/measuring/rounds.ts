/** Sides that are compared run in turn, so that what the machine does beside them slows all of them alike. */
import { median } from '../report/percentiles.js';

/** The answers of each side, round by round; every second round goes through the sides backwards. */
export const interleaved = async <S extends string, R>(
  rounds: number,
  sides: Readonly<Record<S, () => Promise<R>>>,
): Promise<Readonly<Record<S, readonly R[]>>> => {
  const names = Object.keys(sides) as S[];
  const answers = Object.fromEntries(names.map((name) => [name, [] as R[]])) as Record<S, R[]>;
  for (let round = 0; round < rounds; round += 1)
    for (const name of round % 2 === 0 ? names : names.toReversed()) answers[name].push(await sides[name]());
  return answers;
};

export interface Timed {
  readonly events: number;
  readonly seconds: number;
  readonly peakMb: number;
  readonly sampledMb?: number;
  readonly cpuSeconds?: number;
}

export interface Rate {
  /** Events a second: the median of the rounds, the slowest and the fastest. */
  readonly median: number;
  readonly slowest: number;
  readonly fastest: number;
  /** Largest peak of any round, in MB. */
  readonly peakMb: number;
  /** The same while the clock ran, where that was looked at. */
  readonly sampledMb?: number;
  /** Events for a second of the processors: the median of the rounds, where it is known. */
  readonly perCpuSecond?: number;
}

export const rateOf = (rounds: readonly Timed[]): Rate => {
  const rates = rounds.map(({ events, seconds }) => events / seconds);
  const sampled = rounds.flatMap(({ sampledMb }) => sampledMb ?? []);
  const perCpuSecond = rounds.flatMap(({ events, cpuSeconds }) => (cpuSeconds ? events / cpuSeconds : []));
  return {
    median: median(rates),
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
    peakMb: Math.max(...rounds.map(({ peakMb }) => peakMb)),
    ...(perCpuSecond.length === 0 ? {} : { perCpuSecond: median(perCpuSecond) }),
    ...(sampled.length === 0 ? {} : { sampledMb: Math.max(...sampled) }),
  };
};
