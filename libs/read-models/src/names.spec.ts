/** What ids are called and how units hang together: by territory, by succession, on any day. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import { draft, memoryParts, MemoryReadModelStore } from '@kheo/testing';
import {
  citationOf,
  currentWholeRows,
  holderLabels,
  linked,
  subtreeOf,
  unitLabels,
  unitPaths,
  UNITS,
} from './names.js';
import { unit, worldOf } from './test-world.js';
import type { World } from './test-world.js';

let world: World;
beforeEach(() => {
  world = worldOf({ ...memoryParts(), readModels: new MemoryReadModelStore(), draft });
});
const establish = (id: string, more: JsonObject = {}, on = '2000-01-01') =>
  world.tell('UnitEstablished', unit(id, more), { on });
const follows = (from: string, successor: string, relation = 'merged') =>
  world.tell(
    'UnitSucceeded',
    { unit: from, successor, relation, operatesFrom: '2025-07-01' },
    { on: '2025-06-12' },
  );
const nameOf = async (id: string, asOf: string) =>
  (await unitLabels(await world.looking({ asOf }), [id]))(id)?.['name'];

describe('a place', () => {
  it('includes what stands under it at any depth, and the organisations that work in its territory', async () => {
    await establish('province');
    await establish('district', { parent: 'province' });
    await establish('commune', { parent: 'district' });
    await establish('committee', { kind: 'party-committee', territory: 'district' });
    await establish('elsewhere');
    const ask = await world.looking();
    expect([...(await subtreeOf(ask, ['province']))].sort()).toEqual([
      'committee',
      'commune',
      'district',
      'province',
    ]);
    expect([...(await subtreeOf(ask, ['district']))].sort()).toEqual(['committee', 'commune', 'district']);
    expect([...(await subtreeOf(ask, ['nowhere']))]).toEqual(['nowhere']);
  });

  it('goes on including what has ended since, and knows nothing of what was recorded later', async () => {
    await establish('district');
    await establish('commune', { parent: 'district' });
    await world.tell('UnitAbolished', { unit: 'commune', lastDay: '2025-06-30' });
    const { position } = await establish('late', { parent: 'district' });
    const under = async (knownAt: number) =>
      [...(await subtreeOf(await world.looking({ asOf: '2026-01-01', knownAt }), ['district']))].sort();
    expect(await under(position)).toEqual(['commune', 'district', 'late']);
    expect(await under(position - 1)).toEqual(['commune', 'district']);
  });

  it('that was recorded as its own ancestor is still walked once', async () => {
    await establish('a', { parent: 'b' });
    await establish('b', { parent: 'a' });
    const ask = await world.looking();
    expect([...(await subtreeOf(ask, ['a']))].sort()).toEqual(['a', 'b']);
    expect((await unitPaths(ask, ['a'])).get('a')).toEqual(['b', 'a']);
  });
});

describe('succession', () => {
  it('is followed through chains in both directions, without the unit itself', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await establish(id);
    await follows('a', 'c');
    await follows('b', 'c');
    await follows('c', 'd');
    const ask = await world.looking();
    expect(await linked(ask, 'd', 'predecessors')).toEqual(['a', 'b', 'c']);
    expect(await linked(ask, 'a', 'successors')).toEqual(['c', 'd']);
    expect(await linked(ask, 'b', 'predecessors')).toEqual([]);
  });
  it('that was recorded in a circle is walked once', async () => {
    for (const id of ['a', 'b', 'c']) await establish(id);
    await follows('a', 'b');
    await follows('b', 'c');
    await follows('c', 'a');
    const ask = await world.looking();
    expect(await linked(ask, 'a', 'successors')).toEqual(['b', 'c']);
    expect(await linked(ask, 'a', 'predecessors')).toEqual(['b', 'c']);
  });
});

describe('a unit', () => {
  it('is called what it was called on the day, and keeps its last name after its end', async () => {
    await establish('a', { name: 'thị xã A' });
    await world.tell('UnitRenamed', { unit: 'a', name: 'thành phố A' }, { on: '2010-03-01' });
    await world.tell('UnitAbolished', { unit: 'a', lastDay: '2025-06-30' }, { on: '2025-06-12' });
    expect(await nameOf('a', '2010-02-28')).toBe('thị xã A');
    expect(await nameOf('a', '2010-03-01')).toBe('thành phố A');
    expect(await nameOf('a', '2025-07-01')).toBe('thành phố A');
    expect(
      (await currentWholeRows(await world.looking({ asOf: '2025-07-01' }), UNITS, ['a'])).get('a'),
    ).toMatchObject({
      ended: 1,
      lastDay: '2025-06-30',
    });
  });

  // A name that was put right was written last, and so it was taken for the last name that the unit carried.
  it('carries the later of two names that are possible on a day, also when the earlier one was put right since', async () => {
    const told = await establish('a', { name: 'thị xã A' });
    await world.tell('UnitRenamed', { unit: 'a', name: 'thành phố A' }, { on: '2010' });
    expect(await nameOf('a', '2010-06-01')).toBe('thành phố A');
    await world.correct(told, { name: 'thị xã Á' });
    expect(await nameOf('a', '2010-06-01')).toBe('thành phố A');
    expect(await nameOf('a', '1990-01-01')).toBe('thành phố A');
  });

  // Rows are found in the order of their keys as text, where `#10` stands before `#9`.
  it('carries the later of two possible names however often it was written anew', async () => {
    await establish('a', { name: 'thị xã A' });
    await world.tell('UnitRenamed', { unit: 'a', name: 'thành phố A' }, { on: '2010' });
    for (let at = 0; at < 6; at += 1) {
      await follows(`x${String(at)}`, 'a');
      expect(await nameOf('a', '2010-06-01')).toBe('thành phố A');
    }
  });

  it('stands on a path from the top down, by its parents, else by the territory in which it works', async () => {
    await establish('province');
    await establish('district', { parent: 'province' });
    await establish('committee', { kind: 'party-committee', territory: 'district' });
    const paths = await unitPaths(await world.looking(), ['committee', 'province', 'nowhere']);
    expect(Object.fromEntries(paths)).toEqual({
      committee: ['province', 'district', 'committee'],
      province: ['province'],
      nowhere: ['nowhere'],
    });
  });

  it('is found beside a thousand others that are asked for at once', async () => {
    await establish('last', { name: 'xã cuối' });
    const many = Array.from({ length: 1_100 }, (_, at) => `x${String(at)}`);
    expect((await unitLabels(await world.looking(), [...many, 'last']))('last')).toEqual({
      id: 'last',
      name: 'xã cuối',
    });
  });
});

describe('a holder', () => {
  it('is a unit or a person, and an id where neither is known', async () => {
    await establish('a', { name: 'xã A' });
    await world.tell('PersonIdentified', { person: 'p', name: { key: 'p.p', sealed: 'AA' } });
    const label = await holderLabels(await world.looking(), ['a', 'p', 'x', undefined]);
    expect([label('a'), label('x'), label(undefined)]).toEqual([
      { id: 'a', name: 'xã A' },
      { id: 'x' },
      undefined,
    ]);
    expect(label('p')).toMatchObject({ id: 'p', name: { key: 'p.p', path: 'name' } });
  });
});

describe('a citation', () => {
  it('is printed as far as it is known', () => {
    expect(citationOf({ type: 'Kết luận', number: '03', symbol: 'KL/TU' })).toBe('Kết luận 03-KL/TU');
    expect(citationOf({ type: 'Chỉ thị', symbol: 'CT/TW' })).toBe('Chỉ thị CT/TW');
    expect(citationOf({ type: 'QĐ', number: '', symbol: 'QĐ/TU' })).toBe('QĐ QĐ/TU');
    expect(citationOf({ type: 'Kế hoạch' })).toBe('Kế hoạch');
  });
});
