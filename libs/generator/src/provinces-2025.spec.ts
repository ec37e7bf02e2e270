/** Facts that the generator carries are those of the reference lists, cell for cell. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { csvLine } from './csv.js';
import { FORMS, GROUNDS } from './legal.js';
import { OPERATES_FROM, PROVINCES_2025, RESOLVED_ON } from './provinces-2025.js';

const REFERENCE = join(import.meta.dirname, '../../../apps/kheo/seed/reference');
const linesOf = (name: string): string[] =>
  readFileSync(join(REFERENCE, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

test('the provinces before and after July 2025', () => {
  const [, ...lines] = linesOf('provinces-2025.csv');
  const carried = PROVINCES_2025.map(([slug, name, heir, heirName]) => {
    const relation = slug === heir ? 'unchanged' : 'merged';
    return csvLine([
      `pv-${slug}`,
      name,
      `pv-${heir}`,
      heirName,
      relation,
      RESOLVED_ON,
      OPERATES_FROM,
    ]).trimEnd();
  });
  expect(carried).toEqual(lines);
});

test('the grounds of annulment', () => {
  const [, ...lines] = linesOf('annulment-grounds.csv');
  expect(GROUNDS).toHaveLength(lines.length);
  for (const [at, [code, law, article, clause, point, paraphrase, certainty]] of GROUNDS.entries()) {
    const begin = csvLine(
      [code, law, article, clause, point, paraphrase].map((cell) => cell ?? ''),
    ).trimEnd();
    expect(lines[at]?.startsWith(begin)).toBe(true);
    expect(lines[at]?.endsWith(`,${certainty ?? ''}`)).toBe(true);
  }
});

test('the forms of commendation', () => {
  const lines = linesOf('commendations.csv');
  for (const [code, name, level, authority, basis, validTo, certainty] of FORMS) {
    const line = lines.find((one) => one.startsWith(`${code ?? ''},`)) ?? '';
    const end = csvLine(
      [level, authority, basis, '', validTo, certainty].map((cell) => cell ?? ''),
    ).trimEnd();
    expect(line.startsWith(csvLine([code ?? '', name ?? '']).trimEnd())).toBe(true);
    expect(line.endsWith(end)).toBe(true);
  }
});
