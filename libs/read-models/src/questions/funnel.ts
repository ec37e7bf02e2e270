/** The funnel: registered → assessed → recognised → outstanding → commended, counted by unit, level, field, holder kind or year. */
import { jsonOf, oneOf, optional } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import { certaintyOf, eachRow } from '../looking.js';
import type { RowDocument } from '../looking.js';
import { REGISTER, unitLabels, unitPaths } from '../names.js';
import { question } from '../question.js';
import type { Ask } from '../question.js';
import { scoped, scopeParams } from './register.js';

/** In the order of a case's life. A maintained model is not a new one, so it stands beside the registered. */
export const STAGES = [
  'registered',
  'maintained',
  'assessed',
  'proposed',
  'recognised',
  'outstanding',
  'commended',
] as const;

/** What certainly happened by the day, and what possibly did (the certain included). */
interface Count {
  readonly certain: number;
  readonly possible: number;
}

const GROUPS = ['unit', 'level', 'field', 'holderKind', 'year'] as const;

export const funnel = question({
  name: 'funnel',
  version: 1,
  doc: 'Cases by stage; each count says what is certain and what is possible on the day. Published totals are never in it',
  reads: ['register', 'units'],
  params: { by: optional(oneOf(GROUPS, 'What to group by; the whole when absent')), ...scopeParams },
  list: async (ask, { by, ...scope }) => {
    const where = await scoped(ask, scope);
    const rows: RowDocument[] = [];
    await eachRow(ask, REGISTER, {
      where: [...where, { field: 'act', in: STAGES }],
      visit: (row) => void rows.push(row),
    });
    const group = await groupOf(ask, by, { unit: scope.unit, rows });
    const counts = new Map<string, Map<string, Count>>();
    for (const row of rows)
      count(counts, {
        key: group.keyOf(row),
        stage: row['act'] as string,
        certain: isCertain(row, ask, scope),
      });
    const items = [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, stages]) => jsonOf({ ...group.label(key), stages: stagesOf(stages) }));
    return { items, more: jsonOf({ by: by ?? null, counted: 'cases', total: stagesOf(totalOf(counts)) }) };
  },
});

/** Certain on the day, and certainly within the asked span of dates. */
const isCertain = (row: RowDocument, ask: Ask, { from, to }: { from?: string; to?: string }): boolean =>
  certaintyOf(row, ask) === 'certain' &&
  (from === undefined || (row['earliest'] as string) >= from) &&
  (to === undefined || (row['latest'] as string).slice(0, to.length) <= to);

const count = (
  counts: Map<string, Map<string, Count>>,
  { key, stage, certain }: { key: string; stage: string; certain: boolean },
): void => {
  const stages = counts.get(key) ?? new Map<string, Count>();
  const held = stages.get(stage) ?? { certain: 0, possible: 0 };
  stages.set(stage, { certain: held.certain + (certain ? 1 : 0), possible: held.possible + 1 });
  counts.set(key, stages);
};

const stagesOf = (stages: ReadonlyMap<string, Count>) =>
  Object.fromEntries(STAGES.map((stage) => [stage, stages.get(stage) ?? { certain: 0, possible: 0 }]));

const totalOf = (counts: ReadonlyMap<string, ReadonlyMap<string, Count>>): ReadonlyMap<string, Count> => {
  const total = new Map<string, Count>();
  for (const stages of counts.values()) {
    for (const [stage, { certain, possible }] of stages) {
      const held = total.get(stage) ?? { certain: 0, possible: 0 };
      total.set(stage, { certain: held.certain + certain, possible: held.possible + possible });
    }
  }
  return total;
};

interface Grouping {
  readonly keyOf: (row: RowDocument) => string;
  readonly label: (key: string) => JsonObject;
}

const UNKNOWN = 'unknown';

const groupOf = async (
  ask: Ask,
  by: (typeof GROUPS)[number] | undefined,
  { unit, rows }: { unit: string | undefined; rows: readonly RowDocument[] },
): Promise<Grouping> => {
  if (by === undefined) return { keyOf: () => 'all', label: () => ({ group: 'all' }) };
  if (by === 'unit') return byUnit(ask, unit, rows);
  const keyOf = by === 'year' ? yearOf : (row: RowDocument) => (row[by] as string | undefined) ?? UNKNOWN;
  return { keyOf, label: (key) => ({ group: key }) };
};

/** The working year where it is known, else the year of the act where it lies in one. */
const yearOf = (row: RowDocument): string => {
  const { cycle } = row as { readonly cycle?: number };
  if (cycle !== undefined) return String(cycle);
  const [from, to] = [row['earliest'] as string, row['latest'] as string].map((day) => day.slice(0, 4));
  return from === to ? (from as string) : UNKNOWN;
};

/** By the units directly under the one asked for, or by the top units; the unit itself where the act is its own. */
const byUnit = async (
  ask: Ask,
  unit: string | undefined,
  rows: readonly RowDocument[],
): Promise<Grouping> => {
  const paths = await unitPaths(
    ask,
    rows.map((row) => row['unit'] as string),
  );
  const keyOf = (row: RowDocument): string => {
    const path = paths.get(row['unit'] as string) ?? [];
    const at = unit === undefined ? -1 : path.indexOf(unit);
    return unit !== undefined && at < 0 ? (path[0] ?? UNKNOWN) : (path[at + 1] ?? unit ?? UNKNOWN);
  };
  const label = await unitLabels(ask, rows.map(keyOf));
  return { keyOf, label: (key) => ({ group: key, unit: label(key) ?? { id: key } }) };
};
