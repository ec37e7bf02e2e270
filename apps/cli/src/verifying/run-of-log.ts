/** One run of a log, read page by page and looked at. */
import type { DataFolder } from '@kheo/adapter-sqlite';
import { runVerifier } from '@kheo/integrity';
import type { RunOptions, VerifiedRun } from '@kheo/integrity';

/** The events of the indexes from `from` up to `to`, which is not one of them. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

export type VerifyRun = (run: Run) => Promise<VerifiedRun>;

/** Few enough that their texts are garbage before V8 moves them out of its youngest memory. */
const PAGE_EVENTS = 50;

export const runOfLog =
  (events: DataFolder['events'], options: RunOptions): VerifyRun =>
  async ({ from, to }) => {
    const { look, result } = runVerifier(to - from, options);
    for (let next = from; next < to;) {
      const read = await events.readRaw(next, Math.min(PAGE_EVENTS, to - next));
      const page = read.filter(({ index }) => index < to); // where events are missing, others come instead
      if (page.length === 0) break;
      page.forEach(look);
      next = Math.max(next + page.length, (page.at(-1)?.index ?? next) + 1);
    }
    return result();
  };
