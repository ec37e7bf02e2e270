import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { bench } from './bench.js';
import type { Options } from './options.js';
import type { Figure } from './report/figures.js';
import { Unavailable } from './sections/setting.js';
import type { Section } from './sections/setting.js';

const figure = (id: string): Figure => ({ id, what: id, unit: 's', value: 1 });
const fine: Section = async function* () {
  yield figure('fine/1');
};
const halfWay: Section = async function* () {
  yield figure('half/1');
  throw new Error('the disk is full');
};
const lacking: Section = async function* () {
  if (existsSync('')) yield figure('never');
  throw new Unavailable('no compiler here');
};

const run = (sections: Readonly<Record<string, Section>>, told: Partial<Options> = {}) =>
  bench(
    { only: Object.keys(sections), sizes: [1_000], seed: 1, smoke: false, ...told },
    { sections, say: () => undefined },
  );

describe('a run', () => {
  it('goes on after a section that failed, keeps what it had measured, and remembers why', async () => {
    const { figures, failures, skipped } = await run({ halfWay, fine });
    expect(figures.map(({ id }) => id)).toEqual(['half/1', 'fine/1']);
    expect(failures).toEqual({ halfWay: expect.stringContaining('the disk is full') });
    expect(skipped).toEqual({});
  });

  it('tells what this machine lacks apart from what failed', async () => {
    const { failures, skipped } = await run({ lacking });
    expect([failures, skipped]).toEqual([{}, { lacking: 'no compiler here' }]);
  });

  it('gives sections a scratch folder that is gone afterwards', async () => {
    let scratch = '';
    const looking: Section = async function* ({ work }) {
      scratch = work;
      yield figure(existsSync(work) ? 'there' : 'missing');
    };
    expect((await run({ looking })).figures).toMatchObject([{ id: 'there' }]);
    expect(existsSync(scratch)).toBe(false);
  });

  it('takes more rounds of what is short, one in a smoke run, and as many as were asked for', async () => {
    const rounds = async (told: Partial<Options>): Promise<readonly number[]> => {
      const counts: number[] = [];
      const counting: Section = async function* ({ rounds: of }) {
        counts.push(of(1_000), of(1_000_000));
        yield figure('x');
      };
      await run({ counting }, told);
      return counts;
    };
    expect(await rounds({})).toEqual([5, 3]);
    expect(await rounds({ smoke: true })).toEqual([1, 1]);
    expect(await rounds({ rounds: 7 })).toEqual([7, 7]);
  });
});
