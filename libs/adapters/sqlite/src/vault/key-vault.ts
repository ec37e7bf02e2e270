/** Keys of sealed fields on SQLite: durable before they are used, and gone from the files once destroyed. */
import { randomBytes } from 'node:crypto';
import { Fault, LIMITS } from '@kheo/kernel';
import type { KeyRequest, KeyVault } from '@kheo/ports';
import { mustWrite, openDatabase } from '../database.js';
import type { Connection, Statement } from '../database.js';
import { VAULT_FILE } from './vault-file.js';

export interface SqliteKeyVaultOptions {
  readonly readOnly?: boolean;
  /** Where keys come from; the machine's own source unless a test gives another. */
  readonly random?: (length: number) => Uint8Array;
}

const KEY_BYTES = 32;

interface Waiting {
  readonly requests: readonly KeyRequest[];
  readonly resolve: (keys: ReadonlyMap<string, Uint8Array>) => void;
  readonly reject: (error: unknown) => void;
}

interface KeyRow {
  readonly key: Uint8Array;
  readonly destroyed: number;
}

export class SqliteKeyVault implements KeyVault {
  readonly #db: Connection;
  readonly #readOnly: boolean;
  readonly #random: (length: number) => Uint8Array;
  readonly #secret: Uint8Array;
  readonly #find: Statement<[string], KeyRow>;
  readonly #insert: Statement<[string, Uint8Array]>;
  readonly #bind: Statement<[string, string]>;
  readonly #erase: Statement<[string, string]>;
  readonly #waiting: Waiting[] = [];
  #draining: Promise<void> | undefined;

  constructor(path: string, options: SqliteKeyVaultOptions = {}) {
    this.#readOnly = options.readOnly ?? false;
    this.#random = options.random ?? randomBytes;
    this.#db = openDatabase(path, VAULT_FILE, { readOnly: this.#readOnly });
    this.#find = this.#db.prepare('SELECT key, destroyed FROM keys WHERE name = ?');
    this.#insert = this.#db.prepare('INSERT INTO keys (name, key) VALUES (?, ?)');
    this.#bind = this.#db.prepare('INSERT OR IGNORE INTO subjects (subject, name) VALUES (?, ?)');
    this.#erase = this.#db.prepare(
      `UPDATE keys SET key = zeroblob(${String(KEY_BYTES)}), destroyed = 1
        WHERE destroyed = 0 AND (name = ? OR name IN (SELECT name FROM subjects WHERE subject = ?))`,
    );
    this.#secret = this.#storedSecret();
    if (!this.#readOnly) this.#db.pragma('wal_checkpoint(TRUNCATE)'); // a crash may have come between destroying and emptying
  }

  secret(): Uint8Array {
    return Uint8Array.from(this.#secret); // a copy: slice of a Buffer is not one
  }

  async ensure(requests: readonly KeyRequest[]): Promise<ReadonlyMap<string, Uint8Array>> {
    mustWrite(this.#readOnly);
    if (this.#waiting.length >= LIMITS.appendQueueRequests)
      throw new Fault('Busy', { waiting: this.#waiting.length });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ requests, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** A turn of the event loop lies before every commit: whoever asks in the meantime shares its fsync. */
  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise((next) => setImmediate(next));
      this.#ensureGroup(this.#waiting.splice(0, LIMITS.commitRequests));
    }
    this.#draining = undefined;
  }

  /** One commit for all; each gets all of its keys, or none and the reason. */
  #ensureGroup(group: readonly Waiting[]): void {
    const answers: (() => void)[] = [];
    const ensureAll = this.#db.transaction(
      (requests: readonly KeyRequest[]) =>
        new Map(requests.map((request) => [request.name, this.#ensure(request)])),
    );
    const write = this.#db.transaction(() => {
      for (const { requests, resolve, reject } of group) {
        try {
          const keys = ensureAll(requests);
          answers.push(() => resolve(keys));
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          answers.push(() => reject(error));
        }
      }
    });
    try {
      write.immediate();
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    for (const answer of answers) answer();
  }

  #ensure({ name, subjects }: KeyRequest): Uint8Array {
    const held = this.#find.get(name);
    if (held?.destroyed === 1) throw new Fault('KeyDestroyed', { key: name });
    const key = held?.key ?? Uint8Array.from(this.#random(KEY_BYTES));
    if (!held) this.#insert.run(name, key);
    for (const subject of subjects) this.#bind.run(subject, name);
    return key;
  }

  async open(names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const keys = new Map<string, Uint8Array>();
    for (const name of names) {
      const held = this.#find.get(name);
      if (held?.destroyed === 0) keys.set(name, held.key);
    }
    return keys;
  }

  /** @throws Fault Busy when another process was reading: the keys are destroyed, but call again to empty the write-ahead log. */
  async destroy(name: string): Promise<number> {
    mustWrite(this.#readOnly);
    const { changes } = this.#erase.run(name, name);
    const [checkpoint] = this.#db.pragma('wal_checkpoint(TRUNCATE)') as readonly { busy: number }[];
    if (checkpoint?.busy !== 0) throw new Fault('Busy', { key: name });
    return changes;
  }

  async close(): Promise<void> {
    await this.#draining;
    this.#db.close();
  }

  #storedSecret(): Uint8Array {
    if (!this.#readOnly) {
      this.#db
        .prepare<[Uint8Array]>('INSERT OR IGNORE INTO secret (id, bytes) VALUES (1, ?)')
        .run(this.#random(KEY_BYTES));
    }
    const bytes = this.#db.prepare<[], Uint8Array>('SELECT bytes FROM secret').pluck().get();
    if (!bytes)
      throw new Fault('ConfigurationInvalid', { expected: 'a key vault that has been opened for writing' });
    return bytes;
  }
}
