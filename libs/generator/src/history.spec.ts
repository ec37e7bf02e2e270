/** A history is the same for a seed, whoever asks for it, in whatever order, and however much of it. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { csvLine } from './csv.js';
import { eventsOf, historyOf } from './history.js';
import type { HistoryFolder } from './history.js';
import type { HistoryOptions } from './options.js';
import { SMALL } from './test-history.js';

/** Everything that a folder says, as text. */
const textOf = ({ name, tables, commands }: HistoryFolder): string => {
  let text = `# ${name}\n`;
  for (const { kind, columns, rows } of tables) {
    text += `## ${kind}\n${csvLine(columns)}`;
    for (const row of rows) text += csvLine(row);
  }
  for (const command of commands) text += `${JSON.stringify(command)}\n`;
  return text;
};
const foldersOf = (options: Partial<HistoryOptions> = {}): HistoryFolder[] => [
  ...historyOf({ ...SMALL, ...options }),
];
const textsOf = (options: Partial<HistoryOptions> = {}): Map<string, string> =>
  new Map(foldersOf(options).map((folder) => [folder.name, textOf(folder)]));
const hashOf = (texts: Iterable<string>): string => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('hex');
};

describe('the same for a seed', () => {
  test('byte for byte what it was when this was written; a change of rows is a change of histories that others rest on', () => {
    expect(hashOf(textsOf().values())).toBe(
      '50ced546cbc84ceead1735d9629b84e9068a4b2a9665eaed08c54e55f58aefab',
    );
  });

  test('told twice', () => {
    expect(textsOf()).toEqual(textsOf());
  });

  test('and another for another seed', () => {
    const [one, other] = [textsOf(), textsOf({ seed: 2 })];
    for (const [name, text] of one) expect(other.get(name)).not.toBe(text);
  });
});

describe('what a year does not depend on', () => {
  test('how many years come after it', () => {
    const [short, long] = [textsOf({ to: 2004 }), textsOf()];
    expect(short.size).toBe(7);
    for (const [name, text] of short) expect(long.get(name)).toBe(text);
  });

  test('in which order its tables are read, and how often', () => {
    const folder = foldersOf().find(({ name }) => name === '2006') as HistoryFolder;
    const tables = [...folder.tables];
    const read = () => tables.map(({ rows }) => [...rows]);
    const backwards = tables
      .toReversed()
      .map(({ rows }) => [...rows])
      .toReversed();
    expect(backwards).toEqual(read());
    expect(read()).toEqual(read());
  });

  test('whether a reader of a table stays to its end', () => {
    const folder = foldersOf().find(({ name }) => name === '2006') as HistoryFolder;
    const [table] = folder.tables;
    const [first] = table?.rows ?? [];
    expect([...(table?.rows ?? [])][0]).toEqual(first);
  });
});

describe('its shape', () => {
  test('a reference and each year', () => {
    const names = foldersOf({ from: 2003, to: 2005 }).map(({ name }) => name);
    expect(names).toEqual(['reference', '2003', '2004', '2005']);
  });

  test('a table stands there when it has rows, once, and each row has a cell for each column', () => {
    for (const { tables } of foldersOf()) {
      const kinds = [...tables].map(({ kind }) => kind);
      expect(new Set(kinds).size).toBe(kinds.length);
      for (const { columns, rows } of tables) {
        const widths = new Set([...rows].map(({ length }) => length));
        expect([...widths]).toEqual([columns.length]);
      }
    }
  });

  test('cells are in normal form C, without blanks around them', () => {
    const cells = foldersOf({ to: 2001 }).flatMap(({ tables }) =>
      [...tables].flatMap(({ rows }) => [...rows].flat()),
    );
    expect(cells.length).toBeGreaterThan(1_000);
    expect(cells.filter((cell) => cell !== cell.normalize('NFC') || cell !== cell.trim())).toEqual([]);
  });

  test('models of a year are as many as were asked for, beside those that come late', () => {
    for (const modelsPerYear of [1, 5, 37]) {
      const folder = foldersOf({ modelsPerYear }).find(({ name }) => name === '2012') as HistoryFolder;
      const of = (kind: string) => [...([...folder.tables].find((table) => table.kind === kind)?.rows ?? [])];
      expect(of('registrations')).toHaveLength(modelsPerYear);
      const late = of('models').filter(([id]) => id?.startsWith('LM'));
      expect(of('models')).toHaveLength(modelsPerYear + late.length);
      expect(late.length).toBeGreaterThan(0);
    }
  });

  test('the smallest history of all has its reference and its year', () => {
    const [reference, year] = foldersOf({ provinces: 1, modelsPerYear: 1, from: 2010, to: 2010 });
    expect([...(reference as HistoryFolder).tables].map(({ kind }) => kind)).toContain('units');
    expect([...(year as HistoryFolder).tables].map(({ kind }) => kind)).toContain('registrations');
  });
});

test('a person with a capacity is two events, the first field of a scheme opens it, any other row is one', () => {
  expect(eventsOf('people', ['CB-1', 'Tên', 'Bí thư', 'pc-x'])).toBe(2);
  expect(eventsOf('people', ['PM-1', 'Tên', '', ''])).toBe(1);
  expect(eventsOf('fields', ['F4', 'KT', 'kinh tế', ''])).toBe(2);
  expect(eventsOf('fields', ['F4', 'HTCT', 'hệ thống', ''])).toBe(1);
  expect(eventsOf('registrations', ['R-1'])).toBe(1);
});
