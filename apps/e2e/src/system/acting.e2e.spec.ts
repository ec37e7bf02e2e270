/** The life of a model as officers act it: registered, assessed, decided, annulled; every step answered and traced. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from './running.js';
import type { Answered, Running } from './running.js';

type Item = Record<string, unknown>;
let root: string;
let kheo: Running;
let keys = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kheo-acting-'));
  kheo = await start(join(root, 'data'));
}, 120_000);
afterAll(async () => {
  await kheo.kill();
  await rm(root, { recursive: true, force: true });
});

interface Acted {
  readonly events: readonly { readonly stream: string; readonly revision: number; readonly type: string }[];
  readonly position: number;
}
const act = async (command: string, body: object): Promise<Acted> => {
  keys += 1;
  const answer = await kheo.act(command, body, `acting-${String(keys)}`);
  if (answer.status !== 201) throw new Error(`${command}: ${answer.text}`);
  return answer.json as unknown as Acted;
};
const idOf = ({ events }: Acted): string => (events[0]?.stream ?? '').replace(/^kheo\.[a-z]+-/, '');
const refused = async (command: string, body: object): Promise<Answered> => {
  keys += 1;
  return kheo.act(command, body, `acting-${String(keys)}`);
};
const items = async (path: string): Promise<Item[]> =>
  (await kheo.get(path)).json['items'] as unknown as Item[];
const item = async (path: string): Promise<Item> => (await kheo.get(path)).json['item'] as unknown as Item;
const day = (date: string) => ({ effectiveOn: { precision: 'day', date } });

describe('a model', () => {
  let model: string;
  let registered: string;
  let decision: string;

  it('is registered, assessed and voted on, in the order in which it happened', async () => {
    model = idOf(
      await act('identify-model', {
        title: 'Đường hoa phụ nữ',
        kind: 'model',
        holderKind: 'collective',
        holders: ['mttq-thuan-mang'],
        unit: 'cm-thuan-mang',
        ...day('2024-01-05'),
      }),
    );
    registered = idOf(
      await act('register-model', { model, level: 'province', cycle: 2024, ...day('2024-02-01') }),
    );
    await act('submit-dossier', {
      case: registered,
      documents: ['Tờ trình', 'Biên bản'],
      ...day('2024-10-01'),
    });
    expect(
      (await refused('score-assessment', { case: registered, score: 11, scale: 10 })).json,
    ).toMatchObject({ code: 'ScoreOutOfRange', values: { score: 11, scale: 10 } });
    await act('score-assessment', { case: registered, score: 9.5, scale: 10, ...day('2024-10-20') });
    expect(
      (
        await refused('record-vote', {
          case: registered,
          members: 9,
          present: 7,
          inFavour: 6,
          against: 2,
          invalid: 0,
        })
      ).json,
    ).toMatchObject({ code: 'VotesDoNotAdd' });
    await act('record-vote', {
      case: registered,
      members: 9,
      present: 7,
      inFavour: 6,
      against: 1,
      invalid: 0,
      ...day('2024-11-01'),
    });
    await act('conclude-assessment', { case: registered, model, outcome: 'passed', ...day('2024-11-02') });
  });

  it('is in the register at once when a decision names it, and its case is recognised by the line', async () => {
    const other = idOf(
      await act('identify-model', {
        title: 'Tổ tiết kiệm',
        kind: 'model',
        holderKind: 'collective',
        holders: ['mttq-thuan-mang'],
        unit: 'cm-thuan-mang',
      }),
    );
    const issued = await act('issue-decision', {
      issuer: 'bdv-bac-kan',
      type: 'QĐ',
      number: '12',
      symbol: 'QĐ/BDVTU',
      ...day('2024-12-10'),
      lines: [
        { act: 'recognise', model, case: registered, level: 'province', cycle: 2024 },
        { act: 'recognise', model: other, level: 'province' },
      ],
    });
    decision = idOf(issued);
    const rows = (await items(`/v1/register?issuer=bdv-bac-kan&after=${String(issued.position)}`)).filter(
      (row) => (row['decision'] as Item | undefined)?.['id'] === decision,
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      issuer: { id: 'bdv-bac-kan', name: 'Ban Dân vận Tỉnh ủy (Bắc Kạn)' },
      decision: { citation: 'QĐ 12-QĐ/BDVTU' },
      certainty: 'certain',
    });
    await kheo.get(`/v1/models/${model}?after=kheo.case-${registered}@5`);
    const dossier = await item(`/v1/models/${model}`);
    expect((dossier['history'] as Item[]).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ModelRegistered', 'CouncilVoted', 'DecisionIssued', 'RecognitionGranted']),
    );
    expect(await items('/v1/register?issuer=bdv-bac-kan')).toHaveLength(2);
  });

  it('is told apart by numbers: a duplicate and a gap are flagged in the scope of the issuer', async () => {
    const line = { act: 'recognise', model, case: registered, level: 'province' };
    const again = await act('issue-decision', {
      issuer: 'bdv-bac-kan',
      type: 'QĐ',
      number: '12',
      symbol: 'QĐ/BDVTU',
      lines: [line],
      ...day('2024-12-20'),
    });
    const later = await act('issue-decision', {
      issuer: 'bdv-bac-kan',
      type: 'QĐ',
      number: '15',
      symbol: 'QĐ/BDVTU',
      lines: [line],
      ...day('2024-12-21'),
    });
    expect(
      (await item(`/v1/decisions/${decision}?after=${String(later.position)}`))['numbering'],
    ).toMatchObject({ duplicates: [idOf(again)] });
    expect((await item(`/v1/decisions/${idOf(later)}`))['numbering']).toMatchObject({
      previous: 12,
      missing: 2,
      duplicates: [],
    });
    const links = (await item(`/v1/models/${model}?after=kheo.case-${registered}@7`))['history'] as Item[];
    expect(links.filter(({ type }) => type === 'DecisionLinked')).toHaveLength(2);
    expect(
      (await items('/v1/register?issuer=bdv-bac-kan')).filter(
        (row) => (row['model'] as Item)['id'] === model,
      ),
    ).toHaveLength(1);
  });

  it('keeps its recognition before the day on which the decision was annulled, by an heir of the issuer only', async () => {
    const annul = { decision, ground: 'AG-A', reason: 'Kê khai gian dối' };
    expect(
      (await refused('annul-decision', { ...annul, by: 'bdv-nghe-an', ...day('2025-03-01') })).json,
    ).toMatchObject({ code: 'ActingUnitNotSuccessor' });
    const { position } = await act('annul-decision', { ...annul, by: 'bdv-bac-kan', ...day('2025-03-01') });
    const on = async (asOf: string) =>
      (await items(`/v1/register?issuer=bdv-bac-kan&asOf=${asOf}&after=${String(position)}`)).filter(
        (row) => (row['decision'] as Item | undefined)?.['id'] === decision,
      );
    const before = await on('2025-02-28');
    expect(before.length).toBeGreaterThan(0);
    expect(before[0]).toMatchObject({
      laterEnded: { how: 'annulled', effectiveOn: { precision: 'day', date: '2025-03-01' } },
    });
    expect(await on('2025-03-01')).toEqual([]);
    expect((await refused('annul-decision', { ...annul, by: 'bdv-bac-kan' })).json).toMatchObject({
      code: 'DecisionAlreadyAnnulled',
    });
  });
});

describe('a command', () => {
  it('sent again with its key is answered as before; with another body it is refused', async () => {
    const body = { unit: 'cm-moi', name: 'xã Mới', kind: 'territory', level: 'commune' };
    const [first, second] = [
      await kheo.act('establish-unit', body, 'same'),
      await kheo.act('establish-unit', body, 'same'),
    ];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect((second.json as unknown as Acted).events).toEqual((first.json as unknown as Acted).events);
    const other = await kheo.act('establish-unit', { ...body, name: 'xã Khác' }, 'same');
    expect({ status: other.status, code: other.json['code'] }).toEqual({
      status: 409,
      code: 'IdempotencyKeyReused',
    });
  });
});
