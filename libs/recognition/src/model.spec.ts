/** What is done, where and by whom: holders fit their kind, fields stand in their scheme, a merged model takes no further acts. */
import { describe, expect, it } from '@jest/globals';
import { COMMUNE, DISTRICT, HOLDER, MODEL, PROVINCE, SCHEME, story, WORLD } from '@kheo/testing';
import type { Act } from '@kheo/testing';
import { COMMANDS, evolve, fieldsOfEvent } from './catalogue.js';
import { withCorrections } from './correction.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });
const world = movement.given(...WORLD);
const model = { title: 'phòng khám thân thiện', kind: 'model', holders: [], unit: 'cm-tan-nghia' };
const merge: Act = ['MergeModels', { model: 'mod-vaccines', into: 'mod-incinerators' }];

describe('the holders of a model', () => {
  it('are a person behind an individual, and a unit behind a collective', () => {
    const person = { holderKind: 'individual', holders: ['per-hien'] };
    const unit = { holderKind: 'collective', holders: ['cm-tan-nghia'] };
    world.when('IdentifyModel', { ...model, ...person }).thenRecorded('ModelIdentified', person);
    world.when('IdentifyModel', { ...model, ...unit }).thenRecorded('ModelIdentified', unit);
    world
      .when('IdentifyModel', { ...model, ...person, holderKind: 'collective' })
      .thenRefused('HolderKindMismatch', { holderKind: 'collective', holder: 'per-hien' });
    world
      .when('IdentifyModel', { ...model, ...unit, holderKind: 'individual' })
      .thenRefused('HolderKindMismatch', { holder: 'cm-tan-nghia' });
  });

  it('are two or more when they hold it jointly: a parish and a police ward', () => {
    const joint = { ...model, holderKind: 'joint' };
    world
      .when('IdentifyModel', { ...joint, holders: ['cm-tan-nghia', 'pc-tan-nghia'] })
      .thenRecorded('ModelIdentified');
    world
      .when('IdentifyModel', { ...joint, holders: ['cm-tan-nghia', 'per-hien'] })
      .thenRecorded('ModelIdentified');
    world
      .when('IdentifyModel', { ...joint, holders: ['cm-tan-nghia'] })
      .thenRefused('HolderMissing', { holderKind: 'joint' });
  });

  it('are not two because one is named twice', () => {
    world
      .when('IdentifyModel', { ...model, holderKind: 'joint', holders: ['per-hien', 'per-hien'] })
      .thenRefused('HolderMissing');
  });

  it('stay unknown where the source does not say', () => {
    world.when('IdentifyModel', model).thenRecorded('ModelIdentified', { holders: [] });
    world.when('IdentifyModel', { ...model, holderKind: 'collective' }).thenRecorded('ModelIdentified');
  });

  it('are somebody the log knows', () => {
    world
      .when('IdentifyModel', { ...model, holders: ['per-nobody'] })
      .thenRefused('ReferenceUnknown', { field: 'holders.0' });
  });

  it('change from a date on, by the same rules', () => {
    const changed = world
      .when('ChangeHolder', { model: 'mod-vaccines', holderKind: 'collective', holders: ['pc-tan-nghia'] })
      .thenRecorded('HolderChanged');
    expect(changed.stateOf('model', 'mod-vaccines')).toMatchObject({
      holderKind: 'collective',
      holders: ['pc-tan-nghia'],
    });
    changed
      .when('ChangeHolder', { model: 'mod-vaccines', holderKind: 'individual', holders: ['pc-tan-nghia'] })
      .thenRefused('HolderKindMismatch');
    const unsaid = changed.given(['ChangeHolder', { model: 'mod-vaccines', holders: [] }]);
    expect(unsaid.stateOf('model', 'mod-vaccines')).not.toHaveProperty('holderKind');
  });
});

describe('a model', () => {
  it('stands in a field of its scheme', () => {
    const field = (code: string) => ({ ...model, field: { scheme: 'F4', code } });
    world.when('IdentifyModel', field('VHXH')).thenRecorded('ModelIdentified');
    world.when('IdentifyModel', field('KT')).thenRefused('FieldNotInScheme', { scheme: 'F4', code: 'KT' });
    world
      .when('IdentifyModel', { ...model, field: { scheme: 'F9', code: 'KT' } })
      .thenRefused('ReferenceUnknown', { field: 'field.scheme' });
  });

  it('belongs to this movement unless the source names another', () => {
    world.when('IdentifyModel', model).thenRecorded('ModelIdentified', { movement: 'dan-van-kheo' });
    world
      .when('IdentifyModel', { ...model, movement: 'hoc-tap-bac' })
      .thenRecorded('ModelIdentified', { movement: 'hoc-tap-bac' });
  });

  it('names the model of which it is a replica', () => {
    world
      .when('IdentifyModel', { ...model, origin: 'mod-vaccines' })
      .thenRecorded('ModelIdentified', { origin: 'mod-vaccines' });
    world
      .when('IdentifyModel', { ...model, origin: 'mod-nothing' })
      .thenRefused('ReferenceUnknown', { field: 'origin' });
  });

  it('is an exemplar or a model, and nothing else', () => {
    world.when('IdentifyModel', { ...model, kind: 'exemplar' }).thenRecorded('ModelIdentified');
    world.when('IdentifyModel', { ...model, kind: 'idea' }).thenFaulty('FieldInvalid', 'kind');
  });
});

