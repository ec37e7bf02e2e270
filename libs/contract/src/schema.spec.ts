import { describe, expect, it } from '@jest/globals';
import {
  date,
  day,
  effective,
  flag,
  freeText,
  id,
  integer,
  list,
  number,
  object,
  oneOf,
  optional,
  record,
  text,
} from '@kheo/kernel';
import { objectSchema, schemaOf } from './schema.js';

describe('a field as JSON Schema', () => {
  it('says what each kind of field holds', () => {
    expect(schemaOf(text('A title', 20))).toEqual({
      type: 'string',
      minLength: 1,
      maxLength: 20,
      description: 'A title',
    });
    expect(schemaOf(oneOf(['a', 'b'], 'One'))).toMatchObject({ type: 'string', enum: ['a', 'b'] });
    expect(schemaOf(integer('A count', 1, 9))).toMatchObject({ type: 'integer', minimum: 1, maximum: 9 });
    expect(schemaOf(number('A score', 0, 10))).toMatchObject({ type: 'number', minimum: 0, maximum: 10 });
    expect(schemaOf(flag('Whether'))).toMatchObject({ type: 'boolean' });
    expect(schemaOf(day('A day'))).toMatchObject({ type: 'string', format: 'date' });
    expect(schemaOf(object('Any'))).toMatchObject({ type: 'object', additionalProperties: true });
    expect(schemaOf(effective('When'))).toMatchObject({
      type: 'object',
      required: ['precision'],
      additionalProperties: false,
    });
  });

  it('takes the dates that the kernel takes, by their form', () => {
    const pattern = new RegExp(schemaOf(date('A date')).pattern ?? '');
    for (const sound of ['2020', '2020-10', '2020-10-05']) expect(sound).toMatch(pattern);
    for (const wrong of ['20', '2020-1', '05/10/2020']) expect(wrong).not.toMatch(pattern);
  });

  it('tells which thing an id names, and that a text is sealed', () => {
    expect(schemaOf(id('The model', 'model')).description).toBe('The model (id of a model)');
    expect(schemaOf(freeText('Why')).description).toContain('kept sealed');
  });

  it('describes records and lists all the way down', () => {
    const line = record({ model: id('The model'), note: optional(text('A note')) }, 'A line');
    const schema = objectSchema({ lines: list(line, 'Its lines', 5) });
    expect(schema).toMatchObject({
      required: ['lines'],
      additionalProperties: false,
      properties: {
        lines: {
          type: 'array',
          maxItems: 5,
          items: { type: 'object', required: ['model'], additionalProperties: false },
        },
      },
    });
  });

  it('lists no required field where there is none', () => {
    expect(objectSchema({ note: optional(text('A note')) })).not.toHaveProperty('required');
  });
});
