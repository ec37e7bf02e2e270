/** Days, and dates that are known to a month, a year, a range or not at all, as the papers of 25 years print them. */
import { describe, expect, it } from '@jest/globals';
import type { EffectiveOn } from './civil-date.js';
import {
  boundsBetween,
  byEffect,
  certaintyOn,
  dayOf,
  effectiveOnOf,
  faultOfEffectiveOn,
  FIRST_DAY,
  intervalOf,
  isDay,
  LAST_DAY,
  plusDays,
  relate,
  spanOf,
} from './civil-date.js';

const RECORDED_ON = '2025-06-30';
const on = (earliest: string, latest = earliest) => ({ earliest, latest });

describe('a date', () => {
  it.each([
    ['2020', on('2020-01-01', '2020-12-31')],
    ['2020-02', on('2020-02-01', '2020-02-29')],
    ['2021-02', on('2021-02-01', '2021-02-28')],
    ['1900-02', on('1900-02-01', '1900-02-28')],
    ['2000-02', on('2000-02-01', '2000-02-29')],
    ['2020-11', on('2020-11-01', '2020-11-30')],
    ['2020-10-05', on('2020-10-05')],
    ['0001', on('0001-01-01', '0001-12-31')],
  ])('%s spans its days', (date, span) => {
    expect(spanOf(date)).toEqual(span);
  });

  it.each([
    '',
    '20',
    '0000',
    '2020-13',
    '2020-00',
    '2020-1',
    '2021-02-29',
    '2020-04-31',
    '2020-10-00',
    '2020-10-5',
    '05/10/2020',
    '2020-10-05T00:00',
    ' 2020',
    '-2020',
    '２０２０',
    '2020-10-05\n',
  ])('%p does not exist', (date) => {
    expect(spanOf(date)).toBeUndefined();
    expect(isDay(date)).toBe(false);
  });

  it('is a day only when it names one', () => {
    expect(['2020-02-29', '2020-02', '2020'].map(isDay)).toEqual([true, false, false]);
  });
});

describe('when something happened', () => {
  it.each<[EffectiveOn, ReturnType<typeof on>]>([
    [{ precision: 'day', date: '2020-10-05' }, on('2020-10-05')],
    [{ precision: 'month', date: '2020-10' }, on('2020-10-01', '2020-10-31')],
    [{ precision: 'year', date: '2012' }, on('2012-01-01', '2012-12-31')],
    [{ precision: 'range', date: '2016', to: '2020' }, on('2016-01-01', '2020-12-31')],
    [{ precision: 'range', date: '2016-05', to: '2016-05-02' }, on('2016-05-01', '2016-05-02')],
    [{ precision: 'range', date: '2020', to: '2020-06' }, on('2020-01-01', '2020-06-30')],
    [{ precision: 'unknown' }, on(FIRST_DAY, RECORDED_ON)],
    [{ precision: 'unknown', to: '2010-12-31' }, on(FIRST_DAY, '2010-12-31')],
  ])('%j means an interval of days', (effectiveOn, interval) => {
    expect(faultOfEffectiveOn(effectiveOn)).toBeUndefined();
    expect(intervalOf(effectiveOn, RECORDED_ON)).toEqual(interval);
  });

  it.each<EffectiveOn>([
    { precision: 'day' },
    { precision: 'day', date: '2020-10' },
    { precision: 'month', date: '2020' },
    { precision: 'year', date: '2020-10-05' },
    { precision: 'day', date: '2021-02-29' },
    { precision: 'day', date: '2020-10-05', to: '2020-10-06' },
    { precision: 'range', date: '2020' },
    { precision: 'range', to: '2020' },
    { precision: 'range', date: '2020', to: '2019' },
    { precision: 'range', date: '2020-10-05', to: '2020-10-04' },
    { precision: 'range', date: '2020', to: '2020-13' },
    { precision: 'unknown', date: '2020' },
    { precision: 'unknown', to: '2020' },
  ])('%j says nothing, and why', (effectiveOn) => {
    expect(faultOfEffectiveOn(effectiveOn)).toEqual(expect.any(String));
    expect(() => intervalOf(effectiveOn, RECORDED_ON)).toThrow(
      expect.objectContaining({ code: 'DateImpossible' }),
    );
  });

  it('is read off a date as printed', () => {
    expect(effectiveOnOf('2020')).toEqual({ precision: 'year', date: '2020' });
    expect(effectiveOnOf('2020-10')).toEqual({ precision: 'month', date: '2020-10' });
    expect(effectiveOnOf('2020-10-05')).toEqual({ precision: 'day', date: '2020-10-05' });
    expect(effectiveOnOf(undefined)).toEqual({ precision: 'unknown' });
  });

  it('goes by latest day, earliest day and index', () => {
    const events = [
      { ...on('2020-01-01', '2020-12-31'), index: 3 },
      { ...on('2020-06-01'), index: 4 },
      { ...on('2020-12-31'), index: 1 },
      { ...on('2020-01-01', '2020-12-31'), index: 2 },
    ];
    expect(events.toSorted(byEffect).map(({ index }) => index)).toEqual([4, 2, 3, 1]);
  });
});

