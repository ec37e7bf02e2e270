/** Whatever the kernel refuses in a body, its DTO refuses for the same reasons, and whatever it takes, the DTO takes. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Fault, faultsOf, faultsOfField, LIMITS, PRECISIONS } from '@kheo/kernel';
import type { Field, Fields, Json, JsonObject, Problem } from '@kheo/kernel';
import { COMMANDS } from '@kheo/recognition';
import { bodyClass, commandBodies, ENVELOPE, readBody } from './command-body.js';
import type { BodyClass } from './command-body.js';

const RUNS = 60;
const anyDay = fc.constantFrom('2020-02-29', '2021-02-29', '2025-06-30', '2020-13-01', '2020-2-1');
const anyDate = fc.oneof(anyDay, fc.constantFrom('2020', '2020-10', '2020-00', '20', ''));
const anyEffectiveOn = fc.record(
  { precision: fc.constantFrom(...PRECISIONS, 'century'), date: anyDate, to: anyDate, more: fc.boolean() },
  { requiredKeys: ['precision'] },
);
/** Mostly of the right kind, at the edges of what is allowed. */
const anyText = (max: number) =>
  fc.oneof(
    fc.constantFrom('Dân vận khéo', 'a\nb', '', ' ', 'a\u0000', 'e\u0302', '\ud800', 'x'.repeat(max)),
    fc.constant('x'.repeat(max + 1)),
    fc.string(),
  );
const anyNumber = ({ min = 0, max = 1_000 }: Field) =>
  fc.oneof(
    fc.integer({ min, max: Math.max(min, max) }),
    fc.constantFrom(min, max, min - 1, max + 1, min + 0.5),
  );

/** A value of the kind, sound or at the edge; what lies in it is sound unless it may be faulty. */
const kindOf = (field: Field, mayBeFaulty: boolean): fc.Arbitrary<unknown> => {
  switch (field.kind) {
    case 'id':
      return fc.constantFrom('u-1', 'a.b:c', '', 'a b', '-x', 'x'.repeat(LIMITS.idChars + 1));
    case 'text':
    case 'sealed':
      return anyText(field.max ?? LIMITS.titleChars);
    case 'enum':
      return fc.constantFrom(...(field.values ?? []), 'none of them');
    case 'integer':
    case 'number':
      return anyNumber(field);
    case 'flag':
      return fc.boolean();
    case 'day':
      return anyDay;
    case 'date':
      return anyDate;
    case 'effective':
      return anyEffectiveOn;
    case 'list':
      return fc.array(anyValue(field.item as Field, mayBeFaulty), { maxLength: 3 });
    case 'record':
      return mayBeFaulty ? anyBody(field.fields ?? {}) : soundBody(field.fields ?? {});
    case 'object':
      return fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 });
  }
};

const anyValue = (field: Field, mayBeFaulty: boolean): fc.Arbitrary<unknown> => {
  const sound = kindOf(field, false).filter((value) => faultsOfField(field, value, '').length === 0);
  return mayBeFaulty
    ? fc.oneof(
        { weight: 20, arbitrary: sound },
        { weight: 2, arbitrary: kindOf(field, true) },
        { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
      )
    : sound;
};

const valuesOf = (fields: Fields, mayBeFaulty: boolean) =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, anyValue(field, mayBeFaulty)]));
const requiredOf = (fields: Fields) => Object.keys(fields).filter((name) => fields[name]?.optional !== true);

const soundBody = (fields: Fields): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(valuesOf(fields, false), { requiredKeys: requiredOf(fields) });

const STRANGE = ['colour', 'constructor', 'toString', 'then', 'validate', ''];

/** The fields, of which some are missing or wrong, and now and then a name that nobody knows. */
const anyBody = (fields: Fields): fc.Arbitrary<Record<string, unknown>> => {
  const values = valuesOf(fields, true);
  const whole = fc.record(values, { requiredKeys: requiredOf(fields) });
  const lacking = fc.record(values, { requiredKeys: [] });
  const unknown = fc.dictionary(fc.constantFrom(...STRANGE), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 1 });
  const known = fc.oneof({ weight: 4, arbitrary: whole }, { weight: 1, arbitrary: lacking });
  const more = fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: unknown });
  return fc.tuple(known, more).map(([body, strange]) => ({ ...body, ...strange }));
};
/** As it comes out of a JSON text. */
const sent = (body: unknown): JsonObject => JSON.parse(JSON.stringify(body)) as JsonObject;

const inShort = (problems: readonly Problem[]): string[] =>
  problems.map(({ path, code }) => `${path} ${code}`).sort();

const refusalOf = (of: BodyClass, body: Json): string[] => {
  try {
    readBody(of, body);
    return [];
  } catch (error) {
    if (error instanceof Fault) return inShort(error.problems);
    throw error;
  }
};

const bodies = Object.values(commandBodies(COMMANDS));

const fieldsOf = (command: string): Fields => COMMANDS[command]?.fields ?? {};

describe('the body of a command, at random', () => {
  it.each(bodies.map(({ command, body }) => [command, body] as const))(
    '%s is refused for what the kernel finds, and for nothing else',
    (command, body) => {
      const fields: Fields = { ...fieldsOf(command), ...ENVELOPE };
      const property = fc.property(anyBody(fields), (made) => {
        const sentBody = sent(made);
        expect(refusalOf(body, sentBody)).toEqual(inShort(faultsOf(fields, sentBody)));
      });
      fc.assert(property, { numRuns: RUNS });
    },
  );

  it('is taken as often as refused: the property sees both', () => {
    const fields = fieldsOf('EstablishUnit');
    const body = bodyClass('SomeBody', fields);
    const made = fc.sample(anyBody({ ...fields, ...ENVELOPE }), { numRuns: 1_000, seed: 7 }).map(sent);
    const taken = made.filter((one) => refusalOf(body, one).length === 0);
    expect(taken.length).toBeGreaterThan(made.length / 10);
    expect(taken.length).toBeLessThan(made.length - made.length / 10);
  });

  it('that is sound comes out as it went in, its envelope apart', () => {
    const fields = fieldsOf('EstablishUnit');
    const body = bodyClass('SomeBody', fields);
    const all: Fields = { ...fields, ...ENVELOPE };
    const property = fc.property(anyBody(all), (made) => {
      const whole = sent(made);
      if (faultsOf(all, whole).length > 0) return;
      const { body: own, ...envelope } = readBody(body, whole);
      expect({ ...own, ...envelope }).toEqual(whole);
      expect(Object.keys(own).filter((name) => Object.hasOwn(ENVELOPE, name))).toEqual([]);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('can not have a field of its own where the envelope stands', () => {
    expect(() => bodyClass('WrongBody', { mentions: ENVELOPE.mentions })).toThrow('mentions');
  });
});
