/** The walk over a text says of every text what reading it and writing it again says. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCanonical } from './canonical-scan.js';
import { canonicalText } from './json.js';

/** The slow way, which is what is meant. */
const comesBack = (text: string): boolean => {
  try {
    return canonicalText(JSON.parse(text)) === text;
  } catch {
    return false;
  }
};

/**
 * Leaves out keys that end in a backslash: once V8 has read one, JSON.parse takes other keys for it (Node 24.21: the key of
 * `{"a":1,"\n":2}` after `{"a":1,"\\":2}`), and the slow way is wrong.
 */
const mustBeAlike = (text: string): void => {
  if (!text.includes('\\\\"')) expect([text, isCanonical(text)]).toEqual([text, comesBack(text)]);
};

const membersOf = (text: string): [string, string][] => {
  const members: [string, string][] = [];
  isCanonical(text, (key, from, to) => members.push([text.slice(key, from), text.slice(from, to)]));
  return members;
};

const KEYS = [
  '',
  'a',
  'aa',
  'ab',
  '10',
  '9',
  'é',
  '😀',
  '\ufb33',
  '"',
  'x\\y',
  '\n',
  '\u0000',
  '__proto__',
  '__proto',
];
const STRINGS = [...KEYS, 'Dân vận khéo', '\u007f\u2028', '\b\f\r\t\u000b\u001f', '\ud800', '\udc00x'];
const NUMBERS = [
  0,
  -0,
  7,
  -1,
  10,
  0.1,
  -2.5,
  1e-7,
  1e21,
  5e-324,
  1.5e300,
  2 ** 53 - 1,
  2 ** 53,
  123456789012345,
  1234567890123456,
];

const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, false, ...NUMBERS, ...STRINGS),
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string({ unit: 'binary' })), tie('value'), {
      maxKeys: 5,
    }),
  ),
})).value;

/** Canonical where there is such a text of the value, and nearly so where there is none. */
const textOf = (told: unknown): string => {
  try {
    return canonicalText(told);
  } catch {
    return JSON.stringify(told);
  }
};

const PIECES = [
  ...Array.from('{}[]",:\\ \n0123456789-+.eEtfnulabr/\u0000\u001fđ'),
  '\ud83d',
  '\\u000b',
  '\\u000B',
  '\\u0008',
  '\\u00e9',
  '\\/',
  '\\ud83d\\ude00',
  '"a":',
  '"a":1,',
  ',"a":1',
  '00',
  '-0',
  '1.0',
  '1E5',
  '1e5',
  '1e+21',
  'null',
  'true',
  '"__proto__":1',
  '{}',
  '[]',
  '""',
];

describe('a text', () => {
  it('is canonical when reading and writing give it back, whatever is changed in it', () => {
    const change = fc.record({
      at: fc.nat(),
      cut: fc.nat({ max: 3 }),
      put: fc.oneof(fc.constantFrom('', ...PIECES), fc.string({ unit: 'binary', maxLength: 2 })),
    });
    const property = fc.property(value, fc.array(change, { maxLength: 3 }), (told, changes) => {
      let text = textOf(told);
      mustBeAlike(text);
      for (const { at, cut, put } of changes) {
        const from = at % (text.length + 1);
        text = text.slice(0, from) + put + text.slice(from + cut);
        mustBeAlike(text);
      }
    });
    fc.assert(property, { numRuns: 3_000 });
  });

  it('is canonical when reading and writing give it back, of whatever pieces it is made', () => {
    const property = fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }), (pieces) => {
      for (const text of [pieces.join(''), `{${pieces.join('')}}`, `[${pieces.join('')}]`]) mustBeAlike(text);
    });
    fc.assert(property, { numRuns: 3_000 });
  });

  it('has two keys in their order or is not canonical', () => {
    for (const text of STRINGS.flatMap((one) =>
      STRINGS.map((other) => `{${JSON.stringify(one)}:1,${JSON.stringify(other)}:{}}`),
    ))
      mustBeAlike(text);
  });

  it('may be nested as deeply as it is long', () => {
    const depth = 200_000;
    expect(isCanonical('['.repeat(depth) + ']'.repeat(depth))).toBe(true);
    expect(isCanonical('{"a":'.repeat(depth) + '1' + '}'.repeat(depth))).toBe(true);
    expect(isCanonical('['.repeat(depth) + ']'.repeat(depth - 1))).toBe(false);
  });
});

describe('the members', () => {
  it('are those of the outermost object, in their order, with their values whole', () => {
    const property = fc.property(fc.dictionary(fc.string({ unit: 'binary' }), value), (told) => {
      const text = textOf(told);
      fc.pre(isCanonical(text));
      const written = Object.entries(told).map(([key, held]) => [
        `${JSON.stringify(key)}:`,
        canonicalText(held),
      ]);
      expect(membersOf(text)).toEqual(
        written.sort(([a = ''], [b = '']) =>
          JSON.parse(a.slice(0, -1)) < JSON.parse(b.slice(0, -1)) ? -1 : 1,
        ),
      );
    });
    fc.assert(property);
  });

  it('are none where the outermost is not an object', () => {
    for (const text of ['[{"a":1},{"b":2}]', '"a"', '7', '[]', '{}']) expect(membersOf(text)).toEqual([]);
  });
});
