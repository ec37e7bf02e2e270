/**
 * The key vault, `vault.sqlite`: apart from the log, because it is the one thing in Kheo that is erased.
 *
 * `secret` holds 32 random bytes, made with the file. `keys` holds a row for each name that ever had a key; a destroyed one keeps its row
 * with zeros, so that the name never gets another. `subjects` says which names go with which person.
 *
 * secure_delete=ON overwrites freed bytes in the file. The write-ahead log still holds the pages as they were, so destroying ends
 * with a checkpoint that empties it. Copies that the disk or a backup keeps are out of reach: backups of the vault must
 * expire (docs/how-to), and the disk should be encrypted.
 */
import type { FileKind } from '../database.js';

export const VAULT_FILE: FileKind = {
  mark: 'KhVt',
  synchronous: 'FULL',
  cacheKib: 8 * 1024,
  secureDelete: true,
  steps: [
    `CREATE TABLE secret (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       bytes BLOB NOT NULL CHECK (length(bytes) = 32)
     ) STRICT;
     CREATE TABLE keys (
       name TEXT PRIMARY KEY,
       destroyed INTEGER NOT NULL DEFAULT 0 CHECK (destroyed IN (0, 1)),
       key BLOB NOT NULL CHECK (length(key) = 32)
     ) STRICT;
     CREATE TABLE subjects (
       subject TEXT NOT NULL,
       name TEXT NOT NULL REFERENCES keys (name),
       PRIMARY KEY (subject, name)
     ) STRICT, WITHOUT ROWID;`,
  ],
};
