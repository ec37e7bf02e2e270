/**
 * Days in the civil calendar of Asia/Ho_Chi_Minh, and dates that are known only to a month, a year, a range or not at all.
 *
 * A date of any precision means an interval of days, on one of which the thing happened. A state that begins and ends on such
 * dates has four bounds: it possibly holds from the first to the last, and certainly holds between the two in the middle.
 */
import { Fault } from './faults.js';

/** `YYYY-MM-DD`. Compares as text. */
export type Day = string;

/** Before everything, and after everything: the ends of an interval whose end is not known. */
export const FIRST_DAY: Day = '0001-01-01';
export const LAST_DAY: Day = '9999-12-31';

export const PRECISIONS = ['day', 'month', 'year', 'range', 'unknown'] as const;
export type Precision = (typeof PRECISIONS)[number];

/**
 * When something happened in the world. `date` is cut to its precision (`2020`, `2020-10`, `2020-10-05`); a range runs from
 * the first day of `date` to the last day of `to`; an unknown date has no `date`, and `to` is the day by which it had happened.
 */
export interface EffectiveOn {
  readonly precision: Precision;
  readonly date?: string;
  readonly to?: string;
}

/** Both days belong to it. */
export interface Interval {
  readonly earliest: Day;
  readonly latest: Day;
}

/** A state that begins and ends on dates of any precision. */
export interface Bounds {
  readonly possibleFrom: Day;
  readonly certainFrom: Day;
  readonly certainTo: Day;
  readonly possibleTo: Day;
}

export type Certainty = 'certain' | 'possible';

const SHAPES = { day: /^\d{4}-\d{2}-\d{2}$/, month: /^\d{4}-\d{2}$/, year: /^\d{4}$/ } as const;

const lastDayOfMonth = (year: number, month: number): number => {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
};

export const isDay = (text: string): boolean => SHAPES.day.test(text) && spanOf(text) !== undefined;

/** The first and last day of `2020`, `2020-10` or `2020-10-05`; nothing when there is no such date. */
export const spanOf = (date: string): Interval | undefined => {
  const [year = '', month, day] = date.split('-');
  if (!Object.values(SHAPES).some((shape) => shape.test(date)) || Number(year) < 1) return undefined;
  if (month === undefined) return { earliest: `${year}-01-01`, latest: `${year}-12-31` };
  if (Number(month) < 1 || Number(month) > 12) return undefined;
  const last = lastDayOfMonth(Number(year), Number(month));
  if (day === undefined) return { earliest: `${date}-01`, latest: `${date}-${String(last)}` };
  return Number(day) >= 1 && Number(day) <= last ? { earliest: date, latest: date } : undefined;
};

/** The precision that the form of a date shows. */
export const precisionOf = (date: string): 'day' | 'month' | 'year' | undefined =>
  (['day', 'month', 'year'] as const).find((precision) => SHAPES[precision].test(date));

/** Nothing when it is sound; else what is expected instead. */
export const faultOfEffectiveOn = (on: EffectiveOn): string | undefined => {
  const { precision, date, to } = on;
  if (precision === 'unknown') {
    if (date !== undefined) return 'an unknown date has no date';
    return to === undefined || isDay(to) ? undefined : 'the day by which it had happened, YYYY-MM-DD';
  }
  if (date === undefined || spanOf(date) === undefined)
    return 'a date that exists: YYYY, YYYY-MM or YYYY-MM-DD';
  if (precision !== 'range') {
    if (to !== undefined) return 'only a range or an unknown date has an end';
    return precisionOf(date) === precision ? undefined : `a date to the ${precision}`;
  }
  const [from, end] = [spanOf(date), to === undefined ? undefined : spanOf(to)];
  if (!from || !end) return 'a range has a first and a last date';
  return from.earliest <= end.latest ? undefined : 'a range ends after it begins';
};

/**
 * The days on one of which it happened. An unknown date ends on the day by which it had happened, else on the day of recording.
 * @throws Fault DateImpossible
 */
