/** What holds for every date: against the calendar of the machine, and between any two intervals. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AllenRelation, EffectiveOn, Interval } from './civil-date.js';
import {
  boundsBetween,
  byEffect,
  certaintyOn,
  faultOfEffectiveOn,
  intervalOf,
  isDay,
  plusDays,
  relate,
  spanOf,
} from './civil-date.js';

const DAY_MS = 86_400_000;
const isoOf = (dayNumber: number): string => new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
const numberOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;

/** 1899 to 2099, and few enough that intervals touch each other. */
const dayNumber = fc.integer({ min: -25_932, max: 47_481 });
const closeDay = fc.integer({ min: 18_000, max: 18_020 });
const intervalFrom = (day: fc.Arbitrary<number>): fc.Arbitrary<Interval> =>
  fc.tuple(day, day).map(([a, b]) => ({ earliest: isoOf(Math.min(a, b)), latest: isoOf(Math.max(a, b)) }));
const interval = intervalFrom(closeDay);

const INVERSE: Readonly<Record<AllenRelation, AllenRelation>> = {
  before: 'after',
  meets: 'met-by',
  overlaps: 'overlapped-by',
  starts: 'started-by',
  during: 'contains',
  finishes: 'finished-by',
  equal: 'equal',
  after: 'before',
  'met-by': 'meets',
  'overlapped-by': 'overlaps',
  'started-by': 'starts',
  contains: 'during',
  'finished-by': 'finishes',
};

/** The definitions of Allen over half-open intervals of numbers, written down apart from the code. */
const DEFINITIONS: Readonly<Record<AllenRelation, (a: Halves, b: Halves) => boolean>> = {
  before: (a, b) => a.end < b.start,
  meets: (a, b) => a.end === b.start,
  overlaps: (a, b) => a.start < b.start && b.start < a.end && a.end < b.end,
  starts: (a, b) => a.start === b.start && a.end < b.end,
  during: (a, b) => a.start > b.start && a.end < b.end,
  finishes: (a, b) => a.start > b.start && a.end === b.end,
  equal: (a, b) => a.start === b.start && a.end === b.end,
  after: (a, b) => DEFINITIONS.before(b, a),
  'met-by': (a, b) => DEFINITIONS.meets(b, a),
  'overlapped-by': (a, b) => DEFINITIONS.overlaps(b, a),
  'started-by': (a, b) => DEFINITIONS.starts(b, a),
  contains: (a, b) => DEFINITIONS.during(b, a),
  'finished-by': (a, b) => DEFINITIONS.finishes(b, a),
};

interface Halves {
  readonly start: number;
  readonly end: number;
}
const halves = ({ earliest, latest }: Interval): Halves => ({
  start: numberOf(earliest),
  end: numberOf(latest) + 1,
});

it('exactly one of the thirteen relations holds between two intervals, and it is the one that is found', () => {
  const property = fc.property(interval, interval, (a, b) => {
    const holding = Object.entries(DEFINITIONS).filter(([, holds]) => holds(halves(a), halves(b)));
    expect(holding.map(([relation]) => relation)).toEqual([relate(a, b)]);
  });
  fc.assert(property, { numRuns: 1_000 });
});

it('the relation from the other side is the inverse', () => {
  const property = fc.property(interval, interval, (a, b) => {
    expect(relate(b, a)).toBe(INVERSE[relate(a, b)]);
  });
  fc.assert(property, { numRuns: 500 });
});

it('plusDays agrees with the calendar of the machine', () => {
  const property = fc.property(dayNumber, fc.integer({ min: -40_000, max: 40_000 }), (day, days) => {
    expect(plusDays(isoOf(day), days)).toBe(isoOf(day + days));
  });
  fc.assert(property);
});

it('every day of the calendar is a day, and no other of its form is', () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 9_999 }),
    fc.nat(14),
    fc.nat(33),
    (year, month, day) => {
      const text = [
        String(year).padStart(4, '0'),
        String(month).padStart(2, '0'),
        String(day).padStart(2, '0'),
      ].join('-');
      const date = new Date(0);
      date.setUTCFullYear(year, month - 1, day);
      const exists =
        date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCFullYear() === year;
      expect(isDay(text)).toBe(exists);
    },
  );
  fc.assert(property, { numRuns: 1_000 });
});

it('a month and a year span exactly the days that begin with their text', () => {
  const property = fc.property(dayNumber, fc.constantFrom(4, 7), (number, cut) => {
    const date = isoOf(number).slice(0, cut);
    const { earliest, latest } = spanOf(date) as Interval;
    expect([earliest, latest].every((day) => day.startsWith(date) && isDay(day))).toBe(true);
    expect([plusDays(earliest, -1), plusDays(latest, 1)].some((day) => day.startsWith(date))).toBe(false);
    expect(earliest <= isoOf(number) && isoOf(number) <= latest).toBe(true);
  });
  fc.assert(property);
});

const effectiveOn: fc.Arbitrary<EffectiveOn> = fc.oneof(
  dayNumber.map((day): EffectiveOn => ({ precision: 'day', date: isoOf(day) })),
  dayNumber.map((day): EffectiveOn => ({ precision: 'month', date: isoOf(day).slice(0, 7) })),
  dayNumber.map((day): EffectiveOn => ({ precision: 'year', date: isoOf(day).slice(0, 4) })),
  fc
    .tuple(dayNumber, dayNumber, fc.constantFrom(4, 7, 10), fc.constantFrom(4, 7, 10))
    .map(([a, b, cut, end]): EffectiveOn => ({
      precision: 'range',
      date: isoOf(Math.min(a, b)).slice(0, cut),
      to: isoOf(Math.max(a, b)).slice(0, end),
    })),
  fc.constant<EffectiveOn>({ precision: 'unknown' }),
);

it('every sound date is an interval that does not end before it begins', () => {
  const property = fc.property(effectiveOn, (on) => {
    expect(faultOfEffectiveOn(on)).toBeUndefined();
    const { earliest, latest } = intervalOf(on, '2100-01-01');
    expect(earliest <= latest).toBe(true);
    expect(isDay(earliest) && isDay(latest)).toBe(true);
  });
  fc.assert(property);
});

it('certain is what holds for every choice of the true days, possible what holds for one of them', () => {
  const few = intervalFrom(fc.integer({ min: 18_000, max: 18_007 }));
  const property = fc.property(
    few,
    fc.option(few, { nil: undefined }),
    fc.integer({ min: 17_998, max: 18_010 }),
    (begin, end, number) => {
      const day = isoOf(number);
      const daysOf = (span: Interval) =>
        Array.from({ length: numberOf(span.latest) - numberOf(span.earliest) + 1 }, (_, at) =>
          isoOf(numberOf(span.earliest) + at),
        );
      const choices = daysOf(begin).flatMap((from) =>
        (end ? daysOf(end) : ['9999-12-31']).map((to) => from <= day && day < to),
      );
      const expected = choices.every(Boolean) ? 'certain' : choices.some(Boolean) ? 'possible' : undefined;
      expect(certaintyOn(boundsBetween(begin, end), day)).toBe(expected);
    },
  );
  fc.assert(property, { numRuns: 1_000 });
});

it('effective order is total', () => {
  const indexed = fc.uniqueArray(
    fc.tuple(interval, fc.nat(50)).map(([span, index]) => ({ ...span, index })),
    { selector: ({ index }) => index },
  );
  const property = fc.property(indexed, (events) => {
    expect(events.toReversed().sort(byEffect)).toEqual(events.toSorted(byEffect));
  });
  fc.assert(property);
});
