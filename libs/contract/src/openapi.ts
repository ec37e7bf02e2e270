/** The OpenAPI description: one path per command and per question, from the same descriptions that answer the requests. */
import { LIMITS } from '@kheo/kernel';
import type { Field, Fields } from '@kheo/kernel';
import type {
  OpenAPIObject,
  OperationObject,
  ParameterObject,
  PathItemObject,
  PathsObject,
  ResponseObject,
  ResponsesObject,
  SchemaObject,
} from '@nestjs/swagger';
import { CommandAnswer, FeedEvent, ItemAnswer, ListAnswer, ReadyAnswer, WrittenEvent } from './answers.js';
import type { BodyClass } from './command-body.js';
import { PROBLEM_MEDIA_TYPE, ProblemBody, ProblemField } from './problem.js';
import { schemaOf } from './schema.js';

/** A command as the page shows it. */
export interface CommandDescription {
  /** `issue-decision` */
  readonly path: string;
  readonly doc: string;
  readonly roles: readonly string[];
  readonly body: BodyClass;
}

/** A question as the page shows it. */
export interface QuestionDescription {
  readonly name: string;
  readonly doc: string;
  readonly params: Fields;
  /** It answers one thing by its id as well. */
  readonly hasOne: boolean;
}

export interface Descriptions {
  readonly commands: readonly CommandDescription[];
  readonly questions: readonly QuestionDescription[];
}

/** The classes whose schemas the paths refer to. */
export const modelsOf = ({ commands }: Descriptions): BodyClass[] => [
  ...commands.map(({ body }) => body),
  ...[CommandAnswer, WrittenEvent, ListAnswer, ItemAnswer, FeedEvent, ReadyAnswer, ProblemBody, ProblemField],
];

/** A document that holds the schemas, with every path. */
export const withPaths = (document: OpenAPIObject, descriptions: Descriptions): OpenAPIObject => ({
  ...document,
  components: { ...document.components, schemas: closed(document, descriptions) },
  paths: Object.fromEntries<PathItemObject>([
    ...descriptions.questions.flatMap(questionPaths),
    ['/v1/events', { get: feed }],
    ...descriptions.commands.map(commandPath),
    ...Object.entries(operations),
  ]),
});

/** Unknown fields are refused, and the schemas of bodies say so. */
const closed = (document: OpenAPIObject, { commands }: Descriptions): Record<string, SchemaObject> => {
  const bodies = new Set(commands.map(({ body }) => body.name));
  const schemas = (document.components?.schemas ?? {}) as Record<string, SchemaObject>;
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      bodies.has(name) ? { ...schema, additionalProperties: false } : schema,
    ]),
  );
};

const ref = (model: BodyClass) => ({ $ref: `#/components/schemas/${model.name}` });
const answer = (description: string, model: BodyClass): ResponseObject => ({
  description,
  content: { 'application/json': { schema: ref(model) } },
});
const problem = (description: string): ResponseObject => ({
  description,
  content: { [PROBLEM_MEDIA_TYPE]: { schema: ref(ProblemBody) } },
});

const refusals = (...statuses: readonly (keyof typeof REFUSALS)[]): ResponsesObject =>
  Object.fromEntries(statuses.map((status) => [String(status), problem(REFUSALS[status])]));

const REFUSALS = {
  400: 'What was sent can not be read; `problems` names each field',
  401: 'There is no valid bearer token',
  403: 'The grants of the caller do not allow it',
  404: 'There is nothing of this name or id',
  409: 'It contradicts what is there: a reused key, another log',
  413: 'It is larger than allowed',
  422: 'A rule forbids it; `code` names the rule, `values` what it looked at',
  429: 'Too many requests are waiting',
  503: 'The outcome is not known, or the process is stopping: send the same request again',
  504: 'The answer is not yet as recent as `after` asks for',
} as const;

const parameter = (
  name: string,
  schema: SchemaObject,
  more: Partial<ParameterObject> = {},
): ParameterObject => {
  const { description, ...rest } = schema;
  return {
    name,
    in: 'query',
    required: false,
    ...(description === undefined ? {} : { description }),
    schema: rest,
    ...more,
  };
};
const ofField = (name: string, field: Field): ParameterObject =>
  parameter(name, schemaOf(field), { required: !field.optional });

const BOTH_TIMES: readonly ParameterObject[] = [
  parameter('asOf', {
    type: 'string',
    format: 'date',
    description: 'The day in the world that is asked about; today when absent',
  }),
  parameter('knownAt', {
    type: 'string',
    description: 'Only what was recorded by then: an instant (RFC 3339) or a position of the log',
  }),
  parameter('after', {
    type: 'string',
    description: 'Waits for this position, or `<stream>@<revision>`: read your own writes',
  }),
];
const PAGING: readonly ParameterObject[] = [
  parameter('limit', {
    type: 'integer',
    minimum: 1,
    maximum: LIMITS.pageItems,
    default: LIMITS.pageItemsDefault,
    description: 'Items of a page',
  }),
  parameter('cursor', { type: 'string', description: '`next` of the page before' }),
];

const questionPaths = ({ name, doc, params, hasOne }: QuestionDescription): [string, PathItemObject][] => {
  const own = Object.entries(params).map(([param, field]) => ofField(param, field));
  const list: OperationObject = {
    operationId: name,
    tags: ['Questions'],
    summary: doc,
    parameters: [...own, ...BOTH_TIMES, ...PAGING],
    responses: { '200': answer('A page of the answer', ListAnswer), ...refusals(400, 401, 403, 409, 504) },
  };
  const one: OperationObject = {
    operationId: `${name}-one`,
    tags: ['Questions'],
    summary: `${doc}: one by its id`,
    parameters: [
      parameter('id', { type: 'string', maxLength: LIMITS.idChars }, { in: 'path', required: true }),
      ...BOTH_TIMES,
    ],
    responses: { '200': answer('It', ItemAnswer), ...refusals(400, 401, 403, 404, 409, 504) },
  };
  return [
    [`/v1/${name}`, { get: list }],
    ...(hasOne ? [[`/v1/${name}/{id}`, { get: one }] as [string, PathItemObject]] : []),
  ];
};

const commandPath = ({ path, doc, roles, body }: CommandDescription): [string, PathItemObject] => {
  const key = parameter(
    'Idempotency-Key',
    {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      pattern: '^[!-~]+$',
      description: 'The same key and body is the same command, however often it is sent',
    },
    { in: 'header', required: true },
  );
  const post: OperationObject = {
    operationId: path,
    tags: ['Commands'],
    summary: doc,
    description: `For ${[...roles, 'administrator'].filter((role, at, all) => all.indexOf(role) === at).join(', ')}.`,
    parameters: [key],
    requestBody: { required: true, content: { 'application/json': { schema: ref(body) } } },
    responses: {
      '201': answer('Its events are durable', CommandAnswer),
      '200': answer('It had been done before under this key: the first answer', CommandAnswer),
      ...refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    },
  };
  return [`/v1/commands/${path}`, { post }];
};

const feed: OperationObject = {
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
const operations: PathsObject = {
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
