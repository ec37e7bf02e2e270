/** The clock of one measurement, and the memory of the process while it runs. */
import { cpuUsage, memoryUsage } from 'node:process';

export interface Span {
  readonly seconds: number;
  /** Of all cores, in user and system mode: what others do on the machine hardly changes it, unlike the time on the wall. */
  readonly cpuSeconds: number;
  /** Largest resident set that was seen while it ran, in MB (10⁶ bytes). */
  readonly sampledMb: number;
}

const SAMPLE_MS = 25;
const MB = 1e6;
const MICROSECONDS = 1e6;

/** Times what it is given. Memory is looked at now and then, and at both ends where the work never leaves the thread. */
export const spanOf = async (work: () => unknown): Promise<Span> => {
  let peak = memoryUsage.rss();
  const sample = (): void => {
    peak = Math.max(peak, memoryUsage.rss());
  };
  const timer = setInterval(sample, SAMPLE_MS);
  try {
    const [beganMs, cpu] = [performance.now(), cpuUsage()];
    await work();
    const seconds = (performance.now() - beganMs) / 1_000;
    const { user, system } = cpuUsage(cpu);
    sample();
    return { seconds, cpuSeconds: (user + system) / MICROSECONDS, sampledMb: peak / MB };
  } finally {
    clearInterval(timer);
  }
};

/** Parts of one measurement that were timed apart. */
export const together = (spans: readonly Span[]): Span => ({
  seconds: spans.reduce((sum, { seconds }) => sum + seconds, 0),
  cpuSeconds: spans.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  sampledMb: Math.max(...spans.map(({ sampledMb }) => sampledMb)),
});
