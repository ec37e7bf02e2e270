/** What the engine answered to the commands of a row, as a problem that points at a column. */
import { Fault, FAULTS, isRejection } from '@kheo/kernel';
import type { FaultCode, FaultValues, Rejection } from '@kheo/kernel';
import type { Answer } from '../command-request.js';
import { readCell } from './column.js';
import { DECISION_LINES, DECISIONS } from './kinds/decisions.js';
import { isOfTheRow } from './problems.js';
import type { References } from './references.js';
import type { PlacedRow } from './table.js';

export interface RowProblem {
  readonly column: string;
  readonly code: FaultCode;
  readonly expected: string;
  readonly values: FaultValues;
}

/** The first answer that refuses the row. @throws Fault that is not about the row, such as OutcomeUnknown */
export const refusalIn = (
  answers: readonly { readonly answer: Answer | Fault; readonly ifAbsent: boolean }[],
): Rejection | Fault | undefined => {
  for (const { answer, ifAbsent } of answers) {
    if (answer instanceof Fault) {
      if (!isOfTheRow(answer)) throw answer;
      return answer;
    }
    if (isRejection(answer) && !(ifAbsent && answer.rejected === 'AlreadyExists')) return answer;
  }
  return undefined;
};

export const problemsOf = async (
  row: PlacedRow,
  refusal: Rejection | Fault,
  references: References,
): Promise<readonly RowProblem[]> => {
  if (!(refusal instanceof Fault)) return [await problemOfRule(row, refusal, references)];
  if (refusal.code === 'IdempotencyKeyReused') return [changed(row, refusal.values)];
  if (refusal.problems.length === 0)
    return [{ column: '', code: refusal.code, expected: FAULTS[refusal.code].title, values: refusal.values }];
  return refusal.problems.map(({ path, code, expected }) => ({
    column: columnAt(row, path),
    code,
    expected,
    values: {},
  }));
};

/** A row of this id stands in the log with other cells. */
export const changed = ({ rowId }: PlacedRow, values: FaultValues): RowProblem => ({
  column: '',
  code: 'RowChanged',
  expected:
    'the cells as they were first imported; put the recorded fact right with the command correct-record',
  values: { id: rowId, ...values },
});

const problemOfRule = async (
  row: PlacedRow,
  { rejected, values }: Rejection,
  references: References,
): Promise<RowProblem> => {
  const printed =
    rejected === 'ReferenceUnknown' ? await printedAs(row, String(values['id']), references) : undefined;
  const column = printed?.column ?? columnOfValues(row, values);
  return {
    column,
    code: rejected,
    expected: FAULTS[rejected].title,
    values: printed ? { ...values, id: printed.text } : values,
  };
};

/** Which cell names the thing of this id, and how it prints it. */
const printedAs = async ({ table, cells, lines = [] }: PlacedRow, id: string, references: References) => {
  for (const { name, field } of [
    ...table.kind.columns,
    ...(table.kind === DECISIONS ? DECISION_LINES.columns : []),
  ]) {
    const categories = (field.kind === 'list' ? field.item : field)?.refersTo;
    if (!categories) continue;
    for (const cell of [cells, ...lines].flatMap((held) => held[name] ?? [])) {
      const read = readCell(field, cell);
      for (const text of (Array.isArray(read) ? read : [read]) as string[]) {
        if ((await references.idOf(categories, text)) === id) return { column: name, text };
      }
    }
  }
  const natural = table.kind.columns.find(({ name }) => cells[name] === id);
  return natural && { column: natural.name, text: id };
};

/** The cell that holds one of the values that the rule names, or the column of a member that it names. */
const columnOfValues = ({ table, cells }: PlacedRow, values: FaultValues): string => {
  const columns = table.kind.columns.filter(({ name }) => cells[name] !== undefined);
  const named = Object.entries(values).map(([key, value]) =>
    columns.find(({ to, name }) => cells[name] === String(value) || to === key),
  );
  return named.find((column) => column !== undefined)?.name ?? '';
};

const columnAt = ({ table }: PlacedRow, path: string): string => {
  const member = path.replace(/\.\d+(?=\.|$)/g, '');
  return table.kind.columns.find(({ to, name }) => to === member || name === member)?.name ?? '';
};
