/** Everything that a checker may look at: what was said while processes died, and what the last one left. */
import type { RecordedEvent } from '@kheo/kernel';
import type { HistoryLine } from './history.js';

/** One collection of the read models, as kept through all faults and as folded afresh from the same events. */
export interface Folded {
  readonly collection: string;
  /** Events that both have seen. */
  readonly position: number;
  readonly kept: readonly string[];
  readonly fresh: readonly string[];
}

/** The funnel's answer: cases by `<level> <act> <certain|possible>`. */
export interface Counted {
  readonly asOf: string;
  readonly knownAt: number;
  readonly counts: Readonly<Record<string, number>>;
}

export interface Evidence {
  readonly history: readonly HistoryLine[];
  /** The whole log. */
  readonly events: readonly RecordedEvent[];
  /** What the store keeps beside its rows: size and root (hex) of the tree. */
  readonly tree: { readonly size: number; readonly root: string };
  readonly models: readonly Folded[];
  readonly counted: readonly Counted[];
  /** Reactions have come to rest: every line of a decision must have reached its case. */
  readonly settled: boolean;
}

/** What is wrong, one sentence each; nothing is well. */
export type Check = (evidence: Evidence) => readonly string[];

/** A sentence can list so many; the rest is a number. */
const LISTED = 5;

export const listed = (what: string, items: readonly string[]): readonly string[] =>
  items.length === 0
    ? []
    : [
        `${what}: ${items.slice(0, LISTED).join(', ')}${items.length > LISTED ? ` and ${String(items.length - LISTED)} more` : ''}`,
      ];

export const placeOf = ({
  stream,
  revision,
}: {
  readonly stream: string;
  readonly revision: number;
}): string => `${stream}@${String(revision)}`;
