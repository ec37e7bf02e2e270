/** A description of fields finds every fault, every reference and every sealed text, wherever it lies. */
import { describe, expect, it } from '@jest/globals';
import {
  date,
  day,
  effective,
  expectationOf,
  faultsOf,
  flag,
  freeText,
  id,
  integer,
  list,
  mapSealed,
  number,
  object,
  oneOf,
  optional,
  personal,
  record,
  referencesIn,
  text,
} from './fields.js';
import type { Field } from './fields.js';
import { LIMITS } from './limits.js';

const codeOf = (field: Field, value: unknown): string | undefined =>
  faultsOf({ x: field }, { x: value })[0]?.code;

describe('each kind of field', () => {
  const sealed = { key: 'k', sealed: 'AAAA' };
  const cases: [string, Field, unknown[], [unknown, string][]][] = [
    [
      'id',
      id('Id'),
      ['model-1'],
      [
        ['', 'FieldInvalid'],
        ['a b', 'FieldInvalid'],
        [1, 'FieldInvalid'],
        [null, 'FieldInvalid'],
      ],
    ],
    [
      'text',
      text('Title', 5),
      ['a', 'Dân', 'a\nb'],
      [
        ['', 'FieldInvalid'],
        [' \n', 'FieldInvalid'],
        ['123456', 'FieldTooLong'],
        ['a\u0000', 'FieldInvalid'],
        ['e\u0302', 'FieldInvalid'],
        ['\ud800', 'FieldInvalid'],
        [5, 'FieldInvalid'],
      ],
    ],
    [
      'sealed',
      freeText('Note'),
      ['plain', sealed],
      [
        [{ key: 'k' }, 'FieldInvalid'],
        [{ ...sealed, more: 1 }, 'FieldInvalid'],
        [{ key: 1, sealed: {} }, 'FieldInvalid'],
        ['x'.repeat(LIMITS.textChars + 1), 'FieldTooLong'],
      ],
    ],
    [
      'enum',
      oneOf(['a', 'b'], 'Either'),
      ['a', 'b'],
      [
        ['c', 'FieldInvalid'],
        ['', 'FieldInvalid'],
        [0, 'FieldInvalid'],
      ],
    ],
    [
      'integer',
      integer('Votes', 0, 10),
      [0, 10],
      [
        [11, 'FieldInvalid'],
        [-1, 'FieldInvalid'],
        [1.5, 'FieldInvalid'],
        ['1', 'FieldInvalid'],
        [Number.NaN, 'FieldInvalid'],
      ],
    ],
    [
      'number',
      number('Score', 0, 10),
      [0, 9.5],
      [
        [10.1, 'FieldInvalid'],
        [Number.POSITIVE_INFINITY, 'FieldInvalid'],
        ['1', 'FieldInvalid'],
      ],
    ],
    [
      'flag',
      flag('Joint'),
      [true, false],
      [
        [0, 'FieldInvalid'],
        ['true', 'FieldInvalid'],
      ],
    ],
    [
      'day',
      day('On'),
      ['2020-02-29'],
      [
        ['2021-02-29', 'DateImpossible'],
        ['2020-02', 'DateImpossible'],
        [2020, 'FieldInvalid'],
      ],
    ],
    [
      'date',
      date('On'),
      ['2020', '2020-02', '2020-02-29'],
      [
        ['2020-13', 'DateImpossible'],
        ['5/10/2020', 'DateImpossible'],
        [{}, 'FieldInvalid'],
      ],
    ],
    [
      'effective',
      effective('On'),
      [{ precision: 'unknown' }, { precision: 'year', date: '2020' }],
      [
        [{ precision: 'day', date: '2020' }, 'DateImpossible'],
        [{ precision: 'century' }, 'FieldInvalid'],
        [{ precision: 'unknown', more: 1 }, 'FieldInvalid'],
        ['2020', 'FieldInvalid'],
        [[], 'FieldInvalid'],
      ],
    ],
    [
      'list',
      list(integer('n'), 'Numbers', 2),
      [[], [1, 2]],
      [
        [[1, 2, 3], 'FieldTooLong'],
        [{ 0: 1 }, 'FieldInvalid'],
        [['a'], 'FieldInvalid'],
      ],
    ],
    [
      'record',
      record({ a: integer('A') }, 'Part'),
      [{ a: 1 }],
      [
        [{}, 'FieldMissing'],
        [[], 'FieldInvalid'],
        ['a', 'FieldInvalid'],
        [{ a: 1, b: 2 }, 'FieldUnknown'],
      ],
    ],
    [
      'object',
      object('Any'),
      [{}, { a: [1] }],
      [
        [[], 'FieldInvalid'],
        [null, 'FieldInvalid'],
        ['a', 'FieldInvalid'],
      ],
    ],
  ];

  it.each(cases)('%s takes what is sound and says what is not', (_, field, sound, faulty) => {
    expect(sound.map((value) => codeOf(field, value))).toEqual(sound.map(() => undefined));
    expect(faulty.map(([value]) => codeOf(field, value))).toEqual(faulty.map(([, code]) => code));
    expect(codeOf(field, undefined)).toBe('FieldMissing');
    expect(codeOf(optional(field), undefined)).toBeUndefined();
    expect(codeOf(optional(field), null)).toBe('FieldInvalid');
    expect(expectationOf(field)).not.toBe('');
  });
});

