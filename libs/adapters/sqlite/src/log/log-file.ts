/**
 * The stored log, `log.sqlite`.
 *
 * One row of `events` is one event. Its `position` counts from 1 and is the number of events up to and with it, so the index
 * of DESIGN §3 is `position − 1`. AUTOINCREMENT never gives a number twice, a rolled-back transaction gives its numbers back,
 * and there is one writer: so positions are dense, and the writer asserts it on every row. `data` and `metadata` are the
 * canonical JSON of the event, byte for byte as they were hashed; nothing ever writes them again. `hash` is
 * SHA-256("kheo/event/1\n" ‖ metadata), `leaf` is SHA-256(0x00 ‖ hash). Everything else in the row repeats what the metadata say,
 * so that it can be found: the stream (as a number from `streams`), the revision in it, the type, and the event id as 16 bytes.
 *
 * A stream's revision is that of its last row: (stream, revision) is unique, and no second copy of it is kept that could
 * differ. A retry is recognised by comparing event ids from the expected revision on, so there is no index over all ids: ids
 * are keyed hashes, and random keys in one large index would cost more than the event itself.
 *
 * `tree` is one row: the number of leaves and the right edge of the RFC 6962 tree over them (integrity: compact range, 32
 * bytes a node). It is written in the transaction that adds the leaves, so the root of any moment belongs to the rows of that moment.
 *
 * Triggers abort every UPDATE and DELETE of events and streams. They stop a slip, not an intruder; an intruder is what the
 * hashes and the signed checkpoints are for.
 *
 * The time of an event stands in its metadata only. It never decreases along the log, so an instant is found by bisection.
 *
 * `readers` holds how far the durable readers of the log have come (reactions, the relay). It lives here and not beside
 * the read models for three reasons: it must be FULL; deleting `read.sqlite` to build it anew must not make reactions run
 * twice; and a restored backup must never hold a checkpoint beyond its own log, which would skip events for ever.
 *
 * WAL with synchronous=FULL: COMMIT returns after the fsync of the write-ahead log. NORMAL would lose acknowledged events
 * in a power cut.
 */
import type { FileKind } from '../database.js';

export const LOG_FILE: FileKind = {
  mark: 'KhLg',
  synchronous: 'FULL',
  cacheKib: 32 * 1024,
  steps: [
    `CREATE TABLE streams (
       id INTEGER PRIMARY KEY AUTOINCREMENT,
       name TEXT NOT NULL UNIQUE
     ) STRICT;
     CREATE TABLE events (
       position INTEGER PRIMARY KEY AUTOINCREMENT,
       stream INTEGER NOT NULL REFERENCES streams (id),
       revision INTEGER NOT NULL CHECK (revision >= 0),
       event_id BLOB NOT NULL CHECK (length(event_id) = 16),
       type TEXT NOT NULL,
       data BLOB NOT NULL,
       metadata BLOB NOT NULL,
       hash BLOB NOT NULL CHECK (length(hash) = 32),
       leaf BLOB NOT NULL CHECK (length(leaf) = 32),
       UNIQUE (stream, revision)
     ) STRICT;
     CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are not changed'); END;
     CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are not deleted'); END;
     CREATE TRIGGER streams_are_not_changed BEFORE UPDATE ON streams BEGIN SELECT RAISE(ABORT, 'streams are not changed'); END;
     CREATE TRIGGER streams_are_not_deleted BEFORE DELETE ON streams BEGIN SELECT RAISE(ABORT, 'streams are not deleted'); END;
     CREATE TABLE tree (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       size INTEGER NOT NULL,
       range BLOB NOT NULL
     ) STRICT;
     INSERT INTO tree VALUES (1, 0, x'');
     CREATE TABLE readers (
       name TEXT PRIMARY KEY,
       epoch INTEGER NOT NULL,
       position INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;`,
  ],
};
