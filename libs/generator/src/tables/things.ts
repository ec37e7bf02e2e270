/** What acts refer to: sources, documents, phases, fields, people, capacities, forms and grounds. */
import { dayIn, SEASONS } from '../calendar.js';
import { below, happens, purpose, within } from '../chance.js';
import { FORMS, GROUNDS } from '../legal.js';
import { newModels } from '../model.js';
import { hasPerson, personOf } from '../model.js';
import { personName } from '../names.js';
import { officerAt, officerId, seatsIn, termIn } from '../officers.js';
import { CENTRE, commissionIn, orderIn, slugIn } from '../organisations.js';
import { phaseDeclaredIn } from '../phases.js';
import { RATES } from '../rates.js';
import { isReference } from '../table.js';
import type { Row, Table } from '../table.js';
import type { Country, District, Province } from '../territory.js';

export const reportOf = ({ slug }: Province, year: number): string => `BC-${slug}-${String(year)}`;
export const provincePlanPaper = ({ slug }: Province, year: number): string => `KH-${slug}-${String(year)}`;
export const districtPlanPaper = ({ tail }: District, year: number): string => `KH-${tail}-${String(year)}`;
/** With which a district proposes to the province. */
export const submissionOf = ({ tail }: District, cycle: number): string => `TTr-${tail}-${String(cycle)}`;

const PUBLISHED = purpose('report.published');
export const publishedOn = ({ key }: Province, year: number): string =>
  dayIn(within(within(key, year), PUBLISHED), [12, 12], year);

const SOURCES: Table = {
  kind: 'sources',
  columns: ['id', 'title', 'publisher', 'place', 'published_on', 'note'],
  *rows({ provinces, options }, folder) {
    if (isReference(folder)) {
      const title = `Dữ liệu sinh tự động, hạt giống ${String(options.seed)}`;
      yield [GENERATED, title, 'Kheo', '', '', 'Không có thật: tỉnh có tên thật, mọi việc khác là sinh ra'];
      return;
    }
    for (const province of provinces) {
      const name = orderIn(folder, 12) === 'new' ? province.heirName : province.name;
      const title = `Báo cáo kết quả phong trào “Dân vận khéo” năm ${String(folder)} (${province.name})`;
      yield [
        reportOf(province, folder),
        title,
        `Ban của Tỉnh ủy ${name}`,
        name,
        publishedOn(province, folder),
        '',
      ];
    }
  },
};
export const GENERATED = 'SRC-GEN';

const NUMBER = purpose('document.number');
const PLAN = purpose('plan.date');
const SUBMITTED = purpose('submission.date');

const DOCUMENTS: Table = {
  kind: 'documents',
  columns: ['id', 'type', 'number', 'symbol', 'issuer_unit_id', 'issued_on', 'title_vi'],
  *rows({ provinces }, folder) {
    if (isReference(folder)) return;
    const year = String(folder);
    for (const province of provinces) {
      const key = within(province.key, folder);
      const issuer = `pc-${slugIn(province, orderIn(folder, 1))}`;
      const title = `về phong trào “Dân vận khéo” năm ${year}`;
      const plan = dayIn(within(key, PLAN), SEASONS.provincePlans, folder);
      yield [
        provincePlanPaper(province, folder),
        'Kế hoạch',
        numberOf(key, 400),
        'KH/TU',
        issuer,
        plan,
        title,
      ];
      for (const district of province.districts) {
        const own = within(district.key, folder);
        const [committee, day] = [
          `pc-${district.tail}`,
          dayIn(within(own, PLAN), SEASONS.districtPlans, folder),
        ];
        yield [
          districtPlanPaper(district, folder),
          'Kế hoạch',
          numberOf(own, 300),
          'KH/HU',
          committee,
          day,
          title,
        ];
        if (folder === 2025) continue;
        const submitted = dayIn(within(own, SUBMITTED), SEASONS.provinceProposals, folder);
        const asking = `đề nghị công nhận mô hình “Dân vận khéo” năm ${year}`;
        yield [
          submissionOf(district, folder),
          'Tờ trình',
          numberOf(within(own, 1), 300),
          'TTr/BDV',
          `bdv-${district.tail}`,
          submitted,
          asking,
        ];
      }
    }
  },
};
const numberOf = (key: number, most: number): string => String(1 + below(key, NUMBER, most));

