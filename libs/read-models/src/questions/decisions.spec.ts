/** Decisions as issued: their numbers within each scope, who signed in which capacity, and what became of their lines. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import { draft, memoryParts, MemoryReadModelStore } from '@kheo/testing';
import { currentWholeRows, DECISIONS } from '../names.js';
import { decision, line, model, unit, worldOf } from '../test-world.js';
import type { On, World } from '../test-world.js';

let world: World;
beforeEach(async () => {
  world = worldOf({ ...memoryParts(), readModels: new MemoryReadModelStore(), draft });
  await world.tell('UnitEstablished', unit('u', { name: 'Huyện ủy U' }), { on: '1997-01-01' });
  await world.tell('ModelIdentified', model('m', { title: 'Đường hoa' }), { on: '2000-01-01' });
});
const issue = (id: string, on: On, more: JsonObject = {}) =>
  world.tell('DecisionIssued', decision(id, [line(1, 'm', { case: `c-${id}` })], more), { on });
const numbering = async (id: string, query: Record<string, string> = {}) =>
  (await world.one('decisions', id, query))['numbering'];

describe('the number of a decision', () => {
  it('runs per type and calendar year of its issuer', async () => {
    await issue('a', '2023-03-01', { number: '7' });
    await issue('b', '2023-05-01', { number: '12' });
    await issue('other-year', '2024-01-05', { number: '8' });
    await issue('other-type', '2023-04-01', { number: '9', type: 'KL' });
    await issue('other-issuer', '2023-04-01', { number: '10', issuer: 'v' });
    expect(await numbering('a')).toEqual({ scope: 'u|QĐ|2023', duplicates: [] });
    expect(await numbering('b')).toEqual({ scope: 'u|QĐ|2023', duplicates: [], previous: 7, missing: 4 });
    expect(await numbering('other-year')).toEqual({ scope: 'u|QĐ|2024', duplicates: [] });
  });

  it('runs through the years of a committee term, where it is a number of the party', async () => {
    await issue('a', '2021-03-01', { number: '7', term: '2020-2025' });
    await issue('b', '2024-05-01', { number: '8', term: '2020-2025' });
    await issue('c', '2024-05-01', { number: '9' });
    expect(await numbering('b')).toEqual({
      scope: 'u|QĐ|2020-2025',
      duplicates: [],
      previous: 7,
      missing: 0,
    });
    expect(await numbering('c')).toEqual({ scope: 'u|QĐ|2024', duplicates: [] });
  });

  it('of a date that lies in no one year stands in a scope of its own', async () => {
    await issue('a', '2023', { number: '7' });
    await issue('b', { precision: 'range', date: '2023-11', to: '2024-02' }, { number: '9' });
    expect(await numbering('a')).toMatchObject({ scope: 'u|QĐ|2023' });
    expect(await numbering('b')).toEqual({ scope: 'u|QĐ|unknown', duplicates: [] });
  });

  it('that another one carries too is flagged on both, once the other is known and has been issued', async () => {
    await issue('a', '2023-03-01', { number: '7a' });
    const { position } = await issue('b', '2023-06-01', { number: '7a' });
    expect(await numbering('a')).toMatchObject({ duplicates: ['b'] });
    expect(await numbering('b')).toMatchObject({ duplicates: ['a'] });
    expect(await numbering('a', { asOf: '2023-05-31' })).toMatchObject({ duplicates: [] });
    expect(await numbering('a', { knownAt: String(position - 1) })).toMatchObject({ duplicates: [] });
  });

  it('that is not printed, or is no number, is neither missed nor a duplicate', async () => {
    const { number: _, ...unnumbered } = decision('a', [line(1, 'm')]);
    await world.tell('DecisionIssued', unnumbered, { on: '2023-03-01' });
    await issue('b', '2023-03-01', { number: 'không số' });
    expect([await numbering('a'), await numbering('b')]).toEqual([undefined, undefined]);
  });
});

describe('a decision', () => {
  it('that was annulled stays, and says from when, by whom and on which ground', async () => {
    await issue('a', '2023-03-01');
    const { position } = await world.tell(
      'DecisionAnnulled',
      { decision: 'a', by: 'u', ground: 'g', lines: [{ line: 1, model: 'm', case: 'c-a' }] },
      { on: '2024-02-01' },
    );
    const annulled = { effectiveOn: { precision: 'day', date: '2024-02-01' }, by: 'u', ground: 'g' };
    expect(await world.one('decisions', 'a')).toMatchObject({ annulled, certainty: 'certain' });
    expect(await world.one('decisions', 'a', { knownAt: String(position - 1) })).not.toHaveProperty(
      'annulled',
    );
  });

  it('tells which lines could not take effect, and by which rule', async () => {
    await issue('a', '2023-03-01');
    await world.tell('DecisionLineUnapplied', {
      decision: 'a',
      line: 1,
      model: 'm',
      case: 'c-a',
      reason: 'CaseClosed',
    });
    expect(await world.one('decisions', 'a')).toMatchObject({
      unapplied: [{ line: 1, reason: 'CaseClosed' }],
      lineCount: 1,
      lines: [{ line: 1, model: { id: 'm', title: 'Đường hoa' }, unit: { id: 'u' } }],
    });
  });

  it('names its issuer and the unit of each line as they were on its day, and what the issuer has become part of', async () => {
    await issue('a', '2023-03-01');
    await world.tell('UnitEstablished', unit('w', { name: 'Tỉnh ủy W' }), { on: '2025-07-01' });
    await world.tell('UnitRenamed', { unit: 'u', name: 'Thành ủy U' }, { on: '2024-01-01' });
    await world.tell('UnitSucceeded', {
      unit: 'u',
      successor: 'w',
      relation: 'merged',
      operatesFrom: '2025-07-01',
    });
    expect(await world.one('decisions', 'a', { asOf: '2025-12-01' })).toMatchObject({
      issuer: { id: 'u', name: 'Huyện ủy U' },
      lines: [{ unit: { id: 'u', name: 'Huyện ủy U' } }],
      issuerNowPartOf: [{ id: 'w', name: 'Tỉnh ủy W' }],
    });
  });

  it('is signed by a person in a capacity, both of which are sealed', async () => {
    await world.tell('PersonIdentified', { person: 'x', name: { key: 'p.x', sealed: 'AA' } });
    const signer = { person: 'x', capacity: { key: 'p.x', sealed: 'BB' } };
    const told = await issue('a', '2023-03-01', { signer });
    // No key of this name was ever made: who may see names is told that they are gone.
    expect((await world.one('decisions', 'a'))['signer']).toEqual({
      id: 'x',
      name: { erased: true },
      capacity: { erased: true },
    });
    const ask = await world.looking();
    const held = (await currentWholeRows(ask, DECISIONS, ['a'])).get('a');
    expect(held?.['signer']).toEqual({
      person: 'x',
      capacity: { key: 'p.x', sealed: 'BB', eventId: told.eventId, path: 'signer.capacity' },
    });
  });
});

describe('the list of decisions', () => {
  it('is narrowed by issuer, type, number and the span of dates, the latest first', async () => {
    await issue('a', '2022-12-31', { number: '1' });
    await issue('b', '2023-05', { number: '2', type: 'KL' });
    await issue('c', '2024-01-01', { number: '3', issuer: 'v' });
    const found = (query: Record<string, string> = {}) => world.ids('decisions', query);
    expect(await found()).toEqual(['c', 'b', 'a']);
    expect(await found({ issuer: 'v' })).toEqual(['c']);
    expect(await found({ type: 'KL' })).toEqual(['b']);
    expect(await found({ number: '1' })).toEqual(['a']);
    expect(await found({ from: '2023-05-31' })).toEqual(['c', 'b']);
    expect(await found({ from: '2023-06' })).toEqual(['c']);
    expect(await found({ to: '2023-05-01' })).toEqual(['b', 'a']);
    expect(await found({ from: '2023', to: '2023' })).toEqual(['b']);
    expect(await found({ asOf: '2023-05-01' })).toEqual(['b', 'a']);
    expect((await world.items('decisions', { asOf: '2023-05-01' }))[0]).toMatchObject({
      certainty: 'possible',
    });
  });
});
