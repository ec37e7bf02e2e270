/** The funnel: registered → assessed → recognised → outstanding → commended, counted by unit, level, field, holder kind or year. */
import { jsonOf, oneOf, optional, spanOf } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import type { Condition, Scalar } from '@kheo/ports';
import { rowsOf } from '../history.js';
import { certainOn } from '../looking.js';
import { REGISTER, unitLabels, unitPaths } from '../names.js';
import { question } from '../question.js';
import type { Ask } from '../question.js';
import { scoped, scopeParams } from './register.js';
import type { Scope } from './register.js';

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

/** Fields of a row; its year is the working year where it is known, else that of the act where it lies in one. */
const GROUPS = ['unit', 'level', 'field', 'holderKind', 'year'] as const;

export const funnel = question({
  name: 'funnel',
  version: 1,
  doc: 'Cases by stage; each count says what is certain and what is possible on the day. Published totals are never in it',
  reads: ['register', 'units'],
  params: { by: optional(oneOf(GROUPS, 'What to group by; the whole when absent')), ...scopeParams },
  list: async (ask, { by, ...scope }) => {
    const where: Condition[] = [...(await scoped(ask, scope)), { field: 'act', in: STAGES }];
    const grouped = { where, by: by === undefined ? ['act'] : ['act', by], also: certainly(ask, scope) };
    const [found = []] = await ask.store.count(rowsOf(REGISTER), [grouped]);
    const group = await groupOf(ask, by, {
      unit: scope.unit,
      values: found.map(({ values }) => values[1] ?? null),
    });
    const counts = new Map<string, Map<string, Count>>();
    for (const { values, count: possible, also: certain } of found)
      add(counts, {
        key: group.keyOf(values[1] ?? null),
        stage: values[0] as string,
        count: { certain, possible },
      });
    const items = [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, stages]) => jsonOf({ ...group.label(key), stages: stagesOf(stages) }));
    return { items, more: jsonOf({ by: by ?? null, counted: 'cases', total: stagesOf(totalOf(counts)) }) };
  },
});

/** Certain on the day, and certainly within the asked span of dates. */
const certainly = (ask: Ask, { from, to }: Scope): readonly Condition[] => [
  ...certainOn(ask),
  ...(from === undefined ? [] : [{ field: 'earliest', atLeast: spanOf(from)?.earliest ?? from }]),
  ...(to === undefined ? [] : [{ field: 'latest', atMost: spanOf(to)?.latest ?? to }]),
];

const add = (
  counts: Map<string, Map<string, Count>>,
  { key, stage, count: { certain, possible } }: { key: string; stage: string; count: Count },
): void => {
  const stages = counts.get(key) ?? new Map<string, Count>();
  const held = stages.get(stage) ?? { certain: 0, possible: 0 };
  stages.set(stage, { certain: held.certain + certain, possible: held.possible + possible });
  counts.set(key, stages);
};

const stagesOf = (stages: ReadonlyMap<string, Count>) =>
  Object.fromEntries(STAGES.map((stage) => [stage, stages.get(stage) ?? { certain: 0, possible: 0 }]));

const totalOf = (counts: ReadonlyMap<string, ReadonlyMap<string, Count>>): ReadonlyMap<string, Count> => {
  const total = new Map<string, Map<string, Count>>();
  for (const stages of counts.values())
    for (const [stage, count] of stages) add(total, { key: 'all', stage, count });
  return total.get('all') ?? new Map<string, Count>();
};

interface Grouping {
  readonly keyOf: (value: Scalar | null) => string;
  readonly label: (key: string) => JsonObject;
}

const UNKNOWN = 'unknown';

const groupOf = async (
  ask: Ask,
  by: (typeof GROUPS)[number] | undefined,
  { unit, values }: { unit: string | undefined; values: readonly (Scalar | null)[] },
): Promise<Grouping> => {
  if (by === undefined) return { keyOf: () => 'all', label: () => ({ group: 'all' }) };
  if (by === 'unit') return byUnit(ask, unit, values as readonly string[]);
  return { keyOf: (value) => (value === null ? UNKNOWN : String(value)), label: (key) => ({ group: key }) };
};

/** By the units directly under the one asked for, or by the top units; the unit itself where the act is its own. */
const byUnit = async (ask: Ask, unit: string | undefined, units: readonly string[]): Promise<Grouping> => {
  const paths = await unitPaths(ask, units);
  const keyOf = (of: Scalar | null): string => {
    const path = paths.get(of as string) ?? [];
    const at = unit === undefined ? -1 : path.indexOf(unit);
    return unit !== undefined && at < 0 ? (path[0] ?? UNKNOWN) : (path[at + 1] ?? unit ?? UNKNOWN);
  };
  const label = await unitLabels(ask, units.map(keyOf));
  return { keyOf, label: (key) => ({ group: key, unit: label(key) ?? { id: key } }) };
};
