import { describe, expect, it } from '@jest/globals';
import type { Figure } from './figures.js';
import { TARGETS, unmeasured, verdictsOn, wanted } from './targets.js';
import type { Target } from './targets.js';

const figure = (told: Partial<Figure> = {}): Figure => ({
  id: 'append/callers-1',
  what: 'append',
  unit: 'events/s',
  value: 4_000,
  ...told,
});
const target = (told: Partial<Target>): Target => ({
  figures: '*',
  aspect: 'value',
  source: 'here',
  ...told,
});
const verdict = (told: Partial<Figure>, wish: Partial<Target>) => verdictsOn(figure(told), [target(wish)])[0];

describe('a verdict', () => {
  it('says by how much a figure is better or worse than what was asked for', () => {
    expect(verdict({ ratio: 0.6 }, { aspect: 'ratio', atLeast: 0.8 })).toMatchObject({
      met: false,
      margin: expect.closeTo(-0.25),
    });
    expect(verdict({ ratio: 1 }, { aspect: 'ratio', atLeast: 0.8 })).toMatchObject({
      met: true,
      margin: expect.closeTo(0.25),
    });
    expect(verdict({ peakMb: 300 }, { aspect: 'peakMb', atMost: 400 })).toMatchObject({
      met: true,
      margin: expect.closeTo(0.25),
    });
    expect(verdict({ peakMb: 500 }, { aspect: 'peakMb', atMost: 400 })).toMatchObject({
      met: false,
      margin: expect.closeTo(-0.25),
    });
  });

  it('takes the border as the target words it', () => {
    const percentiles = { p50: 1, p95: 100, p99: 100 };
    expect(verdict({ percentiles }, { aspect: 'p95', below: 100 })).toMatchObject({ met: false });
    expect(verdict({ value: 100 }, { atLeast: 100 })).toMatchObject({ met: true });
    expect(verdict({ value: 100 }, { atMost: 100 })).toMatchObject({ met: true });
  });

  it('is not given on what was not measured', () => {
    expect(verdict({}, { aspect: 'ratio', atLeast: 0.8 })).toBeUndefined();
    expect(verdict({ peakMb: Number.NaN }, { aspect: 'peakMb', atMost: 400 })).toBeUndefined();
    expect(verdict({}, { aspect: 'p95', below: 1 })).toBeUndefined();
  });

  it('finds figures by their id, a star standing for any text and nothing else for anything', () => {
    const found = (figures: string, id: string) => verdict({ id }, { figures, atLeast: 1 }) !== undefined;
    expect(found('rebuild/one-*@*', 'rebuild/one-register@1m')).toBe(true);
    expect(found('rebuild/one-*@*', 'rebuild/all@1m')).toBe(false);
    expect(found('questions/*@1m', 'questions/units/one@1m')).toBe(true);
    expect(found('questions/*@1m', 'questions/units/one@10m')).toBe(false);
    expect(found('read.x', 'read-x')).toBe(false);
  });
});

describe('the targets', () => {
  it('have one bound and a source each', () => {
    for (const { atLeast, below, atMost, source } of TARGETS) {
      expect([atLeast, below, atMost].filter((bound) => bound !== undefined)).toHaveLength(1);
      expect(source).not.toBe('');
    }
  });

  it('are not met by what nobody measured', () => {
    const measured = figure({ ratio: 1, peakMb: 100 });
    const left = unmeasured([measured]);
    expect(left).toHaveLength(TARGETS.length - 2);
    expect(unmeasured([])).toEqual(TARGETS);
  });

  it('let counts grow with the log, and no page', () => {
    const grown = (id: string) =>
      verdictsOn(figure({ id, growth: 5 })).map(({ target: { aspect }, met }) => [aspect, met]);
    expect(grown('questions/register@10m')).toEqual([['growth', false]]);
    expect(grown('questions/funnel@10m')).toEqual([['growth', true]]);
    expect(grown('questions/register@1m')).toEqual([]);
  });

  it('are said in short', () => {
    expect(wanted(target({ aspect: 'ratio', atLeast: 0.8 }))).toBe('ratio ≥ 0.80');
    expect(wanted(target({ aspect: 'p95', below: 100 }))).toBe('p95 < 100 ms');
    expect(wanted(target({ aspect: 'peakMb', atMost: 400 }))).toBe('memory ≤ 400 MB');
    expect(wanted(target({ atLeast: 50_000 }))).toBe('≥ 50,000');
  });
});
