/** The power is cut: what was synced is there, and of the rest a subset of chance. */
import { join } from 'node:path';
import { ERRNO, FAIL_KINDS, FILES } from '../disk/control.js';
import { imageAfter, putImage, syncedOnly } from '../disk/image.js';
import { saidIn } from '../disk/journal.js';
import type { JournalEntry } from '../disk/journal.js';
import { verdictOn } from '../kit/aftermath.js';
import type { Lab, Ordeal } from '../kit/lab.js';
import type { Scenario, Verdict } from './scenario.js';

const CUTS = 6;

/** Images of moments of chance in the journal, and the barest one of its end; each is opened and checked like any other folder. */
export const cutPower = async (lab: Lab): Promise<readonly string[]> => {
  const entries = lab.journalEntries();
  const violations: string[] = [];
  for (let cut = 0; cut < CUTS; cut += 1) {
    const until = cut === 0 ? entries : entries.slice(0, momentIn(entries, lab));
    const folder = join(lab.root, `cut-${String(cut)}`);
    putImage(folder, cut === 0 ? syncedOnly(until) : imageAfter(until, lab.random), lab.random);
    lab.cuts += 1;
    const found = await verdictOn(folder, saidIn(until));
    violations.push(
      ...found.map((what) => `${what} (cut after ${String(until.length)} of ${String(entries.length)})`),
    );
  }
  return violations;
};

/** Half of them right behind an answer, where the most was promised. */
const momentIn = (entries: readonly JournalEntry[], { random }: Lab): number => {
  const at = 1 + random.below(Math.max(1, entries.length - 1));
  if (random.below(2) === 0) return at;
  const said = entries.findIndex(({ kind }, index) => index >= at && kind === 'said');
  return said < 0 ? at : said + 1;
};

const works = (lab: Lab): Ordeal => ({
  journaled: true,
  work: lab.random.pick(['commands', 'commands', 'appends', 'visits']),
});

/** One victim, killed or at its end, and then the power goes. */
const afterOne = async (lab: Lab): Promise<Verdict> => {
  const killAt = lab.random.below(3) === 0 ? 0 : 1 + lab.random.below(500);
  await lab.suffer({ ...works(lab), orders: { at: 'work', killAt } });
  return { violations: await cutPower(lab) };
};

/**
 * Several victims, each killed, and then the power goes: what one has written and not synced, the next one reads from memory as if
 * it were there. Some have no loops, whose own commits would sync it by the way.
 */
const afterKills = async (lab: Lab): Promise<Verdict> => {
  for (let victim = 0; victim < 4; victim += 1) {
    const killAt = 1 + lab.random.below(120);
    const loops = lab.random.below(2) === 0;
    await lab.suffer({
      ...works(lab),
      rounds: 2 + victim,
      loops,
      orders: { at: 'work', killAt, killHow: 0 },
    });
  }
  await lab.suffer({ ...works(lab), work: 'commands', rounds: 5, loops: false });
  return { violations: await cutPower(lab) };
};

/**
 * A victim dies at a boundary of the log, which may lie between a write and its sync. The next one is asked for the same again, and
 * dies before it writes anything of its own: what it has answered must have been made sure by it.
 */
const afterRepeats = async (lab: Lab): Promise<Verdict> => {
  const { random } = lab;
  const orders = { at: 'work', files: FILES.log } as const;
  const rounds = 4;
  for (let victim = 0; victim < 3; victim += 1)
    await lab.suffer({
      journaled: true,
      rounds,
      loops: false,
      orders: { ...orders, killAt: 1 + random.below(60) },
    });
  await lab.suffer({ journaled: true, rounds, loops: false, orders: { ...orders, killAt: 1 } });
  return { violations: await cutPower(lab) };
};

/** A sync fails, the process ends, the next one works on, and then the power goes. */
const afterFailedSync = async (lab: Lab): Promise<Verdict> => {
  const failAt = 1 + lab.random.below(200);
  const failing = { failAt, failErrno: ERRNO.EIO, failKinds: FAIL_KINDS.syncs, failTimes: 1 };
  await lab.suffer({ ...works(lab), orders: { at: 'work', ...failing } }, { mayFail: true });
  await lab.suffer({ ...works(lab), work: 'commands', rounds: 8 });
  return { violations: await cutPower(lab) };
};

const row = (told: Omit<Scenario, 'needsShim'>): Scenario => ({ needsShim: true, ...told });

export const POWER: readonly Scenario[] = [
  row({
    name: 'power-cut',
    doc: 'Power cut: images with the synced calls and a subset, torn at sectors, of the others',
    share: 8,
    run: afterOne,
  }),
  row({ name: 'power-kills', doc: 'Kills, restarts, and then a power cut', share: 4, run: afterKills }),
  row({
    name: 'power-repeats',
    doc: 'Kills, the same requests again, and a power cut before anything new is written',
    share: 4,
    run: afterRepeats,
  }),
  row({
    name: 'power-eio',
    doc: 'An fsync fails, the process is started again, and then a power cut',
    share: 3,
    run: afterFailedSync,
  }),
];
