/** What the operations of the OpenAPI description have in common: answers, refusals and parameters. */
import type { Field } from '@kheo/kernel';
import type { ParameterObject, ResponseObject, ResponsesObject, SchemaObject } from '@nestjs/swagger';
import type { BodyClass } from './command-body.js';
import { PROBLEM_MEDIA_TYPE, ProblemBody } from './problem.js';
import { schemaOf } from './schema.js';

export const ref = (model: BodyClass) => ({ $ref: `#/components/schemas/${model.name}` });
export const answer = (description: string, model: BodyClass): ResponseObject => ({
  description,
  content: { 'application/json': { schema: ref(model) } },
});
const problem = (description: string): ResponseObject => ({
  description,
  content: { [PROBLEM_MEDIA_TYPE]: { schema: ref(ProblemBody) } },
});

export const refusals = (...statuses: readonly (keyof typeof REFUSALS)[]): ResponsesObject =>
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

export const parameter = (
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
export const ofField = (name: string, field: Field): ParameterObject =>
  parameter(name, schemaOf(field), { required: !field.optional });
