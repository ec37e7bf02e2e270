/** The shim lies between Node, SQLite and the disk for certain: nothing reaches a file that is not in the journal. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { historyOf } from '@kheo/testing/faults';
import { Lab } from '../kit/lab.js';
import { ERRNO, FAIL_KINDS, KILL_HOW } from './control.js';
import { allOf } from './image.js';
import { saidIn } from './journal.js';
import { shim } from './shim.js';

const disk = shim();
const works = 'missing' in disk ? it.skip : it;

let lab: Lab;
beforeEach(() => {
  lab = new Lab(1);
});
afterEach(() => lab.close());

const filesOf = (folder: string): readonly (readonly [string, string])[] =>
  readdirSync(folder)
    .filter((name) => !name.endsWith('-shm'))
    .sort()
    .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]);

describe(`the disk that fails on command${'missing' in disk ? ` (${disk.missing})` : ''}`, () => {
  works(
    'has every byte of every file in its journal, and everything that was said in its place',
    async () => {
      await lab.suffer({ rounds: 6, journaled: true });
      const entries = lab.journalEntries();
      const replayed = [...allOf(entries)].map(
        ([name, bytes]) => [name, Buffer.from(bytes).toString('base64')] as const,
      );
      expect(replayed.sort(([a], [b]) => (a < b ? -1 : 1))).toEqual(filesOf(lab.folder));
      expect(saidIn(entries)).toBe(lab.said());
      const kinds = new Set(entries.map(({ kind, name }) => `${kind} ${name.replace(/^\w+\./, '')}`));
      for (const kind of [
        'create sqlite',
        'write sqlite',
        'write sqlite-wal',
        'sync sqlite-wal',
        'sync-folder .',
        'unlink sqlite-wal',
      ])
        expect(kinds).toContain(kind);
    },
  );

  works('has it also when the process was killed: the journal is what the file is', async () => {
    const { killed } = await lab.suffer({
      journaled: true,
      orders: { at: 'work', killAt: 77, killHow: KILL_HOW.torn },
    });
    expect(killed).toBe(true);
    const replayed = new Map(
      [...allOf(lab.journalEntries())].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
    );
    for (const [name, bytes] of filesOf(lab.folder).filter(([file]) => file.startsWith('log.')))
      expect(replayed.get(name)).toBe(bytes);
  });

  works('kills at the boundary that was named, and passes the ones before', async () => {
    const { killed, boundaries } = await lab.suffer({ disk: { killAt: 20 } });
    expect({ killed, boundaries }).toEqual({ killed: true, boundaries: 20 });
  });

  works('fails with the error that was named, and the process says that its disk has failed', async () => {
    const failing = { failAt: 3, failErrno: ERRNO.ENOSPC, failKinds: FAIL_KINDS.both };
    const { code } = await lab.suffer(
      { loops: false, orders: { at: 'work', ...failing } },
      { mayFail: true },
    );
    const failed = historyOf(lab.said()).find(({ is }) => is === 'failed');
    expect({ code, why: JSON.stringify(failed) }).toEqual({
      code: 70,
      why: expect.stringContaining('SqliteError'),
    });
  });
});
