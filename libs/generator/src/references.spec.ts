/** Whatever a row names has been recorded: in its own folder, or in one before it. */
import { describe, expect, test } from '@jest/globals';
import { SMALL, toldBy } from './test-history.js';
import type { Cells } from './test-history.js';

const HISTORIES = [SMALL, { ...SMALL, provinces: 7, modelsPerYear: 60, from: 2017, seed: 5 }];

/** Columns by what they name. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  parent_id: ['units'],
  territory_id: ['units'],
  unit_id: ['units'],
  by_unit_id: ['units'],
  to_unit_id: ['units'],
  issuer_unit_id: ['units'],
  organiser_unit_id: ['units'],
  organisation_unit_id: ['units'],
  decided_by_unit_id: ['units'],
  place_unit_id: ['units'],
  old_id: ['units'],
  new_id: ['units'],
  source_id: ['sources'],
  document_id: ['documents'],
  phase_ids: ['phases'],
  person_id: ['people'],
  signer_id: ['people'],
  assessor_id: ['people'],
  chair_ids: ['people'],
  holder_ids: ['people', 'units'],
  model_id: ['models'],
  origin_model_id: ['models'],
  replica_model_id: ['models'],
  decision_id: ['decisions'],
  form_code: ['commendation-forms'],
  total_claim_id: ['claims'],
  part_claim_ids: ['claims'],
  subject_id: ['models', 'units'],
};
const CASES = ['case_id', 'from_case_id'];

/** `reference` comes before every year. */
const order = (folder: string): number => (folder === 'reference' ? 0 : Number(folder));

describe.each(HISTORIES)('in %j', (options) => {
  const told = toldBy(options);
  const firstIn = new Map<string, number>();
  for (const kind of told.kinds)
    for (const row of told.rows(kind)) {
      const id = row['id'] ?? row['code'];
      if (id !== undefined) firstIn.set(`${kind}:${id}`, order(row['folder'] ?? ''));
    }
  const isKnown = (name: string, folder: string): boolean =>
    (firstIn.get(name) ?? Number.POSITIVE_INFINITY) <= order(folder);
  const strangersOf = (kind: string): string[] =>
    told.rows(kind).flatMap((row) => [...strangers(row), ...strangeCases(row)]);
  const strangers = (row: Cells): string[] =>
    Object.entries(NAMED).flatMap(([column, kinds]) =>
      (row[column] ?? '')
        .split('|')
        .filter((id) => id !== '' && !kinds.some((kind) => isKnown(`${kind}:${id}`, row['folder'] ?? ''))),
    );
  const strangeCases = (row: Cells): string[] =>
    CASES.flatMap((column) => row[column] ?? []).filter(
      (ref) => ref !== '' && !isKnown(ref, row['folder'] ?? ''),
    );

  test.each(told.kinds)('%s', (kind) => {
    expect(strangersOf(kind)).toEqual([]);
  });

  test('no row of a kind has the id of another', () => {
    for (const kind of told.kinds) {
      const ids = told.rows(kind).flatMap(({ id }) => id ?? []);
      expect([kind, new Set(ids).size]).toEqual([kind, ids.length]);
    }
  });

  test('ids are short enough for whoever types them, and for the importer', () => {
    for (const name of firstIn.keys()) expect(name.length).toBeLessThanOrEqual(80);
  });

  test('fields are those of the scheme that is named', () => {
    const fields = new Set(told.rows('fields').map(({ scheme, code }) => `${scheme ?? ''}/${code ?? ''}`));
    for (const { field_scheme: scheme, field_code: code } of told.rows('models'))
      if (scheme !== '') expect(fields.has(`${scheme ?? ''}/${code ?? ''}`)).toBe(true);
  });

  test('a case is one model of one level, whatever row names it', () => {
    const models = new Map<string, Cells>(
      ['registrations', 'maintenance', 'proposals'].flatMap((kind) =>
        told.rows(kind).map((row) => [`${kind}:${row['id'] ?? ''}`, row] as const),
      ),
    );
    for (const kind of ['conclusions', 'recognitions', 'refusals', 'decision-lines'])
      for (const { case_id: of = '', model_id: model, level } of told.rows(kind)) {
        expect(models.get(of)?.['model_id']).toBe(model);
        if (level !== undefined) expect(models.get(of)?.['level']).toBe(level);
      }
  });
});
