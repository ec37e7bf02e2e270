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
  {
    seed: 301132701,
    found:
      'one owner of a reaction said that a line could not take effect, and its successor put it into effect',
  },
  {
    seed: 301132724,
    found:
      'two owners of a reaction gave two reasons why a line could not take effect: one was told that its key was used',
  },
  {
    seed: 323238635,
    found:
      'a process put what it had written over a correction that had been made, and seen, before it was told',
  },
];
