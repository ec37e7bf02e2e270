/** Invariant 3: a read model is the fold of the events up to its checkpoint; a rebuild equals it, byte for byte. */
import { listed } from './evidence.js';
import type { Check, Folded } from './evidence.js';

export const checkReadModels: Check = ({ models, events }) =>
  models.flatMap(({ collection, position, kept, fresh }) => [
    ...listed(`${collection} is not the fold of ${String(position)} events`, differences({ kept, fresh })),
    ...(position > events.length
      ? [`${collection} has seen ${String(position)} events of ${String(events.length)}`]
      : []),
  ]);

const differences = ({ kept, fresh }: Pick<Folded, 'kept' | 'fresh'>): readonly string[] => {
  const [here, there] = [new Set(kept), new Set(fresh)];
  return [
    ...fresh.filter((row) => !here.has(row)).map((row) => `missing ${brief(row)}`),
    ...kept.filter((row) => !there.has(row)).map((row) => `extra ${brief(row)}`),
    ...(kept.length === fresh.length ? [] : [`${String(kept.length)} rows for ${String(fresh.length)}`]),
  ];
};

const BRIEF = 120;
const brief = (row: string): string => (row.length > BRIEF ? `${row.slice(0, BRIEF)}…` : row);
