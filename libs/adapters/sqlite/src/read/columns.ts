/** How the value of a field stands in its column. */
import { Fault } from '@kheo/kernel';
import type { FieldType, Scalar } from '@kheo/ports';

const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
/** Room for a month of days and a year of months, in powers of two: numbers sort as the days do. */
const [MONTH, YEAR] = [32, 512];

/** @throws Fault FieldInvalid, also for a lone surrogate, which the file would hold as another character */
export const columnValue = (value: unknown, type: FieldType, field: string): Scalar | null => {
  if (value === undefined) return null;
  if (type === 'integer') {
    if (Number.isSafeInteger(value)) return value as number;
  } else if (typeof value === 'string') {
    if (type === 'text' && value.isWellFormed()) return value;
    if (type === 'day' && DAY.test(value)) return dayNumber(value);
  }
  throw new Fault('FieldInvalid', { field, expected: type });
};

/** What a column holds, as the document has it. */
export const fieldValue = (value: Scalar, type: FieldType): Scalar =>
  type === 'day' ? dayText(value as number) : value;

const dayNumber = (day: string): number =>
  Number(day.slice(0, 4)) * YEAR + Number(day.slice(5, 7)) * MONTH + Number(day.slice(8, 10));

const dayText = (number: number): string => {
  const [year, month, day] = [Math.floor(number / YEAR), Math.floor((number % YEAR) / MONTH), number % MONTH];
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
};
