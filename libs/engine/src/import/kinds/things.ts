/** What acts refer to: sources, units, documents, phases, fields, people, forms and grounds. The seed's columns as they are. */
import { optional, text } from '@kheo/kernel';
import { columnsOf, ownColumn } from '../column.js';
import { actKind, kindOf } from '../kind.js';
import type { Kind } from '../kind.js';

const known = (name: string, doc: string, sample = '') => ownColumn(name, optional(text(doc, 80)), sample);
const id = (sample: string) => ownColumn('id', text('Id of the row, unique in its data set', 80), sample);

const sources = kindOf({
  name: 'sources',
  doc: 'An article, report or file that facts are read from',
  command: 'RegisterSource',
  dates: { on: 'published_on', precision: 'published_precision' },
  columns: [
    id('SRC-1'),
    ...columnsOf('RegisterSource', {
      file: ['file'],
      title: ['title', 'Nhân rộng các mô hình “Dân vận khéo”'],
      publisher: ['publisher'],
      place: ['place', 'tỉnh Bình Thuận'],
      published_on: ['publishedOn', '2024-01-17'],
    }),
    known('published_precision', 'day, month, year or unknown', 'day'),
    ...columnsOf('RegisterSource', { sha256: ['sha256'], note: ['note'] }),
  ],
});

const units = kindOf({
  name: 'units',
  doc: 'A territory or an organisation',
  command: 'EstablishUnit',
  dates: { on: 'valid_from' },
  columns: columnsOf('EstablishUnit', {
    id: ['unit', 'cm-ham-hiep'],
    name_vi: ['name', 'xã Hàm Hiệp'],
    kind: ['kind', 'territory'],
    level: ['level', 'commune'],
    parent_id: ['parent'],
    territory_id: ['territory', 'cm-ham-hiep'],
    valid_from: ['validFrom'],
    valid_to: ['validTo'],
    source_id: ['source'],
    note: ['note'],
  }),
});

const documents = kindOf({
  name: 'documents',
  doc: 'A document as it is cited',
  command: 'RecordDocument',
  dates: { on: 'issued_on', precision: 'precision' },
  columns: [
    id('DOC-001'),
    ...columnsOf('RecordDocument', {
      type: ['type', 'Kế hoạch'],
      number: ['number', '189'],
      symbol: ['symbol'],
      printed_as: ['printedAs', 'Kế hoạch số 189, ngày 30/3/2020'],
      issuer_unit_id: ['issuer'],
    }),
    known('issued_on', 'Day, month or year of issue', '2020-03-30'),
    known('precision', 'day, month, year or unknown', 'day'),
    ...columnsOf('RecordDocument', { title_vi: ['title'], source_id: ['source'], note: ['note'] }),
  ],
});

const phases = kindOf({
  name: 'phases',
  doc: 'A named phase of one organisation; phases overlap',
  command: 'DeclarePhase',
  effective: (cells) => ({
    precision: 'range',
    date: yearOf(cells['from_year']),
    to: yearOf(cells['to_year']),
  }),
  faultsOf: ({ from_year: from = '', to_year: to = '' }) =>
    from > to
      ? [
          {
            column: 'to_year',
            code: 'PhaseEndsBeforeItBegins',
            expected: 'a last year that is not before the first',
            values: { fromYear: from, toYear: to },
          },
        ]
      : [],
  columns: [
    id('PHS-001'),
    ...columnsOf('DeclarePhase', {
      organisation_unit_id: ['organisation', 'bdv-binh-thuan'],
      name_vi: ['name', 'giai đoạn 2021 – 2025'],
      from_year: ['fromYear', '2021'],
      to_year: ['toYear', '2025'],
      governing_document_id: ['governingDocument'],
      source_id: ['source'],
      note: ['note'],
    }),
  ],
});

const fields = kindOf({
  name: 'fields',
  doc: 'A field of a scheme; schemes are never mapped to each other',
  command: 'DeclareField',
  rowId: ({ scheme, code }) => `${scheme ?? ''}/${code ?? ''}`,
  columns: columnsOf('DeclareField', {
    scheme: ['scheme', 'F4-HOANG-MAI-2022'],
    code: ['code', 'KT'],
    name_vi: ['nameVi', 'phát triển kinh tế'],
    name_en: ['nameEn', 'economic development'],
    source_id: ['source'],
  }),
});

const people = kindOf({
  name: 'people',
  doc: 'A person in the capacity that the source prints',
  command: 'IdentifyPerson',
  faultsOf: ({ printed_capacity: capacity, unit_id: unit }) =>
    unit !== undefined && capacity === undefined
      ? [
          {
            column: 'printed_capacity',
            code: 'FieldMissing',
            expected: 'the capacity that is held in the unit',
          },
        ]
      : [],
  columns: [
    id('PER-001'),
    ...columnsOf('IdentifyPerson', {
      name: ['name', 'Nguyễn Văn Mẫu'],
      printed_capacity: ['capacity', 'Trưởng Ban Dân vận'],
      unit_id: ['unit', 'bdv-binh-thuan'],
      source_id: ['source'],
      note: ['note'],
    }),
  ],
});

const capacities = actKind({
  name: 'capacities',
  doc: 'A further capacity of a person',
  command: 'HoldCapacity',
  columns: {
    person_id: ['person', 'PER-001'],
    capacity: ['capacity', 'Phó Bí thư Thường trực Huyện ủy'],
    unit_id: ['unit', 'pc-thanh-ba'],
  },
});

const forms = kindOf({
  name: 'commendation-forms',
  doc: 'A form of recognition or commendation with its authority and legal basis',
  aliases: ['commendations', 'forms'],
  command: 'DeclareForm',
  dates: { on: 'valid_from' },
  rowId: ({ code }) => code,
  columns: columnsOf('DeclareForm', {
    code: ['form', 'BK-PV'],
    name_vi: ['nameVi', 'Bằng khen của Chủ tịch UBND tỉnh'],
    name_en: ['nameEn'],
    level: ['level', 'province'],
    authority_vi: ['authority', 'Chủ tịch UBND tỉnh'],
    legal_basis: ['legalBasis', 'Law 06/2022/QH15 Art. 74'],
    valid_from: ['validFrom'],
    valid_to: ['validTo'],
    certainty: ['certainty', 'sourced'],
  }),
});

const grounds = kindOf({
  name: 'annulment-grounds',
  doc: 'A legal ground on which a decision is annulled',
  aliases: ['grounds'],
  command: 'DeclareGround',
  rowId: ({ code }) => code,
  columns: columnsOf('DeclareGround', {
    code: ['ground', 'AG-A'],
    law: ['law', '06/2022/QH15'],
    article: ['article', '93'],
    clause: ['clause', '2'],
    point: ['point', 'a'],
    paraphrase_vi: ['paraphraseVi', 'Gian dối trong kê khai công trạng, thành tích để được khen'],
    paraphrase_en: ['paraphraseEn'],
    certainty: ['certainty', 'sourced'],
  }),
});

const yearOf = (cell: string | undefined): string => String(Number(cell));

export const THINGS = {
  sources,
  units,
  documents,
  phases,
  fields,
  people,
  capacities,
  forms,
  grounds,
} satisfies Record<string, Kind>;
