/** Dates of the working year: they exist, lie in their season, and say less the older the paper is. */
import { describe, expect, test } from '@jest/globals';
import { effectiveOnOf, faultOfEffectiveOn, spanOf } from '@kheo/kernel';
import type { DateCells } from './calendar.js';
import { dateIn, dayIn, onDay, SEASONS } from './calendar.js';
import { purpose, within } from './chance.js';

const SUBJECT = purpose('subject');
const keys = Array.from({ length: 3_000 }, (_, at) => within(SUBJECT, at));
const precisionOf = ([on, to]: DateCells): string =>
  on === '' ? 'unknown' : to === '' ? effectiveOnOf(on).precision : 'range';
const shareOf = (dates: readonly DateCells[], precision: string): number =>
  dates.filter((cells) => precisionOf(cells) === precision).length / dates.length;

describe('a date', () => {
  test.each(Object.entries(SEASONS))('of %s lies in its season, whatever is known of it', (_, season) => {
    for (const key of keys.slice(0, 400)) {
      const [on, to] = dateIn(key, season, 2004);
      if (on === '') continue;
      expect(spanOf(on)).toBeDefined();
      const last = to === '' ? on : to;
      const [from, until] = [spanOf(on)?.earliest ?? '', spanOf(last)?.latest ?? ''];
      const [first, end] = season.map((month) => `2004-${String(month).padStart(2, '0')}`) as [
        string,
        string,
      ];
      expect(from <= `${end}-31` && until >= `${first}-01`).toBe(true);
    }
  });

  test('is one that the importer takes', () => {
    for (const key of keys) {
      const [on, to] = dateIn(key, SEASONS.registration, 2000);
      const told = {
        precision: precisionOf([on, to]) as 'day',
        ...(on === '' ? {} : { date: on }),
        ...(to === '' ? {} : { to }),
      };
      expect(faultOfEffectiveOn(told)).toBeUndefined();
    }
  });

  test('may be known to the day, month or year, to a range, or not at all', () => {
    const dates = keys.map((key) => dateIn(key, SEASONS.registration, 2001));
    for (const precision of ['day', 'month', 'year', 'range', 'unknown'])
      expect([precision, shareOf(dates, precision) > 0.02]).toEqual([precision, true]);
    expect(dates.some(([on, to]) => on === '' && to === '')).toBe(true);
    expect(dates.some(([on, to]) => on === '' && to !== '')).toBe(true);
  });

  test('is known better since 2010', () => {
    const [before, since] = [2009, 2010].map((year) =>
      shareOf(
        keys.map((key) => dateIn(key, SEASONS.votes, year)),
        'day',
      ),
    ) as [number, number];
    expect(before).toBeLessThan(0.6);
    expect(since).toBeGreaterThan(0.8);
  });
});

describe('a day', () => {
  test('exists and lies in its season', () => {
    for (const key of keys) {
      const day = dayIn(key, SEASONS.inspections, 2011);
      expect(spanOf(day)?.earliest).toBe(day);
      expect(day >= '2011-08-01' && day <= '2011-10-31').toBe(true);
    }
  });

  test('may be any of the season', () => {
    const days = new Set(keys.map((key) => dayIn(key, SEASONS.registration, 2011)));
    expect(days.size).toBe(3 * 28);
  });

  test('of a command is known to the day', () => {
    expect(onDay('2011-03-04')).toEqual({ precision: 'day', date: '2011-03-04' });
  });
});
