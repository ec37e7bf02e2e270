/** How far durable readers of the log have come, in `log.sqlite` (the essay of log-file.ts says why there). */
import { Fault } from '@kheo/kernel';
import type { Checkpoints } from '@kheo/ports';
import { mustWrite, openDatabase } from '../database.js';
import type { Connection, Statement } from '../database.js';
import { LOG_FILE } from './log-file.js';

export class SqliteCheckpoints implements Checkpoints {
  readonly #db: Connection;
  readonly #readOnly: boolean;
  readonly #acquire: Statement<[string], { epoch: number; position: number }>;
  readonly #store: Statement<[number, string, number]>;
  readonly #read: Statement<[string], number>;

  /** `path` is that of the log file. */
  constructor(path: string, options: { readonly readOnly?: boolean } = {}) {
    this.#readOnly = options.readOnly ?? false;
    this.#db = openDatabase(path, LOG_FILE, options);
    this.#acquire = this.#db.prepare(
      `INSERT INTO readers (name, epoch, position) VALUES (?, 1, 0)
         ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1 RETURNING epoch, position`,
    );
    this.#store = this.#db.prepare(
      'UPDATE readers SET position = max(position, ?) WHERE name = ? AND epoch = ?',
    );
    this.#read = this.#db.prepare<[string], number>('SELECT position FROM readers WHERE name = ?').pluck();
  }

  async acquire(reader: string): Promise<{ epoch: number; position: number }> {
    mustWrite(this.#readOnly);
    const row = this.#acquire.get(reader);
    if (!row) throw new Fault('Internal', { reader });
    return row;
  }

  async store(reader: string, epoch: number, position: number): Promise<'stored' | 'fenced'> {
    mustWrite(this.#readOnly);
    return this.#store.run(position, reader, epoch).changes === 1 ? 'stored' : 'fenced';
  }

  async read(reader: string): Promise<number> {
    return this.#read.get(reader) ?? 0;
  }

  close(): void {
    this.#db.close();
  }
}
