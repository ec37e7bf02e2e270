/** The operations that are the same whatever commands and questions there are: the feed, imports, health and figures. */
import { LIMITS } from '@kheo/kernel';
import type { OperationObject, PathsObject, RequestBodyObject, SchemaObject } from '@nestjs/swagger';
import { FeedEvent, ReadyAnswer } from './answers.js';
import { answer, parameter, ref, refusals } from './openapi-parts.js';

export const feed: OperationObject = {
  operationId: 'events',
  tags: ['Feed'],
  summary: 'Follow the log from any position, without missing or repeating an event',
  description:
    'Server-sent events for `Accept: text/event-stream`, else one JSON object a line. Idle, it sends a comment or a blank line. After a break, go on with the last `id` (Last-Event-ID) or position.',
  parameters: [
    parameter('after', {
      type: 'string',
      description: 'Position to go on behind: `<position>` or `<logId>:<position>`; 0 when absent',
    }),
    parameter('type', { type: 'string', description: 'Only events of these types, parted by commas' }),
    parameter('stream', {
      type: 'string',
      description: 'Only streams whose name begins like this, such as `kheo.decision-`',
    }),
    parameter('limit', { type: 'integer', minimum: 1, description: 'Ends after so many events' }),
    parameter('follow', {
      type: 'string',
      enum: ['true', 'false'],
      default: 'true',
      description: '`false` ends at the present head',
    }),
    parameter(
      'Last-Event-ID',
      { type: 'string', description: 'What a reconnecting client sends; goes before `after`' },
      { in: 'header' },
    ),
  ],
  responses: {
    '200': {
      description: 'Events in the order of the log',
      content: {
        'application/x-ndjson': { schema: ref(FeedEvent) },
        'text/event-stream': { schema: { type: 'string' } },
      },
    },
    ...refusals(400, 401, 403, 409, 429),
  },
};

const open = { security: [] };
export const operations: PathsObject = {
  '/health/live': {
    get: {
      ...open,
      operationId: 'live',
      tags: ['Operation'],
      summary: 'The process answers',
      responses: { '200': { description: 'It does' } },
    },
  },
  '/health/ready': {
    get: {
      ...open,
      operationId: 'ready',
      tags: ['Operation'],
      summary: 'The process makes progress; it need not be caught up',
      responses: {
        '200': answer('It does', ReadyAnswer),
        '503': answer('A loop has failed or stands still', ReadyAnswer),
      },
    },
  },
  '/metrics': {
    get: {
      ...open,
      operationId: 'metrics',
      tags: ['Operation'],
      summary: 'Figures for Prometheus',
      responses: {
        '200': { description: 'Text format', content: { 'text/plain': { schema: { type: 'string' } } } },
      },
    },
  },
};

const json = (properties: Record<string, SchemaObject>, required: string[] = []): RequestBodyObject => ({
  required: true,
  content: {
    'application/json': { schema: { type: 'object', properties, required, additionalProperties: false } },
  },
});
const inPath = (name: string) => parameter(name, { type: 'string' }, { in: 'path', required: true });

const FILES: SchemaObject = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      bytes: { type: 'integer', minimum: 0, maximum: LIMITS.importFileBytes },
    },
    required: ['name', 'bytes'],
    additionalProperties: false,
  },
};

/** An import: its files are told, sent and run, in so many requests. */
export const imports: PathsObject = {
  '/v1/imports': {
    post: {
      operationId: 'open-import',
      tags: ['Imports'],
      summary: 'Open an import by its files; officers and administrators may',
      requestBody: json({ dataSet: { type: 'string' }, kind: { type: 'string' }, files: FILES }, ['files']),
      responses: { '201': { description: '{ import }: its id' }, ...refusals(400, 401, 403, 429) },
    },
  },
  '/v1/imports/{import}': {
    delete: {
      operationId: 'forget-import',
      tags: ['Imports'],
      summary: 'Forget an import; what it has recorded stays',
      parameters: [inPath('import')],
      responses: { '204': { description: 'It is forgotten' }, ...refusals(401, 403, 404) },
    },
  },
  '/v1/imports/{import}/files/{file}': {
    put: {
      operationId: 'send-import-file',
      tags: ['Imports'],
      summary: 'Send the bytes of a file, by its place in the list from 0',
      parameters: [inPath('import'), inPath('file')],
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
      },
      responses: { '204': { description: 'They have arrived' }, ...refusals(400, 401, 403, 404) },
    },
  },
  '/v1/imports/{import}/run': {
    post: {
      operationId: 'run-import',
      tags: ['Imports'],
      summary:
        'Check or record every row; one line for progress now and then, and the report or a problem as the last',
      parameters: [inPath('import')],
      requestBody: json({ dryRun: { type: 'boolean' } }),
      responses: {
        '200': {
          description: '{ progress } …, then { report } or { problem }',
          content: { 'application/x-ndjson': { schema: { type: 'object' } } },
        },
        ...refusals(400, 401, 403, 404, 409),
      },
    },
  },
};
