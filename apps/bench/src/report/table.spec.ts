import { describe, expect, it } from '@jest/globals';
import type { Figure } from './figures.js';
import { jsonOf, markdownOf } from './table.js';
import type { Report } from './table.js';

const APPEND: Figure = {
  id: 'append/callers-1',
  what: 'append, 1 caller',
  unit: 'events/s',
  value: 4_321,
  span: [4_000, 4_400],
  reference: 6_000,
  ratio: 0.72,
  cpuRatio: 0.5,
  peakMb: 120,
  referencePeakMb: 80,
};
const asked = (size: string, p95: number): Figure => ({
  id: `questions/register@${size}`,
  what: 'register',
  unit: 'ms',
  value: p95,
  percentiles: { p50: 1, p95, p99: p95 },
  samples: 300,
  peakMb: 450,
});

const report = (told: Partial<Report> = {}): Report => ({
  date: '2026-01-05T00:00:00.000Z',
  seed: 7,
  smoke: false,
  machine: {
    cpu: 'A CPU',
    cores: 2,
    memoryMb: 16_000,
    system: 'Linux 6',
    node: 'v24.21.0',
    sqlite: '3.50.0',
    load: 0.4,
    durable: true,
  },
  sections: ['append'],
  sizes: [100_000],
  figures: [APPEND, asked('100k', 20), { ...asked('1m', 120), growth: 6 }],
  failures: {},
  skipped: {},
  ...told,
});
const rowOf = (text: string, name: string): string =>
  text.split('\n').find((line) => line.startsWith(`| ${name} `)) ?? '';

describe('the table', () => {
  it('says when, where and from which seed', () => {
    expect(markdownOf(report())).toMatch(
      /^Measured on 2026-01-05T00:00:00.000Z with seed 7: A CPU, 2 cores,/,
    );
    expect(markdownOf(report())).toContain('load 0.40 at the start');
  });

  it('puts each rate beside its reference and its target', () => {
    expect(rowOf(markdownOf(report()), 'append, 1 caller')).toBe(
      '| append, 1 caller |  | 4,320 events/s | 4,000 – 4,400 | 6,000 | 0.72 | 0.50 | 120 | 80.0 | ratio ≥ 0.80 | **missed** by 10.0 % |',
    );
  });

  it('puts percentiles beside those of the smaller size', () => {
    const lines = markdownOf(report())
      .split('\n')
      .filter((line) => line.startsWith('| register '));
    expect(lines).toEqual([
      '| register | 100k | 300 | 1.00 | 20.0 | 20.0 |  | 450 |  | p95 < 100 ms; memory ≤ 400 MB | met by 80.0 %; **missed** by 12.5 % |',
      '| register | 1m | 300 | 1.00 | 120 | 120 |  | 450 | 6.00 | p95 < 100 ms; memory ≤ 400 MB | **missed** by 20.0 %; **missed** by 12.5 % |',
    ]);
  });

  it('speaks of memory once where there was little of it', () => {
    expect(markdownOf(report())).toContain('the largest process of Kheo took 450 MB; 2 of 3 took more.');
  });

  it('names targets that nobody measured, failures and what could not be measured', () => {
    const text = markdownOf(
      report({ failures: { read: 'broke\nat line 1' }, skipped: { peer: 'no compiler' } }),
    );
    expect(text).toContain('- catch-up@*: ratio ≥ 0.50');
    expect(text).toContain('Failed:\n\n- read: broke\n');
    expect(text).toContain('Not measured here:\n\n- peer: no compiler');
  });

  it('passes no verdict on a smoke run', () => {
    const text = markdownOf(report({ smoke: true }));
    expect(text).toContain('The figures are worth nothing.');
    expect(text).not.toContain('missed');
    expect(text).not.toContain('Targets that');
  });

  it('warns of a scratch folder that is in memory', () => {
    const machine = { ...report().machine, durable: false };
    expect(markdownOf(report({ machine }))).toContain('durable figures mean nothing');
  });

  it('keeps a stroke in a cell from ending it', () => {
    expect(markdownOf(report({ figures: [{ ...APPEND, what: 'a|b' }] }))).toContain('| a\\|b |');
  });
});

describe('the report for programs', () => {
  it('holds every figure with its verdicts, and the targets that nobody measured', () => {
    const { figures, unmeasured, seed } = JSON.parse(jsonOf(report())) as Record<string, never>;
    expect(figures).toMatchObject([
      {
        id: 'append/callers-1',
        verdicts: [{ met: false, target: { aspect: 'ratio', atLeast: 0.8 } }, { met: true }],
      },
      {},
      {},
    ]);
    expect(unmeasured).toContainEqual(expect.objectContaining({ figures: 'catch-up@*' }));
    expect(seed).toBe(7);
  });
});
