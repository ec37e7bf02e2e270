/**
 * Promises that are broken on purpose. Nothing in Kheo knows of it: ports are wrapped, the driver of the database is told otherwise,
 * or the disk lies. Each must turn the kit red under its own invariant; else the kit is not worth its time.
 */
import { ERRNO, FAIL_KINDS, FILES } from '../disk/control.js';
import type { Lab } from '../kit/lab.js';
import { cutPower } from './power.js';
import type { Verdict } from './scenario.js';

export interface Planted {
  readonly name: string;
  readonly doc: string;
  /** The invariant that it breaks, as the checkers name it. */
  readonly invariant: string;
  readonly run: (lab: Lab) => Promise<Verdict>;
}

const atWork = { at: 'work' } as const;

/** Killed at a boundary of chance among the first ones of these files. */
const killedWithin = (lab: Lab, files: number, boundaries: number) =>
  ({ ...atWork, files, killAt: 1 + lab.random.below(boundaries) }) as const;

export const PLANTED: readonly Planted[] = [
  {
    name: 'normal-sync',
    doc: 'synchronous=NORMAL under the name of FULL',
    invariant: '1 acknowledged',
    run: async (lab) => {
      await lab.suffer({
        work: 'appends',
        journaled: true,
        normalSync: true,
        orders: killedWithin(lab, FILES.log, 90),
      });
      return { violations: await cutPower(lab) };
    },
  },
  {
    name: 'swallowed-sync',
    doc: 'a sync that fails and says that it did not',
    invariant: '1 acknowledged',
    run: async (lab) => {
      const failing = { failAt: 1, failErrno: ERRNO.EIO, failKinds: FAIL_KINDS.syncs, swallow: 1 };
      await lab.suffer({
        work: 'appends',
        journaled: true,
        orders: { ...killedWithin(lab, FILES.log, 90), ...failing },
      });
      return { violations: await cutPower(lab) };
    },
  },
  {
    name: 'ack-before-commit',
    doc: 'an append that is acknowledged before it is committed',
    invariant: '1 acknowledged',
    run: async (lab) => {
      const orders = killedWithin(lab, FILES.log, 30);
      await lab.suffer({ work: 'appends', fault: 'ack-before-commit', orders });
      return { violations: await lab.verdict() };
    },
  },
  {
    name: 'torn-append',
    doc: 'an append of which only the first event is written',
    invariant: '1 acknowledged',
    run: async (lab) => {
      await lab.suffer({ work: 'appends', fault: 'torn-append', rounds: 4 });
      return { violations: await lab.verdict() };
    },
  },
  {
    name: 'any-revision',
    doc: '"any" instead of an expected revision',
    invariant: '1 acknowledged',
    run: async (lab) => {
      await lab.suffer({ work: 'crowd', fault: 'any-revision' });
      return { violations: await lab.verdict() };
    },
  },
  {
    name: 'checkpoint-before-effect',
    doc: 'the checkpoint of a reaction before its effect',
    invariant: 'reactions reached',
    run: async (lab) => {
      for (let victim = 0; victim < 6; victim += 1) {
        const orders = killedWithin(lab, FILES.log, 160);
        await lab.suffer({ fault: 'checkpoint-before-effect', rounds: 5 + 2 * victim, orders });
      }
      return { violations: await lab.verdict() };
    },
  },
  {
    name: 'checkpoint-before-documents',
    doc: 'the checkpoint of a question before its documents',
    invariant: '3 read models',
    run: async (lab) => {
      const orders = killedWithin(lab, FILES.read, 80);
      await lab.suffer({ rounds: 1 });
      await lab.suffer({ fault: 'checkpoint-before-documents', orders });
      return { violations: await lab.verdict() };
    },
  },
];
