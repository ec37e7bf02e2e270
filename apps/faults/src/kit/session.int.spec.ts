/** A long run can be stopped and goes on where it stood; a seed is one case; a report says what was done and what was not. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { shim } from '../disk/shim.js';
import { lineOf, reportOf } from './report.js';
import { openResultsFile } from './results-file.js';
import { runLong, runSeed } from './session.js';
import type { CaseResult } from './case-result.js';

const works = 'missing' in shim() ? it.skip : it;
const LIMIT_MS = 60_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kheo-session-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a long run', () => {
  works(
    'ends after so many kills, and with the same seed and file goes on behind what it has done',
    async () => {
      const resume = join(folder, 'results.ndjson');
      const seeds: string[] = [];
      const run = (kills: number) => {
        const file = openResultsFile(resume, 3, () => 3);
        if ('problem' in file) throw new Error(file.problem);
        return runLong({ seed: 3, kills, file, parallel: 1, heard: ({ seed }) => void seeds.push(seed) });
      };
      const first = await run(1);
      expect(first.map(({ seed }) => seed)).toEqual(['kill-start:0']);
      expect(await run(1)).toEqual(first);
      const more = await run(2);
      expect(more[0]).toEqual(first[0]);
      expect(seeds).toEqual(more.map(({ seed }) => seed));
      expect(new Set(seeds).size).toBe(seeds.length);
      expect(readFileSync(resume, 'utf8').trim().split('\n')).toHaveLength(1 + more.length);
    },
    LIMIT_MS,
  );
});

describe('a sweep', () => {
  works(
    'tries a boundary on a new folder when those before it have done the work, and is at its end only when it is not reached there',
    async () => {
      // An import has some 470 boundaries: 241 to 246, of which one folder would reach two, and some beyond the end
      expect(await runSeed('kill-import:120')).toMatchObject({ kills: 6, atEnd: false, violations: [] });
      expect(await runSeed('kill-import:600')).toMatchObject({ kills: 0, atEnd: true, violations: [] });
    },
    LIMIT_MS,
  );
});

describe('a seed', () => {
  works(
    'is one case, whoever runs it',
    async () => {
      const [once, again] = [await runSeed('kill-start:9'), await runSeed('kill-start:9')];
      expect(once).toMatchObject({ seed: 'kill-start:9', scenario: 'kill-start', kills: 1, violations: [] });
      expect(again).toEqual(once);
    },
    LIMIT_MS,
  );

  it('of no scenario is refused', async () => {
    await expect(runSeed('kill-nothing:1')).rejects.toThrow('kill-nothing:1: no scenario has this seed');
    await expect(runSeed('kill-start')).rejects.toThrow('no scenario has this seed');
  });
});

describe('a report', () => {
  const result = (told: Partial<CaseResult>): CaseResult => ({
    seed: 'crowd:1',
    scenario: 'crowd',
    kills: 4,
    cuts: 0,
    violations: [],
    atEnd: false,
    ...told,
  });
  const told = { command: 'npm run faults', date: '2026-11-25', machine: '2 cores' };

  it('counts what held, what failed with its seed, and what was skipped with its reason', () => {
    const report = reportOf(
      [
        result({}),
        result({ seed: 'crowd:2', violations: ['1 acknowledged: gone'] }),
        result({ seed: 'eio:1', scenario: 'eio', kills: 0, skipped: 'no C compiler' }),
      ],
      told,
    );
    expect(report).toMatch(/\| crowd \| [^|]+ \| 2 \| 8 \| 0 \| 1 held, \*\*1 failed\*\* \| {2}\|/);
    expect(report).toMatch(/\| eio \| [^|]+ \| 1 \| 0 \| 0 \| 1 skipped: no C compiler \| {2}\|/);
    expect(report).toMatch(/\| enospc \| [^|]+ \| 0 \| 0 \| 0 \| not run \| {2}\|/);
    expect(report).toMatch(/\| not run \| before 0, after 0, torn 0 of about 71: not to the end \|/);
    expect(report).toContain('- `--replay crowd:2`\n  - 1 acknowledged: gone');
  });

  it('says in a line what came of a case, and how to run it again when it failed', () => {
    expect(lineOf(result({ cuts: 6 }))).toBe('held    crowd:1: 4 kills, 6 power cuts');
    expect(lineOf(result({ skipped: 'no C compiler' }))).toBe('skipped crowd:1: no C compiler');
    expect(lineOf(result({ violations: ['gone'] }))).toContain('--replay crowd:1');
  });
});
