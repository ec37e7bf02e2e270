/** A published total is recorded as printed: it is related and explained, and never becomes a count. */
import { describe, expect, it } from '@jest/globals';
import { story, WORLD } from '@kheo/testing';
import type { Act } from '@kheo/testing';
import { COMMANDS, evolve, fieldsOfEvent } from './catalogue.js';
import { withCorrections } from './correction.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });
const world = movement.given(...WORLD);
const total = { unit: 'pv-binh-thuan', metric: 'registered', qualifier: 'more-than', value: 2700 };
const publish = (as: string, value: number): Act => ['PublishClaim', { ...total, value }, { as }];
const three = world.given(publish('all', 746), publish('new', 480), publish('old', 266));

describe('a claim', () => {
  it('keeps its figure and what the figure bounds', () => {
    const told = world
      .when('PublishClaim', total, { as: '1' })
      .thenRecorded('ClaimPublished', { ...total, claim: 'clm-1', movement: 'dan-van-kheo' });
    expect(told.events.at(-1)?.stream).toBe('kheo.claim-clm-1');
  });

  it('may speak of districts after they have ended', () => {
    world
      .when(
        'PublishClaim',
        { ...total, level: 'district', periodFrom: '1999', periodTo: '2024' },
        { on: '2025-08-01' },
      )
      .thenRecorded('ClaimPublished');
  });

  it('of another movement says so', () => {
    world
      .when('PublishClaim', { ...total, movement: 'nong-thon-moi' })
      .thenRecorded('ClaimPublished', { movement: 'nong-thon-moi' });
  });

  it('stands in a field of its scheme', () => {
    const field = (code: string) => ({ ...total, field: { scheme: 'F4', code } });
    world.when('PublishClaim', field('VHXH')).thenRecorded('ClaimPublished');
    world.when('PublishClaim', field('KT')).thenRefused('FieldNotInScheme', { scheme: 'F4', code: 'KT' });
  });

  it('is explained, and stays as it was published', () => {
    const explained = three
      .when('ExplainClaim', { claim: 'clm-all', explanation: 'gồm cả mô hình duy trì' })
      .thenRecorded('ClaimExplained');
    expect(explained.events.filter(({ type }) => type === 'ClaimPublished')).toHaveLength(3);
    three
      .when('ExplainClaim', { claim: 'clm-none', explanation: 'x' })
      .thenRefused('ReferenceUnknown', { field: 'claim' });
  });

  it('has a figure that is not negative, and a qualifier', () => {
    world.when('PublishClaim', { ...total, value: -1 }).thenFaulty('FieldInvalid', 'value');
    world.when('PublishClaim', { ...total, qualifier: 'roughly' }).thenFaulty('FieldInvalid', 'qualifier');
  });
});

describe('a relation of claims', () => {
  const relation = { kind: 'sum', total: 'clm-all', parts: ['clm-new', 'clm-old'], expected: 'holds' };

  it('says what is to be checked, and checks nothing', () => {
    three.when('RelateClaims', relation).thenRecorded('ClaimsRelated', relation);
    three
      .when('RelateClaims', { ...relation, parts: ['clm-new'], expected: 'fails' })
      .thenRecorded('ClaimsRelated', { expected: 'fails' });
  });

  it('has a part at least, which is not the total itself', () => {
    three
      .when('RelateClaims', { ...relation, parts: [] })
      .thenRefused('RelationIncomplete', { total: 'clm-all' });
    three
      .when('RelateClaims', { ...relation, parts: ['clm-new', 'clm-all'] })
      .thenRefused('RelationIncomplete');
  });

  it('relates claims that are recorded', () => {
    three
      .when('RelateClaims', { ...relation, parts: ['clm-new', 'clm-none'] })
      .thenRefused('ReferenceUnknown', { field: 'parts.1', id: 'clm-none' });
  });
});
