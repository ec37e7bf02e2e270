/** The register: who recognised what, when, at which level, on which document, in which phase. */
import { date, FIRST_DAY, id, jsonOf, oneOf, optional, text } from '@kheo/kernel';
import type { JsonObject } from '@kheo/kernel';
import type { Condition } from '@kheo/ports';
import { HOLDER_KINDS, known, LEVELS, MODEL_KINDS, MOVEMENT } from '@kheo/recognition';
import { certaintyOf, happenedBetween, heldOn, knownAt, pageOfRows, wordsOf } from '../looking.js';
import type { RowDocument } from '../looking.js';
import {
  decisionLabels,
  documentLabels,
  holderLabels,
  linked,
  modelLabels,
  phaseLabels,
  phasesIn,
  REGISTER,
  subtreeOf,
  unitLabels,
  unitLabelsThen,
} from '../names.js';
import { question } from '../question.js';
import type { Ask } from '../question.js';
import { keeps } from './acts.js';

/** An introduction to the centre is another act: never counted as a recognition. */
const SHOWN = { recognition: 'recognised', introduction: 'introduced' } as const;

const SORTS = {
  '-date': ['latest', 'earliest', 'recorded'],
  date: ['latest', 'earliest', 'recorded'],
  '-recorded': ['recorded'],
  recorded: ['recorded'],
} as const;

export const scopeParams = {
  unit: optional(id('Place or organisation, with everything under it')),
  successors: optional(
    oneOf(['true', 'false'], 'true: also what the unit inherits from those it followed, counted once'),
  ),
  level: optional(oneOf(LEVELS, 'Level of the act')),
  field: optional(text('Field as scheme/code, or a whole scheme', 170)),
  holderKind: optional(oneOf(HOLDER_KINDS, 'Kind of holder')),
  modelKind: optional(oneOf(MODEL_KINDS, 'Models or exemplars')),
  phase: optional(id('Phase that the source names for the act')),
  from: optional(date('Acts that possibly happened on or after this date')),
  to: optional(date('Acts that possibly happened on or before this date')),
};

export interface Scope {
  readonly unit?: string;
  readonly successors?: string;
  readonly level?: string;
  readonly field?: string;
  readonly holderKind?: string;
  readonly modelKind?: string;
  readonly phase?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Conditions of a scope on the rows of acts; acts of other movements are never among them. */
export const scoped = async (ask: Ask, scope: Scope): Promise<readonly Condition[]> => {
  const where: Condition[] = [...knownAt(ask), ...heldOn(ask), { field: 'movement', is: MOVEMENT }];
  const { unit, level, field, holderKind, modelKind, phase, from, to } = scope;
  for (const [name, value] of Object.entries({ level, holderKind, modelKind }))
    if (value !== undefined) where.push({ field: name, is: value });
  if (unit !== undefined) {
    const roots = scope.successors === 'true' ? [unit, ...(await linked(ask, unit, 'predecessors'))] : [unit];
    where.push({ field: 'unit', in: [...(await subtreeOf(ask, roots))] });
  }
  if (field !== undefined) where.push({ field: field.includes('/') ? 'field' : 'scheme', is: field });
  if (phase !== undefined) where.push({ field: 'phases', contains: [`|${phase}|`] });
  where.push(...happenedBetween(from, to));
  return where;
};

export const register = question({
  ...REGISTER,
  doc: 'Who recognised what, when, at which level, on which document, in which phase',
  reads: ['units', 'models', 'people', 'documents', 'decisions', 'phases'],
  keeps,
  params: {
    act: optional(oneOf(['recognition', 'introduction'], 'recognition when absent')),
    ...scopeParams,
    issuer: optional(id('The unit that recognised or introduced')),
    text: optional(text('Words of the title, with or without diacritics', 200)),
    sort: optional(oneOf(['-date', 'date', '-recorded', 'recorded'], '-date when absent: latest act first')),
  },
  list: async (ask, { act = 'recognition', issuer, text: sought, sort = '-date', ...scope }, paging) => {
    const where: Condition[] = [{ field: 'act', is: SHOWN[act] }, ...(await scoped(ask, scope))];
    if (issuer !== undefined) where.push({ field: 'by', is: issuer });
    if (sought !== undefined) where.push({ field: 'text', contains: wordsOf(sought) });
    const { rows, next } = await pageOfRows(ask, REGISTER, {
      where,
      orderBy: SORTS[sort],
      descending: sort.startsWith('-'),
      paging,
    });
    return { items: await actItems(ask, rows), ...next };
  },
});

/** Rows with the names of everything that they mention. Issuers are called what they were called on the day of the act. */
export const actItems = async (ask: Ask, rows: readonly RowDocument[]): Promise<readonly JsonObject[]> => {
  const of = (member: string) => rows.map((row) => row[member]);
  const [models, units, issuers, holders, documents, decisions, phases] = await Promise.all([
    modelLabels(ask, of('model')),
    unitLabels(ask, of('unit')),
    unitLabelsThen(ask, of('by')),
    holderLabels(
      ask,
      rows.flatMap((row) => row['holders'] as readonly string[]),
    ),
    documentLabels(ask, of('cited')),
    decisionLabels(ask, of('decision')),
    phaseLabels(ask, of('phases').flatMap(phasesIn)),
  ]);
  return rows.map((row) =>
    jsonOf(
      known({
        act: row['act'],
        model: models(row['model']),
        modelKind: row['modelKind'],
        unit: units(row['unit']),
        level: row['level'],
        field: row['field'],
        cycle: row['cycle'],
        holderKind: row['holderKind'],
        holders: (row['holders'] as readonly string[]).map(holders),
        issuer: issuers(row['by'], row['latest'] as string),
        decision: decisions(row['decision']),
        line: row['line'],
        document: documents(row['cited']),
        phases: phasesIn(row['phases']).map(phases),
        effectiveOn: row['effectiveOn'],
        earliest: row['earliest'] === FIRST_DAY ? undefined : row['earliest'],
        latest: row['latest'],
        certainty: certaintyOf(row, ask),
        laterEnded: row['laterEnded'],
        perhapsSameAs: row['perhapsSameAs'],
        mergedInto: models(row['mergedInto']),
        case: row['case'],
        value: row['value'],
        valueUnit: row['valueUnit'],
        qualifier: row['qualifier'],
        outcome: row['outcome'],
        source: row['source'],
      }),
    ),
  );
};
