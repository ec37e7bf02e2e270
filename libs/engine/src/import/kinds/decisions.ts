/** A decision and its lines: two tables, one command. The lines of a decision stand together, in the order of their numbers. */
import { integer, optional, text } from '@kheo/kernel';
import { known } from '@kheo/recognition';
import { bodyOf } from '../body.js';
import type { Cells, Column } from '../column.js';
import { columnsOf, ownColumn } from '../column.js';
import { effectiveOnOf, kindOf, QUOTE } from '../kind.js';
import type { Kind } from '../kind.js';
import type { References } from '../references.js';

const head: readonly Column[] = [
  ownColumn('id', text('Id of the decision, which its lines name', 80), 'QD-001'),
  ...columnsOf('IssueDecision', {
    issuer_unit_id: ['issuer', 'bdv-binh-thuan'],
    type: ['type', 'QĐ'],
    number: ['number', '12'],
    symbol: ['symbol', 'QĐ/BDV'],
    term: ['term'],
    signer_id: ['signer.person'],
    signer_capacity: ['signer.capacity'],
    legal_basis: ['legalBasis'],
    document_id: ['document'],
    phase_ids: ['phases'],
  }),
  ownColumn('issued_on', optional(text('Day, month or year of issue', 10)), '2024-05-10'),
  ownColumn('precision', optional(text('day, month, year, range or unknown', 10)), 'day'),
  ownColumn('to_date', optional(text('End of a range', 10))),
  ...columnsOf('IssueDecision', { source_id: ['source'] }),
  QUOTE,
  ...columnsOf('IssueDecision', { note: ['note'] }),
];

const dates = { on: 'issued_on', precision: 'precision', to: 'to_date' };

export const DECISIONS: Kind = kindOf({
  name: 'decisions',
  doc: 'A decision as issued; its lines stand in decision-lines',
  command: 'IssueDecision',
  columns: head,
  dates,
  commands: async (cells, { references, lines = [] }) => {
    const body = { ...(await bodyOf(head, cells, references)), lines: await linesOf(lines, references) };
    return [{ name: 'IssueDecision', body, effectiveOn: await effectiveOnOf({ dates }, cells, references) }];
  },
});

export const DECISION_LINES: Kind = kindOf({
  name: 'decision-lines',
  doc: 'A line of a decision: what it does to one model. The lines of one decision stand together, numbered from 1',
  command: 'IssueDecision',
  rowId: ({ decision_id: decision, line }) => `${decision ?? ''}#${line ?? ''}`,
  columns: [
    ownColumn('decision_id', text('Id of the decision', 80), 'QD-001'),
    ownColumn('line', integer('Number of the line', 1), '1'),
    ...columnsOf('IssueDecision', {
      act: ['lines.act', 'recognise'],
      model_id: ['lines.model', 'MOD-011'],
      case_id: ['lines.case'],
      level: ['lines.level', 'province'],
      cycle: ['lines.cycle', '2024'],
      form_code: ['lines.form'],
    }),
  ],
});

const lineColumns = DECISION_LINES.columns.map((column) =>
  column.to === undefined ? column : { ...column, to: column.to.replace('lines.', '') },
);

const linesOf = async (lines: readonly Cells[], references: References): Promise<object[]> => {
  const bodies: object[] = [];
  for (const line of lines) bodies.push(known(await bodyOf(lineColumns, line, references)));
  return bodies;
};
