/** What is not known is not there: `undefined` has no place in an event. */
import { expect, it } from '@jest/globals';
import { command, known } from './rule.js';

it('keeps what is known, also when it is nothing, zero or no', () => {
  expect(Object.keys(known({ level: undefined, value: 0, flag: false, list: [], text: '' }))).toEqual([
    'value',
    'flag',
    'list',
    'text',
  ]);
});

it('a command may be issued by officers unless it says otherwise', () => {
  const told = { doc: 'x', fields: {}, target: () => 'id', decide: () => [] };
  expect([command('unit', told).roles, command('unit', { ...told, roles: ['administrator'] }).roles]).toEqual(
    [['officer'], ['administrator']],
  );
});
