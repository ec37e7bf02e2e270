/** The body of a command from the cells of a row: each column fills its member, and references become ids. */
import type { Field } from '@kheo/kernel';
import type { Cells, Column } from './column.js';
import { readCell } from './column.js';
import type { References } from './references.js';

type Body = Record<string, unknown>;

export const bodyOf = async (
  columns: readonly Column[],
  cells: Cells,
  references: References,
): Promise<Body> => {
  const body: Body = {};
  for (const { name, field, to } of columns) {
    if (to === undefined) continue;
    const cell = cells[name];
    if (cell !== undefined) put(body, to, await resolved(field, readCell(field, cell), references));
    else if (field.kind === 'list' && !field.optional) put(body, to, []);
  }
  return body;
};

const put = (body: Body, path: string, value: unknown): void => {
  const members = path.split('.');
  const last = members.pop() as string;
  const within = members.reduce<Body>((held, member) => (held[member] ??= {}) as Body, body);
  within[last] = value;
};

const resolved = async (field: Field, value: unknown, references: References): Promise<unknown> => {
  if (field.kind === 'list' && field.item) {
    const items: unknown[] = [];
    for (const item of value as readonly unknown[]) items.push(await resolved(field.item, item, references));
    return items;
  }
  return field.kind === 'id' && field.refersTo ? references.idOf(field.refersTo, value as string) : value;
};
