/** Units begin, change their names, are followed by others and end; what happened before their end can be recorded for ever. */
import { describe, expect, it } from '@jest/globals';
import { COMMUNE, DISTRICT, PROVINCE, story } from '@kheo/testing';
import { COMMANDS, evolve, fieldsOfEvent } from './catalogue.js';
import { withCorrections } from './correction.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });
const NEW_PROVINCE = {
  unit: 'pv-lam-dong-2025',
  name: 'tỉnh Lâm Đồng',
  kind: 'territory',
  level: 'province',
  validFrom: '2025-07-01',
};
const merged = {
  unit: 'pv-binh-thuan',
  successor: 'pv-lam-dong-2025',
  relation: 'merged',
  operatesFrom: '2025-07-01',
};
const provinces = movement.given(PROVINCE, ['EstablishUnit', NEW_PROVINCE]);

describe('EstablishUnit', () => {
  it('records a unit from the first day that is known', () => {
    const event = movement.given(['EstablishUnit', NEW_PROVINCE]).events[0];
    expect([event?.type, event?.effectiveOn]).toEqual([
      'UnitEstablished',
      { precision: 'day', date: '2025-07-01' },
    ]);
    expect(event?.data).not.toHaveProperty('validFrom');
  });

  it('records the end as well, where one is known, on its last day', () => {
    const { events, stateOf } = movement.given(PROVINCE, DISTRICT);
    expect(events.map(({ type, effectiveOn }) => [type, effectiveOn]).slice(1)).toEqual([
      ['UnitEstablished', { precision: 'unknown', to: '2025-06-30' }],
      ['UnitAbolished', { precision: 'day', date: '2025-06-30' }],
    ]);
    expect(stateOf('unit', 'dt-ham-tan')).toMatchObject({
      lastDay: '2025-06-30',
      existsFrom: { earliest: '0001-01-01', latest: '2025-06-30' },
    });
  });

  it('keeps an earlier day by which the unit was there', () => {
    const told = { on: { precision: 'unknown', to: '2010-01-01' } as const };
    const { events } = movement.given([
      'EstablishUnit',
      { unit: 'u', name: 'U', kind: 'agency', validTo: '2020-12-31' },
      told,
    ]);
    expect(events[0]?.effectiveOn).toEqual({ precision: 'unknown', to: '2010-01-01' });
  });

  it('is refused for a unit that is there', () => {
    movement
      .given(PROVINCE)
      .when(...PROVINCE)
      .thenRefused('AlreadyExists', { unit: 'pv-binh-thuan' });
  });

  it('is refused when it would end before it begins, and not when it may have begun in time', () => {
    const unit = { unit: 'u', name: 'U', kind: 'agency', validTo: '2020-06-30' };
    movement
      .when('EstablishUnit', { ...unit, validFrom: '2020-07' })
      .thenRefused('ValidityReversed', { unit: 'u', validTo: '2020-06-30' });
    movement
      .when('EstablishUnit', { ...unit, validFrom: '2020' })
      .thenRecordedAll('UnitEstablished', 'UnitAbolished');
  });

  it('works in a territory that is known, or is one itself', () => {
    const office = { unit: 'pc', name: 'Tỉnh ủy', kind: 'party-committee', territory: 'pv-binh-thuan' };
    movement
      .when('EstablishUnit', office)
      .thenRefused('ReferenceUnknown', { field: 'territory', id: 'pv-binh-thuan' });
    movement
      .given(PROVINCE)
      .when('EstablishUnit', office)
      .thenRecorded('UnitEstablished', { territory: 'pv-binh-thuan' });
    movement
      .when('EstablishUnit', { ...office, kind: 'territory', territory: 'pc' })
      .thenRecorded('UnitEstablished');
  });

  it('names a unit above it that is known', () => {
    movement.when(...COMMUNE).thenRefused('ReferenceUnknown', { field: 'parent', id: 'dt-ham-tan' });
  });
});

describe('RenameUnit', () => {
  it('records the new name; the unit stays the same', () => {
    movement
      .given(PROVINCE)
      .when('RenameUnit', { unit: 'pv-binh-thuan', name: 'tỉnh Bình Thuận mới' })
      .thenRecorded('UnitRenamed');
  });

  it('is refused after the end of the unit, however late the end was recorded', () => {
    const rename = { unit: 'dt-ham-tan', name: 'thị xã Hàm Tân' };
    const district = movement.given(PROVINCE, DISTRICT);
    district
      .when('RenameUnit', rename, { on: '2025-07-01' })
      .thenRefused('UnitEnded', { unit: 'dt-ham-tan', lastDay: '2025-06-30' });
    for (const on of ['2025-06-30', '2025-06', '2025'])
      district.when('RenameUnit', rename, { on }).thenRecorded('UnitRenamed');
  });
});

