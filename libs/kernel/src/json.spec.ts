/** One value, one text: canonical JSON as RFC 8785 has it, and a reader that lets nothing through that could mean two things. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromUtf8 } from './bytes.js';
import { canonicalBytes, canonicalText, parseStrictJson } from './json.js';
import { LIMITS } from './limits.js';

const fault = (code: string) => expect.objectContaining({ code });
const reading = (text: string) => () => parseStrictJson(text);

describe('the canonical text', () => {
  it('sorts keys by UTF-16 code units (RFC 8785 §3.2.3)', () => {
    const value = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 };
    expect(Object.values(JSON.parse(canonicalText(value)) as object).length).toBe(7);
    expect(canonicalText(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  });

  it('sorts in every object and keeps the order of lists', () => {
    expect(canonicalText({ b: [{ d: 1, c: [3, 1, 2] }], a: {} })).toBe('{"a":{},"b":[{"c":[3,1,2],"d":1}]}');
    expect(canonicalText({ a1: 1, a: 1, A: 1, '': 1, a10: 1, a2: 1 })).toBe(
      '{"":1,"A":1,"a":1,"a1":1,"a10":1,"a2":1}',
    );
  });

  it.each([
    [333333333.33333329, '333333333.3333333'],
    [4.5, '4.5'],
    [2e-3, '0.002'],
    [0.000000000000000000000000001, '1e-27'],
    [5e-324, '5e-324'],
    [1e-6, '0.000001'],
    [1e-7, '1e-7'],
    [-0, '0'],
    [0, '0'],
    [-1, '-1'],
    [9007199254740991, '9007199254740991'],
    [-9007199254740991, '-9007199254740991'],
  ])('writes the number %p as ECMAScript does', (value, text) => {
    expect(canonicalText(value)).toBe(text);
  });

  it('escapes what must be escaped, and nothing else (RFC 8785 §3.2.2.2)', () => {
    expect(canonicalText('€$\u000f\nA\'B"\\\\"/')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
    expect(canonicalText('\b\t\n\f\r\u0000\u001f\u007f\u2028Đ')).toBe(
      '"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\u2028Đ"',
    );
    expect(fromUtf8(canonicalBytes('đ'))).toBe('"đ"');
  });

  it('finds what is unsafe beside keys that an object can not hold in order', () => {
    const numbered = { '10': 1, '9': 2, a: [{ '2': 1, '10': { b: 1, a: 2 } }] };
    expect(canonicalText(numbered)).toBe('{"10":1,"9":2,"a":[{"10":{"a":2,"b":1},"2":1}]}');
    for (const unsafe of [undefined, 2 ** 53, '\ud800', { '\udc00': 1 }])
      expect(() => canonicalText([{ of: { '10': 1, '9': 2 }, z: unsafe }, unsafe])).toThrow(
        fault('JsonUnsafe'),
      );
  });

  it.each([
    ['an integer that is not exact', 1e21],
    ['the first integer that is not exact', 2 ** 53],
    ['an infinity', Number.POSITIVE_INFINITY],
    ['not a number', Number.NaN],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['a hole in a list', new Array<number>(2)],
    ['a big integer', 1n],
    ['a function', () => 1],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a member __proto__', JSON.parse('{"__proto__":1}')],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalText(value)).toThrow(fault('JsonUnsafe'));
    expect(() => canonicalText({ inside: [value] })).toThrow(fault('JsonUnsafe'));
  });
});

describe('the strict reader', () => {
  it('reads what JSON is', () => {
    expect(
      parseStrictJson(' {"a" : [1, -0.5e1, true, null, "\\u0111\\ud83d\\ude00"], "b":{"a":{}}} '),
    ).toEqual({ a: [1, -5, true, null, 'đ😀'], b: { a: {} } });
    expect(parseStrictJson('"x"')).toBe('x');
    expect(parseStrictJson('9007199254740991')).toBe(9007199254740991);
  });

  it.each([
    ['a duplicate key', '{"a":1,"a":1}'],
    ['a duplicate key, once escaped', '{"a":1,"\\u0061":2}'],
    ['a duplicate key behind long white space', `{"a":1,"a"${' \t\n\r'.repeat(5_000)}:2}`],
    ['a duplicate key deep inside', '[{"x":{"b":[],"b":[]}}]'],
    ['a duplicate key behind an object', '{"a":{"b":1},"c":[{"a":1}],"a":2}'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__, escaped', '{"\\u005f_proto__":1}'],
    ['a lone surrogate', '["\\ud800"]'],
    ['surrogates in the wrong order', '["\\ude00\\ud83d"]'],
    ['a lone surrogate in a key', '{"\\udfff":1}'],
    ['an integer that is not exact', '[9007199254740993]'],
    ['1e21', '1e21'],
    ['a negative integer that is not exact', '{"a":-9007199254740992}'],
    ['a fraction that becomes such an integer', '9007199254740992.5'],
    ['a number beyond all', '1e999'],
  ])('refuses %s', (_, text) => {
    expect(reading(text)).toThrow(fault('JsonUnsafe'));
  });

  it.each([
    '',
    ' ',
    '{',
    '{"a"}',
    '{"a":}',
    '[1,]',
    '[1 2]',
    '01',
    '+1',
    '.5',
    '1.',
    'NaN',
    "'a'",
    '"\n"',
    '"\\x"',
    '"a',
    'tru',
    '{"a":1}}',
    '{} {}',
    '\ufeff{}',
    '[-]',
    '{a:1}',
    '/**/1',
  ])('refuses %p, which is not JSON', (text) => {
    expect(reading(text)).toThrow(fault('JsonMalformed'));
  });

  it('takes the same key in different objects, and a text that looks like a key', () => {
    expect(parseStrictJson('[{"a":1},{"a":{"a":"a"}}]')).toEqual([{ a: 1 }, { a: { a: 'a' } }]);
    expect(parseStrictJson('{"a":"b","b":"a","c":["a","a"]}')).toEqual({ a: 'b', b: 'a', c: ['a', 'a'] });
    expect(parseStrictJson('{"constructor":1,"toString":2}')).toEqual({ constructor: 1, toString: 2 });
  });

  it('has a limit of depth and of keys', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    const wide = (keys: number) =>
      `{${Array.from({ length: keys }, (_, at) => `"k${String(at)}":0`).join(',')}}`;
    expect(reading(nested(LIMITS.jsonDepth))).not.toThrow();
    expect(reading(nested(LIMITS.jsonDepth + 1))).toThrow(fault('JsonTooDeep'));
    expect(reading('{"a":'.repeat(LIMITS.jsonDepth + 1))).toThrow(fault('JsonTooDeep'));
    expect(reading('['.repeat(1_000_000))).toThrow(fault('JsonTooDeep'));
    expect(reading(wide(LIMITS.jsonKeys))).not.toThrow();
    expect(reading(wide(LIMITS.jsonKeys + 1))).toThrow(fault('JsonTooDeep'));
    expect(() => parseStrictJson('{"a":{"b":1}}', { depth: 2, keys: 1 })).toThrow(fault('JsonTooDeep'));
  });

  it('reads a text of many millions of characters', () => {
    const text = 'x'.repeat(12_000_000);
    expect(parseStrictJson(`["${text}"]`)).toEqual([text]);
  });
});

