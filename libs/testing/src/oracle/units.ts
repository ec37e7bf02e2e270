/** Brute force: what units were called, what stands under them and what they inherit. */
import { certaintyOn, plusDays } from '@kheo/kernel';
import { boundsOf } from './facts.js';
import type { OracleFact, Times } from './facts.js';

export interface OracleUnit {
  readonly unit: string;
  readonly name: string;
  readonly certainty: string;
}

const earlier = (a: string, b: string | undefined): string => (b !== undefined && b < a ? b : a);

/** The last day of a unit, by its abolition or by a merger or a new name, whichever is earlier; after a split or a transfer it goes on. */
const lastDayOf = (facts: readonly OracleFact[], unit: string): string | undefined =>
  facts
    .filter(({ data }) => data['unit'] === unit)
    .flatMap(({ type, data }) => {
      if (type === 'UnitAbolished') return [data['lastDay'] as string];
      return type === 'UnitSucceeded' && (data['relation'] === 'merged' || data['relation'] === 'renamed')
        ? [plusDays(data['operatesFrom'] as string, -1)]
        : [];
    })
    .sort()[0];

/** Units that possibly exist on the day, once for each name they possibly carry; and those that have ended, by their last name. */
export const unitsOn = (facts: readonly OracleFact[], { asOf }: Times): readonly OracleUnit[] => {
  const found: OracleUnit[] = [];
  for (const opened of facts.filter(({ type }) => type === 'UnitEstablished')) {
    const unit = opened.data['unit'] as string;
    const last = lastDayOf(facts, unit);
    const names = [
      opened,
      ...facts.filter(({ type, data }) => type === 'UnitRenamed' && data['unit'] === unit),
    ];
    names.forEach((named, at) => {
      const bounds = boundsOf(named, names[at + 1]);
      const cut = {
        ...bounds,
        certainTo: earlier(bounds.certainTo, last),
        possibleTo: earlier(bounds.possibleTo, last),
      };
      const held = certaintyOn(cut, asOf);
      if (held) found.push({ unit, name: named.data['name'] as string, certainty: held });
    });
    if (last !== undefined && asOf > last)
      found.push({ unit, name: names.at(-1)?.data['name'] as string, certainty: 'ended' });
  }
  return found;
};

/** A unit with everything under it or working in it, at any time; with what it inherits when asked. */
export const placesOf = (
  facts: readonly OracleFact[],
  unit: string,
  successors: boolean,
): ReadonlySet<string> => {
  const links = facts.flatMap(({ type, data }) => {
    if (type === 'UnitEstablished')
      return [data['parent'], data['territory']].map((above) => [above, data['unit']]);
    return [];
  });
  const follows = facts
    .filter(({ type }) => type === 'UnitSucceeded')
    .map(({ data }) => [data['successor'], data['unit']]);
  const heirs = successors ? spread([unit], follows) : new Set([unit]);
  return spread([...heirs], links);
};

const spread = (start: readonly string[], links: readonly (readonly unknown[])[]): ReadonlySet<string> => {
  const reached = new Set(start);
  for (let grew = true; grew;) {
    const before = reached.size;
    for (const [from, to] of links) if (reached.has(from as string)) reached.add(to as string);
    grew = reached.size > before;
  }
  return reached;
};
