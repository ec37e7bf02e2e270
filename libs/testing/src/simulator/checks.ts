/** What only a simulation can check: it knows every failure that it made, so that any other is the system's own. */
import { byCommand, isOk } from '../faults/history.js';
import { listed } from '../faults/evidence.js';
import type { Check, Evidence } from '../faults/evidence.js';
import { violationsOf } from '../faults/checkers.js';

/** Codes that stand for what the simulation did. */
const MADE = /^(?:Injected|killed|OutcomeUnknown)$/;
const LOOP_MADE = /^(?:Injected |Fault (?:Busy|ClockBehindLog|OutcomeUnknown|StreamMoved) )/;
/** What a command may be told whatever was told before. */
const PASSING: readonly string[] = ['Busy', 'ClockBehindLog', 'StreamMoved'];

/** Nothing fails that was not made to. */
export const checkFailures: Check = ({ history }) => [
  ...listed(
    'a command failed by itself',
    history.flatMap((line) => (line.is === 'unknown' && !MADE.test(line.code) ? [line.code] : [])),
  ),
  ...listed(
    'a loop failed by itself',
    history.flatMap((line) =>
      line.is === 'failed' && !LOOP_MADE.test(line.why ?? '') ? [line.why ?? ''] : [],
    ),
  ),
];

/** What was accepted once is never refused afterwards. */
export const checkFirmness: Check = ({ history }) => {
  const [begins, ends] = [new Map<string, number>(), new Map<string, number>()];
  for (const [at, line] of history.entries()) {
    if (line.is === 'invoked') begins.set(line.op, at);
    else if ('op' in line) ends.set(line.op, at);
  }
  return listed(
    'accepted, and refused when it was said again',
    [...byCommand(history)].flatMap(([command, attempts]) =>
      attempts.flatMap(({ invoked, end }) => {
        if (end?.is !== 'refused' || PASSING.includes(end.code)) return [];
        const accepted = attempts.some(
          (earlier) =>
            isOk(earlier) &&
            earlier.invoked.says === invoked.says &&
            (ends.get(earlier.invoked.op) ?? Infinity) < (begins.get(invoked.op) ?? 0),
        );
        return accepted ? [`${command} ${end.code}`] : [];
      }),
    ),
  );
};

/** What an end says beside what every history holds: see the clients. */
interface Said {
  readonly makes?: readonly string[];
  readonly missing?: string;
}

/** What was acknowledged is there for whoever asks afterwards, whichever process they ask. */
export const checkFound: Check = ({ history }) => {
  const made = new Map<string, number>();
  const begins = new Map<string, number>();
  const lost: string[] = [];
  for (const [at, line] of history.entries()) {
    if (line.is === 'invoked') begins.set(line.op, at);
    else if ('op' in line) {
      const { makes = [], missing } = line as Said;
      for (const id of makes) made.set(id, made.get(id) ?? at);
      if (missing !== undefined && (made.get(missing) ?? Infinity) < (begins.get(line.op) ?? 0))
        lost.push(missing);
    }
  }
  return listed('acknowledged, and unknown to a later command', lost);
};

export const wrongWith = (evidence: Evidence): readonly string[] => [
  ...violationsOf(evidence),
  ...checkFirmness(evidence).map((violation) => `4 repeats: ${violation}`),
  ...checkFound(evidence).map((violation) => `1 acknowledged: ${violation}`),
  ...checkFailures(evidence).map((violation) => `failures: ${violation}`),
];
