/** What acts refer to is recorded once: phases by decision, fields in their scheme, people in their capacities, legal data with their source. */
import { describe, expect, it } from '@jest/globals';
import { PROVINCE, story, WORLD } from '@kheo/testing';
import { COMMANDS, evolve, fieldsOfEvent } from './catalogue.js';
import { withCorrections } from './correction.js';

const movement = story({ commands: COMMANDS, evolve, fieldsOfEvent, withCorrections });

describe('phases', () => {
  const phase = {
    organisation: 'pv-binh-thuan',
    name: 'giai đoạn 1999 – 2024',
    fromYear: 1999,
    toYear: 2024,
  };
  const declared = movement.given(PROVINCE, ['DeclarePhase', phase, { as: 'long' }]);

  it('are declared for one organisation and may overlap', () => {
    declared
      .when('DeclarePhase', { ...phase, fromYear: 2021, toYear: 2025 }, { as: 'short' })
      .thenRecorded('PhaseDeclared', { phase: 'phs-short' });
  });

  it('do not end before they begin, also not when they are amended', () => {
    declared
      .when('DeclarePhase', { ...phase, toYear: 1998 })
      .thenRefused('PhaseEndsBeforeItBegins', { fromYear: 1999, toYear: 1998 });
    declared
      .when('AmendPhase', { phase: 'phs-long', toYear: 1990 })
      .thenRefused('PhaseEndsBeforeItBegins', { fromYear: 1999, toYear: 1990 });
  });

  it('keep the years that an amendment does not name', () => {
    const amended = declared
      .when('AmendPhase', { phase: 'phs-long', toYear: 2025 })
      .thenRecorded('PhaseAmended');
    expect(amended.stateOf('phase', 'phs-long')).toEqual({ id: 'phs-long', fromYear: 1999, toYear: 2025 });
    amended.when('AmendPhase', { phase: 'phs-long', fromYear: 2025 }).thenRecorded('PhaseAmended');
    amended
      .when('AmendPhase', { phase: 'phs-long', fromYear: 2026 })
      .thenRefused('PhaseEndsBeforeItBegins', { fromYear: 2026, toYear: 2025 });
  });

  it('are named by the act, and never follow from its date', () => {
    const world = movement.given(...WORLD, [
      'DeclarePhase',
      { ...phase, fromYear: 2021, toYear: 2025 },
      { as: 'now' },
    ]);
    const silent = world.given(['GrantRecognition', { model: 'mod-vaccines' }, { on: '2023-05-01' }]);
    expect(silent.events.at(-1)?.data).not.toHaveProperty('phases');
    const introduced = world.when(
      'IntroduceModel',
      { model: 'mod-vaccines', phases: ['phs-now'] },
      { on: '1999' },
    );
    introduced.thenRecorded('IntroducedToCentre', { phases: ['phs-now'] });
  });
});

describe('field schemes', () => {
  const field = { scheme: 'F4', code: 'KT', nameVi: 'kinh tế' };

  it('open with their first field', () => {
    const opened = movement
      .when('DeclareField', field)
      .thenRecordedAll('FieldSchemeDeclared', 'FieldDeclared');
    opened.when('DeclareField', { ...field, code: 'QPAN' }).thenRecorded('FieldDeclared', { code: 'QPAN' });
  });

  it('hold each code once', () => {
    movement
      .given(['DeclareField', field])
      .when('DeclareField', field)
      .thenRefused('AlreadyExists', { scheme: 'F4', code: 'KT' });
  });

  it('are never mapped: the same code of another scheme is another field', () => {
    const two = movement.given(['DeclareField', field], ['DeclareField', { ...field, scheme: 'FG4' }]);
    expect([two.stateOf('scheme', 'F4'), two.stateOf('scheme', 'FG4')]).toEqual([
      { id: 'F4', codes: ['KT'] },
      { id: 'FG4', codes: ['KT'] },
    ]);
  });
});

describe('sources and documents', () => {
  it('are recorded as printed, and nothing is completed', () => {
    movement
      .when('RegisterSource', { title: 'Nhân rộng các mô hình', publishedOn: '2024-01' }, { as: 'article' })
      .thenRecorded('SourceRegistered', {
        source: 'src-article',
        publishedOn: '2024-01',
      });
    const printed = movement
      .when('RecordDocument', { type: 'Công văn', number: '689', symbol: 'CV/TU' }, { as: 'cv' })
      .thenRecorded('DocumentRecorded');
    expect(printed.events[0]?.data).toEqual({
      document: 'doc-cv',
      type: 'Công văn',
      number: '689',
      symbol: 'CV/TU',
    });
  });

  it('are refused with a day that does not exist, or without a type', () => {
    movement
      .when('RegisterSource', { title: 'Bài', publishedOn: '2023-02-30' })
      .thenFaulty('DateImpossible', 'publishedOn');
    movement.when('RecordDocument', {}).thenFaulty('FieldMissing', 'type');
  });

  it('name an issuer that is known', () => {
    movement
      .when('RecordDocument', { type: 'KL', issuer: 'pc-nobody' })
      .thenRefused('ReferenceUnknown', { field: 'issuer', id: 'pc-nobody' });
  });
});

describe('people', () => {
  it('may act in two capacities, and stay one person', () => {
    const named = movement
      .given(PROVINCE)
      .when(
        'IdentifyPerson',
        { name: 'Ma Từ Đông Điền', capacity: 'Trưởng Ban Dân vận', unit: 'pv-binh-thuan' },
        { as: 'dien' },
      )
      .thenRecordedAll('PersonIdentified', 'CapacityHeld');
    const twice = named
      .when('HoldCapacity', { person: 'per-dien', capacity: 'Chủ tịch MTTQ' })
      .thenRecorded('CapacityHeld', { person: 'per-dien' });
    expect(twice.stateOf('person', 'per-dien')).toEqual({ id: 'per-dien' });
    expect(
      twice.events.filter(({ type }) => type === 'CapacityHeld').map(({ data }) => data['capacity']),
    ).toEqual(['Trưởng Ban Dân vận', 'Chủ tịch MTTQ']);
  });

  it('are named without a capacity where none is printed', () => {
    movement.when('IdentifyPerson', { name: 'Phan Thị Na' }).thenRecorded('PersonIdentified');
  });

  it('hold no capacity before they are known', () => {
    movement
      .when('HoldCapacity', { person: 'per-nobody', capacity: 'Chủ tịch' })
      .thenRefused('ReferenceUnknown', { field: 'person' });
  });
});

describe('legal data', () => {
  const form = {
    form: 'GK-DT',
    nameVi: 'Giấy khen',
    level: 'district',
    certainty: 'sourced',
    validTo: '2025-06-30',
  };
  const ground = {
    ground: 'G1',
    law: '06/2022/QH15',
    article: '93',
    paraphraseVi: 'Có hành vi gian dối',
    certainty: 'sourced',
  };

  it('are declared once, and say how sure they are', () => {
    const declared = movement.given(['DeclareForm', form], ['DeclareGround', ground]);
    expect(declared.events.map(({ type, data }) => [type, data['certainty']])).toEqual([
      ['CommendationFormDeclared', 'sourced'],
      ['AnnulmentGroundDeclared', 'sourced'],
    ]);
    declared.when('DeclareForm', form).thenRefused('AlreadyExists', { form: 'GK-DT' });
    declared.when('DeclareGround', ground).thenRefused('AlreadyExists', { ground: 'G1' });
    const { certainty: _, ...unsure } = form;
    movement.when('DeclareForm', unsure).thenFaulty('FieldMissing', 'certainty');
  });
});
