/** Invariant 4: the same command id has the same answer; the same id with another body is refused and writes nothing. */
import type { RecordedEvent } from '@kheo/kernel';
import { listed } from './evidence.js';
import type { Check } from './evidence.js';
import { byCommand, isOk } from './history.js';
import type { Operation } from './history.js';

export const checkRepeats: Check = ({ history, events }) => {
  const commands = [...byCommand(history)];
  return [
    ...listed('answered in two ways', withTwo(commands, answerOf)),
    ...listed(
      'accepted with two bodies',
      withTwo(commands, ({ invoked }) => invoked.says),
    ),
    ...listed('stored with two bodies', storedWithTwo(events)),
  ];
};

const withTwo = (
  commands: readonly (readonly [string, readonly Operation[]])[],
  of: (operation: Operation) => string,
): readonly string[] =>
  commands
    .filter(([, attempts]) => new Set(attempts.filter(isOk).map(of)).size > 1)
    .map(([command]) => command);

const answerOf = ({ end }: Operation): string =>
  end?.is === 'ok' ? JSON.stringify([end.events, end.events.length > 0 ? end.position : 0]) : '';

const storedWithTwo = (events: readonly RecordedEvent[]): readonly string[] =>
  [...Map.groupBy(events, ({ metadata }) => metadata.commandId)]
    .filter(([, own]) => new Set(own.map(({ metadata }) => metadata.commandHash)).size > 1)
    .map(([command]) => command);
