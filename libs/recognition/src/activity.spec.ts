/** What a unit does or is said to have done as a whole stays a fact about the unit. */
import { describe, expect, it } from '@jest/globals';
import { story, WORLD } from '@kheo/testing';
import { COMMANDS, evolve, fieldsOfEvent } from './catalogue.js';
import { withCorrections } from './correction.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });
const world = movement.given(...WORLD);

describe('a plan', () => {
  const plan = { unit: 'cm-tan-nghia', issuer: 'pc-ham-tan' };

  it('is issued and reviewed', () => {
    const issued = world
      .when('IssuePlan', plan, { as: '1', on: '2024-01-10' })
      .thenRecorded('PlanIssued', { plan: 'pln-1' });
    issued.when('ReviewPlan', { plan: 'pln-1', unit: 'cm-tan-nghia' }).thenRecorded('PlanReviewed');
    world
      .when('ReviewPlan', { plan: 'pln-1', unit: 'cm-tan-nghia' })
      .thenRefused('ReferenceUnknown', { field: 'plan' });
  });

  it('is refused after the end of its issuer', () => {
    world.when('IssuePlan', plan, { on: '2025-12' }).thenRefused('UnitEnded', { unit: 'pc-ham-tan' });
  });
});

describe('a conference', () => {
  const conference = { unit: 'cm-tan-nghia', organiser: 'pc-ham-tan', chairs: ['per-dao'] };

  it('is held by a unit that is there', () => {
    world
      .when('HoldConference', conference, { on: 'unknown', as: '1' })
      .thenRecorded('ConferenceHeld', { conference: 'cnf-1', chairs: ['per-dao'] });
    world.when('HoldConference', conference, { on: '2026' }).thenRefused('UnitEnded', { unit: 'pc-ham-tan' });
  });

  it('is chaired by people who are known', () => {
    world
      .when('HoldConference', { ...conference, chairs: ['per-dao', 'per-nobody'] })
      .thenRefused('ReferenceUnknown', { field: 'chairs.1' });
  });
});

describe('a statement', () => {
  it('says that a unit recognised models in 2020, and recognises none of them', () => {
    const said = world
      .when('RecordStatement', { unit: 'cm-tan-nghia', act: 'recognised' }, { on: '2020' })
      .thenRecorded('UnitStatementRecorded');
    expect(said.events).toHaveLength(world.events.length + 1);
    expect(said.events.at(-1)?.data).not.toHaveProperty('model');
  });

  it('tells "none" from "nothing is said"', () => {
    world
      .when('RecordStatement', { unit: 'cm-tan-nghia', act: 'proposed', value: 0 })
      .thenRecorded('UnitStatementRecorded', { value: 0 });
    expect(
      world.given(['RecordStatement', { unit: 'cm-tan-nghia', act: 'proposed' }]).events.at(-1)?.data,
    ).not.toHaveProperty('value');
  });

  it('is about a unit that is known, and an act that is known', () => {
    world
      .when('RecordStatement', { unit: 'cm-nowhere', act: 'proposed' })
      .thenRefused('ReferenceUnknown', { field: 'unit' });
    world.when('RecordStatement', { unit: 'cm-tan-nghia', act: 'dreamed' }).thenFaulty('FieldInvalid', 'act');
  });
});
