/** Everything the movement knows, by name: categories of streams, types of events, commands. */
import { Fault, record } from '@kheo/kernel';
import type { Fields, JsonObject } from '@kheo/kernel';
import { conferenceCategory, planCategory, statementCategory } from './activity.js';
import { authorityCategory, logCategory } from './authority.js';
import { caseCategory } from './case/commands.js';
import { claimCategory, relationCategory } from './claim.js';
import { commendationCategory } from './commendation.js';
import { correctionCommands, correctionEvents } from './correction.js';
import { decisionCategory } from './decision.js';
import { modelCategory } from './model.js';
import { operationCategory } from './operation.js';
import type { Category, CommandSpec, EventSpec, FoldedEvent } from './rule.js';
import type { States } from './states.js';
import {
  documentCategory,
  formCategory,
  groundCategory,
  personCategory,
  phaseCategory,
  schemeCategory,
  sourceCategory,
} from './things.js';
import { unit } from './unit.js';

const CATEGORIES: { readonly [C in keyof States]: Category<States[C]> } = {
  log: logCategory,
  authority: authorityCategory,
  operation: operationCategory,
  unit,
  phase: phaseCategory,
  scheme: schemeCategory,
  source: sourceCategory,
  document: documentCategory,
  person: personCategory,
  form: formCategory,
  ground: groundCategory,
  plan: planCategory,
  conference: conferenceCategory,
  statement: statementCategory,
  model: modelCategory,
  case: caseCategory,
  decision: decisionCategory,
  commendation: commendationCategory,
  claim: claimCategory,
  relation: relationCategory,
};

export interface EventEntry extends EventSpec {
  readonly category: keyof States | 'any';
}

/** Every type of event, by name. Names are for ever. */
export const EVENTS: Readonly<Record<string, EventEntry>> = Object.fromEntries<EventEntry>([
  ...(Object.entries(CATEGORIES) as [keyof States, Category][]).flatMap(([category, { events }]) =>
    Object.entries(events).map(([type, spec]) => [type, { ...spec, category }] as const),
  ),
  ...Object.entries(correctionEvents).map(([type, spec]) => [type, { ...spec, category: 'any' }] as const),
]);

/** The fields of an event; those of a correction's fact are the fields of the type that it corrects. */
export const fieldsOfEvent = (type: string, data: JsonObject): Fields => {
  const fields = entryOf(type).fields;
  if (type !== 'RecordCorrected') return fields;
  const { concerns } = data as unknown as { concerns: { type: string } };
  return { ...fields, after: record(entryOf(concerns.type).fields, 'The whole fact as it should have been') };
};

const entryOf = (type: string): EventEntry => {
  const entry = EVENTS[type];
  if (!entry) throw new Fault('LogCorrupt', { type });
  return entry;
};

/** Every command, by name. */
export const COMMANDS: Readonly<Record<string, CommandSpec>> = {
  ...Object.fromEntries<CommandSpec>(
    Object.values(CATEGORIES).flatMap(({ commands }) => Object.entries(commands)),
  ),
  ...correctionCommands({
    fieldsOf: (type) => entryOf(type).fields,
    categoryOf: (type) => entryOf(type).category as keyof States,
    refusedBy: (type) => entryOf(type).refused,
  }),
};

/** `IssueDecision` is `issue-decision` outside. */
export const kebab = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();

/** Folds one event, corrections applied, into the state of a stream of this category. */
export const evolve = <C extends keyof States>(
  category: C,
  state: States[C] | undefined,
  event: FoldedEvent,
): States[C] | undefined => CATEGORIES[category].evolve(state, event);

export const isCategory = (text: string): text is keyof States => Object.hasOwn(CATEGORIES, text);