describe('SucceedUnit', () => {
  it('is not followed in a circle, by a unit that has ended, or before it began', () => {
    const third = { ...NEW_PROVINCE, unit: 'pv-third', name: 'tỉnh Ba', validTo: '2025-12-31' };
    const split = { ...merged, relation: 'split' };
    const chain = provinces.given(
      ['EstablishUnit', third],
      ['SucceedUnit', split],
      [
        'SucceedUnit',
        { ...split, unit: 'pv-lam-dong-2025', successor: 'pv-third', operatesFrom: '2025-10-01' },
      ],
    );
    chain
      .when('SucceedUnit', {
        ...split,
        unit: 'pv-third',
        successor: 'pv-binh-thuan',
        operatesFrom: '2025-11-01',
      })
      .thenRefused('SuccessionInCircle', { unit: 'pv-third', successor: 'pv-binh-thuan' });
    chain
      .when('SucceedUnit', { ...split, successor: 'pv-third', operatesFrom: '2026-02-01' })
      .thenRefused('UnitEnded', { unit: 'pv-third', lastDay: '2025-12-31' });
    chain
      .when('SucceedUnit', {
        ...split,
        unit: 'pv-third',
        successor: 'pv-lam-dong-2025',
        operatesFrom: '2025-07-01',
      })
      .thenRefused('ValidityReversed', { unit: 'pv-third', existsFrom: '2025-07-01' });
  });

  it('ends the merged unit on the day before its successor begins', () => {
    const after = provinces.given(['SucceedUnit', merged]);
    expect(after.stateOf('unit', 'pv-binh-thuan')).toMatchObject({
      lastDay: '2025-06-30',
      successors: ['pv-lam-dong-2025'],
    });
  });

  it('leaves a unit that gives only a part away as it was', () => {
    const after = provinces.given(['SucceedUnit', { ...merged, relation: 'split' }]);
    expect(after.stateOf('unit', 'pv-binh-thuan')).not.toHaveProperty('lastDay');
  });

  it('never moves an end to a later day, in whatever order ends are recorded', () => {
    const early = ['AbolishUnit', { unit: 'pv-binh-thuan', lastDay: '2025-02-28' }] as const;
    const after = provinces.given(early, ['SucceedUnit', merged]);
    expect(after.stateOf('unit', 'pv-binh-thuan')).toMatchObject({ lastDay: '2025-02-28' });
  });

  it('is refused to the unit itself, and twice to the same', () => {
    provinces
      .when('SucceedUnit', { ...merged, successor: 'pv-binh-thuan' })
      .thenRefused('SuccessorIsItself', { unit: 'pv-binh-thuan' });
    provinces
      .given(['SucceedUnit', merged])
      .when('SucceedUnit', merged)
      .thenRefused('AlreadyExists', { successor: 'pv-lam-dong-2025' });
  });
});

describe('AbolishUnit', () => {
  it('records the last day, which is when it happened', () => {
    const story = movement
      .given(PROVINCE)
      .when('AbolishUnit', { unit: 'pv-binh-thuan', lastDay: '2025-06-30' })
      .thenRecorded('UnitAbolished');
    expect(story.events.at(-1)?.effectiveOn).toEqual({ precision: 'day', date: '2025-06-30' });
  });

  it('is refused for a unit that has ended', () => {
    movement
      .given(PROVINCE, DISTRICT)
      .when('AbolishUnit', { unit: 'dt-ham-tan', lastDay: '2026-01-01' })
      .thenRefused('UnitEnded', { lastDay: '2025-06-30' });
  });

  it('is refused before the unit can have begun', () => {
    provinces
      .when('AbolishUnit', { unit: 'pv-lam-dong-2025', lastDay: '2025-06-30' })
      .thenRefused('ValidityReversed', { unit: 'pv-lam-dong-2025' });
  });
});

describe('EstablishCommittee', () => {
  it('records that a unit has a committee', () => {
    movement
      .given(PROVINCE)
      .when('EstablishCommittee', { unit: 'pv-binh-thuan' }, { on: '2016' })
      .thenRecorded('CommitteeEstablished');
  });

  it('is refused after the end of the unit', () => {
    movement
      .given(PROVINCE, DISTRICT)
      .when('EstablishCommittee', { unit: 'dt-ham-tan' }, { on: '2025-08' })
      .thenRefused('UnitEnded');
  });
});
