/** The clock of one measurement, and the memory of the process while it runs. */
import { memoryUsage } from 'node:process';

export interface Span {
  readonly seconds: number;
  /** Largest resident set that was seen while it ran, in MB (10⁶ bytes). */
  readonly sampledMb: number;
}

const SAMPLE_MS = 25;
const MB = 1e6;

/** Times what it is given. Memory is looked at now and then, and at both ends where the work never leaves the thread. */
export const spanOf = async (work: () => unknown): Promise<Span> => {
  let peak = memoryUsage.rss();
  const sample = (): void => {
    peak = Math.max(peak, memoryUsage.rss());
  };
  const timer = setInterval(sample, SAMPLE_MS);
  try {
    const beganMs = performance.now();
    await work();
    const seconds = (performance.now() - beganMs) / 1_000;
    sample();
    return { seconds, sampledMb: peak / MB };
  } finally {
    clearInterval(timer);
  }
};

/** Parts of one measurement that were timed apart. */
export const together = (spans: readonly Span[]): Span => ({
  seconds: spans.reduce((sum, { seconds }) => sum + seconds, 0),
  sampledMb: Math.max(...spans.map(({ sampledMb }) => sampledMb)),
});
