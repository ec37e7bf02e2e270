/**
 * What a power cut leaves. A call that was synced has happened. Of the others each may have happened or not, in any order; a write
 * may have happened in some of its 512-byte sectors only. So an image is: everything that a sync covers, and of the rest a subset
 * of chance.
 *
 * A file is covered by a sync of the file, its name by a sync of the folder; one does not stand for the other. After a sync that
 * failed, what it was asked for is never covered by a later one: the kernel has forgotten that it was to be written.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '@kheo/testing/faults';
import type { JournalEntry } from './journal.js';

const SECTOR_BYTES = 512;

/** Files by name. */
export type DiskImage = ReadonlyMap<string, Uint8Array>;

interface Change {
  readonly entry: JournalEntry;
  synced: boolean;
  /** A sync of it failed. */
  forgotten: boolean;
}

/** Contents without a name: a file that was unlinked and made anew is two. */
interface Inode {
  readonly changes: Change[];
}

interface Naming {
  readonly name: string;
  /** Absent: the name is taken away. */
  readonly inode?: Inode;
  synced: boolean;
}

/** An image of the moment after the last of these entries. The folder was empty before the first. */
export const imageAfter = (entries: readonly JournalEntry[], random: Random): DiskImage => {
  const { namings } = replay(entries);
  const inodes = new Map<string, Inode>();
  for (const { name, inode, synced } of namings) {
    if (!synced && random.below(2) === 0) continue;
    if (inode) inodes.set(name, inode);
    else inodes.delete(name);
  }
  return new Map([...inodes].map(([name, inode]) => [name, contentOf(inode, random)]));
};

const replay = (entries: readonly JournalEntry[]): { readonly namings: readonly Naming[] } => {
  const namings: Naming[] = [];
  const current = new Map<string, Inode>();
  const name = (as: string, inode?: Inode): void => {
    namings.push({ name: as, synced: false, ...(inode ? { inode } : {}) });
    if (inode) current.set(as, inode);
    else current.delete(as);
  };
  for (const entry of entries) {
    const inode = current.get(entry.name);
    switch (entry.kind) {
      case 'create':
        name(entry.name, { changes: [] });
        break;
      case 'unlink':
        name(entry.name);
        break;
      case 'rename':
        name(entry.name);
        if (inode) name(entry.to ?? '', inode);
        break;
      case 'sync-folder':
        for (const naming of namings) naming.synced = true;
        break;
      case 'sync':
        for (const change of inode?.changes ?? []) change.synced ||= !change.forgotten;
        break;
      case 'sync-failed':
        for (const change of inode?.changes ?? []) change.forgotten ||= !change.synced;
        break;
      case 'write':
      case 'truncate':
        inode?.changes.push({ entry, synced: false, forgotten: false });
        break;
      case 'said':
    }
  }
  return { namings };
};

const contentOf = ({ changes }: Inode, random: Random): Uint8Array => {
  let content = Buffer.alloc(0);
  for (const { entry, synced } of changes) {
    if (!synced && random.below(2) === 0) continue;
    if (entry.kind === 'truncate') content = resized(content, entry.offset);
    else
      for (const [at, bytes] of synced ? [[entry.offset, entry.bytes] as const] : torn(entry, random))
        content = written(content, at, bytes);
  }
  return content;
};

const resized = (content: Buffer<ArrayBuffer>, length: number): Buffer<ArrayBuffer> =>
  length <= content.length
    ? content.subarray(0, length)
    : Buffer.concat([content, Buffer.alloc(length - content.length)]);

const written = (content: Buffer<ArrayBuffer>, at: number, bytes: Uint8Array): Buffer<ArrayBuffer> => {
  const grown = resized(content, Math.max(content.length, at + bytes.length));
  grown.set(bytes, at);
  return grown;
};

/** One write in four is torn: of its sectors each is there or not. */
const torn = (
  { offset, bytes }: JournalEntry,
  random: Random,
): readonly (readonly [number, Uint8Array])[] => {
  if (random.below(4) > 0) return [[offset, bytes]];
  const parts: (readonly [number, Uint8Array])[] = [];
  for (let at = 0; at < bytes.length; at += SECTOR_BYTES)
    if (random.below(2) === 0) parts.push([offset + at, bytes.subarray(at, at + SECTOR_BYTES)]);
  return parts;
};

const refuse = (): never => {
  throw new Error('nothing is picked here');
};
const chance = (below: Random['below']): Random => ({
  seed: 0,
  next: refuse,
  below,
  pick: refuse,
  bytes: refuse,
});

/** Only what a sync covers: the least that a power cut leaves. */
export const syncedOnly = (entries: readonly JournalEntry[]): DiskImage =>
  imageAfter(
    entries,
    chance(() => 0),
  );

/** Every call, synced or not: what the files are while the power is on. */
export const allOf = (entries: readonly JournalEntry[]): DiskImage =>
  imageAfter(
    entries,
    chance((limit) => limit - 1),
  );

/** Shared memory lay beside the files; after a power cut it holds anything. */
export const putImage = (folder: string, image: DiskImage, random: Random): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, bytes] of image) {
    writeFileSync(join(folder, name), bytes, { mode: 0o600 });
    if (name.endsWith('-wal') && random.below(2) === 0)
      writeFileSync(join(folder, name.replace(/-wal$/, '-shm')), random.bytes(32_768), { mode: 0o600 });
  }
};
