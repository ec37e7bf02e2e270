/** What runs in the child of a measurement: one task, then the end. Its peak of memory is that of this task and of nothing else. */
import process from 'node:process';
import { TASKS } from '../tasks.js';
import { ownPeakMb } from './memory.js';
import type { Order, Report } from './measure.js';

process.once('message', (order: Order) => {
  void answerTo(order).then((report) => {
    process.send?.(report, () => process.disconnect());
  });
});

/** The order was carried out, or whoever gave it is gone. */
process.once('disconnect', () => process.exit());

const answerTo = async ({ task, params }: Order): Promise<Report> => {
  try {
    const run = await TASKS[task]();
    const answer = await (run as (told: unknown) => Promise<object>)(params);
    return { answer, peakMb: ownPeakMb() };
  } catch (error) {
    return { error: told(error) };
  }
};

/** With what lies under it. */
const told = (error: unknown): string =>
  error instanceof Error
    ? [
        error.stack ?? error.message,
        ...(error.cause === undefined ? [] : [`because of ${told(error.cause)}`]),
      ].join('\n')
    : String(error);
