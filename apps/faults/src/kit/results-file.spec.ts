/** A run goes on from its own results and from nobody else's. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openResultsFile } from './results-file.js';
import type { ResultsFile } from './results-file.js';
import type { CaseResult } from './case-result.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kheo-results-'));
  path = join(folder, 'runs.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (seed?: number) => openResultsFile(path, seed, () => 99);
const opened = (seed?: number): ResultsFile => {
  const file = open(seed);
  if ('problem' in file) throw new Error(file.problem);
  return file;
};
const result = (told: Partial<CaseResult> = {}): CaseResult => ({
  seed: 'crowd:1',
  scenario: 'crowd',
  kills: 4,
  cuts: 0,
  violations: [],
  atEnd: false,
  ...told,
});
const write = (...lines: readonly object[]): void =>
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

describe('a file of results', () => {
  it('begins with the seed of its run, and gives back what was added', () => {
    opened(7).add(result());
    expect(readFileSync(path, 'utf8').split('\n')[0]).toBe('{"run":{"seed":7}}');
    expect(opened(7)).toMatchObject({ seed: 7, results: [result()] });
    expect(opened(7).remark).toBeUndefined();
  });

  it('of another seed is refused, and stays as it is', () => {
    opened(7).add(result());
    const before = readFileSync(path, 'utf8');
    expect(open(8)).toEqual({
      problem: `${path}: the results are of seed 7, not of 8; take that seed or another file`,
    });
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('tells the seed to a run that was not given one', () => {
    expect(opened().seed).toBe(99);
    expect(opened().seed).toBe(99);
    rmSync(path);
    opened(7);
    expect(opened().seed).toBe(7);
  });

  it('from before files told their seed is taken for one of the seed that is given, and says so', () => {
    write(result(), result({ seed: 'crowd:2' }));
    const file = opened(20261125);
    expect(file.remark).toBe(
      `${path} does not tell its seed: its 2 results are taken for those of seed 20261125`,
    );
    expect(file.results).toHaveLength(2);
    file.add(result({ seed: 'crowd:3' }));
    expect(opened(20261125).results).toHaveLength(3);
  });

  it('from before has ends of sweeps only where nobody was killed; other ends run again', () => {
    const { atEnd: _, ...old } = result();
    write(
      { ...old, seed: 'kill-import:51', kills: 5, exhausted: true },
      { ...old, seed: 'kill-append:54', kills: 0, exhausted: true },
      { ...old, seed: 'kill-append:51', kills: 6, exhausted: false },
    );
    expect(opened(1).results).toEqual([
      result({ seed: 'kill-append:54', kills: 0, atEnd: true }),
      result({ seed: 'kill-append:51', kills: 6 }),
    ]);
    opened(1).add(result({ seed: 'kill-import:51', kills: 5, atEnd: true }));
    expect(opened(1).results).toHaveLength(3);
  });

  it('from before, without a seed, is refused', () => {
    write(result());
    expect(open()).toEqual({ problem: expect.stringContaining('does not tell its seed; give the --seed') });
  });

  it('loses a last line that was cut, so that the next one stands by itself', () => {
    opened(7).add(result());
    appendFileSync(path, '{"seed":"crowd:2","scen');
    const file = opened(7);
    expect(file.results).toEqual([result()]);
    file.add(result({ seed: 'crowd:3' }));
    expect(opened(7).results.map(({ seed }) => seed)).toEqual(['crowd:1', 'crowd:3']);
  });

  it('holds one result of each case, the last, and none of a case that was skipped', () => {
    const again = result({ kills: 5 });
    write({ run: { seed: 7 } }, result(), again, result({ seed: 'eio:1', skipped: 'no C compiler' }));
    expect(opened(7).results).toEqual([again]);
  });

  it('that holds something else is refused, and stays as it is', () => {
    for (const text of ['no end of line', '# Kheo\n\nfour halls\n', `${JSON.stringify(result())}\n{}\n`]) {
      writeFileSync(path, text);
      expect(open(7)).toEqual({ problem: expect.stringMatching(/is not a result|does not hold results/) });
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });

  it('that can not be written is refused', () => {
    const nowhere = join(folder, 'nowhere', 'runs.ndjson');
    expect(openResultsFile(nowhere, 7, () => 99)).toEqual({ problem: expect.stringContaining('ENOENT') });
  });
});