describe('the day in Việt Nam', () => {
  it('begins seven hours before that of Greenwich', () => {
    expect(dayOf(Date.UTC(2020, 9, 4, 16, 59, 59, 999))).toBe('2020-10-04');
    expect(dayOf(Date.UTC(2020, 9, 4, 17))).toBe('2020-10-05');
    expect(dayOf(Date.UTC(2019, 11, 31, 17))).toBe('2020-01-01');
  });
});

describe('a day so many days later', () => {
  it('stays in the calendar', () => {
    expect(plusDays('2020-02-28', 1)).toBe('2020-02-29');
    expect(plusDays('2020-01-01', -1)).toBe('2019-12-31');
    expect(plusDays('9999-12-30', 400)).toBe(LAST_DAY);
    expect(plusDays('0001-01-02', -400)).toBe(FIRST_DAY);
  });

  it('does not move an end that is not known', () => {
    expect([plusDays(FIRST_DAY, 1), plusDays(LAST_DAY, -1)]).toEqual([FIRST_DAY, LAST_DAY]);
  });
});

describe('a state between two dates', () => {
  it('certainly holds between its bounds in the middle, and possibly beyond', () => {
    const bounds = boundsBetween(on('2016-01-01', '2016-12-31'), on('2020-06-01', '2020-06-30'));
    expect(bounds).toEqual({
      possibleFrom: '2016-01-01',
      certainFrom: '2016-12-31',
      certainTo: '2020-05-31',
      possibleTo: '2020-06-29',
    });
    const days = [
      '2015-12-31',
      '2016-01-01',
      '2016-12-30',
      '2016-12-31',
      '2020-05-31',
      '2020-06-01',
      '2020-06-29',
      '2020-06-30',
    ];
    expect(days.map((day) => certaintyOn(bounds, day))).toEqual([
      undefined,
      'possible',
      'possible',
      'certain',
      'certain',
      'possible',
      'possible',
      undefined,
    ]);
  });

  it('has no end while nothing ended it', () => {
    const bounds = boundsBetween(on('2016-01-01'));
    expect([certaintyOn(bounds, '2016-01-01'), certaintyOn(bounds, LAST_DAY)]).toEqual([
      'certain',
      'certain',
    ]);
  });

  it('is nowhere certain when its end may come before its beginning', () => {
    const bounds = boundsBetween(on('2016-01-01', '2018-12-31'), on('2017-01-01', '2019-12-31'));
    expect(['2016-06-01', '2017-06-01', '2019-06-01'].map((day) => certaintyOn(bounds, day))).toEqual([
      'possible',
      'possible',
      'possible',
    ]);
  });
});

describe('two intervals', () => {
  it.each([
    ['2020-01-01', '2020-01-31', 'before', '2020-02-02', '2020-03-01'],
    ['2020-01-01', '2020-01-31', 'meets', '2020-02-01', '2020-03-01'],
    ['2020-01-01', '2020-02-15', 'overlaps', '2020-02-01', '2020-03-01'],
    ['2020-01-01', '2020-01-31', 'starts', '2020-01-01', '2020-03-01'],
    ['2020-01-05', '2020-01-31', 'during', '2020-01-01', '2020-03-01'],
    ['2020-01-05', '2020-03-01', 'finishes', '2020-01-01', '2020-03-01'],
    ['2020-01-01', '2020-03-01', 'equal', '2020-01-01', '2020-03-01'],
  ])('%s…%s %s %s…%s', (a, b, relation, c, d) => {
    expect(relate(on(a, b), on(c, d))).toBe(relation);
  });
});
