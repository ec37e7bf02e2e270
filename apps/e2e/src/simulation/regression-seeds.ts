/**
 * Seeds that found something. A seed stands for one order of events under the simulator of the day on which it was found: whoever
 * changes what it does finds others, by undoing the correction and running until it is red.
 */
export const REGRESSION_SEEDS: readonly { readonly seed: number; readonly found: string }[] = [
  {
    seed: 22,
    found: 'a key used for two things at once in one process: both were told that they had been recorded',
  },
  { seed: 8, found: 'the same between a process and the one that follows it' },
  {
    seed: 17,
    found: 'read models of a new owner took the checkpoint of the earlier one for one of another log',
  },
];
