/** Plain tables: columns as wide as what they hold, cut where a line would grow too long. */
import type { Json, JsonObject } from '@kheo/kernel';

const CELL_CHARS = 60;

export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const cut = rows.map((row) => header.map((_, at) => shortened(row[at] ?? '')));
  const widths = header.map((name, at) =>
    Math.max(charsOf(name), ...cut.map((row) => charsOf(row[at] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - charsOf(cell)))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...cut.map(line)].join('\n');
};

const charsOf = (text: string): number => Array.from(text).length;

const shortened = (text: string): string => {
  const flat = text.replace(/\s+/g, ' ');
  return charsOf(flat) > CELL_CHARS
    ? `${Array.from(flat)
        .slice(0, CELL_CHARS - 1)
        .join('')}…`
    : flat;
};

/** Things of a list as a table: a column for each member that one of them has. */
export const tableOf = (items: readonly Readonly<Record<string, Json | undefined>>[]): string => {
  const names = [...new Set(items.flatMap((item) => Object.keys(item)))];
  return table(
    names,
    items.map((item) => names.map((name) => inShort(item[name]))),
  );
};

/** One thing: a line for each member, and the lists of things in it as tables below, however deep they stand. */
export const pageOf = (item: Readonly<Record<string, Json | undefined>>): string => {
  const lines = Object.entries(item).filter(([, value]) => !isTable(value));
  const width = Math.max(0, ...lines.map(([name]) => charsOf(name)));
  return [
    ...lines.map(([name, value]) => `${name.padEnd(width)}  ${inShort(value)}`),
    ...Object.entries(item)
      .flatMap(([name, value]) => tablesWithin(name, value))
      .flatMap(([name, value]) => ['', `${name}:`, tableOf(value)]),
  ].join('\n');
};

const tablesWithin = (name: string, value: Json | undefined): [string, Record<string, Json>[]][] => {
  if (isTable(value)) return [[name, value as Record<string, Json>[]]];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([member, held]) => tablesWithin(`${name}.${member}`, held));
};

const isTable = (value: Json | undefined): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item));

/** A value on one line: what has a name by its name, a date as one writes it, a list by commas, any other thing by its members. */
export const inShort = (value: Json | undefined): string => {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map((item) => inShort(item as Json)).join(', ');
  const thing = value as JsonObject;
  return SHAPES.flatMap((shape) => shape(thing) ?? [])[0] ?? inFull(thing);
};

const inFull = (thing: JsonObject): string =>
  Object.entries(thing)
    .map(([name, member]) => `${name} ${inShort(member)}`)
    .join('; ');

type Shape = (thing: JsonObject) => string | undefined;

const named: Shape = ({ id, name, title, citation, ...rest }) => {
  const label = [name, title, citation].find((text): text is string => typeof text === 'string');
  return typeof id === 'string' && Object.keys(rest).length === 0 ? label : undefined;
};

const dated: Shape = ({ precision, date, to }) => {
  if (precision === 'unknown') return typeof to === 'string' ? `by ${to}` : 'unknown';
  if (typeof precision !== 'string' || typeof date !== 'string') return undefined;
  return typeof to === 'string' ? `${date} … ${to}` : date;
};

const counted: Shape = ({ certain, possible, ...rest }) => {
  if (typeof certain !== 'number' || typeof possible !== 'number' || Object.keys(rest).length > 0)
    return undefined;
  return certain === possible ? String(certain) : `${String(certain)}–${String(possible)}`;
};

const imported: Shape = ({ kind, file, row, quote }) => {
  if (kind !== 'import' || typeof file !== 'string' || typeof row !== 'number') return undefined;
  return `${file} row ${String(row)}${typeof quote === 'string' ? `: ${quote}` : ''}`;
};

const reconciled: Shape = ({ verdict, by, reason }) =>
  typeof verdict === 'string' && typeof reason === 'string'
    ? `${verdict}${typeof by === 'number' && by > 0 ? ` by ${String(by)}` : ''}: ${reason}`
    : undefined;

const withheld: Shape = ({ sealed, erased, ...rest }) => {
  if (Object.keys(rest).length > 0) return undefined;
  return sealed === true ? '(sealed)' : erased === true ? '(erased)' : undefined;
};

const SHAPES: readonly Shape[] = [named, dated, counted, imported, reconciled, withheld];