const members = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((number) => !Number.isInteger(number) || Number.isSafeInteger(number)),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.string({ unit: 'binary' }).filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
})).value;

describe('canonical text and strict reader together', () => {
  it('give every value back, in one text whatever the order of its keys', () => {
    const property = fc.property(members, (value) => {
      const text = canonicalText(value);
      expect(canonicalText(parseStrictJson(text))).toBe(text);
      expect(canonicalText(reversed(value))).toBe(text);
    });
    fc.assert(property);
  });

  it('refuse a surrogate exactly where it stands alone, whatever backslashes stand before it', () => {
    const sign = fc.constantFrom('\\', 'u', 'd8', '00', '"', '\ud83d', '\ude00', '\n', 'đ');
    const property = fc.property(fc.string({ unit: sign }), fc.boolean(), (text, asKey) => {
      const written = () => canonicalText(asKey ? { [text]: 1 } : ['a', { text }]);
      if (text.isWellFormed()) expect(written).not.toThrow();
      else expect(written).toThrow(fault('JsonUnsafe'));
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it('read alike what JSON.parse reads and they do not refuse', () => {
    const property = fc.property(members, fc.constantFrom('', ' ', '\n\t'), (value, space) => {
      const text = JSON.stringify(value, undefined, space);
      expect(canonicalText(parseStrictJson(text))).toBe(canonicalText(JSON.parse(text)));
    });
    fc.assert(property);
  });
});

/** The same value with the keys of each object the other way round. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, held]) => [key, reversed(held)]),
  );
};
