/** Rows become lines that the importer reads as the same cells. */
import { expect, test } from '@jest/globals';
import { csvLine } from './csv.js';

test.each([
  [['a', 'b'], 'a,b\n'],
  [['', ''], ',\n'],
  [[''], '\n'],
  [['một, hai', 'x'], '"một, hai",x\n'],
  [['nói "khéo"'], '"nói ""khéo"""\n'],
  [['hai\ndòng'], '"hai\ndòng"\n'],
  [['“Dân vận khéo”'], '“Dân vận khéo”\n'],
])('%j', (row, line) => {
  expect(csvLine(row)).toBe(line);
});
