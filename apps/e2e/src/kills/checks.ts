/** What must be true of a log after any number of kills: pure functions over what was answered and what is stored. */
import type { RecordedEvent } from '@kheo/kernel';
import { verifier } from '@kheo/integrity';

/** An answer that a victim told before it was killed. */
export interface Answered {
  readonly number: number;
  readonly name: string;
  readonly answer: {
    readonly rejected?: string;
    readonly events?: readonly {
      readonly stream: string;
      readonly revision: number;
      readonly type: string;
    }[];
  };
}

/** Acknowledged events that are missing, or stand elsewhere than their answer said. */
export const lost = (events: readonly RecordedEvent[], answers: readonly Answered[]): readonly string[] => {
  const stored = new Map(events.map((event) => [`${event.stream}@${String(event.revision)}`, event.type]));
  return answers.flatMap(({ answer }) =>
    (answer.events ?? [])
      .filter(({ stream, revision, type }) => stored.get(`${stream}@${String(revision)}`) !== type)
      .map(({ stream, revision }) => `${stream}@${String(revision)}`),
  );
};

/** Commands that were recorded twice: the same event id again, or one command in two places. */
export const doubled = (events: readonly RecordedEvent[]): readonly string[] => {
  const ids = new Set<string>();
  const places = new Map<string, { stream: string; next: number }>();
  return events.flatMap(({ stream, revision, metadata: { eventId, commandId } }) => {
    const again = ids.has(eventId);
    ids.add(eventId);
    const place = places.get(commandId);
    places.set(commandId, { stream, next: revision + 1 });
    return again || (place && (place.stream !== stream || place.next !== revision))
      ? [`${commandId} ${stream}@${String(revision)}`]
      : [];
  });
};

/** Keys that were answered in two ways: what a command was told once, it is told for ever. */
export const contradicted = (answers: readonly Answered[]): readonly string[] => {
  const first = new Map<string, string>();
  return answers.flatMap(({ number, name, answer }) => {
    if (answer.rejected !== undefined) return [];
    const key = `${String(number)}/${name}`;
    const told = JSON.stringify(answer.events);
    const before = first.get(key);
    first.set(key, before ?? told);
    return before === undefined || before === told ? [] : [key];
  });
};

/** Faults of chain, leaves, places and bytes. */
export const broken = (events: readonly RecordedEvent[]): readonly string[] => {
  const { check, result } = verifier();
  events.forEach(check);
  return result().faults.map(({ index, what }) => `${String(index)}: ${what}`);
};

/** Lines of decisions that did not reach their case exactly once. */
export const unreached = (events: readonly RecordedEvent[]): readonly string[] => {
  const reached = new Map<string, number>();
  for (const { data, type } of events) {
    const line =
      (data as { decidedIn?: { decision: string; line: number } }).decidedIn ??
      (type === 'DecisionLineUnapplied'
        ? (data as unknown as { decision: string; line: number })
        : undefined);
    if (line)
      reached.set(
        `${line.decision}/${String(line.line)}`,
        (reached.get(`${line.decision}/${String(line.line)}`) ?? 0) + 1,
      );
  }
  return events
    .filter(({ type }) => type === 'DecisionIssued')
    .flatMap(({ data }) =>
      (data['lines'] as unknown as { line: number }[]).map(
        ({ line }) => `${data['decision'] as string}/${String(line)}`,
      ),
    )
    .filter((line) => reached.get(line) !== 1);
};
