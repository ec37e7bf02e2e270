/** When the disk fails nobody guesses: the group is unknown, the store stops, and what is on the disk speaks after a restart. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import Database from 'better-sqlite3';
import { LIMITS } from '@kheo/kernel';
import { draft, drafts, settableClock } from '@kheo/testing';
import { diskError, testFolder } from '../test-folder.js';
import type { TestFolder } from '../test-folder.js';
import { SqliteEventStore } from './event-store.js';
import type { SqliteEventStoreOptions } from './event-store.js';

let folder: TestFolder;
beforeEach(() => {
  folder = testFolder();
});
afterEach(() => folder.remove());

const open = (options: Partial<SqliteEventStoreOptions> = {}) =>
  new SqliteEventStore(folder.file('log.sqlite'), { clock: settableClock(), ...options });
const create = (store: SqliteEventStore, at: number) =>
  store.append({ stream: `kheo.model-${String(at)}`, expected: 'no-stream', events: drafts(2) });

describe('a commit that fails', () => {
  it.each(['SQLITE_IOERR_FSYNC', 'SQLITE_FULL', 'SQLITE_CORRUPT', 'SQLITE_READONLY'])(
    'with %s leaves its group unknown and stops the store',
    async (code) => {
      const onFatal = jest.fn();
      const error = diskError(code);
      const store = open({
        onFatal,
        runCommit: () => {
          throw error;
        },
      });
      const group = Array.from({ length: LIMITS.commitRequests }, (_, at) => create(store, at));
      const behind = create(store, LIMITS.commitRequests);
      for (const result of await Promise.all(group))
        expect(result).toMatchObject({ outcome: 'unknown', cause: error });
      await expect(behind).rejects.toMatchObject({ code: 'ShuttingDown' });
      expect(onFatal.mock.calls).toEqual([[error]]);
      await expect(create(store, 9_999)).rejects.toMatchObject({ code: 'ShuttingDown' });
      await expect(store.readAll(0, 1)).rejects.toMatchObject({ code: 'ShuttingDown' });
      await store.close();
      const again = open();
      expect(await again.head()).toEqual({ position: 0 });
      await again.close();
    },
  );

  it('lets go of whoever waits for the log to grow', async () => {
    const store = open({
      runCommit: () => {
        throw diskError('SQLITE_IOERR');
      },
    });
    const waiting = store.changed(0, new AbortController().signal);
    await create(store, 1);
    await waiting;
  });
});

describe('the write-ahead log of somebody else', () => {
  it('makes the store busy and not broken: nothing was written, the next append is', async () => {
    const store = open();
    await create(store, 1);
    const other = new Database(folder.file('log.sqlite'), { timeout: 0 });
    other.exec('BEGIN IMMEDIATE');
    await expect(create(store, 2)).rejects.toMatchObject({ code: 'Busy' });
    other.exec('ROLLBACK');
    other.close();
    expect(await create(store, 3)).toMatchObject({ outcome: 'appended', position: 4 });
    await store.close();
  }, 30_000);
});

describe('a row that the file refuses', () => {
  it('undoes its own append, whole, and none of those beside it', async () => {
    const store = open();
    await create(store, 1);
    const other = new Database(folder.file('log.sqlite'));
    other.exec(
      "CREATE TRIGGER refusal BEFORE INSERT ON events WHEN NEW.type = 'Refused' BEGIN SELECT RAISE(ABORT, 'refused'); END",
    );
    const torn = {
      stream: 'kheo.model-3',
      expected: 'no-stream',
      events: [draft(), draft({ type: 'Refused' })],
    } as const;
    const single = { stream: 'kheo.model-1', expected: 1, events: [draft({ type: 'Refused' })] };
    const results = await Promise.allSettled([
      create(store, 2),
      store.append(torn),
      store.append(single),
      create(store, 4),
    ]);
    expect(results).toMatchObject([
      { value: { outcome: 'appended', position: 4 } },
      { reason: { code: 'Internal' } },
      { reason: { code: 'Internal' } },
      { value: { outcome: 'appended', position: 6 } },
    ]);
    expect(await store.readStream('kheo.model-3', 0, 5)).toEqual([]);
    other.exec('DROP TRIGGER refusal');
    other.close();
    expect(await store.append(torn)).toMatchObject({ outcome: 'appended', first: 0, position: 8 });
    expect(await store.append(single)).toMatchObject({ outcome: 'appended', first: 2, position: 9 });
    await store.close();
    const again = open();
    expect(await again.head()).toEqual({ position: 9 });
    await again.close();
  });
});

describe('the rows of the log', () => {
  it('can be neither changed nor deleted, not even by a slip in SQL', async () => {
    const store = open();
    await create(store, 1);
    await store.close();
    const db = new Database(folder.file('log.sqlite'));
    const slips = [
      "UPDATE events SET type = 'x'",
      'DELETE FROM events',
      "UPDATE streams SET name = 'x'",
      'DELETE FROM streams',
    ];
    for (const sql of slips)
      expect(() => db.exec(sql)).toThrow(expect.objectContaining({ code: 'SQLITE_CONSTRAINT_TRIGGER' }));
    db.close();
  });

  it('must agree with the tree, or the log does not open', async () => {
    const store = open();
    await create(store, 1);
    await store.close();
    const db = new Database(folder.file('log.sqlite'));
    db.exec('UPDATE tree SET size = 1, range = zeroblob(32)');
    db.close();
    expect(() => open()).toThrow(expect.objectContaining({ code: 'LogCorrupt' }));
  });

  it('gives the bytes that are stored, also where they are no text or hold the sign for such', async () => {
    const store = open();
    await create(store, 2);
    await store.close();
    const db = new Database(folder.file('log.sqlite'));
    db.exec("DROP TRIGGER events_are_not_changed; UPDATE events SET data = x'22ff22' WHERE position = 1");
    db.exec("UPDATE events SET data = x'22efbfbd22' WHERE position = 2");
    db.close();
    const again = open();
    const bytes = (await again.readAll(0, 2)).map(({ dataBytes }) => Buffer.from(dataBytes).toString('hex'));
    expect(bytes).toEqual(['22ff22', '22efbfbd22']);
    await again.close();
  });

  it('gives a verifier the id and the leaf that stand beside the metadata', async () => {
    const store = open();
    await create(store, 1);
    await store.close();
    const db = new Database(folder.file('log.sqlite'));
    const id = '00112233445566778899aabbccddeeff';
    db.exec(`DROP TRIGGER events_are_not_changed;
      UPDATE events SET event_id = x'${id}', leaf = zeroblob(32) WHERE position = 1`);
    db.close();
    const again = open();
    const [event] = await again.readRaw(0, 1);
    expect(event).toMatchObject({
      eventId: '00112233-4455-6677-8899-aabbccddeeff',
      leaf: '00'.repeat(32),
    });
    await again.close();
  });

  it('says which event can not be read', async () => {
    const store = open();
    await create(store, 1);
    await store.close();
    const db = new Database(folder.file('log.sqlite'));
    db.exec("DROP TRIGGER events_are_not_changed; UPDATE events SET data = x'7b22ff' WHERE position = 1");
    db.close();
    const again = open();
    const [first, second] = await again.readAll(0, 5);
    expect(() => first?.data).toThrow(expect.objectContaining({ code: 'LogCorrupt', values: { index: 0 } }));
    expect([first?.metadata.revision, second?.metadata.revision, typeof second?.data]).toEqual([
      0,
      1,
      'object',
    ]);
    await again.close();
  });
});
