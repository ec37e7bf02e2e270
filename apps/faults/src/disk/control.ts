/** The page through which the disk of a victim is told what to do, and tells how far it is. The words are those of shim/faults.c. */
import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';

const WORDS = [
  'count',
  'killAt',
  'killHow',
  'failAt',
  'failErrno',
  'failKinds',
  'failTimes',
  'swallow',
  'stallAt',
  'stallMs',
  'files',
] as const;
type Word = (typeof WORDS)[number];

/**
 * Boundaries are numbered from 1; a number that is absent or 0 stands for never. From `failAt` on the first `failTimes` calls of the
 * kinds fail, all of them at 0; with `swallow` a sync that failed says that it did not.
 */
export type DiskOrders = Partial<Record<Exclude<Word, 'count'>, number>>;

export const KILL_HOW = { before: 0, after: 1, torn: 2 } as const;
export const FAIL_KINDS = { writes: 1, syncs: 2, both: 3 } as const;
/** Whose boundaries are numbered; 0 or absent: those of all files. */
export const FILES = { log: 1, read: 2, vault: 4, other: 8 } as const;
/** Of Linux, where alone the shim runs. */
export const ERRNO = { EIO: 5, ENOSPC: 28 } as const;

const PAGE_BYTES = 4_096;
const WORD_BYTES = 8;

export class ControlPage {
  private readonly fd: number;

  private constructor(readonly path: string) {
    this.fd = openSync(path, 'r+');
  }

  /** A page with these orders and no boundary passed. */
  static create(path: string, orders: DiskOrders = {}): ControlPage {
    writeFileSync(path, new Uint8Array(PAGE_BYTES));
    const page = new ControlPage(path);
    page.order(orders);
    return page;
  }

  static open(path: string): ControlPage {
    return new ControlPage(path);
  }

  /** Boundaries passed so far. */
  get count(): number {
    const word = Buffer.alloc(WORD_BYTES);
    readSync(this.fd, word, 0, WORD_BYTES, 0);
    return Number(word.readBigInt64LE());
  }

  order(orders: DiskOrders): void {
    for (const [name, value] of Object.entries(orders)) {
      const word = Buffer.alloc(WORD_BYTES);
      word.writeBigInt64LE(BigInt(value));
      writeSync(this.fd, word, 0, WORD_BYTES, WORDS.indexOf(name as Word) * WORD_BYTES);
    }
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** Orders whose boundaries count from now on. */
export const fromHere = (page: ControlPage, orders: DiskOrders): DiskOrders => {
  const passed = page.count;
  return Object.fromEntries(
    Object.entries(orders).map(([name, value]) => [
      name,
      name.endsWith('At') && value > 0 ? passed + value : value,
    ]),
  );
};
