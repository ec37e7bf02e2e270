/** How the value of a field stands in its column. */
import { Fault } from '@kheo/kernel';
import type { FieldType, Scalar } from '@kheo/ports';

/** Room for a month of days and a year of months, in powers of two: numbers sort as the days do. */
const [MONTH, YEAR] = [32, 512];

/** @throws Fault FieldInvalid, also for a lone surrogate, which the file would hold as another character */
export const columnValue = (value: unknown, type: FieldType, field: string): Scalar | null => {
  if (value === undefined) return null;
  if (type === 'integer') {
    if (Number.isSafeInteger(value)) return value as number;
  } else if (typeof value === 'string') {
    if (type === 'text' && value.isWellFormed()) return value;
    const day = type === 'day' ? dayNumber(value) : undefined;
    if (day !== undefined) return day;
  }
  throw new Fault('FieldInvalid', { field, expected: type });
};

/** What a column holds, as the document has it. */
export const fieldValue = (value: Scalar, type: FieldType): Scalar =>
  type === 'day' ? dayText(value as number) : value;

/** Digit by digit: a row has six days and more, and an expression with slices takes five times as long. */
const dayNumber = (day: string): number | undefined => {
  if (day.length !== 10 || day[4] !== '-' || day[7] !== '-') return undefined;
  const year = twoDigits(day, 0) * 100 + twoDigits(day, 2);
  const month = twoDigits(day, 5);
  const date = twoDigits(day, 8);
  const isDay = year >= 0 && month >= 1 && month <= 12 && date >= 1 && date <= 31;
  return isDay ? year * YEAR + month * MONTH + date : undefined;
};

const twoDigits = (text: string, at: number): number => {
  const [tens, ones] = [text.charCodeAt(at) - ZERO, text.charCodeAt(at + 1) - ZERO];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
};
const ZERO = 48;

const dayText = (number: number): string => {
  const [year, month, day] = [Math.floor(number / YEAR), Math.floor((number % YEAR) / MONTH), number % MONTH];
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
};