const ACTS: readonly Act[] = [
  ['RecordVisit', { model: 'mod-vaccines', by: 'pc-ham-tan' }],
  ['RecordInspection', { model: 'mod-vaccines', by: 'pc-ham-tan' }],
  ['ReportOutcome', { model: 'mod-vaccines', value: 136, valueUnit: 'lò đốt rác', qualifier: 'exact' }],
  ['RequestReplication', { model: 'mod-vaccines', by: 'pc-ham-tan' }],
  ['RecordReplication', { model: 'mod-vaccines', place: 'cm-tan-nghia' }],
  ['IntroduceModel', { model: 'mod-vaccines', by: 'pc-ham-tan' }],
];

describe('an act on a model', () => {
  it.each(ACTS)('%s carries the ids of the model as they are', (name, body) => {
    const subject = {
      modelKind: 'model',
      movement: 'dan-van-kheo',
      unit: 'cm-tan-nghia',
      holders: ['per-hien'],
      field: { scheme: 'F4', code: 'VHXH' },
    };
    expect(world.given([name, body, { on: '2024' }]).events.at(-1)?.data).toMatchObject({
      ...subject,
      holderKind: 'individual',
    });
  });

  it.each(ACTS.filter(([, body]) => 'by' in body))(
    '%s is refused after the end of the unit that is said to have acted',
    (name, body) => {
      world
        .when(name, body, { on: '2025-07-01' })
        .thenRefused('UnitEnded', { unit: 'pc-ham-tan', lastDay: '2025-06-30' });
    },
  );

  const others: readonly Act[] = [
    ['RetitleModel', { model: 'mod-vaccines', title: 'tên mới' }],
    ['ChangeHolder', { model: 'mod-vaccines', holders: [] }],
    ['LapseModel', { model: 'mod-vaccines' }],
  ];
  it.each([...ACTS, ...others])(
    '%s is refused on a model that turned out to be another one',
    (name, body) => {
      world
        .given(merge)
        .when(name, body, { on: '2024' })
        .thenRefused('ModelMerged', { model: 'mod-vaccines' });
    },
  );

  it('introduces a model to the centre without recognising it', () => {
    const introduced = world
      .when('IntroduceModel', { model: 'mod-vaccines' })
      .thenRecorded('IntroducedToCentre');
    expect(introduced.events.some(({ type }) => type === 'RecognitionGranted')).toBe(false);
  });

  it('may name a replica that is known, or none', () => {
    world
      .when('RecordReplication', { model: 'mod-vaccines', replica: 'mod-incinerators' })
      .thenRecorded('ModelReplicated');
    world
      .when('RecordReplication', { model: 'mod-vaccines', replica: 'mod-nothing' })
      .thenRefused('ReferenceUnknown', { field: 'replica' });
  });
});

describe('the end of a model', () => {
  it('comes when nobody maintains it any more, once', () => {
    const lapsed = world.given(['LapseModel', { model: 'mod-vaccines' }]);
    lapsed
      .when('LapseModel', { model: 'mod-vaccines' })
      .thenRefused('ModelLapsed', { model: 'mod-vaccines' });
  });

  it('does not keep what happened before it from being recorded late', () => {
    const lapsed = world.given(['LapseModel', { model: 'mod-vaccines' }, { on: '2024' }]);
    lapsed.when('RecordVisit', { model: 'mod-vaccines' }, { on: '2019' }).thenRecorded('VisitRecorded');
    lapsed.when('MaintainModel', { model: 'mod-vaccines', cycle: 2026 }).thenRecorded('ModelMaintained');
  });

  it('comes when it turned out to be another one, which is not itself', () => {
    expect(world.given(merge).stateOf('model', 'mod-vaccines')).toMatchObject({ ended: 'merged' });
    world.when('MergeModels', { model: 'mod-vaccines', into: 'mod-vaccines' }).thenRefused('MergeIntoItself');
    world
      .given(merge)
      .when(...merge)
      .thenRefused('ModelMerged');
  });

  it('does not come in a circle: nothing is merged into what was merged itself', () => {
    const back = { model: 'mod-incinerators', into: 'mod-vaccines' };
    world.given(merge).when('MergeModels', back).thenRefused('ModelMerged', { model: 'mod-vaccines' });
  });
});

it('a title changes from a date on', () => {
  movement
    .given(PROVINCE, DISTRICT, COMMUNE, HOLDER, SCHEME, MODEL)
    .when('RetitleModel', { model: 'mod-vaccines', title: 'tiêm phòng' }, { on: '2022' })
    .thenRecorded('ModelRetitled');
});
