/** The OpenAPI description: one path per command and per question, from the same descriptions that answer the requests. */
import { LIMITS } from '@kheo/kernel';
import type { Fields } from '@kheo/kernel';
import type {
  OpenAPIObject,
  OperationObject,
  ParameterObject,
  PathItemObject,
  SchemaObject,
} from '@nestjs/swagger';
import { CommandAnswer, FeedEvent, ItemAnswer, ListAnswer, ReadyAnswer, WrittenEvent } from './answers.js';
import type { BodyClass } from './command-body.js';
import { feed, imports, operations } from './openapi-fixed.js';
import { answer, ofField, parameter, ref, refusals } from './openapi-parts.js';
import { ProblemBody, ProblemField } from './problem.js';

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
    ...Object.entries(imports),
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
