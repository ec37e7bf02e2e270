/** When a row says that something happened. What is not printed stays unknown; its source bounds it, and nothing is guessed. */
import { effectiveOnOf, faultOfEffectiveOn, isDay, PRECISIONS } from '@kheo/kernel';
import type { EffectiveOn, Precision } from '@kheo/kernel';
import type { CellFault, Cells } from './column.js';

/** Names of the columns that hold a date, its precision, and the end of a range. */
export interface DateColumns {
  readonly on: string;
  readonly precision?: string;
  readonly to?: string;
}

export const ON_DATE: DateColumns = { on: 'on_date', precision: 'precision', to: 'to_date' };

/** The date as the cells print it: `unknown` where they print none. */
export const effectiveOf = (cells: Cells, columns: DateColumns): EffectiveOn => {
  const date = cells[columns.on];
  const to = columns.to === undefined ? undefined : cells[columns.to];
  const precision = (columns.precision === undefined ? undefined : cells[columns.precision]) as
    Precision | undefined;
  const implied = date === undefined ? 'unknown' : to === undefined ? effectiveOnOf(date).precision : 'range';
  return {
    precision: precision ?? implied,
    ...(date === undefined ? {} : { date }),
    ...(to === undefined ? {} : { to }),
  };
};

export const faultOfDates = (cells: Cells, columns: DateColumns): CellFault | undefined => {
  const on = effectiveOf(cells, columns);
  if (!PRECISIONS.some((known) => known === on.precision)) {
    return {
      column: columns.precision ?? columns.on,
      code: 'FieldInvalid',
      expected: `one of ${PRECISIONS.join(', ')}`,
      values: { found: on.precision.slice(0, 20) },
    };
  }
  const expected = faultOfEffectiveOn(on);
  return expected === undefined
    ? undefined
    : { column: columns.on, code: 'DateImpossible', expected, values: found(on) };
};

const found = ({ precision, date, to }: EffectiveOn) => ({
  precision,
  ...(date === undefined ? {} : { found: date.slice(0, 40) }),
  ...(to === undefined ? {} : { to: to.slice(0, 40) }),
});

/** An unknown date had happened by the day on which its source was published (DESIGN §3). */
export const boundedBy = (on: EffectiveOn, published: string | undefined): EffectiveOn =>
  on.precision === 'unknown' && on.to === undefined && published !== undefined && isDay(published)
    ? { ...on, to: published }
    : on;
