import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventsIn, historyFor, writeTables } from './history.js';

describe('a history of a size', () => {
  it.each([1_000, 5_000])('of %i events has as many, or a few more', (events) => {
    const made = eventsIn(historyFor(events, 3));
    expect(made).toBeGreaterThan(events * 0.95);
    expect(made).toBeLessThan(events * 1.3);
  });

  it('is the same for the same seed', () => {
    expect(historyFor(2_000, 9)).toEqual(historyFor(2_000, 9));
  });
});

describe('its tables', () => {
  it('are one of each kind, headed once, with the rows of every year', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kheo-bench-'));
    const rows = writeTables(folder, historyFor(1_000, 1));
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    rmSync(folder, { recursive: true });
    const lines = texts.map((text) => text.trimEnd().split('\n'));
    expect(lines.reduce((sum, held) => sum + held.length - 1, 0)).toBe(rows);
    for (const [head, ...rest] of lines) expect(rest).not.toContain(head);
  });
});
