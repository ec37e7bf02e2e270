/**
 * The body of every command as a class-validator DTO, made at load from the command's own fields: they check what comes in,
 * fill the OpenAPI page and describe the event, and a new command costs no file.
 */
import { effective, Fault, faultsOfField, id, isSealed, list, optional } from '@kheo/kernel';
import type { EffectiveOn, Field, Fields, Json, JsonObject, Problem } from '@kheo/kernel';
import type { CommandSpec } from '@kheo/recognition';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateBy, validateSync } from 'class-validator';
import { schemaOf } from './schema.js';

/** Persons that the free text of one command names. */
export const MENTIONS_MAX = 50;

/** What a body holds beside the command's own fields. */
export const ENVELOPE = {
  effectiveOn: optional(effective('When it happened in the world; today when absent')),
  mentions: optional(
    list(
      id('A person', 'person'),
      'Persons that the free text names: its key is destroyed with the key of any of them',
      MENTIONS_MAX,
    ),
  ),
} as const satisfies Fields;

export type BodyClass = new () => object;

/** A command as the outside knows it. */
export interface CommandBody {
  /** `IssueDecision` */
  readonly command: string;
  readonly doc: string;
  readonly roles: readonly string[];
  /** `IssueDecisionBody` */
  readonly body: BodyClass;
}

/** The commands that are offered outside, by name. */
export const commandBodies = (
  commands: Readonly<Record<string, CommandSpec>>,
): Readonly<Record<string, CommandBody>> =>
  Object.fromEntries(
    Object.entries(commands)
      .filter(([, { internal }]) => internal !== true)
      .map(([command, { doc, roles, fields }]) => [
        command,
        { command, doc, roles, body: bodyClass(`${command}Body`, fields) },
      ]),
  );

/** A DTO class of this name whose properties are the fields and the envelope. */
export const bodyClass = (name: string, fields: Fields): BodyClass => {
  const taken = Object.keys(ENVELOPE).find((envelope) => Object.hasOwn(fields, envelope));
  if (taken !== undefined) throw new Fault('Internal', { body: name, field: taken });
  const made = named(name);
  const all: Fields = { ...fields, ...ENVELOPE };
  fieldsOf.set(made, all);
  for (const [property, field] of Object.entries(all)) {
    isField(field)(made.prototype, property);
    (field.optional ? ApiPropertyOptional : ApiProperty)(propertyOptions(field))(made.prototype, property);
  }
  return made;
};

/** What each class was made from: its validators say no, and the fields say why. */
const fieldsOf = new WeakMap<BodyClass, Fields>();

const named = (name: string): BodyClass & { readonly prototype: object } => {
  const made = class {
    readonly [field: string]: unknown;
  };
  return Object.defineProperty(made, 'name', { value: name });
};

/** An object's `required` lists its members here; that the property itself is required is said apart. */
const propertyOptions = (field: Field): ApiPropertyOptions => {
  const schema = schemaOf(field);
  return (
    schema.type === 'object'
      ? { ...schema, selfRequired: !field.optional }
      : { ...schema, required: !field.optional }
  ) as ApiPropertyOptions;
};

/** `IsOptional` would let null through: the field itself knows whether it may be absent. */
const isField = (field: Field): PropertyDecorator =>
  ValidateBy({
    name: 'isField',
    validator: { validate: (value: unknown) => faultsOfField(field, value, '').length === 0 },
  });

/** A sound body, its envelope apart. */
export interface SplitBody {
  readonly body: JsonObject;
  readonly effectiveOn?: EffectiveOn;
  readonly mentions?: readonly string[];
}

/** @throws Fault FieldInvalid with every problem, or the code that all of them share. */
export const readBody = (of: BodyClass, sent: Json): SplitBody => {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    throw faulty([{ path: '', code: 'FieldInvalid', expected: 'a JSON object' }]);
  const fields = fieldsOf.get(of) ?? {};
  // Unknown names stay out of the instance: one of them could be `constructor`, by which the validator finds its rules.
  const unknown = Object.keys(sent)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((path): Problem => ({ path, code: 'FieldUnknown', expected: 'no field of this name' }));
  const instance = Object.assign(
    new of(),
    Object.fromEntries(Object.entries(sent).filter(([name]) => Object.hasOwn(fields, name))),
  );
  const wrong = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true }).flatMap(
    ({ property, value }) => faultsOfField(fields[property] as Field, value, property),
  );
  const problems = [...unknown, ...wrong, ...sealedIn(sent)];
  if (problems.length > 0) throw faulty(problems);
  const { effectiveOn, mentions, ...body } = sent as JsonObject & {
    effectiveOn?: EffectiveOn;
    mentions?: readonly string[];
  };
  return {
    body,
    ...(effectiveOn === undefined ? {} : { effectiveOn }),
    ...(mentions === undefined ? {} : { mentions }),
  };
};

const faulty = (problems: readonly Problem[]): Fault => {
  const [first] = problems as readonly [Problem, ...Problem[]];
  const code = problems.every((problem) => problem.code === first.code) ? first.code : 'FieldInvalid';
  return new Fault(code, {}, { problems });
};

/** The log's own form of a sealed text has no business in what is sent: nobody outside could have made one. */
const sealedIn = (value: Json, path = ''): Problem[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (isSealed(value)) return [{ path, code: 'FieldInvalid', expected: 'plain text' }];
  return Object.entries(value).flatMap(([name, member]) =>
    sealedIn(member, path === '' ? name : `${path}.${name}`),
  );
};
