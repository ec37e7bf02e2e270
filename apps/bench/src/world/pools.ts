/** What questions are asked about: ids, words and codes that a log really holds, found in events picked at random. */
import type { RecordedEvent } from '@kheo/kernel';
import type { EventStore } from '@kheo/ports';
import type { Random } from '@kheo/testing/faults';

/** Values by what they are: `model`, `unit`, `province`, `issuer`, `phase`, `word`, `reference` … */
export type Pools = Readonly<Record<string, readonly string[]>>;

const EVENTS = 20_000;
/** They are read in short runs, each from a place at random. */
const RUN_EVENTS = 20;
/** The history's units come first in its log, so its head is read as well: every province is there. */
const HEAD_EVENTS = 5_000;

export const poolsOf = async (store: EventStore, chance: Random): Promise<Pools> => {
  const { position } = await store.head();
  const found = new Map<string, Set<string>>();
  const take = (event: RecordedEvent): void => {
    for (const [pool, value] of valuesIn(event)) {
      const held = found.get(pool) ?? new Set();
      found.set(pool, held.add(value));
    }
  };
  (await store.readAll(0, HEAD_EVENTS)).forEach(take);
  for (let read = 0; read < EVENTS; read += RUN_EVENTS)
    (await store.readAll(chance.below(position), RUN_EVENTS)).forEach(take);
  return Object.fromEntries([...found].map(([pool, values]) => [pool, [...values]]));
};

/** Members of events that hold one id or code, and the pool it goes into. */
const MEMBERS: Readonly<Record<string, string>> = {
  model: 'model',
  unit: 'unit',
  by: 'issuer',
  issuer: 'issuer',
  organisation: 'organisation',
  parent: 'parent',
  decision: 'decision',
  document: 'document',
  source: 'source',
  claim: 'claim',
  person: 'person',
  phase: 'phase',
  number: 'number',
  type: 'type',
  metric: 'metric',
};

function* valuesIn({ type, data, metadata }: RecordedEvent): Generator<readonly [string, string]> {
  for (const [member, pool] of Object.entries(MEMBERS)) {
    const value = data[member];
    if (typeof value === 'string') yield [pool, value];
  }
  for (const phase of Array.isArray(data['phases']) ? data['phases'] : []) yield ['phase', String(phase)];
  const field = data['field'] as { readonly scheme?: string; readonly code?: string } | undefined;
  if (typeof field?.scheme === 'string' && typeof field.code === 'string')
    yield ['field', `${field.scheme}/${field.code}`];
  if (type === 'UnitEstablished' && data['level'] === 'province' && typeof data['unit'] === 'string')
    yield ['province', data['unit']];
  if (typeof data['title'] === 'string')
    for (const word of data['title'].split(/[^\p{L}]+/u)) if (word.length > 1) yield ['word', word];
  if (metadata.source.kind === 'import' && metadata.source.reference !== undefined)
    yield [`reference of ${type}`, metadata.source.reference];
}
