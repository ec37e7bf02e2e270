/** A commendation is a legal form, granted to holders beside the recognition: proposed or not, decided once, in a form that existed. */
import { describe, expect, it } from '@jest/globals';
import { story, WORLD } from '@kheo/testing';
import type { Act } from '@kheo/testing';
import { COMMANDS, evolve, fieldsOfEvent } from './catalogue.js';
import { withCorrections } from './correction.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });
const form = {
  form: 'GK-DT',
  nameVi: 'Giấy khen',
  level: 'district',
  certainty: 'sourced',
  validTo: '2025-06-30',
};
const world = movement.given(
  ...WORLD,
  ['DeclareForm', form],
  ['DeclareForm', { ...form, form: 'BK', validTo: '2099-12-31' }],
);
const award = { form: 'BK', holderKind: 'individual', holders: ['per-hien'], model: 'mod-vaccines' };
const PROPOSE: Act = ['ProposeCommendation', award, { as: '1', on: '2024-10-01' }];
const proposed = world.given(PROPOSE);
const granted = proposed.given(['GrantCommendation', { ...award, commendation: 'com-1' }]);
const refused = proposed.given(['RefuseCommendation', { commendation: 'com-1', reason: 'trùng thành tích' }]);

describe('a commendation', () => {
  it('is counted where its model is, unless it says otherwise', () => {
    world
      .when(...PROPOSE)
      .thenRecorded('CommendationProposed', { commendation: 'com-1', unit: 'cm-tan-nghia' });
    world
      .when('ProposeCommendation', { ...award, unit: 'dt-ham-tan' })
      .thenRecorded('CommendationProposed', { unit: 'dt-ham-tan' });
  });

  it('is granted after a proposal or without one', () => {
    expect(granted.events.at(-1)).toMatchObject({
      stream: 'kheo.commendation-com-1',
      type: 'CommendationGranted',
      revision: 1,
    });
    world
      .when('GrantCommendation', award, { as: '7' })
      .thenRecorded('CommendationGranted', { commendation: 'com-7' });
  });

  it('is appraised and refused while nothing is decided', () => {
    proposed
      .when('AppraiseCommendation', { commendation: 'com-1', by: 'pv-binh-thuan' })
      .thenRecorded('CommendationAppraised');
    proposed.when('RefuseCommendation', { commendation: 'com-1' }).thenRecorded('CommendationRefused');
  });

  it.each([
    ['AppraiseCommendation', { commendation: 'com-1' }],
    ['RefuseCommendation', { commendation: 'com-1' }],
    ['GrantCommendation', { ...award, commendation: 'com-1' }],
  ])('is decided once: %s is refused afterwards', (name, body) => {
    granted
      .when(name, body)
      .thenRefused('CommendationAlreadyDecided', { commendation: 'com-1', outcome: 'granted' });
    refused
      .when(name, body)
      .thenRefused('CommendationAlreadyDecided', { commendation: 'com-1', outcome: 'refused' });
  });

  it.each(['ProposeCommendation', 'GrantCommendation'])('%s uses no form that had ended', (name) => {
    const district = { ...award, form: 'GK-DT' };
    world
      .when(name, district, { on: '2025-07' })
      .thenRefused('FormEnded', { form: 'GK-DT', lastDay: '2025-06-30' });
    for (const on of ['2025-06-30', '2025', 'unknown'])
      expect(world.given([name, district, { on }]).events.at(-1)?.data).toMatchObject({ form: 'GK-DT' });
  });

  it.each(['ProposeCommendation', 'GrantCommendation'])(
    '%s goes to holders of the kind that is said',
    (name) => {
      world
        .when(name, { ...award, holderKind: 'collective' })
        .thenRefused('HolderKindMismatch', { holderKind: 'collective', holder: 'per-hien' });
      world.when(name, { ...award, holderKind: 'joint' }).thenRefused('HolderMissing');
      expect(world.given([name, { form: 'BK', holders: [] }]).events.at(-1)?.data).toMatchObject({
        holders: [],
      });
    },
  );

  it('is not granted by a unit that had ended', () => {
    world
      .when('GrantCommendation', { ...award, by: 'pc-ham-tan' }, { on: '2025-08-01' })
      .thenRefused('UnitEnded', { unit: 'pc-ham-tan' });
  });

  it('leaves the recognition of the model as it is', () => {
    expect(granted.events.some(({ type }) => type.startsWith('Recognition'))).toBe(false);
  });
});