const FIELDS = {
  model: id('The model', 'model'),
  unit: optional(id('The unit', 'unit', 'organisation')),
  own: id('An id of its own'),
  note: optional(freeText('A note')),
  signer: record(
    { person: id('Who', 'person'), name: personal('The name'), capacity: text('As what') },
    'Who signed',
  ),
  lines: list(
    record({ case: id('The case', 'case'), quote: optional(freeText('As printed')) }, 'A line'),
    'Lines',
  ),
  ids: optional(list(id('A holder', 'person'), 'Holders')),
};

const VALUE = {
  model: 'm1',
  own: 'x1',
  note: 'seen by Lan',
  signer: { person: 'p1', name: 'Lan', capacity: 'chair' },
  lines: [{ case: 'c1', quote: 'first' }, { case: 'c2' }, { case: 'c3', quote: 'third' }],
  ids: ['p2', 'p3'],
};

describe('a record of fields', () => {
  it('is sound, or every fault of it is named by its path', () => {
    expect(faultsOf(FIELDS, VALUE)).toEqual([]);
    const broken = {
      ...VALUE,
      model: 7,
      extra: 1,
      signer: { person: 'p1', capacity: '' },
      lines: [{ case: 'c1' }, { case: '', more: 1 }],
    };
    expect(faultsOf(FIELDS, broken).map(({ path, code }) => `${path} ${code}`)).toEqual([
      'extra FieldUnknown',
      'model FieldInvalid',
      'signer.name FieldMissing',
      'signer.capacity FieldInvalid',
      'lines.1.more FieldUnknown',
      'lines.1.case FieldInvalid',
    ]);
  });

  it('does not take what every object inherits for a field', () => {
    expect(
      faultsOf({ a: optional(flag('A')) }, JSON.parse('{"constructor":1,"__proto__":2}')).map(
        ({ path }) => path,
      ),
    ).toEqual(['constructor', '__proto__']);
  });

  it.each([null, [], 'text', 7, undefined])('is an object, and not %p', (value) => {
    expect(faultsOf(FIELDS, value)).toEqual([{ path: '', code: 'FieldInvalid', expected: 'an object' }]);
  });

  it('names everything that it refers to', () => {
    expect(
      referencesIn(FIELDS, VALUE).map(
        ({ path, id: named, categories }) => `${path}=${named} ${categories.join('|')}`,
      ),
    ).toEqual([
      'model=m1 model',
      'signer.person=p1 person',
      'lines.0.case=c1 case',
      'lines.1.case=c2 case',
      'lines.2.case=c3 case',
      'ids.0=p2 person',
      'ids.1=p3 person',
    ]);
    expect(referencesIn(FIELDS, { ...VALUE, unit: 'u1' })[1]?.categories).toEqual(['unit', 'organisation']);
  });

  it('has its sealed texts replaced, each with the person it belongs to, and nothing else touched', () => {
    const met: unknown[] = [];
    const mapped = mapSealed(FIELDS, VALUE, (value, field) => {
      met.push(field);
      return { key: field.path, sealed: String(value) };
    });
    expect(met).toEqual([
      { path: 'note', under: 'own' },
      { path: 'signer.name', under: 'person', person: 'p1' },
      { path: 'lines.0.quote', under: 'own' },
      { path: 'lines.2.quote', under: 'own' },
    ]);
    expect(mapped).toEqual({
      ...VALUE,
      note: { key: 'note', sealed: 'seen by Lan' },
      signer: { ...VALUE.signer, name: { key: 'signer.name', sealed: 'Lan' } },
      lines: [
        { case: 'c1', quote: { key: 'lines.0.quote', sealed: 'first' } },
        { case: 'c2' },
        { case: 'c3', quote: { key: 'lines.2.quote', sealed: 'third' } },
      ],
    });
    expect(VALUE.note).toBe('seen by Lan');
    expect(faultsOf(FIELDS, mapped)).toEqual([]);
  });
});
