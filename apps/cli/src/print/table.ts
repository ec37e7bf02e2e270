/** Plain tables: columns as wide as what they hold, cut where a line would grow too long. */
import type { Json } from '@kheo/kernel';

const CELL_CHARS = 60;

export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const cut = rows.map((row) => header.map((_, at) => shortened(row[at] ?? '')));
  const widths = header.map((name, at) => Math.max(charsOf(name), ...cut.map((row) => charsOf(row[at] ?? ''))));
  const line = (cells: readonly string[]): string => cells.map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - charsOf(cell))).join('  ').trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...cut.map(line)].join('\n');
};

const charsOf = (text: string): number => Array.from(text).length;

const shortened = (text: string): string => {
  const flat = text.replace(/\s+/g, ' ');
  return charsOf(flat) > CELL_CHARS ? `${Array.from(flat).slice(0, CELL_CHARS - 1).join('')}…` : flat;
};

/** Things of a list as a table: a column for each member that one of them has. */
export const tableOf = (items: readonly Readonly<Record<string, Json | undefined>>[]): string => {
  const names = [...new Set(items.flatMap((item) => Object.keys(item)))];
  return table(names, items.map((item) => names.map((name) => inShort(item[name]))));
};

/** One thing: a line for each member, lists of things as tables below it. */
export const pageOf = (item: Readonly<Record<string, Json | undefined>>): string => {
  const [tables, lines] = split(Object.entries(item), ([, value]) => isTable(value));
  const width = Math.max(0, ...lines.map(([name]) => charsOf(name)));
  return [
    ...lines.map(([name, value]) => `${name.padEnd(width)}  ${inShort(value)}`),
    ...tables.flatMap(([name, value]) => ['', `${name}:`, tableOf(value as Record<string, Json>[])]),
  ].join('\n');
};

const isTable = (value: Json | undefined): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item));

const split = <T>(all: readonly T[], condition: (one: T) => boolean): [T[], T[]] => [all.filter(condition), all.filter((one) => !condition(one))];

/** A value on one line: a list by commas, a thing by its members. */
export const inShort = (value: Json | undefined): string => {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map((item) => inShort(item as Json)).join(', ');
  return Object.entries(value)
    .map(([name, member]) => `${name} ${inShort(member)}`)
    .join('; ');
};
