/** Histories of the generator, aimed at a number of events. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { csvLine, EVENTS_OF_IMPORT, eventsOf, HISTORY_LIMITS, historyOf } from '@kheo/generator';
import type { HistoryOptions } from '@kheo/generator';

/** A country grows with its history: a province for so many events. */
const EVENTS_PER_PROVINCE = 16_000;
/** Every year since the movement began, or the last ones where that would leave a year with hardly anything. */
const YEARS = { first: 1999, last: 2025, firstOfFew: 2022, fewBelowEvents: 20_000 } as const;
/** Each model of a year brings about so many events over all years: where the aiming begins. */
const EVENTS_PER_MODEL = 13;
/** Counting a longer history takes minutes, and the share of one this long is already that of a longer one. */
const MOST_COUNTED = 1_000_000;
/** The reaction to decisions adds some, so that the log is a little longer than what is aimed at and never shorter. */
const AIMS = 2;

/** Options that make a history of about so many events, the same for the same seed. */
export const historyFor = (events: number, seed: number): HistoryOptions => {
  const aimed = Math.min(events, MOST_COUNTED);
  const counted = aim(optionsFor(aimed, seed), aimed);
  const factor = events / aimed;
  return {
    ...counted,
    ...optionsFor(events, seed),
    modelsPerYear: within('modelsPerYear', Math.ceil(counted.modelsPerYear * factor)),
  };
};

const optionsFor = (events: number, seed: number): HistoryOptions => {
  const from = events < YEARS.fewBelowEvents ? YEARS.firstOfFew : YEARS.first;
  const years = YEARS.last - from + 1;
  return {
    provinces: within('provinces', Math.ceil(events / EVENTS_PER_PROVINCE)),
    from,
    to: YEARS.last,
    modelsPerYear: within('modelsPerYear', Math.ceil(events / years / EVENTS_PER_MODEL)),
    seed,
  };
};

const aim = (first: HistoryOptions, wanted: number): HistoryOptions => {
  let options = first;
  for (let left = AIMS; left > 0; left -= 1) {
    const models = Math.ceil((options.modelsPerYear * wanted) / eventsIn(options));
    if (models === options.modelsPerYear) break;
    options = { ...options, modelsPerYear: within('modelsPerYear', models) };
  }
  return options;
};

const within = (name: keyof HistoryOptions, value: number): number => {
  const [least, most] = HISTORY_LIMITS[name];
  return Math.min(most, Math.max(least, value));
};

/** Events of the rows and commands of a history; what reactions add to them is not counted. */
export const eventsIn = (options: HistoryOptions): number => {
  let events = 0;
  for (const { tables, commands } of historyOf(options)) {
    events += EVENTS_OF_IMPORT;
    for (const { kind, rows } of tables) for (const row of rows) events += eventsOf(kind, row);
    for (const _ of commands) events += 1;
  }
  return events;
};

/**
 * The rows of all years in one table of each kind, as a single import reads them. What no row can say is left out. Answers how many
 * rows there are.
 */
export const writeTables = (folder: string, options: HistoryOptions): number => {
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, number>();
  let count = 0;
  for (const { tables } of historyOf(options))
    for (const { kind, columns, rows } of tables) {
      const held = files.get(kind);
      const file = held ?? openSync(join(folder, `${kind}.csv`), 'w');
      files.set(kind, file);
      if (held === undefined) writeSync(file, csvLine(columns));
      for (const row of rows) {
        writeSync(file, csvLine(row));
        count += 1;
      }
    }
  for (const file of files.values()) closeSync(file);
  return count;
};
