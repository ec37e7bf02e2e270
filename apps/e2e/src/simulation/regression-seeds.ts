/**
 * Seeds that found something. A seed stands for one order of events under the simulator of the day on which it was found: whoever
 * changes what it does finds others, by undoing the correction and running until it is red.
 */
export const REGRESSION_SEEDS: readonly { readonly seed: number; readonly found: string }[] = [
  {
    seed: 24,
    found: 'a key used for two things at once in one process: both were told that they had been recorded',
  },
  { seed: 49, found: 'the same between a process and the one that follows it' },
  {
    seed: 3,
    found: 'read models of a new owner took the checkpoint of the earlier one for one of another log',
  },
  {
    seed: 301132586,
    found: 'midnight came between a decision and its answer: the engine kept another state than the log had',
  },
];
