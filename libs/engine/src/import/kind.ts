/** A kind of rows: its columns, what tells its rows apart, and the commands that a row stands for. */
import type { EffectiveOn } from '@kheo/kernel';
import { freeText, optional, text } from '@kheo/kernel';
import { COMMANDS } from '@kheo/recognition';
import { bodyOf } from './body.js';
import type { CellFault, Cells, Column, ColumnTable } from './column.js';
import { columnsOf, ownColumn } from './column.js';
import { boundedBy, effectiveOf, faultOfDates, ON_DATE } from './dates.js';
import type { DateColumns } from './dates.js';
import type { References } from './references.js';

export interface RowCommand {
  readonly name: string;
  readonly body: object;
  readonly effectiveOn?: EffectiveOn;
  /** It makes something that may be there already, and then changes nothing. */
  readonly ifAbsent?: true;
}

/** What a row's commands are made of beside its cells. */
export interface RowContext {
  readonly rowId: string;
  readonly references: References;
  /** The lines of a decision. */
  readonly lines?: readonly Cells[];
}

export interface Kind {
  readonly name: string;
  readonly doc: string;
  /** Other names of a file or sheet with such rows. */
  readonly aliases: readonly string[];
  readonly columns: readonly Column[];
  /** What tells the row apart in its data set; nothing where its content must. */
  readonly rowId: (cells: Cells) => string | undefined;
  /** Every command that a row may be, where its cells say which: with other cells it would be another, and is the same row. */
  readonly mayBe: readonly string[];
  /** What is wrong between cells that are sound one by one. */
  readonly faultsOf: (cells: Cells) => readonly CellFault[];
  /** @throws Fault about the row */
  readonly commands: (cells: Cells, context: RowContext) => Promise<readonly RowCommand[]>;
}

export interface KindSpec {
  readonly name: string;
  readonly doc: string;
  readonly command: string;
  readonly aliases?: readonly string[];
  readonly columns: readonly Column[];
  readonly rowId?: Kind['rowId'];
  readonly dates?: DateColumns;
  readonly faultsOf?: Kind['faultsOf'];
  /** The date of the act, where it is not simply that of the date columns or unknown. */
  readonly effective?: (cells: Cells, published: string | undefined) => EffectiveOn;
  readonly commands?: Kind['commands'];
  readonly mayBe?: Kind['mayBe'];
}

/** A kind whose rows are one command each, unless it says otherwise. */
export const kindOf = (spec: KindSpec): Kind => {
  const { name, doc, command, aliases = [], columns, dates, rowId = (cells: Cells) => cells['id'] } = spec;
  const between = (cells: Cells): readonly CellFault[] => {
    const wrong = dates && faultOfDates(cells, dates);
    return [...(wrong ? [wrong] : []), ...(spec.faultsOf?.(cells) ?? [])];
  };
  const one = async (cells: Cells, context: RowContext): Promise<readonly RowCommand[]> => [
    {
      name: command,
      body: await bodyOf(columns, cells, context.references),
      effectiveOn: await effectiveOnOf(spec, cells, context.references),
    },
  ];
  const { mayBe = [command], commands = one } = spec;
  return { name, doc, aliases, columns, rowId, mayBe, faultsOf: between, commands };
};

/** The date of a row, bounded by the publication of its source where it is unknown. */
export const effectiveOnOf = async (
  { dates, effective }: Pick<KindSpec, 'dates' | 'effective'>,
  cells: Cells,
  references: References,
): Promise<EffectiveOn> => {
  const published = await references.published(cells['source_id']);
  if (effective) return effective(cells, published);
  return boundedBy(dates ? effectiveOf(cells, dates) : { precision: 'unknown' }, published);
};

export const ID: Column = ownColumn(
  'id',
  optional(text('Id of the row in its data set; without one its content tells it apart', 80)),
  '',
);
export const QUOTE: Column = ownColumn('quote', optional(freeText('Verbatim words of the source')));
export const DATES: readonly Column[] = [
  ownColumn(
    'on_date',
    optional(text('When it happened, as far as known: YYYY, YYYY-MM or YYYY-MM-DD; blank when unknown', 10)),
    '2024-05-10',
  ),
  ownColumn(
    'precision',
    optional(text('day, month, year, range or unknown; blank follows the date', 10)),
    'day',
  ),
  ownColumn(
    'to_date',
    optional(text('End of a range, or the day by which an unknown date had happened', 10)),
  ),
];
const SOURCE: Column = ownColumn(
  'source_id',
  optional(text('Row of sources that prints it; it bounds an unknown date', 80)),
);

interface ActSpec extends Pick<KindSpec, 'name' | 'doc' | 'command' | 'faultsOf' | 'commands'> {
  readonly columns: ColumnTable;
  readonly more?: readonly Column[];
}

/** An act as one row: an id, its own columns, when it happened, and where that is printed. */
export const actKind = ({ columns, more = [], ...spec }: ActSpec): Kind => {
  const fields = COMMANDS[spec.command]?.fields ?? {};
  const trailing = (name: string, column: string): Column[] =>
    Object.hasOwn(fields, name) ? columnsOf(spec.command, { [column]: [name] }) : [];
  const source = trailing('source', 'source_id');
  const all = [
    { ...ID, sample: `${spec.name.slice(0, 3).toUpperCase()}-001` },
    ...columnsOf(spec.command, columns),
    ...more,
    ...DATES,
    ...(source.length > 0 ? source : [SOURCE]),
    QUOTE,
    ...trailing('note', 'note'),
  ];
  return kindOf({ ...spec, columns: all, dates: ON_DATE });
};
