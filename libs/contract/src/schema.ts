/** A field of a command or a question, as JSON Schema for the OpenAPI page: the same description that checks what comes in. */
import { LIMITS, PRECISIONS } from '@kheo/kernel';
import type { Field, Fields } from '@kheo/kernel';
import type { SchemaObject } from '@nestjs/swagger';

/** What an id looks like; kernel's `isId` decides. */
const ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._:-]*$';
const DATE_PATTERN = String.raw`^\d{4}(-\d{2}(-\d{2})?)?$`;

export const schemaOf = (field: Field): SchemaObject => ({
  ...shapeOf(field),
  description: descriptionOf(field),
});

/** An object with exactly these fields. */
export const objectSchema = (fields: Fields): SchemaObject => {
  const required = requiredOf(fields);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, schemaOf(field)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
};

const requiredOf = (fields: Fields): string[] =>
  Object.entries(fields)
    .filter(([, { optional }]) => !optional)
    .map(([name]) => name);

const shapeOf = (field: Field): SchemaObject => {
  switch (field.kind) {
    case 'id':
      return { type: 'string', pattern: ID_PATTERN, maxLength: LIMITS.idChars };
    case 'text':
    case 'sealed':
      return { type: 'string', minLength: 1, ...(field.max === undefined ? {} : { maxLength: field.max }) };
    case 'enum':
      return { type: 'string', enum: [...(field.values ?? [])] };
    case 'integer':
    case 'number':
      return {
        type: field.kind,
        ...(field.min === undefined ? {} : { minimum: field.min }),
        ...(field.max === undefined ? {} : { maximum: field.max }),
      };
    case 'flag':
      return { type: 'boolean' };
    case 'day':
      return { type: 'string', format: 'date' };
    case 'date':
      return { type: 'string', pattern: DATE_PATTERN };
    case 'effective':
      return EFFECTIVE_ON;
    case 'list':
      return {
        type: 'array',
        items: field.item ? schemaOf(field.item) : {},
        maxItems: field.max ?? LIMITS.listItems,
      };
    case 'object':
      return { type: 'object', additionalProperties: true };
    case 'record':
      return objectSchema(field.fields ?? {});
  }
};

const EFFECTIVE_ON: SchemaObject = {
  type: 'object',
  properties: {
    precision: { type: 'string', enum: [...PRECISIONS] },
    date: { type: 'string', pattern: DATE_PATTERN, description: 'Cut to its precision; absent when unknown' },
    to: {
      type: 'string',
      pattern: DATE_PATTERN,
      description: 'Last date of a range; for an unknown date the day by which it had happened',
    },
  },
  required: ['precision'],
  additionalProperties: false,
};

const descriptionOf = ({ doc, refersTo, kind }: Field): string => {
  const refers = refersTo ? ` (id of a ${refersTo.join(' or ')})` : '';
  return `${doc}${refers}${kind === 'sealed' ? '. May name people: kept sealed' : ''}`;
};
