/** One process owns a data folder; others may look. Nobody else on the machine may. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '@kheo/kernel';
import { systemClock } from '@kheo/ports';
import { draft, logOpened, settableClock } from '@kheo/testing';
import { startAppender } from './child-process.js';
import { openDataFolder } from './data-folder.js';
import { testFolder } from './test-folder.js';
import type { TestFolder } from './test-folder.js';

let folder: TestFolder;
beforeEach(() => {
  folder = testFolder();
});
afterEach(() => folder.remove());

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const opening = (path: string) => () => openDataFolder(path, { clock: systemClock });
const busy = expect.objectContaining({ code: 'DataFolderBusy' });

describe('a data folder', () => {
  it('is made for its owner alone: 0700, and 0600 for every file in it', async () => {
    const path = join(folder.path, 'deep', 'kheo');
    const { events, close } = openDataFolder(path, { clock: systemClock });
    await events.append({ stream: 'kheo.log-1', expected: 'no-stream', events: [logOpened('l1')] });
    expect([modeOf(join(folder.path, 'deep')), modeOf(path)]).toEqual(['700', '700']);
    const files = readdirSync(path);
    expect(files).toEqual(
      expect.arrayContaining([
        'lock.sqlite',
        'log.sqlite',
        'log.sqlite-wal',
        'read.sqlite',
        'vault.sqlite',
        'vault.sqlite-wal',
      ]),
    );
    expect(files.map((file) => [file, modeOf(join(path, file))])).toEqual(files.map((file) => [file, '600']));
    await close();
  });

  it('is busy for a second owner in the same process, until the first has closed', async () => {
    const first = openDataFolder(folder.path, { clock: systemClock });
    expect(opening(folder.path)).toThrow(busy);
    await first.close();
    await first.close();
    await openDataFolder(folder.path, { clock: systemClock }).close();
  });

  it('is busy for a second process, and free the moment the first is killed', async () => {
    const appender = startAppender(folder.path);
    try {
      await appender.reach(1);
      expect(opening(folder.path)).toThrow(busy);
    } finally {
      await appender.kill();
    }
    await openDataFolder(folder.path, { clock: systemClock }).close();
  });

  it('is free again when it could not be opened', async () => {
    writeFileSync(
      folder.file('vault.sqlite'),
      'not a database, and long enough that nobody takes it for an empty one'.repeat(20),
    );
    expect(opening(folder.path)).toThrow();
    writeFileSync(folder.file('vault.sqlite'), '');
    await openDataFolder(folder.path, { clock: systemClock }).close();
  });
});

describe('a data folder that is opened to look at it', () => {
  it('shows what another process writes, as it comes', async () => {
    const appender = startAppender(folder.path);
    try {
      await appender.reach(1);
      const { events, close } = openDataFolder(folder.path, { clock: systemClock, readOnly: true });
      const { position } = await events.head();
      await events.changed(position, AbortSignal.timeout(20_000));
      const later = await events.head();
      expect(later.position).toBeGreaterThan(position);
      expect(await events.readAll(later.position - 1, 1)).toHaveLength(1);
      expect((await events.treeHead()).size).toBeGreaterThanOrEqual(later.position);
      await close();
    } finally {
      await appender.kill();
    }
  });

  it('writes nothing', async () => {
    const clock = settableClock();
    const owner = openDataFolder(folder.path, { clock });
    await owner.events.append({ stream: 'kheo.log-1', expected: 'no-stream', events: [logOpened('l1')] });
    const keys = await owner.vault.ensure([{ name: 'person-1', subjects: [] }]);
    const look = openDataFolder(folder.path, { clock, readOnly: true });
    const writes = [
      () => look.events.append({ stream: 'kheo.log-1', expected: 0, events: [draft()] }),
      () => look.checkpoints.acquire('relay'),
      () => look.checkpoints.store('relay', 1, 1),
      () => look.readModels.acquire('register@1'),
      () => look.readModels.commit([{ question: 'register@1', epoch: 1, from: 0, to: 1, writes: [] }]),
      () => look.readModels.index('register@1'),
      () => look.readModels.prepare('register@1', [{ name: 'register@1.rows', fields: {}, indexes: [] }]),
      () => look.vault.ensure([{ name: 'person-2', subjects: [] }]),
      () => look.vault.destroy('person-1'),
    ];
    for (const write of writes) await expect(write()).rejects.toMatchObject({ code: 'ConfigurationInvalid' });
    expect(await look.events.head()).toEqual({ position: 1, logId: 'l1' });
    expect(toHex(look.vault.secret())).toBe(toHex(owner.vault.secret()));
    expect([...(await look.vault.open(['person-1'])).values()].map(toHex)).toEqual(
      [...keys.values()].map(toHex),
    );
    await look.close();
    await owner.close();
  });

  it('settles an instant by later events only: it does not know the clock of the writer', async () => {
    const clock = settableClock();
    const owner = openDataFolder(folder.path, { clock });
    await owner.events.append({ stream: 'kheo.log-1', expected: 'no-stream', events: [logOpened('l1')] });
    const look = openDataFolder(folder.path, { clock, readOnly: true });
    clock.advance(10_000);
    expect(await look.events.positionAt(clock.now() - 5_000)).toEqual({ position: 1, settled: false });
    await owner.events.append({ stream: 'kheo.log-1', expected: 0, events: [draft()] });
    expect(await look.events.positionAt(clock.now() - 5_000)).toEqual({ position: 1, settled: true });
    await look.close();
    await owner.close();
  });

  it('must have been written before', () => {
    const look = () => openDataFolder(folder.path, { clock: systemClock, readOnly: true });
    expect(look).toThrow(expect.objectContaining({ code: 'ConfigurationInvalid' }));
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
