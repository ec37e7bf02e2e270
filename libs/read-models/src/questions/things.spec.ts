/** Phases, documents, sources and people: what acts refer to, as it was on a day. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { draft, memoryParts, MemoryReadModelStore } from '@kheo/testing';
import { importedAs, unit, worldOf } from '../test-world.js';
import type { World } from '../test-world.js';

let world: World;
beforeEach(async () => {
  world = worldOf({ ...memoryParts(), readModels: new MemoryReadModelStore(), draft });
  await world.tell('UnitEstablished', unit('u', { name: 'tỉnh U' }), { on: '1997-01-01' });
});

describe('phases', () => {
  beforeEach(async () => {
    const declare = (phase: string, organisation: string, [fromYear, toYear]: readonly [number, number]) =>
      world.tell('PhaseDeclared', { phase, organisation, name: `Giai đoạn ${phase}`, fromYear, toYear });
    await declare('a', 'u', [2016, 2020]);
    await declare('b', 'v', [2018, 2025]);
  });
  it('overlap, and are found by organisation, by a year that they cover, and by name', async () => {
    expect(await world.ids('phases')).toEqual(['a', 'b']);
    expect(await world.ids('phases', { organisation: 'v' })).toEqual(['b']);
    expect(await world.ids('phases', { year: '2020' })).toEqual(['a', 'b']);
    expect(await world.ids('phases', { year: '2016' })).toEqual(['a']);
    expect(await world.ids('phases', { year: '2021' })).toEqual(['b']);
    expect(await world.ids('phases', { text: 'giai doan b' })).toEqual(['b']);
  });
  it('are what they were on the day, and after an amendment keep what it does not speak of', async () => {
    await world.tell('PhaseAmended', { phase: 'a', toYear: 2021 }, { on: '2020-10-01' });
    const state = async (asOf: string) => world.one('phases', 'a', { asOf });
    expect(await state('2020-09-30')).toMatchObject({ fromYear: 2016, toYear: 2020 });
    expect(await state('2020-10-01')).toMatchObject({
      name: 'Giai đoạn a',
      fromYear: 2016,
      toYear: 2021,
      organisation: { id: 'u', name: 'tỉnh U' },
    });
  });
});

describe('documents', () => {
  it('are cited as printed, and found by issuer, number and words', async () => {
    await world.tell('SourceRegistered', { source: 's', title: 'Báo Nhân Dân' });
    const printed = {
      document: 't',
      type: 'Kết luận',
      number: '03',
      symbol: 'KL/TU',
      issuer: 'u',
      source: 's',
    };
    await world.tell('DocumentRecorded', printed, { on: '2020-05' });
    await world.tell('DocumentRecorded', { document: 'x', title: 'Đề án dân vận' });
    expect((await world.items('documents', { issuer: 'u' }))[0]).toMatchObject({
      citation: 'Kết luận 03-KL/TU',
      issuedOn: { precision: 'month', date: '2020-05' },
      issuer: { name: 'tỉnh U' },
      source: { title: 'Báo Nhân Dân' },
      certainty: 'certain',
    });
    expect(await world.ids('documents', { number: '03' })).toEqual(['t']);
    expect(await world.ids('documents', { text: 'de an' })).toEqual(['x']);
    expect(await world.ids('documents', { text: 'ket luan 03' })).toEqual(['t']);
  });
});

describe('sources', () => {
  it('are found by title, place and publisher, and keep the reference of their row when put right', async () => {
    const told = await world.tell(
      'SourceRegistered',
      { source: 's', title: 'Bao cao', publisher: 'Ban Dân vận', place: 'Hà Nội' },
      { source: importedAs('sources:SRC-1') },
    );
    await world.correct(told, { title: 'Báo cáo tổng kết' });
    expect(await world.ids('sources', { text: 'ha noi tong ket dan van' })).toEqual(['s']);
    expect(await world.one('sources', 's')).toMatchObject({
      title: 'Báo cáo tổng kết',
      reference: 'sources:SRC-1',
      historyLeftOut: 0,
    });
  });
});

describe('people', () => {
  it('hold several capacities, and are found by each unit in which they do and by no half of its name', async () => {
    const sealed = { key: 'p.x', sealed: 'AA' };
    await world.tell('PersonIdentified', { person: 'x', name: sealed });
    await world.tell('CapacityHeld', { person: 'x', capacity: sealed, unit: 'u' }, { on: '2020-02' });
    await world.tell('CapacityHeld', { person: 'x', capacity: sealed, unit: 'uvw' });
    await world.tell('CapacityHeld', { person: 'x', capacity: sealed });
    for (const held of ['u', 'uvw']) expect(await world.ids('people', { unit: held })).toEqual(['x']);
    expect(await world.ids('people', { unit: 'uv' })).toEqual([]);
    expect((await world.one('people', 'x'))['capacities']).toMatchObject([
      { unit: { id: 'uvw' } },
      {},
      { unit: { id: 'u', name: 'tỉnh U' }, from: { date: '2020-02' } },
    ]);
  });
});
