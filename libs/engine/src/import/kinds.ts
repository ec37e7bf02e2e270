/** Every kind of rows, in the order in which they are imported: what is referred to comes before what refers to it. */
import type { Kind } from './kind.js';
import { MODEL_ACTS, MODELS, OPENINGS, OUTCOMES, UNIT_ACTS, WITHIN_CASES } from './kinds/acts.js';
import { CLAIMS, RELATIONS } from './kinds/claims.js';
import { DECISION_LINES, DECISIONS } from './kinds/decisions.js';
import { FACTS } from './kinds/facts.js';
import { SUCCESSIONS } from './kinds/successions.js';
import { THINGS } from './kinds/things.js';

const { sources, units, documents, phases, fields, people, capacities, forms, grounds } = THINGS;

export const KINDS: readonly Kind[] = [
  sources,
  units,
  SUCCESSIONS,
  documents,
  phases,
  fields,
  people,
  capacities,
  forms,
  grounds,
  MODELS,
  ...OPENINGS,
  ...WITHIN_CASES,
  DECISIONS,
  DECISION_LINES,
  ...OUTCOMES,
  ...MODEL_ACTS,
  ...UNIT_ACTS,
  FACTS,
  CLAIMS,
  RELATIONS,
];

export const IMPORT_KINDS: readonly string[] = KINDS.map(({ name }) => name);

export const kindNamed = (name: string): Kind | undefined =>
  KINDS.find((kind) => kind.name === name || kind.aliases.includes(name));

/** The one kind whose columns these are: it knows all of them, and needs none beside them. */
export const kindOfHeader = (header: readonly string[]): Kind | undefined => {
  const fitting = KINDS.filter(({ columns }) => {
    const names = columns.map(({ name }) => name);
    return (
      header.every((name) => names.includes(name)) &&
      columns.every(({ name, required }) => !required || header.includes(name))
    );
  });
  return fitting.length === 1 ? fitting[0] : undefined;
};
