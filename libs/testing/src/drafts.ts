/** Drafts for tests that care about where and in which order events stand, and not about what they say. */
import type { Draft } from '@kheo/kernel';

let made = 0;

/** The n-th event id of a test run: a UUID of version 8 that sorts by n. */
export const eventIdOf = (n: number): string => {
  const hex = n.toString(16).padStart(27, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(12, 15)}`, '8000', hex.slice(15)].join('-');
};

/** A draft that any log accepts, with a new event id unless one is given. */
export const draft = (told: Partial<Draft> = {}): Draft => {
  made += 1;
  return {
    eventId: eventIdOf(made),
    type: 'ModelRetitled',
    schema: 1,
    effectiveOn: { precision: 'day', date: '2020-10-05' },
    actor: { id: 'actor-1' },
    commandId: `command-${String(made)}`,
    commandHash: '00'.repeat(32),
    correlationId: `command-${String(made)}`,
    basis: [],
    source: { kind: 'live' },
    data: { title: `Dân vận khéo ${String(made)}` },
    ...told,
  };
};

export const drafts = (count: number, told: Partial<Draft> = {}): Draft[] =>
  Array.from({ length: count }, () => draft(told));

/** The first event of a log. */
export const logOpened = (logId: string): Draft =>
  draft({ type: 'LogOpened', data: { logId, format: 'kheo/1' } });
