/** What no row can say goes as commands, each about something that has been recorded by then. */
import { describe, expect, test } from '@jest/globals';
import { faultsOf } from '@kheo/kernel';
import { COMMANDS } from '@kheo/recognition';
import { SMALL, toldBy } from './test-history.js';

const told = toldBy({ ...SMALL, provinces: 3, modelsPerYear: 120, seed: 6 });
const small = toldBy(SMALL);
const of = (name: string) => told.commands.filter((command) => command.name === name);
const rowsNamed = (body: object): string[] =>
  [...JSON.stringify(body).matchAll(/\{([a-z-]+:[^{}"]+)\}/g)].map(([, row = '']) => row);

describe('commands', () => {
  test('are those that anybody else sends, with the fields that they take', () => {
    for (const { name, body, key } of told.commands) {
      const { fields = {}, internal } = COMMANDS[name] ?? {};
      const sent = JSON.parse(JSON.stringify(body).replace(/\{[a-z-]+:[^{}"]+\}/g, 'some-id')) as object;
      expect([key, internal, faultsOf(fields, sent)]).toEqual([key, undefined, []]);
    }
  });

  test('say what no kind of rows says, of every sort', () => {
    const names = new Set(told.commands.map(({ name }) => name));
    expect([...names].sort()).toEqual([
      'AbolishUnit',
      'AnnulDecision',
      'ChangeHolder',
      'CorrectDecision',
      'CorrectRecord',
      'ExplainClaim',
      'LapseModel',
      'MergeModels',
      'RecoverAward',
      'ReissueCertificate',
      'RetitleModel',
      'RetractRecord',
      'ReturnRegistration',
      'ReviewPlan',
      'WithdrawRegistration',
    ]);
  });

  test('in the smallest history, too, decisions are annulled and records put right', () => {
    const names = new Set(small.commands.map(({ name }) => name));
    for (const name of [
      'AnnulDecision',
      'CorrectDecision',
      'CorrectRecord',
      'RetractRecord',
      'LapseModel',
      'AbolishUnit',
    ])
      expect([name, names.has(name)]).toEqual([name, true]);
  });

  test('have a key each', () => {
    const keys = told.commands.map(({ name, key }) => `${name} ${key}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('name rows of their own folder or of one before it', () => {
    const folders = new Map<string, number>();
    for (const kind of told.kinds)
      for (const { id, folder } of told.rows(kind)) folders.set(`${kind}:${id ?? ''}`, Number(folder) || 0);
    for (const { body, folder } of told.commands)
      for (const row of rowsNamed(body)) {
        expect([row, folders.has(row)]).toEqual([row, true]);
        expect(folders.get(row)).toBeLessThanOrEqual(Number(folder));
      }
  });

  test('come a year after what they put right: none in the first', () => {
    const first = new Set(told.commands.filter(({ folder }) => folder === '1999').map(({ name }) => name));
    expect(
      [...first].filter((name) => !['WithdrawRegistration', 'ReturnRegistration'].includes(name)),
    ).toEqual([]);
    expect(told.commands.some(({ folder }) => folder === 'reference')).toBe(false);
  });
});

describe('decisions', () => {
  const decisions = new Map(told.rows('decisions').map((row) => [row['id'] ?? '', row]));
  const about = (name: string) =>
    of(name).map((command) => {
      const [row = ''] = rowsNamed(command.body);
      return {
        ...command,
        by: (command.body as { by: string }).by,
        decision: decisions.get(row.slice('decisions:'.length)),
      };
    });

  test('are annulled once, on a ground, by a day after their own', () => {
    const annulled = about('AnnulDecision');
    expect(annulled.length).toBeGreaterThan(3);
    expect(new Set(annulled.map(({ decision }) => decision?.['id'])).size).toBe(annulled.length);
    const grounds = new Set(told.rows('annulment-grounds').map(({ code }) => code));
    for (const { decision, effectiveOn, body } of annulled) {
      expect(grounds.has((body as { ground: string }).ground)).toBe(true);
      expect(Number(effectiveOn?.date?.slice(0, 4))).toBe(Number(decision?.['folder']) + 1);
    }
  });

  test('are put right by whoever issued them, or by who followed when the issuer had ended', () => {
    const successor = new Map(
      told.rows('successions').map((row) => [row['old_id'] ?? '', row['new_id'] ?? '']),
    );
    const acts = ['AnnulDecision', 'CorrectDecision', 'RecoverAward', 'ReissueCertificate'].flatMap(about);
    let followed = 0;
    for (const { by, decision } of acts) {
      let unit = decision?.['issuer_unit_id'] ?? '';
      while (unit !== by && successor.has(unit)) {
        unit = successor.get(unit) ?? '';
        followed += 1;
      }
      expect(unit).toBe(by);
    }
    expect(followed).toBeGreaterThan(0);
  });

  test('whose award is recovered have that line', () => {
    const lines = Map.groupBy(told.rows('decision-lines'), ({ decision_id: id }) => id);
    for (const { body, decision } of about('RecoverAward'))
      expect((body as { line: number }).line).toBe(lines.get(decision?.['id'])?.length);
  });
});

describe('records', () => {
  test('are put right where they were first written, and by something else than they say', () => {
    const titles = new Map(told.rows('models').map((row) => [row['id'], row['title_vi']]));
    const corrected = of('CorrectRecord').map(
      ({ body }) => body as { stream: string; revision: number; changes: object },
    );
    expect(corrected.length).toBeGreaterThan(30);
    for (const { stream, revision, changes } of corrected) {
      expect(revision).toBe(0);
      expect(stream).toMatch(/^kheo\.(model|case|decision)-\{/);
      const [row = ''] = rowsNamed({ stream });
      if ('title' in changes) expect(changes.title).not.toBe(titles.get(row.slice('models:'.length)));
    }
  });

  test('a date that was wrong is put right by one of the same year', () => {
    const dated = of('CorrectRecord').filter(({ body }) => 'happenedOn' in body);
    expect(dated.length).toBeGreaterThan(0);
    for (const { body, folder } of dated)
      expect((body as { happenedOn: { date: string } }).happenedOn.date.slice(0, 4)).toBe(
        String(Number(folder) - 1),
      );
  });
});

describe('models', () => {
  test('lapse once, after the last year in which they were maintained', () => {
    const last = new Map(told.rows('maintenance').map((row) => [row['model_id'], Number(row['cycle'])]));
    const lapsed = of('LapseModel');
    expect(new Set(lapsed.map(({ key }) => key)).size).toBe(lapsed.length);
    for (const { body, folder } of lapsed) {
      const model = (rowsNamed(body)[0] ?? '').slice('models:'.length);
      expect(Number(folder)).toBe((last.get(model) ?? Number(model.slice(1, 5))) + 1);
    }
  });

  test('that came late turn out to be one of their own year', () => {
    for (const { body } of of('MergeModels')) {
      const [late = '', into = ''] = rowsNamed(body).map((row) => row.slice('models:'.length));
      expect(late).toMatch(/^LM/);
      const started = told.rows('models').find(({ id }) => id === late)?.['started_on'];
      expect(into.startsWith(`M${started ?? ''}-`)).toBe(true);
    }
  });
});

test('a total that is explained is one that does not hold', () => {
  const claims = new Map(told.rows('claims').map((row) => [row['id'] ?? '', Number(row['value'])]));
  const parts = new Map(
    told.rows('claim-relations').map((row) => [row['total_claim_id'], row['part_claim_ids']]),
  );
  const explained = of('ExplainClaim').map(({ body }) => (rowsNamed(body)[0] ?? '').slice('claims:'.length));
  expect(explained.length).toBeGreaterThan(0);
  for (const claim of explained) {
    const sum = (parts.get(claim) ?? '').split('|').reduce((all, part) => all + (claims.get(part) ?? 0), 0);
    expect(claims.get(claim)).toBeGreaterThan(sum);
  }
});

test('who holds a model afterwards is a unit of its commune', () => {
  const handedOn = of('ChangeHolder');
  const units = new Set(told.rows('units').map(({ id }) => id));
  const models = new Map(told.rows('models').map((row) => [row['id'], row]));
  expect(handedOn.length).toBeGreaterThan(5);
  for (const { body } of handedOn) {
    const { holders } = body as { holders: string[] };
    expect(holders.map((unit) => units.has(unit))).toEqual([true]);
    expect(models.get((rowsNamed(body)[0] ?? '').slice('models:'.length))?.['holder_kind']).toBe(
      'collective',
    );
  }
});

test('with the districts their units end, all of them', () => {
  const ended = new Set(of('AbolishUnit').map(({ body }) => (body as { unit: string }).unit));
  const ofDistricts = told.rows('units').filter(({ level }) => level === 'district');
  expect(ofDistricts.length).toBeGreaterThan(0);
  for (const { id = '' } of ofDistricts) expect([id, ended.has(id)]).toEqual([id, true]);
  expect(ended.size).toBe(ofDistricts.length);
});
