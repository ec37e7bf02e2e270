/** Beside the eight: every line of a decision reaches its case once, or the decision says once why it could not. */
import type { RecordedEvent } from '@kheo/kernel';
import { listed } from './evidence.js';
import type { Check } from './evidence.js';

interface Line {
  readonly decision: string;
  readonly line: number;
}

export const checkReached: Check = ({ events, settled }) => {
  const reached = Map.groupBy(events.flatMap(reachedBy), keyOf);
  const times = (line: Line): number => reached.get(keyOf(line))?.length ?? 0;
  const lines = events.filter(({ type }) => type === 'DecisionIssued').flatMap(linesOf);
  return [
    ...listed('lines that reached nothing', lines.filter((line) => settled && times(line) === 0).map(keyOf)),
    ...listed('lines that reached twice', lines.filter((line) => times(line) > 1).map(keyOf)),
  ];
};

const keyOf = ({ decision, line }: Line): string => `${decision}/${String(line)}`;

const reachedBy = ({ type, data }: RecordedEvent): readonly Line[] => {
  const told = type === 'DecisionLineUnapplied' ? data : data['decidedIn'];
  return told === undefined ? [] : [told as unknown as Line];
};

const linesOf = ({ data }: RecordedEvent): readonly Line[] =>
  (data['lines'] as unknown as readonly { line: number }[]).map(({ line }) => ({
    decision: data['decision'] as string,
    line,
  }));
