/**
 * Scratch room in a temporary database of SQLite: pages that the cache does not hold go to a file that has no name any more where the
 * platform allows it, and is deleted with its last handle elsewhere.
 */
import Database from 'better-sqlite3';
import type { Scratch, ScratchList, ScratchMap } from '@kheo/ports';
import type { Connection } from './database.js';

const CACHE_KIB = 16 * 1024;
/** Entries read at once: a connection that is reading may not write. */
const PAGE = 500;

/** Nothing here outlives the process: a temporary database is never synced, and one transaction is open from beginning to end. */
export const openScratch = (): Scratch => {
  const db = new Database('');
  db.pragma(`cache_size = -${String(CACHE_KIB)}`);
  db.exec('BEGIN');
  const maps = new Map<string, ScratchMap>();
  const lists = new Map<string, ScratchList>();
  return {
    map: (name) => kept(maps, name, () => mapIn(db, `map${String(maps.size)}`)),
    list: (name) => kept(lists, name, () => listIn(db, `list${String(lists.size)}`)),
    close: () => void db.close(),
  };
};

const kept = <T>(held: Map<string, T>, name: string, make: () => T): T => {
  const found = held.get(name) ?? make();
  held.set(name, found);
  return found;
};

const mapIn = (db: Connection, table: string): ScratchMap => {
  db.exec(`CREATE TABLE ${table} (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID`);
  const get = db.prepare<[string], string>(`SELECT text FROM ${table} WHERE key = ?`).pluck();
  const set = db.prepare<[string, string]>(`INSERT OR REPLACE INTO ${table} VALUES (?, ?)`);
  const after = db
    .prepare<[string], [string, string]>(
      `SELECT key, text FROM ${table} WHERE key > ? ORDER BY key LIMIT ${String(PAGE)}`,
    )
    .raw();
  return {
    get: (key) => get.get(key),
    set: (key, text) => void set.run(key, text),
    entries: function* () {
      const blank = get.get('');
      if (blank !== undefined) yield ['', blank];
      for (let page = after.all(''); page.length > 0; page = after.all((page.at(-1) as [string, string])[0]))
        yield* page;
    },
  };
};

const listIn = (db: Connection, table: string): ScratchList => {
  db.exec(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT`);
  const get = db.prepare<[number], string>(`SELECT text FROM ${table} WHERE id = ?`).pluck();
  const push = db.prepare<[number, string]>(`INSERT INTO ${table} VALUES (?, ?)`);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push: (text) => {
      push.run(length, text);
      return length++;
    },
    at: (index) => {
      const text = get.get(index);
      if (text === undefined) throw new RangeError(`${String(index)} of ${String(length)}`);
      return text;
    },
  };
};
