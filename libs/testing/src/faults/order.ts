/** Invariant 2: stream revisions and leaf indices have no gaps; the order never changes once somebody has seen it. */
import { randomFillSync } from 'node:crypto';
import { verifier } from '@kheo/integrity';
import { toHex } from '@kheo/kernel';
import type { RecordedEvent } from '@kheo/kernel';
import { listed } from './evidence.js';
import type { Check } from './evidence.js';
import type { Seen } from './history.js';

export const checkOrder: Check = ({ history, events, tree }) => {
  const { check, result } = verifier(randomFillSync);
  events.forEach(check);
  const { faults, root } = result();
  return [
    ...listed(
      'the log does not verify',
      faults.map(({ index, what }) => `${String(index)}: ${what}`),
    ),
    ...listed('the tree is not over these events', [
      ...(tree.size === events.length ? [] : [`${String(tree.size)} leaves of ${String(events.length)}`]),
      ...(tree.root === root ? [] : [tree.root]),
    ]),
    ...listed(
      'seen and then something else',
      changed(
        history.filter((line) => line.is === 'seen'),
        events,
      ),
    ),
    ...listed('recorded before the event ahead of it', outOfTime(events)),
  ];
};

const changed = (seen: readonly Seen[], events: readonly RecordedEvent[]): readonly string[] =>
  seen.flatMap(({ from, hashes }) =>
    hashes.flatMap((hash, at) => {
      const event = events[from + at];
      return event && toHex(event.hash) === hash ? [] : [`index ${String(from + at)}`];
    }),
  );

const outOfTime = (events: readonly RecordedEvent[]): readonly string[] =>
  events
    .filter(({ metadata }, at) => metadata.recordedAt < (events[at - 1]?.metadata.recordedAt ?? ''))
    .map(({ index }) => `index ${String(index)}`);