const PHASES: Table = {
  kind: 'phases',
  columns: ['id', 'organisation_unit_id', 'name_vi', 'from_year', 'to_year'],
  *rows({ provinces, options }, folder) {
    if (isReference(folder)) {
      yield ['PHS-TW', CENTRE, 'giai đoạn 1999 – 2024', '1999', '2024'];
      return;
    }
    const declared = phaseDeclaredIn(folder, options.from);
    if (!declared) return;
    const [first, last] = declared.map(String) as [string, string];
    for (const province of provinces)
      yield [
        `PHS-${province.slug}-${first}`,
        commissionIn(province, folder, 1),
        `giai đoạn ${first} – ${last}`,
        first,
        last,
      ];
  },
};

const FIELDS_OF_SCHEME = [
  ['KT', 'phát triển kinh tế', 'economy'],
  ['VHXH', 'văn hóa - xã hội', 'culture and society'],
  ['QPAN', 'quốc phòng - an ninh', 'defence and security'],
  ['HTCT', 'xây dựng hệ thống chính trị', 'political system'],
] as const;
export const FIELD_CODES = FIELDS_OF_SCHEME.map(([code]) => code);
const OWN_SCHEME = purpose('province.scheme');
/** Some provinces have a scheme of their own; schemes are never mapped to each other. */
export const schemeOf = ({ key, slug }: Province): string =>
  happens(key, OWN_SCHEME, RATES.ownScheme) ? `F4-${slug}` : 'F4-TW';

const FIELDS: Table = {
  kind: 'fields',
  columns: ['scheme', 'code', 'name_vi', 'name_en'],
  *rows({ provinces }, folder) {
    if (!isReference(folder)) return;
    for (const scheme of new Set(['F4-TW', ...provinces.map(schemeOf)]))
      for (const field of FIELDS_OF_SCHEME) yield [scheme, ...field];
  },
};

const PEOPLE: Table = {
  kind: 'people',
  columns: ['id', 'name', 'printed_capacity', 'unit_id'],
  *rows(country, folder) {
    yield* officers(country, folder);
    if (isReference(folder)) return;
    for (const { model } of newModels(country, folder))
      if (hasPerson(model)) yield [personOf(model), personName(model.key), '', ''];
  },
};

function* officers(country: Country, folder: 'reference' | number): Generator<Row> {
  const term = termIn(country, folder);
  if (term === undefined) return;
  const year = isReference(folder) ? country.options.from : folder;
  for (const { tail, key, unit, capacities } of seatsIn(country, year))
    for (const [at, capacity] of capacities.entries())
      yield [officerId(tail, term, at + 1), personName(officerAt(key, term, at + 1)), capacity, unit];
}

const FURTHER = purpose('officer.further-capacity');
const FURTHER_ON = purpose('officer.further-capacity.date');

/** In the year after their term began some officers of districts and provinces sit on a council, too. */
const CAPACITIES: Table = {
  kind: 'capacities',
  columns: ['id', 'person_id', 'capacity', 'unit_id', 'on_date'],
  *rows(country, folder) {
    const term = isReference(folder)
      ? undefined
      : termIn(country, folder - 1 === country.options.from ? 'reference' : folder - 1);
    if (isReference(folder) || term === undefined) return;
    for (const { tail, key, unit } of seatsIn(country, folder)) {
      const own = officerAt(key, term, 2);
      const person = officerId(tail, term, 2);
      const isOfProvince = !/\d$/.test(tail);
      if (!isOfProvince && !happens(own, FURTHER, RATES.furtherCapacities)) continue;
      const capacity = 'Thành viên Hội đồng xét công nhận “Dân vận khéo”';
      yield [
        `CV-${person}`,
        person,
        capacity,
        unit,
        dayIn(within(own, FURTHER_ON), SEASONS.communePlans, folder),
      ];
    }
  },
};

const legal = (kind: string, columns: readonly string[], rows: readonly Row[]): Table => ({
  kind,
  columns,
  rows: (_, folder) => (isReference(folder) ? rows : []),
});

export const THINGS: readonly Table[] = [
  SOURCES,
  DOCUMENTS,
  PHASES,
  FIELDS,
  PEOPLE,
  CAPACITIES,
  legal(
    'commendation-forms',
    ['code', 'name_vi', 'level', 'authority_vi', 'legal_basis', 'valid_to', 'certainty'],
    FORMS,
  ),
  legal(
    'annulment-grounds',
    ['code', 'law', 'article', 'clause', 'point', 'paraphrase_vi', 'certainty'],
    GROUNDS,
  ),
];
