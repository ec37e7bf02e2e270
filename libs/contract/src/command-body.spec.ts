import { describe, expect, it } from '@jest/globals';
import { Fault, LIMITS } from '@kheo/kernel';
import type { Json, Problem } from '@kheo/kernel';
import { COMMANDS } from '@kheo/recognition';
import { commandBodies, MENTIONS_MAX, readBody } from './command-body.js';

const bodies = commandBodies(COMMANDS);

const read = (command: string, sent: Json) => readBody(bodies[command]?.body as new () => object, sent);

/** The fault that a body is refused with. */
const refusalOf = (command: string, sent: Json): { code: string; problems: readonly Problem[] } => {
  try {
    read(command, sent);
  } catch (error) {
    if (error instanceof Fault) return { code: error.code, problems: error.problems };
    throw error;
  }
  throw new Error('the body was accepted');
};

const unit = { unit: 'u-1', name: 'Xã Hòa Bình', kind: 'territory', level: 'commune' };

describe('the body of a command', () => {
  it('exists for every command that is offered outside, and for no other', () => {
    const offered = Object.entries(COMMANDS).filter(([, { internal }]) => internal !== true);
    expect(Object.keys(bodies)).toEqual(offered.map(([name]) => name));
    expect(bodies['IssueDecision']?.body.name).toBe('IssueDecisionBody');
    expect(bodies['OpenLog']).toBeUndefined();
  });

  it('is read, its date and its mentions apart', () => {
    const effectiveOn = { precision: 'month', date: '2020-10' };
    expect(read('EstablishUnit', { ...unit, effectiveOn, mentions: ['per-1'] })).toEqual({
      body: unit,
      effectiveOn,
      mentions: ['per-1'],
    });
    expect(read('EstablishUnit', unit)).toEqual({ body: unit });
  });

  it('names each field that is missing, unknown or wrong, and where it stands', () => {
    const { code, problems } = refusalOf('IssueDecision', {
      issuer: 7,
      colour: 'red',
      lines: [{ model: 'm-1', shade: 1 }],
    });
    expect(code).toBe('FieldInvalid');
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: 'colour', code: 'FieldUnknown' }),
        expect.objectContaining({ path: 'issuer', code: 'FieldInvalid' }),
        expect.objectContaining({ path: 'lines.0.shade', code: 'FieldUnknown' }),
        expect.objectContaining({ path: 'lines.0.act', code: 'FieldMissing' }),
      ]),
    );
  });

  it('is refused by the one code that all its problems share', () => {
    expect(refusalOf('EstablishUnit', { ...unit, a: 1, b: 2 }).code).toBe('FieldUnknown');
    expect(refusalOf('EstablishUnit', { ...unit, name: 'x'.repeat(LIMITS.titleChars + 1) }).code).toBe(
      'FieldTooLong',
    );
  });

  it('does not take null for a field that is left out', () => {
    expect(refusalOf('EstablishUnit', { ...unit, level: null }).problems).toMatchObject([
      { path: 'level', code: 'FieldInvalid' },
    ]);
    expect(refusalOf('EstablishUnit', { ...unit, effectiveOn: null }).problems).toMatchObject([
      { path: 'effectiveOn' },
    ]);
  });

  it('does not take the names that every object has for fields', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty', 'then']) {
      expect(refusalOf('EstablishUnit', { ...unit, [name]: 'x' }).problems).toMatchObject([
        { path: name, code: 'FieldUnknown' },
      ]);
    }
  });

  it('does not take a date that is not in the calendar', () => {
    const effectiveOn = { precision: 'day', date: '2021-02-29' };
    expect(refusalOf('EstablishUnit', { ...unit, effectiveOn })).toMatchObject({ code: 'DateImpossible' });
  });

  it('does not take a sealed text that was made outside', () => {
    const forged = { key: 't.x', sealed: 'AAAA' };
    expect(refusalOf('IdentifyPerson', { name: forged }).problems).toMatchObject([
      { path: 'name', expected: 'plain text' },
    ]);
    const hidden = { stream: 'kheo.unit-1', revision: 0, changes: { note: forged }, reason: 'wrong' };
    expect(refusalOf('CorrectRecord', hidden).problems).toMatchObject([{ path: 'changes.note' }]);
  });

  it('names so many persons at most', () => {
    const mentions = Array.from({ length: MENTIONS_MAX + 1 }, (_, at) => `per-${String(at)}`);
    expect(refusalOf('EstablishUnit', { ...unit, mentions }).code).toBe('FieldTooLong');
    expect(refusalOf('EstablishUnit', { ...unit, mentions: ['not an id'] }).problems).toMatchObject([
      { path: 'mentions.0' },
    ]);
  });

  it.each([[null], [[]], ['text'], [7]])('is an object, not %j', (sent: Json) => {
    expect(refusalOf('EstablishUnit', sent).problems).toMatchObject([
      { path: '', expected: 'a JSON object' },
    ]);
  });
});
