/** The commands of a row as the engine takes them: identity from data set, kind and row id; source, quote and mentions with each. */
import type { Actor } from '@kheo/kernel';
import type { CommandRequest } from '../command-request.js';
import type { Engine } from '../engine.js';
import type { Mentions } from './mentions.js';
import type { References } from './references.js';
import type { PlacedRow } from './table.js';

/** What all rows of an import share. */
export interface ImportContext {
  readonly dataSet: string;
  readonly actor: Actor;
  /** Id of the import's own operation: what its events have in common. */
  readonly operation: string;
  readonly references: References;
  readonly mentions: Mentions;
}

export interface RowRequest {
  readonly request: CommandRequest;
  readonly ifAbsent: boolean;
}

export const scopeOf = (dataSet: string): string => `import/${dataSet}`;
export const keyOf = (kind: string, rowId: string): string => `${kind}:${rowId}`;

/** @throws Fault about the row */
export const requestsOf = async (
  row: PlacedRow,
  context: ImportContext,
  engine: Engine,
): Promise<readonly RowRequest[]> => {
  const { table, rowId, cells, lines } = row;
  const commands = await table.kind.commands(cells, {
    rowId,
    references: context.references,
    ...(lines ? { lines } : {}),
  });
  const shared = sharedBy(row, context, engine);
  return commands.map((command, at) => {
    const key = `${keyOf(table.kind.name, rowId)}${at === 0 ? '' : `/${String(at + 1)}`}`;
    const request = {
      ...shared,
      name: command.name,
      key,
      body: command.body,
      ...(command.effectiveOn ? { effectiveOn: command.effectiveOn } : {}),
    };
    return { request, ifAbsent: command.ifAbsent === true };
  });
};

const sharedBy = (
  row: PlacedRow,
  context: ImportContext,
  engine: Engine,
): Omit<CommandRequest, 'name' | 'key' | 'body'> => {
  const { table, number, rowId, cells, lines } = row;
  const { dataSet, actor, operation } = context;
  const { file, sha256 } = table;
  const reference = keyOf(table.kind.name, rowId);
  const quote = cells['quote'];
  return {
    scope: scopeOf(dataSet),
    actor,
    correlationId: operation,
    source: {
      kind: 'import',
      dataSet,
      file,
      sha256,
      row: number,
      reference,
      ...(quote === undefined ? {} : { quote }),
    },
    mentions: mentionedIn(row, context, engine),
    fingerprint: lines ? [cells, lines] : cells,
  };
};

/** Persons whose names stand in the texts of the row; of a row of people its own, too, since its name is such a text. */
const mentionedIn = (
  { table, cells }: PlacedRow,
  { mentions, dataSet }: ImportContext,
  engine: Engine,
): readonly string[] => {
  const texts = table.kind.columns
    .filter(({ field }) => field.kind === 'sealed')
    .flatMap(({ name }) => cells[name] ?? []);
  return mentions
    .within(texts)
    .map((rowId) => engine.idsOf(scopeOf(dataSet), 'IdentifyPerson', keyOf('people', rowId)).derive('per'));
};
