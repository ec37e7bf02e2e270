/** Invariant 1: every acknowledged event is present exactly once; what has an unknown outcome is present at most once, whole. */
import type { RecordedEvent } from '@kheo/kernel';
import { listed, placeOf } from './evidence.js';
import type { Check } from './evidence.js';
import { byCommand, operationsOf } from './history.js';
import type { Operation } from './history.js';

export const checkAcknowledged: Check = ({ history, events }) => {
  const stored = Map.groupBy(events, ({ metadata }) => metadata.commandId);
  return [
    ...listed('acknowledged and not there', lost(operationsOf(history), events)),
    ...listed('there twice', [...doubledIds(events), ...scattered(stored)]),
    ...listed('there in part', partial(byCommand(history), stored)),
    ...listed(
      'acknowledged at another place than after the expected revision',
      misplaced(operationsOf(history)),
    ),
  ];
};

/** Places of answers where the log holds something else, or nothing. */
const lost = (operations: readonly Operation[], events: readonly RecordedEvent[]): readonly string[] => {
  const at = new Map(events.map((event) => [placeOf(event), event]));
  return operations.flatMap(({ invoked, end }) => {
    if (end?.is !== 'ok' || end.events.length === 0) return [];
    const gone = end.events.filter((place) => {
      const event = at.get(placeOf(place));
      return event?.type !== place.type || event.metadata.commandId !== invoked.command;
    });
    const last = end.events.at(-1);
    const index = last && at.get(placeOf(last))?.index;
    const elsewhere =
      index === undefined || index + 1 === end.position ? [] : [`position ${String(end.position)}`];
    return [...gone.map(placeOf), ...elsewhere].map((place) => `${place} of ${invoked.command}`);
  });
};

const doubledIds = (events: readonly RecordedEvent[]): readonly string[] => {
  const seen = new Set<string>();
  return events
    .filter(({ metadata: { eventId } }) => seen.size === seen.add(eventId).size)
    .map((event) => `event id of ${placeOf(event)}`);
};

/** The events of one command stand together in one stream: it was appended once. */
const scattered = (stored: ReadonlyMap<string, readonly RecordedEvent[]>): readonly string[] =>
  [...stored]
    .filter(([, own]) =>
      own.some(({ stream, revision }, at) => stream !== own[0]?.stream || revision !== own[0].revision + at),
    )
    .map(([command]) => `command ${command}`);

const partial = (
  commands: ReadonlyMap<string, readonly Operation[]>,
  stored: ReadonlyMap<string, readonly RecordedEvent[]>,
): readonly string[] =>
  [...commands].flatMap(([command, attempts]) => {
    const found = stored.get(command)?.length ?? 0;
    const made = attempts
      .flatMap(({ invoked, end }) => [invoked.events, end?.is === 'ok' ? end.events.length : undefined])
      .find((count) => count !== undefined);
    return found === 0 || made === undefined || found === made
      ? []
      : [`${String(found)} of ${String(made)} events of ${command}`];
  });

const misplaced = (operations: readonly Operation[]): readonly string[] =>
  operations.flatMap(({ invoked: { command, expected }, end }) => {
    const first = end?.is === 'ok' ? end.events[0]?.revision : undefined;
    return first === undefined || expected === undefined || first === expected + 1
      ? []
      : [`${command} at ${String(first)} after ${String(expected)}`];
  });
