/**
 * A thread that moves pages from the write-ahead logs of a data folder into their files. Otherwise a commit does it now and then, and
 * everybody who waits for an answer waits for some ten megabytes to reach the disk.
 *
 * PASSIVE waits for nobody and keeps nobody waiting. What was committed meanwhile is moved by another pass: only a log that has been
 * moved whole is written from its beginning again. Should this thread come too late or fail, the commits do it as they did before.
 */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** Well before commits would (CHECKPOINT_PAGES), with what they add while it works. */
const MOVED_FROM_PAGES = 4_096;
const PASSES = 10;
const LOOK_MS = 50;

interface Wal {
  /** Pages in it, and how many of them have been moved. */
  readonly log: number;
  readonly checkpointed: number;
}

const files = (workerData as readonly string[]).map((file) => {
  const db = new Database(file, { fileMustExist: true });
  db.pragma('synchronous = FULL'); // what it moves is on the disk before the log is written over
  db.pragma('fullfsync = ON');
  db.pragma('checkpoint_fullfsync = ON');
  return db;
});

const checkpoint = (db: Database.Database, mode: 'NOOP' | 'PASSIVE'): Wal =>
  (db.pragma(`wal_checkpoint(${mode})`) as readonly [Wal])[0];

const look = (): void => {
  for (const db of files) {
    if (checkpoint(db, 'NOOP').log < MOVED_FROM_PAGES) continue;
    for (let pass = 0; pass < PASSES; pass += 1) {
      const { log, checkpointed } = checkpoint(db, 'PASSIVE');
      if (log === checkpointed) break;
    }
  }
};

const timer = setInterval(look, LOOK_MS);

parentPort?.once('message', () => {
  clearInterval(timer);
  for (const db of files) db.close();
});
