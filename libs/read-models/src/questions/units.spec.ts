/** Units on a day: the tree, the names, what came before and after, and what is told of a unit as a whole. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import { draft, memoryParts, MemoryReadModelStore } from '@kheo/testing';
import { unit, worldOf } from '../test-world.js';
import type { World } from '../test-world.js';

let world: World;
beforeEach(async () => {
  world = worldOf({ ...memoryParts(), readModels: new MemoryReadModelStore(), draft });
  const on = '1997-01-01';
  await world.tell('UnitEstablished', unit('p', { name: 'tỉnh Bắc Kạn', level: 'province' }), { on });
  await world.tell('UnitEstablished', unit('d', { name: 'huyện Đông', level: 'district', parent: 'p' }), {
    on,
  });
  await world.tell('UnitEstablished', unit('q', { name: 'tỉnh Thái Nguyên', level: 'province' }), { on });
});
const merge = (operatesFrom = '2025-07-01', relation = 'merged') =>
  world.tell('UnitSucceeded', { unit: 'p', successor: 'q', relation, operatesFrom }, { on: '2025-06-12' });
const item = async (id: string, query: Record<string, string> = {}) => world.one('units', id, query);

describe('the list of units', () => {
  it('is narrowed by parent, level, kind and words of the name', async () => {
    await world.tell(
      'UnitEstablished',
      unit('c', { kind: 'party-committee', territory: 'p', name: 'Ban Dân vận' }),
    );
    expect(await world.ids('units')).toEqual(['c', 'd', 'p', 'q']);
    expect(await world.ids('units', { parent: 'p' })).toEqual(['d']);
    expect(await world.ids('units', { level: 'province' })).toEqual(['p', 'q']);
    expect(await world.ids('units', { kind: 'party-committee' })).toEqual(['c']);
    expect(await world.ids('units', { text: 'dong huyen' })).toEqual(['d']);
  });

  it('shows a unit on its last day, and afterwards only to who asks for the ended', async () => {
    await merge();
    expect(await world.ids('units', { asOf: '2025-06-30' })).toEqual(['d', 'p', 'q']);
    expect(await world.ids('units', { asOf: '2025-07-01' })).toEqual(['d', 'q']);
    const all = await world.items('units', { asOf: '2025-07-01', ended: 'true' });
    expect(all.map(({ id, certainty, lastDay }) => [id, certainty, lastDay])).toEqual([
      ['d', 'certain', undefined],
      ['p', 'ended', '2025-06-30'],
      ['q', 'certain', undefined],
    ]);
  });

  it('shows both names on a day on which either may have been carried', async () => {
    await world.tell('UnitRenamed', { unit: 'd', name: 'thị xã Đông' }, { on: '2015' });
    const names = async (asOf: string) =>
      (await world.items('units', { asOf, parent: 'p' })).map(({ name, certainty }) => [name, certainty]);
    expect(await names('2014-12-31')).toEqual([['huyện Đông', 'certain']]);
    expect(await names('2015-06-01')).toEqual([
      ['huyện Đông', 'possible'],
      ['thị xã Đông', 'possible'],
    ]);
    expect(await names('2015-12-31')).toEqual([['thị xã Đông', 'certain']]);
  });
});

describe('a unit', () => {
  it('tells into what it went and from what it came, with the day from which the heir operates', async () => {
    await merge();
    const link = { relation: 'merged', operatesFrom: '2025-07-01' };
    expect(await item('p', { asOf: '2024-01-01' })).toMatchObject({
      name: 'tỉnh Bắc Kạn',
      certainty: 'certain',
      lastDay: '2025-06-30',
      successors: [{ id: 'q', name: 'tỉnh Thái Nguyên', ...link }],
      nowPartOf: [{ id: 'q' }],
      inherits: [],
      children: [{ id: 'd', name: 'huyện Đông' }],
    });
    expect(await item('q')).toMatchObject({
      predecessors: [{ id: 'p', ...link }],
      inherits: [{ id: 'p', name: 'tỉnh Bắc Kạn' }],
    });
  });

  it('goes on where only a part of it went elsewhere', async () => {
    await merge('2025-07-01', 'split');
    const { certainty, lastDay } = await item('p', { asOf: '2025-08-01' });
    expect([certainty, lastDay]).toEqual(['certain', undefined]);
  });

  it('ended on the earliest day that any source names', async () => {
    await merge();
    await world.tell('UnitAbolished', { unit: 'p', lastDay: '2025-03-01' });
    expect(await item('p')).toMatchObject({ lastDay: '2025-03-01', certainty: 'ended' });
    expect((await item('p'))['validity']).toBeUndefined();
  });

  it('lists the names it carried and the days from which, as they were known at the position', async () => {
    const { position } = await world.tell(
      'UnitRenamed',
      { unit: 'd', name: 'thị xã Đông' },
      { on: '2015-01-01' },
    );
    const names = async (knownAt: number) =>
      ((await item('d', { knownAt: String(knownAt) }))['names'] as unknown as JsonObject[]).map(
        ({ name }) => name,
      );
    expect(await names(position)).toEqual(['huyện Đông', 'thị xã Đông']);
    expect(await names(position - 1)).toEqual(['huyện Đông']);
  });

  it('holds in its history what sources say of its models together, which no register counts', async () => {
    await world.tell(
      'UnitStatementRecorded',
      { statement: 's', unit: 'd', act: 'recognised', value: 12 },
      { on: '2020' },
    );
    const history = (await item('d'))['history'] as unknown as JsonObject[];
    expect(history.map(({ type }) => type)).toEqual(['UnitEstablished', 'UnitStatementRecorded']);
    expect(await world.items('register')).toEqual([]);
  });

  it('that is only mentioned, and never established, is not found', async () => {
    await world.tell('UnitSucceeded', {
      unit: 'd',
      successor: 'x',
      relation: 'merged',
      operatesFrom: '2025-07-01',
    });
    await expect(item('x')).rejects.toMatchObject({ code: 'NotFound' });
  });
});
