/** A column of an import: which member of a command its cells fill, and how a cell is read. */
import { expectationOf, faultsOfField, isId, LIMITS } from '@kheo/kernel';
import type { FaultCode, FaultValues, Field, Fields } from '@kheo/kernel';
import { COMMANDS } from '@kheo/recognition';

export interface Column {
  readonly name: string;
  readonly field: Field;
  /** Path of the member of the command's body; none where the row's kind reads the cell itself. */
  readonly to?: string;
  /** The header must have it, and no cell may be blank. */
  readonly required: boolean;
  readonly sample: string;
}

/** The cells of a row that are not blank, by column. */
export type Cells = Readonly<Record<string, string>>;

export interface CellFault {
  readonly column: string;
  readonly code: FaultCode;
  readonly expected: string;
  readonly values?: FaultValues;
}

/** Categories whose ids are the codes that people use, the same in every data set. */
const NATURAL = ['unit', 'scheme', 'form', 'ground'];
export const isNatural = (category: string): boolean => NATURAL.includes(category);

/** `column: [member, sample]`; a member without a sample is shown blank in the template. */
export type ColumnTable = Readonly<Record<string, readonly [to: string, sample?: string]>>;

/** Columns that fill members of a command. What a cell may hold is what the member may hold. */
export const columnsOf = (command: string, table: ColumnTable): Column[] =>
  Object.entries(table).map(([name, [to, sample = '']]) => {
    const [field, ...above] = fieldsTo(command, to);
    return {
      name,
      field,
      to,
      required: field.kind !== 'list' && ![field, ...above].some(({ optional }) => optional),
      sample,
    };
  });

/** A column that the kind of the row reads itself. */
export const ownColumn = (name: string, field: Field, sample = ''): Column => ({
  name,
  field,
  required: !field.optional,
  sample,
});

/** The field at a path of a command's body, and those it lies in, innermost first. */
const fieldsTo = (command: string, path: string): [Field, ...Field[]] => {
  let members: Fields | undefined = COMMANDS[command]?.fields;
  const met: Field[] = [];
  for (const member of path.split('.')) {
    const field = members?.[member];
    if (!field) throw new TypeError(`${command} has no ${path}`);
    met.unshift(field);
    members = field.kind === 'list' ? field.item?.fields : field.fields;
  }
  return met as [Field, ...Field[]];
};

/** What is wrong with a cell by itself; whether the things it names exist is not asked here. */
export const faultOfCell = ({ name, field }: Column, text: string): CellFault | undefined => {
  if (text.length > LIMITS.importCellChars) {
    return {
      column: name,
      code: 'FieldTooLong',
      expected: `${String(LIMITS.importCellChars)} characters at most`,
      values: { characters: text.length },
    };
  }
  if (!isNfc(text))
    return { column: name, code: 'FieldInvalid', expected: 'text in Unicode normal form C (NFC)' };
  const found =
    field.kind === 'text' || field.kind === 'sealed'
      ? {}
      : { values: { found: text.slice(0, LIMITS.idChars) } };
  const value = readCell(field, text);
  if (value === undefined)
    return { column: name, code: 'FieldInvalid', expected: expectationOf(field), ...found };
  const [fault] = faultsOfField(checkable(field), value, name);
  return fault && { column: name, code: fault.code, expected: fault.expected, ...found };
};

/** Plain ASCII needs no normal form. */
const ASCII = /^[\u0000-\u007f]*$/;
const isNfc = (text: string): boolean => ASCII.test(text) || text === text.normalize('NFC');

/** References are printed as the ids of rows, which may be any short text, unless the code itself is the id. */
const checkable = (field: Field): Field => {
  if (field.kind === 'list' && field.item) return { ...field, item: checkable(field.item) };
  const printed = field.kind === 'id' && field.refersTo?.every(isNatural) === false;
  return printed ? { ...field, kind: 'text', max: LIMITS.idChars } : field;
};

/** The value that a cell stands for, references as printed; nothing when it has not the form. */
export const readCell = (field: Field, text: string): unknown => {
  switch (field.kind) {
    case 'integer':
    case 'number':
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'list': {
      const items = text
        .split('|')
        .map((item) => (field.item ? readCell(field.item, item.trim()) : undefined));
      return items.every((item) => item !== undefined && item !== '') ? items : undefined;
    }
    case 'id':
    case 'text':
    case 'sealed':
    case 'enum':
    case 'day':
    case 'date':
      return text;
    case 'effective':
    case 'record':
    case 'object':
      return undefined;
  }
};

/** A row id that a reader can type and a key can hold. */
export const isRowId = (text: string): boolean =>
  text.length <= LIMITS.idChars && !/[\p{Cc}\p{Cs}]/u.test(text) && text === text.trim();
export const isPlainId = isId;
