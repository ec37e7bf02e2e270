/** How SQLite comes to a page: in a declared index from the place on, without sorting and without passing by what lies before it. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CollectionSpec, Find, Scalar } from '@kheo/ports';
import type { Connection } from '../database.js';
import { openDatabase } from '../database.js';
import type { TestFolder } from '../test-folder.js';
import { testFolder } from '../test-folder.js';
import { Collection } from './collection.js';
import { queriesOf } from './query.js';
import { indexSql, READ_FILE, tableSql } from './read-file.js';
import { looseQueries } from './slices.js';

const ACTS: CollectionSpec = {
  name: 'acts@1.rows',
  fields: { act: 'text', latest: 'day', earliest: 'day', recorded: 'integer' },
  indexes: [
    ['act', 'latest', 'earliest'],
    ['latest', 'recorded'],
  ],
};
const IS_ACT = { field: 'act', is: 'granted' };
const BY_DAYS = { where: [IS_ACT], orderBy: ['latest', 'earliest'] };
const BY_LATEST = { where: [], orderBy: ['latest', 'recorded'] };

let folder: TestFolder;
let db: Connection;
let collection: Collection;

beforeEach(() => {
  folder = testFolder();
  db = openDatabase(folder.file('read.sqlite'), READ_FILE);
  db.exec(tableSql(ACTS));
  for (const sql of indexSql(ACTS)) db.exec(sql);
  collection = new Collection(db, ACTS);
});
afterEach(() => {
  db.close();
  folder.remove();
});

/** What EXPLAIN QUERY PLAN says for each arm, without the names of table and index. */
const plansOf = (find: Omit<Find, 'limit'>): string[] =>
  queriesOf(collection, { limit: 50, ...find }).map(({ sql, parameters }) =>
    db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters, 50)
      .map(({ detail }) =>
        detail
          .replace(/ doc\.\S+/u, '')
          .replace(/ index\.\S+/u, '')
          .replaceAll('f.', ''),
      )
      .join('; '),
  );

const behind = (...values: (Scalar | null)[]) => ({ after: { values, key: 7 } });

describe('a page in the order of an index', () => {
  it.each([false, true])('begins at the end of the index, descending: %s', (descending) => {
    expect(plansOf({ ...BY_DAYS, descending })).toEqual(['SEARCH USING INDEX (act=?)']);
    expect(plansOf({ ...BY_LATEST, descending })).toEqual(['SCAN USING INDEX']);
    expect(plansOf({ where: [], descending })).toEqual(['SCAN']);
  });

  it('goes on from its place when ascending', () => {
    expect(plansOf({ ...BY_DAYS, ...behind('2020-12-31', '2020-01-01') })).toEqual([
      'SEARCH USING INDEX (act=? AND latest=? AND earliest=? AND rowid>?)',
      'SEARCH USING INDEX (act=? AND latest=? AND earliest>?)',
      'SEARCH USING INDEX (act=? AND latest>?)',
    ]);
    expect(plansOf({ where: [], ...behind() })).toEqual(['SEARCH USING INTEGER PRIMARY KEY (rowid>?)']);
  });

  it('goes on from its place when descending, and ends with what lacks a field', () => {
    expect(plansOf({ ...BY_DAYS, descending: true, ...behind('2020-12-31', '2020-01-01') })).toEqual([
      'SEARCH USING INDEX (act=? AND latest=? AND earliest=? AND rowid<?)',
      'SEARCH USING INDEX (act=? AND latest=? AND earliest<?)',
      'SEARCH USING INDEX (act=? AND latest=? AND earliest=?)',
      'SEARCH USING INDEX (act=? AND latest<?)',
      'SEARCH USING INDEX (act=? AND latest=?)',
    ]);
    expect(plansOf({ ...BY_LATEST, descending: true, ...behind('2020-12-31', 3) })).toEqual([
      'SEARCH USING INDEX (latest=? AND recorded=? AND rowid<?)',
      'SEARCH USING INDEX (latest=? AND recorded<?)',
      'SEARCH USING INDEX (latest=? AND recorded=?)',
      'SEARCH USING INDEX (latest<?)',
      'SEARCH USING INDEX (latest=?)',
    ]);
  });

  it('goes on among those that lack a field', () => {
    expect(plansOf({ ...BY_DAYS, ...behind(null, null) })).toEqual([
      'SEARCH USING INDEX (act=? AND latest=? AND earliest=? AND rowid>?)',
      'SEARCH USING INDEX (act=? AND latest=? AND earliest>?)',
      'SEARCH USING INDEX (act=? AND latest>?)',
    ]);
    expect(plansOf({ ...BY_DAYS, descending: true, ...behind(null, null) })).toEqual([
      'SEARCH USING INDEX (act=? AND latest=? AND earliest=? AND rowid<?)',
    ]);
  });
});

describe('a page of what a list names', () => {
  const among = (count: number) => ({
    where: [{ field: 'act', in: Array.from({ length: count }, (_, at) => `act ${String(at)}`) }],
    orderBy: ['latest', 'recorded'],
  });

  it('is searched for in an index while the list is short, and else on the way through the order', () => {
    expect(plansOf(among(400))).toEqual(['SEARCH USING INDEX (act=?); USE TEMP B-TREE FOR ORDER BY']);
    expect(plansOf(among(600))).toEqual(['SCAN USING INDEX']);
  });
});

describe('a page within bounds', () => {
  /** How the machine seeks in each arm: to what lies beyond a value (GT, LT), or to the value itself (GE, LE). */
  const seeksOf = (find: Omit<Find, 'limit'>): (string | undefined)[] =>
    queriesOf(collection, { limit: 50, ...find }).map(({ sql, parameters }) =>
      db
        .prepare<unknown[], { opcode: string }>(`EXPLAIN ${sql}`)
        .all(...parameters, 50)
        .map(({ opcode }) => opcode)
        .find((opcode) => /^Seek[GL][TE]$/u.test(opcode)),
    );

  it('begins at its place and not at the bound', () => {
    const within = {
      where: [IS_ACT, { field: 'latest', atLeast: '2010-01-01', atMost: '2020-12-31' }],
      orderBy: ['latest'],
    };
    const after = behind('2015-06-30');
    expect(seeksOf({ ...within, descending: true })).toEqual(['SeekLE']);
    expect(seeksOf({ ...within, ...after, descending: true })[1]).toBe('SeekLT');
    expect(seeksOf({ ...within, ...after })[1]).toBe('SeekGT');
  });
});

describe('a count', () => {
  it('comes to the rows that stand in no slice by their keys', () => {
    const plans = looseQueries(collection, ['act', 'latest']).map((sql) =>
      db
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(7)
        .map(({ detail }) => detail),
    );
    expect(plans).toEqual([
      ['SEARCH d USING INTEGER PRIMARY KEY (rowid>?)'],
      ['SEARCH n USING PRIMARY KEY (collection=?)', 'SEARCH d USING INTEGER PRIMARY KEY (rowid=?)'],
    ]);
  });
});
