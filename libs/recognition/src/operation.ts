/** What operators do to the system itself, recorded beside the facts. */
import { id, integer, list, record, text } from '@kheo/kernel';
import type { Category } from './rule.js';
import { command, event } from './rule.js';
import type { States } from './states.js';

const operation = id('The operation');
const dataSet = id('Data set that the rows belong to');
const files = list(
  record(
    {
      file: text('Name of the file'),
      sha256: text('SHA-256 in hex', 64),
      kind: text('Kind of its rows', 50),
      rows: integer('Rows'),
    },
    'A file',
  ),
  'What was read',
  1_000,
);

export const operationEvents = {
  ImportStarted: event('An import begins', { operation, dataSet, files }),
  ImportFinished: event('An import has recorded every row', {
    operation,
    dataSet,
    rows: integer('Rows'),
    commands: integer('Commands decided'),
  }),
};

/** The id of an import derives from what it reads, so that the same files imported twice are one operation. */
export const operationCategory: Category<States['operation']> = {
  events: operationEvents,
  commands: {
    StartImport: command('operation', {
      doc: 'Record that an import begins',
      internal: true,
      fields: operationEvents.ImportStarted.fields,
      target: (body) => body.operation,
      decide: ({ body }, state) => (state ? [] : [{ type: 'ImportStarted', data: body }]),
    }),
    FinishImport: command('operation', {
      doc: 'Record that an import has finished',
      internal: true,
      fields: operationEvents.ImportFinished.fields,
      target: (body) => body.operation,
      decide: ({ body }, state) => (state?.finished === true ? [] : [{ type: 'ImportFinished', data: body }]),
    }),
  },
  evolve: (state, { type, data }) => ({
    id: state?.id ?? (data['operation'] as string),
    finished: type === 'ImportFinished',
  }),
};
