/**
 * The seed's mixed file: one thing that happened or was reported, dispatched by its type and by what it is about. What is said of
 * a unit stays said of the unit: it is never spread over its models.
 */
import { Fault, id, oneOf, text } from '@kheo/kernel';
import { COMMANDS, STATEMENT_ACTS } from '@kheo/recognition';
import { bodyOf } from '../body.js';
import type { Cells, Column } from '../column.js';
import { columnsOf, ownColumn } from '../column.js';
import { DATES, effectiveOnOf, kindOf, QUOTE } from '../kind.js';
import type { Kind } from '../kind.js';
import { ON_DATE } from '../dates.js';
import { isFullId } from '../references.js';

interface FactType {
  /** The command where the fact is about a model. */
  readonly model?: string;
  /** The command where it is about a unit; a statement when it is not given. */
  readonly unit?: string;
  /** Member of the command that says who acted; `by` when it is not given. */
  readonly actor?: string;
}

const TYPES: Readonly<Record<string, FactType>> = {
  registered: { model: 'RegisterModel' },
  maintained: { model: 'MaintainModel' },
  proposed: { model: 'ProposeModel' },
  recognised: { model: 'GrantRecognition' },
  visited: { model: 'RecordVisit' },
  inspected: { model: 'RecordInspection' },
  replicated: { model: 'RecordReplication' },
  'replication-requested': { model: 'RequestReplication' },
  'outcome-reported': { model: 'ReportOutcome' },
  'introduced-to-central': { model: 'IntroduceModel' },
  'plan-issued': { unit: 'IssuePlan', actor: 'issuer' },
  'conference-held': { unit: 'HoldConference', actor: 'organiser' },
  'committee-established': { unit: 'EstablishCommittee' },
};

/** What a command says by being this command, or has beside its body: the column may stand, and fills nothing. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  IntroduceModel: ['level'],
  EstablishCommittee: ['source'],
};

const statement = columnsOf('RecordStatement', {
  level: ['level'],
  decided_by_unit_id: ['by'],
  document_id: ['document'],
  value: ['value', '136'],
  value_unit: ['valueUnit', 'lò đốt rác'],
  qualifier: ['qualifier', 'exact'],
  phase_ids: ['phases'],
  source_id: ['source'],
  note: ['note'],
});
const named = (...names: readonly string[]): Column[] => statement.filter(({ name }) => names.includes(name));

export const FACTS: Kind = kindOf({
  name: 'facts',
  doc: 'One thing that happened or was reported, of a model or of a unit',
  command: 'RecordStatement',
  mayBe: [
    'RecordStatement',
    ...Object.values(TYPES).flatMap(({ model, unit }) => [model, unit].filter((name) => name !== undefined)),
  ],
  dates: ON_DATE,
  columns: [
    ownColumn('id', text('Id of the row, unique in its data set', 80), 'FCT-001'),
    ownColumn(
      'type',
      oneOf([...new Set([...Object.keys(TYPES), ...STATEMENT_ACTS])], 'What happened'),
      'outcome-reported',
    ),
    ownColumn('subject_id', id('The model or the unit it is about', 'model', 'unit'), 'MOD-011'),
    ...named('level', 'decided_by_unit_id', 'document_id'),
    ...DATES,
    ...named('value', 'value_unit', 'qualifier', 'phase_ids', 'source_id'),
    QUOTE,
    ...named('note'),
  ],
  commands: async (cells, { references }) => {
    const subject = await references.idOf(['model', 'unit'], cells['subject_id'] ?? '');
    const about = isFullId('model', subject) ? 'model' : 'unit';
    const command = commandOf(cells, about);
    const columns = columnsFor(command, cells);
    const act = command === 'RecordStatement' ? { act: cells['type'] } : {};
    const body = { [about]: subject, ...act, ...(await bodyOf(columns, cells, references)) };
    return [{ name: command, body, effectiveOn: await effectiveOnOf({ dates: ON_DATE }, cells, references) }];
  },
});

const commandOf = (cells: Cells, about: 'model' | 'unit'): string => {
  const type = cells['type'] ?? '';
  const { model, unit } = TYPES[type] ?? {};
  if (about === 'unit' && unit !== undefined && !saysMore(unit, cells)) return unit;
  const command =
    about === 'model' ? model : STATEMENT_ACTS.some((act) => act === type) ? 'RecordStatement' : undefined;
  if (command === undefined)
    throw misplaced('subject_id', `what ${type} is said of: ${about === 'model' ? 'a unit' : 'a model'}`);
  return command;
};

/** A plan of nobody and without a document, or a figure about committees, is what a source says of a unit, not the act itself. */
const saysMore = (command: string, cells: Cells): boolean => {
  if (command === 'IssuePlan')
    return cells['decided_by_unit_id'] === undefined && cells['document_id'] === undefined;
  return command === 'EstablishCommittee' && cells['value'] !== undefined;
};

/** The columns as members of the command. A filled cell that the command has no place for is a fault: nothing is dropped. */
const columnsFor = (command: string, cells: Cells): Column[] => {
  const actor = TYPES[cells['type'] ?? '']?.actor;
  const fields = COMMANDS[command]?.fields ?? {};
  const implied = IMPLIED[command] ?? [];
  return statement.flatMap((column) => {
    const to =
      column.to === 'by' && actor !== undefined && Object.hasOwn(fields, actor) ? actor : (column.to ?? '');
    if (Object.hasOwn(fields, to)) return [{ ...column, to }];
    if (cells[column.name] === undefined || implied.includes(to)) return [];
    throw misplaced(column.name, `a blank cell: ${cells['type'] ?? ''} has no ${column.name}`);
  });
};

const misplaced = (column: string, expected: string): Fault =>
  new Fault('FieldInvalid', { column }, { problems: [{ path: column, code: 'FieldInvalid', expected }] });
