/** Which unit follows which: the reorganisation lists, whose units are recorded where no other row does. */
import { effectiveOnOf, oneOf, optional, text } from '@kheo/kernel';
import { SUCCESSION_RELATIONS } from '@kheo/recognition';
import type { Cells } from '../column.js';
import { columnsOf, ownColumn } from '../column.js';
import { bodyOf } from '../body.js';
import { kindOf } from '../kind.js';
import type { Kind, RowCommand } from '../kind.js';

/** The prefixes of codes say the level of a territory (data/README): no other unit is made up here. */
const LEVEL_OF_PREFIX: Readonly<Record<string, string>> = {
  pv: 'province',
  dt: 'district',
  cm: 'commune',
  vl: 'village',
};

const columns = [
  ...columnsOf('SucceedUnit', { old_id: ['unit', 'pv-ha-giang'] }),
  ownColumn('old_name_vi', optional(text('Name of the unit, as printed')), 'Hà Giang'),
  ...columnsOf('SucceedUnit', { new_id: ['successor', 'pv-tuyen-quang-2025'] }),
  ownColumn('new_name_vi', optional(text('Name of the successor, as printed')), 'Tuyên Quang'),
  ownColumn('relation', oneOf([...SUCCESSION_RELATIONS, 'unchanged'] as const, 'How it follows'), 'merged'),
  ownColumn('effective_on', optional(text('Day of the resolution', 10)), '2025-06-12'),
  ...columnsOf('SucceedUnit', { operates_from: ['operatesFrom', '2025-07-01'], document_id: ['document'] }),
];

export const SUCCESSIONS: Kind = kindOf({
  name: 'successions',
  doc: 'A unit that is followed by another, or goes on unchanged; both are recorded where they are not known yet',
  aliases: ['provinces-2025'],
  command: 'SucceedUnit',
  dates: { on: 'effective_on' },
  rowId: ({ old_id: old, new_id: next }) => `${old ?? ''}/${next ?? ''}`,
  columns,
  commands: async (cells, { references }) => {
    const {
      old_id: old,
      old_name_vi: oldName,
      new_id: next,
      new_name_vi: newName,
      relation,
      operates_from: from,
    } = cells;
    if (relation === 'unchanged') return established(old, oldName, undefined);
    const body = { ...(await bodyOf(columns, cells, references)), relation };
    return [
      ...established(old, oldName, undefined),
      ...established(next, newName, relation === 'transferred' ? undefined : from),
      { name: 'SucceedUnit', body, effectiveOn: effectiveOnOf(cells['effective_on']) },
    ];
  },
});

/** A territory under its printed name. When an old one began is not said; a successor begins with its first day of work. */
const established = (
  unit: Cells[string] | undefined,
  name: string | undefined,
  begins: string | undefined,
): RowCommand[] => {
  const level = LEVEL_OF_PREFIX[unit?.split('-')[0] ?? ''];
  if (unit === undefined || name === undefined || level === undefined) return [];
  const body = { unit, name, kind: 'territory', level, territory: unit };
  return [{ name: 'EstablishUnit', body, effectiveOn: effectiveOnOf(begins), ifAbsent: true }];
};
