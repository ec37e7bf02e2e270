/** What a measurement comes to: one figure is one row of the report. */
import type { Percentiles } from './percentiles.js';

export type Unit = 'events/s' | 'commands/s' | 'ms' | 'bytes/event' | 's';

export interface Figure {
  /** `append/callers-16`; with a size, `rebuild/register@1m`. Targets are found by it. */
  readonly id: string;
  readonly what: string;
  readonly unit: Unit;
  /** The median of the rounds, or the p95 where there are percentiles. */
  readonly value: number;
  /** The slowest and the fastest round. */
  readonly span?: readonly [number, number];
  /** The same of the reference that ran beside it. */
  readonly reference?: number;
  /** What the reference is, where it is not raw better-sqlite3. */
  readonly against?: string;
  /** Kheo's value by that of the reference. */
  readonly ratio?: number;
  /** The same ratio of the processors' time: steadier where others are at work on the machine. */
  readonly cpuRatio?: number;
  readonly percentiles?: Percentiles;
  readonly samples?: number;
  /** p95 by the p95 of the same at the next smaller size. */
  readonly growth?: number;
  /** Largest resident set of Kheo's process and of the reference's, in MB (10⁶ bytes). */
  readonly peakMb?: number;
  readonly referencePeakMb?: number;
  /** Largest that was seen while the clock ran: without what was prepared before. */
  readonly sampledMb?: number;
  readonly note?: string;
}
