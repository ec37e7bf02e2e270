import { describe, expect, it } from '@jest/globals';
import { historyParts } from './tables.js';

const rowsOf = (events: number, seed: number) => [...historyParts(events, seed)];

describe('a synthetic history', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(rowsOf(2_000, 1)).toEqual(rowsOf(2_000, 1));
    expect(rowsOf(2_000, 1)).not.toEqual(rowsOf(2_000, 2));
  });

  it('fills each row to no more than the columns that its table names', () => {
    for (const { tables } of rowsOf(2_000, 1))
      for (const [columns = [], ...rows] of Object.values(tables))
        for (const row of rows) expect(row.length).toBeLessThanOrEqual(columns.length);
  });

  it('numbers the lines of each decision from 1, standing together', () => {
    const lines = rowsOf(5_000, 3)[0]?.tables['decision-lines'] ?? [];
    expect(lines.length).toBeGreaterThan(20);
    let [decision, line] = ['', 0];
    for (const [of = '', number = ''] of lines.slice(1)) {
      line = of === decision ? line + 1 : 1;
      decision = of;
      expect(number).toBe(String(line));
    }
  });

  it('records its places once, and everything else in parts of their own data sets', () => {
    const parts = rowsOf(200_000, 1);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map(({ tables }) => tables['units'] !== undefined)).toEqual(parts.map((_, at) => at === 0));
    expect(new Set(parts.map(({ dataSet }) => dataSet)).size).toBe(parts.length);
  });
});
