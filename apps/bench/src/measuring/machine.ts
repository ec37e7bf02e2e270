/** Where a measurement was made. */
import { statfsSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import process from 'node:process';
import Database from 'better-sqlite3';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** In MB (10⁶ bytes). */
  readonly memoryMb: number;
  readonly system: string;
  readonly node: string;
  readonly sqlite: string;
  /** Mean number of runnable processes over the last minute: above 0 others were at work too. */
  readonly load: number;
  /** Whether the scratch folder is on a disk. */
  readonly durable: boolean;
}

const MB = 1e6;
/** Linux: what `statfs` calls a file system that lives in memory. */
const TMPFS = 0x0102_1994;

export const machineWith = (scratch: string): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryMb: totalmem() / MB,
  system: `${type()} ${release()}`,
  node: process.version,
  sqlite: sqliteVersion(),
  load: loadavg()[0] ?? 0,
  durable: statfsSync(scratch).type !== TMPFS,
});

const sqliteVersion = (): string => {
  const db = new Database(':memory:');
  try {
    return db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? 'unknown';
  } finally {
    db.close();
  }
};
