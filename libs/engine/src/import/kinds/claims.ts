/** Published totals and how they are to be checked against each other. A claim dates from the day its source was published. */
import { effectiveOnOf, text } from '@kheo/kernel';
import { bodyOf } from '../body.js';
import type { Cells, Column } from '../column.js';
import { columnsOf, ownColumn } from '../column.js';
import { kindOf, QUOTE } from '../kind.js';
import type { Kind } from '../kind.js';

/** A figure about a scheme as a whole names no field of it: SC08 of the seed counts four focus groups. */
const namesSchemeOnly = ({ field_scheme: scheme, field_code: code }: Cells): boolean =>
  scheme !== undefined && code === undefined;

const id = (sample: string) => ownColumn('id', text('Id of the row, unique in its data set', 80), sample);

const columns: readonly Column[] = [
  id('SC01'),
  ...columnsOf('PublishClaim', {
    source_id: ['source', 'SRC-4'],
    unit_id: ['unit', 'pv-binh-thuan'],
    period_from: ['periodFrom', '2023'],
    period_to: ['periodTo', '2023'],
    as_of: ['asOfDay', '2023-10-15'],
    metric: ['metric', 'recognised'],
    level: ['level', 'province'],
    holder_kind: ['holderKind'],
    field_scheme: ['field.scheme'],
    field_code: ['field.code'],
    bloc: ['bloc'],
    award_code: ['form'],
    qualifier: ['qualifier', 'exact'],
    value: ['value', '22'],
    movement: ['movement', 'dan-van-kheo'],
  }),
  QUOTE,
  ...columnsOf('PublishClaim', { note: ['note'] }),
];

const effective = (_: Cells, published: string | undefined) => effectiveOnOf(published);

export const CLAIMS: Kind = kindOf({
  name: 'claims',
  doc: 'One published figure, as printed',
  command: 'PublishClaim',
  columns,
  effective,
  commands: async (cells, { references }) => {
    const { field_scheme: scheme, ...rest } = cells;
    const body = namesSchemeOnly(cells)
      ? { ...(await bodyOf(columns, rest, references)), scheme }
      : await bodyOf(columns, cells, references);
    return [
      {
        name: 'PublishClaim',
        body,
        effectiveOn: effective(cells, await references.published(cells['source_id'])),
      },
    ];
  },
});

export const RELATIONS: Kind = kindOf({
  name: 'claim-relations',
  doc: 'Claims that can be checked against each other',
  command: 'RelateClaims',
  columns: [
    id('REL-001'),
    ...columnsOf('RelateClaims', {
      kind: ['kind', 'sum'],
      total_claim_id: ['total', 'SC21'],
      part_claim_ids: ['parts', 'SC22|SC23'],
      expected: ['expected', 'holds'],
      note: ['note'],
    }),
  ],
});
