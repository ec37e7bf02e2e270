/** Invariant 6: a refused request leaves the log unchanged; and nothing is in the log that nobody asked for. */
import type { RecordedEvent } from '@kheo/kernel';
import { listed, placeOf } from './evidence.js';
import type { Check } from './evidence.js';
import { byCommand, mayBeThere } from './history.js';

export const checkRefusals: Check = ({ history, events }) => {
  const commands = byCommand(history);
  const asked = events.filter(isAsked);
  const refusedOnly = ({ metadata }: RecordedEvent): boolean =>
    commands.get(metadata.commandId)?.every((attempt) => !mayBeThere(attempt)) === true;
  const strange = ({ metadata }: RecordedEvent): boolean => !commands.has(metadata.commandId);
  return [
    ...listed('refused and there all the same', asked.filter(refusedOnly).map(placeOf)),
    ...listed('there, and nobody asked for it', asked.filter(strange).map(placeOf)),
  ];
};

/** Stands for a request of somebody outside: not of the system, of a reaction or of a row of an import. */
const isAsked = ({ metadata, type }: RecordedEvent): boolean =>
  metadata.source.kind === 'live' && metadata.actor.id !== 'system' && !type.startsWith('Import');
