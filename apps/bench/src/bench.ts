/** Runs the sections one after the other. A section that fails does not keep the others from being measured, and is not forgotten. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { machineWith } from './measuring/machine.js';
import type { Options } from './options.js';
import type { Figure } from './report/figures.js';
import { shortNumber } from './report/numbers.js';
import type { Report } from './report/table.js';
import { inWords } from './report/table.js';
import { verdictsOn, wanted } from './report/targets.js';
import type { Section, Setting } from './sections/setting.js';
import { Unavailable } from './sections/setting.js';
import type { World } from './world/worlds.js';
import { worldOf } from './world/worlds.js';

const ROUNDS = { few: 3, many: 5, fewFrom: 500_000 } as const;

export const bench = async (
  options: Options,
  {
    sections,
    say,
  }: { readonly sections: Readonly<Record<string, Section>>; readonly say: (line: string) => void },
): Promise<Report> => {
  const { only, sizes, seed, smoke } = options;
  const work = mkdtempSync(join(tmpdir(), 'kheo-bench-'));
  const remove = (): void => rmSync(work, { recursive: true, force: true });
  process.once('exit', remove);
  const figures: Figure[] = [];
  const failures: Record<string, string> = {};
  const skipped: Record<string, string> = {};
  try {
    const machine = machineWith(work);
    const date = new Date().toISOString();
    const setting = settingOf(options, work, { say, skip: (id, why) => void (skipped[id] = why) });
    for (const name of only) {
      say(`${name} …`);
      try {
        for await (const figure of sections[name]?.(setting) ?? []) {
          figures.push(figure);
          say(`  ${lineOf(figure, smoke)}`);
        }
      } catch (error) {
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        if (error instanceof Unavailable) skipped[name] = error.message;
        else failures[name] = why;
        say(error instanceof Unavailable ? `  not measured: ${error.message}` : `  FAILED: ${why}`);
      }
    }
    return {
      date,
      seed,
      smoke,
      machine,
      sizes,
      sections: only,
      figures,
      failures,
      skipped,
    };
  } finally {
    remove();
    process.off('exit', remove);
  }
};

const settingOf = (
  { sizes, seed, smoke, keep, rounds }: Options,
  work: string,
  told: Pick<Setting, 'say' | 'skip'>,
): Setting => {
  const folder = keep === undefined ? join(work, 'logs') : resolve(keep);
  mkdirSync(folder, { recursive: true });
  const worlds = new Map<number, Promise<World>>();
  return {
    seed,
    sizes,
    smoke,
    work,
    ...told,
    rounds: (events) => rounds ?? (smoke ? 1 : events >= ROUNDS.fewFrom ? ROUNDS.few : ROUNDS.many),
    world: (events) => {
      const held = worlds.get(events) ?? worldOf({ folder, events, seed, say: told.say });
      worlds.set(events, held);
      return held;
    },
  };
};

const lineOf = (figure: Figure, smoke: boolean): string => {
  const { id, what, value, unit, reference, ratio, cpuRatio, percentiles, peakMb } = figure;
  const verdicts = smoke ? [] : verdictsOn(figure);
  return [
    `${id.padEnd(28)} ${what}: ${shortNumber(value)} ${unit}`,
    ...(reference === undefined ? [] : [`reference ${shortNumber(reference)}`]),
    ...(ratio === undefined ? [] : [`ratio ${shortNumber(ratio)}`]),
    ...(cpuRatio === undefined ? [] : [`of CPU time ${shortNumber(cpuRatio)}`]),
    ...Object.entries(percentiles ?? {}).map(([name, ms]) => `${name} ${shortNumber(Number(ms))} ms`),
    ...(peakMb === undefined || Number.isNaN(peakMb) ? [] : [`${shortNumber(peakMb)} MB`]),
    ...verdicts.map((verdict) => `${wanted(verdict.target)} ${inWords(verdict).replaceAll('*', '')}`),
  ].join(', ');
};