export const intervalOf = (on: EffectiveOn, recordedOn: Day): Interval => {
  const fault = faultOfEffectiveOn(on);
  if (fault !== undefined) throw new Fault('DateImpossible', { expected: fault });
  if (on.precision === 'unknown') return { earliest: FIRST_DAY, latest: on.to ?? recordedOn };
  const from = spanOf(on.date ?? '') as Interval;
  return on.precision === 'range'
    ? { earliest: from.earliest, latest: (spanOf(on.to ?? '') as Interval).latest }
    : from;
};

export const onDay = (date: Day): EffectiveOn => ({ precision: 'day', date });

/** A date as printed, cut to its precision; nothing printed is unknown. */
export const effectiveOnOf = (date: string | undefined): EffectiveOn =>
  date === undefined ? { precision: 'unknown' } : { precision: precisionOf(date) ?? 'day', date };

const DAY_MS = 86_400_000;

/** The day so many days later. The first and the last day stand for an end that is not known: they stay, and nothing lies beyond. */
export const plusDays = (day: Day, days: number): Day => {
  if (day === FIRST_DAY || day === LAST_DAY) return day;
  const movedMs = Date.parse(`${day}T00:00:00Z`) + days * DAY_MS;
  if (movedMs <= Date.parse(FIRST_DAY)) return FIRST_DAY;
  if (movedMs >= Date.parse(LAST_DAY)) return LAST_DAY;
  return new Date(movedMs).toISOString().slice(0, 10);
};

const HANOI = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Ho_Chi_Minh',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

const HOUR_MS = 3_600_000;
/** The last answer: a day changes on the hour, and most instants that are asked for lie in the same one. */
const lastAsked = { hour: Number.NaN, day: '' };

/** The civil day in Việt Nam at an instant (milliseconds since 1970). */
export const dayOf = (instantMs: number): Day => {
  const hour = Math.floor(instantMs / HOUR_MS);
  // Before 1970 the local time was not always whole hours from UTC.
  if (instantMs < 0) return HANOI.format(instantMs);
  if (hour !== lastAsked.hour) Object.assign(lastAsked, { hour, day: HANOI.format(instantMs) });
  return lastAsked.day;
};

/** From the days on which it may have begun to those on which it may have ended (the end is the first day it no longer held). */
export const boundsBetween = (begin: Interval, end?: Interval): Bounds => ({
  possibleFrom: begin.earliest,
  certainFrom: begin.latest,
  certainTo: end ? plusDays(end.earliest, -1) : LAST_DAY,
  possibleTo: end ? plusDays(end.latest, -1) : LAST_DAY,
});

/** Whether a state held on a day: certainly, possibly, or not (undefined). */
export const certaintyOn = (bounds: Bounds, day: Day): Certainty | undefined => {
  if (day < bounds.possibleFrom || day > bounds.possibleTo) return undefined;
  return day >= bounds.certainFrom && day <= bounds.certainTo ? 'certain' : 'possible';
};

/** DESIGN §3: latest day, earliest day, index. */
export const byEffect = (
  a: Interval & { readonly index: number },
  b: Interval & { readonly index: number },
): number => compareIntervals(a, b) || a.index - b.index;

export const compareIntervals = (a: Interval, b: Interval): number =>
  compareText(a.latest, b.latest) || compareText(a.earliest, b.earliest);

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Allen's thirteen relations between two intervals of whole days. */
export type AllenRelation =
  | 'before'
  | 'meets'
  | 'overlaps'
  | 'starts'
  | 'during'
  | 'finishes'
  | 'equal'
  | 'after'
  | 'met-by'
  | 'overlapped-by'
  | 'started-by'
  | 'contains'
  | 'finished-by';

export const relate = (a: Interval, b: Interval): AllenRelation => {
  if (a.latest < b.earliest) return plusDays(a.latest, 1) === b.earliest ? 'meets' : 'before';
  if (b.latest < a.earliest) return plusDays(b.latest, 1) === a.earliest ? 'met-by' : 'after';
  const begins = compareText(a.earliest, b.earliest);
  const ends = compareText(a.latest, b.latest);
  if (begins === 0) return ends === 0 ? 'equal' : ends < 0 ? 'starts' : 'started-by';
  if (ends === 0) return begins > 0 ? 'finishes' : 'finished-by';
  if (begins > 0 && ends < 0) return 'during';
  if (begins < 0 && ends > 0) return 'contains';
  return begins < 0 ? 'overlaps' : 'overlapped-by';
};
