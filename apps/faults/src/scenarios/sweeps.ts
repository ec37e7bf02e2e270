/** kill -9 at every write boundary, one after the other: before the call, after it, and in the middle of a write. */
import { FILES, KILL_HOW } from '../disk/control.js';
import type { Lab, Ordeal } from '../kit/lab.js';
import type { Work } from '../victims/plan.js';
import type { Scenario, Verdict } from './scenario.js';
import { writeSource } from './source.js';

/** So many boundaries a case, each with a victim of its own on the folder of its predecessor; then everything is checked. */
const CHAIN = 6;
const HOWS = Object.values(KILL_HOW);
/** A case does its boundaries in one way: before the call, after it, torn; cases take the ways by turns. */
export const WAYS = Object.keys(KILL_HOW);

/** Cases until about the end of a sweep, in all its ways. */
export const casesOf = ({ boundaries, chain }: NonNullable<Scenario['sweep']>): number =>
  Math.ceil(boundaries / chain) * WAYS.length;

interface Steps {
  readonly chain?: number;
  /** On a new folder, before the first victim. */
  readonly prepare?: (lab: Lab) => Promise<unknown>;
  /** The n-th victim on a folder, with its boundary. */
  readonly victim: (lab: Lab, at: { readonly killAt: number; readonly killHow: number }, n: number) => Ordeal;
  /** What is wrong in the end. */
  readonly check?: (lab: Lab) => Promise<readonly string[]>;
}

/**
 * A later victim on a folder has less to do, and may be done before its boundary: then the boundary is tried on a new folder, where
 * all the work is still to be done. Only a victim that outlives its boundary there has come to the end of the sweep.
 */
const sweep =
  ({ chain = CHAIN, prepare, victim, check = (lab) => lab.verdict() }: Steps) =>
  async (lab: Lab): Promise<Verdict> => {
    const killHow = HOWS[lab.number % HOWS.length] ?? KILL_HOW.before;
    const first = Math.floor(lab.number / HOWS.length) * chain + 1;
    const violations: string[] = [];
    let next = first;
    for (;;) {
      const begun = next;
      await prepare?.(lab);
      while (next < first + chain) {
        const { killed } = await lab.suffer(victim(lab, { killAt: next, killHow }, next - begun));
        if (!killed) break;
        next += 1;
      }
      violations.push(...(await check(lab)));
      if (next === first + chain) return { violations };
      if (next === begun) return { violations, atEnd: true };
      lab.renew();
    }
  };

interface Working {
  readonly work: Work;
  readonly at: 'work' | 'close';
  readonly files: number;
  /** Rounds of the n-th victim; what its predecessors did is repeated and writes nothing. */
  readonly rounds: (victim: number) => number;
}

const working = ({ work, at, files, rounds }: Working): Scenario['run'] =>
  sweep({
    // The files and their collections are made by then
    prepare: (lab) => lab.suffer({ work, rounds: 1 }),
    victim: (_, boundary, n) => ({ work, rounds: rounds(n), orders: { at, files, ...boundary } }),
  });

/** A new folder for each boundary: the start on it makes and migrates every file. */
const starting = sweep({ chain: 1, victim: (_, boundary) => ({ work: 'idle', disk: boundary }) });

const SIZE = { units: 6, models: 24 };

/** The import goes on where it stood, is whole in the end, and adds nothing when it is repeated. */
const importing = sweep({
  victim: (lab, boundary) => ({
    work: 'import',
    source: writeSource(lab.root, SIZE).source,
    orders: { at: 'work', ...boundary },
  }),
  check: (lab) => {
    const { source, rows } = writeSource(lab.root, SIZE);
    return importedOnce(lab, source, rows);
  },
});

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

interface Row {
  readonly name: string;
  readonly doc: string;
  /** As measured on 2026-11-25, of a victim that nobody kills: some more or fewer by how writers meet. */
  readonly boundaries: number;
  readonly chain?: number;
  readonly run: Scenario['run'];
}

const row = ({ boundaries, chain = CHAIN, ...told }: Row): Scenario => ({
  needsShim: true,
  sweep: { boundaries, chain },
  share: 0,
  ...told,
});

export const SWEEPS: readonly Scenario[] = [
  row({
    name: 'kill-start',
    doc: 'SIGKILL at each write boundary of a first start: files, schema steps, first events',
    boundaries: 478,
    chain: 1,
    run: starting,
  }),
  row({
    name: 'kill-append',
    doc: 'SIGKILL at each write boundary of the log while eight writers append',
    boundaries: 107,
    run: working({ work: 'appends', at: 'work', files: FILES.log, rounds: () => 4 }),
  }),
  row({
    name: 'kill-command',
    doc: 'SIGKILL at each write boundary of log and vault while commands are decided',
    boundaries: 180,
    run: working({
      work: 'commands',
      at: 'work',
      files: FILES.log + FILES.vault,
      rounds: (victim) => 4 + 2 * victim,
    }),
  }),
  row({
    name: 'kill-projection',
    doc: 'SIGKILL at each write boundary of the read models while they are kept',
    boundaries: 221,
    run: working({ work: 'commands', at: 'work', files: FILES.read, rounds: (victim) => 4 + 2 * victim }),
  }),
  row({
    name: 'kill-import',
    doc: 'SIGKILL at each write boundary of an import of all files',
    boundaries: 469,
    run: importing,
  }),
  row({
    name: 'kill-close',
    doc: 'SIGKILL at each write boundary of an orderly end: write-ahead logs move into their files',
    boundaries: 71,
    run: working({ work: 'commands', at: 'close', files: 0, rounds: (victim) => 3 + victim }),
  }),
];
