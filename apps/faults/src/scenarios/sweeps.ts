/** kill -9 at every write boundary, one after the other: before the call, after it, and in the middle of a write. */
import { FILES, KILL_HOW } from '../disk/control.js';
import type { DiskOrders } from '../disk/control.js';
import type { Lab } from '../kit/lab.js';
import type { Work } from '../victims/plan.js';
import type { Scenario, Verdict } from './scenario.js';
import { writeSource } from './source.js';

/** Victims on one folder, one boundary each; then everything is checked. */
const CHAIN = 6;
const HOWS = Object.values(KILL_HOW);

/** The how of a case, and the first of its boundaries. */
const placeIn = (number: number): { readonly how: number; readonly first: number } => ({
  how: HOWS[number % HOWS.length] ?? KILL_HOW.before,
  first: Math.floor(number / HOWS.length) * CHAIN + 1,
});

interface Sweep {
  readonly work: Work;
  readonly at: 'work' | 'close';
  readonly files: number;
  /** Rounds of the n-th victim; what its predecessors did is repeated and writes nothing. */
  readonly rounds: (victim: number) => number;
}

const sweep =
  ({ work, at, files, rounds }: Sweep) =>
  async (lab: Lab): Promise<Verdict> => {
    const { how, first } = placeIn(lab.number);
    let exhausted = false;
    // The files and their collections are made by then
    await lab.suffer({ work, rounds: 1 });
    for (let victim = 0; victim < CHAIN && !exhausted; victim += 1) {
      const orders: DiskOrders & { at: typeof at } = { at, files, killAt: first + victim, killHow: how };
      const { killed } = await lab.suffer({ work, rounds: rounds(victim), orders });
      exhausted = !killed;
    }
    return { violations: await lab.verdict(), exhausted };
  };

/** A new folder for each boundary: the start on it makes and migrates every file. */
const starting = async (lab: Lab): Promise<Verdict> => {
  const how = HOWS[lab.number % HOWS.length] ?? KILL_HOW.before;
  const killAt = Math.floor(lab.number / HOWS.length) + 1;
  const { killed } = await lab.suffer({ work: 'idle', disk: { killAt, killHow: how } });
  return { violations: await lab.verdict(), exhausted: !killed };
};

/** The import goes on where it stood, is whole in the end, and adds nothing when it is repeated. */
const importing = async (lab: Lab): Promise<Verdict> => {
  const { how, first } = placeIn(lab.number);
  const { source, rows } = writeSource(lab.root, { units: 6, models: 24 });
  let exhausted = false;
  for (let victim = 0; victim < CHAIN && !exhausted; victim += 1) {
    const orders = { at: 'work', killAt: first + victim, killHow: how } as const;
    exhausted = !(await lab.suffer({ work: 'import', source, orders })).killed;
  }
  return { violations: await importedOnce(lab, source, rows), exhausted };
};

export const importedOnce = async (lab: Lab, source: string, rows: number): Promise<readonly string[]> => {
  await lab.suffer({ work: 'import', source });
  const once = await lab.events();
  await lab.suffer({ work: 'import', source });
  const twice = await lab.events();
  const found = once.filter(({ metadata }) => metadata.source.kind === 'import').length;
  return [
    ...(found === rows ? [] : [`1 acknowledged: ${String(found)} events of ${String(rows)} imported rows`]),
    ...(once.length === twice.length ? [] : ['4 repeats: an import that was done has added something']),
    ...(await lab.verdict()),
  ];
};

const row = (name: string, doc: string, run: Scenario['run']): Scenario => ({
  name,
  doc,
  needsShim: true,
  sweep: true,
  share: 0,
  run,
});

export const SWEEPS: readonly Scenario[] = [
  row(
    'kill-start',
    'SIGKILL at each write boundary of a first start: files, schema steps, first events',
    starting,
  ),
  row(
    'kill-append',
    'SIGKILL at each write boundary of the log while eight writers append',
    sweep({ work: 'appends', at: 'work', files: FILES.log, rounds: () => 4 }),
  ),
  row(
    'kill-command',
    'SIGKILL at each write boundary of log and vault while commands are decided',
    sweep({
      work: 'commands',
      at: 'work',
      files: FILES.log + FILES.vault,
      rounds: (victim) => 4 + 2 * victim,
    }),
  ),
  row(
    'kill-projection',
    'SIGKILL at each write boundary of the read models while they are kept',
    sweep({ work: 'commands', at: 'work', files: FILES.read, rounds: (victim) => 4 + 2 * victim }),
  ),
  row('kill-import', 'SIGKILL at each write boundary of an import of all files', importing),
  row(
    'kill-close',
    'SIGKILL at each write boundary of an orderly end: write-ahead logs move into their files',
    sweep({ work: 'commands', at: 'close', files: 0, rounds: (victim) => 3 + victim }),
  ),
];
