/** The journal of a disk, as shim/faults.c writes it: every boundary with its bytes, and what the process said in between. */

const KINDS = [
  'write',
  'sync',
  'truncate',
  'create',
  'unlink',
  'rename',
  'sync-folder',
  'said',
  'sync-failed',
] as const;

export interface JournalEntry {
  readonly kind: (typeof KINDS)[number];
  /** Within the folder. */
  readonly name: string;
  /** Of a rename: the new name. */
  readonly to?: string;
  /** Of a write: where. Of a truncate: the length that is left. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const HEADER_BYTES = 20;

/** A last record that was cut by the end of the process is left out: its call had no effect that lasts. */
export const readJournal = (bytes: Buffer): readonly JournalEntry[] => {
  const entries: JournalEntry[] = [];
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    const kind = KINDS[bytes.readUInt16LE(at + 4) - 1];
    const nameLength = bytes.readUInt16LE(at + 6);
    const offset = Number(bytes.readBigUInt64LE(at + 8));
    const length = bytes.readUInt32LE(at + 16);
    const named = at + HEADER_BYTES;
    const end = named + nameLength + length;
    if (end > bytes.length) break;
    if (!kind) throw new Error(`the journal is not one, at byte ${String(at)}`);
    const [name = '', to] = bytes.toString('utf8', named, named + nameLength).split('\0');
    entries.push({
      kind,
      name,
      offset,
      bytes: bytes.subarray(named + nameLength, end),
      ...(to === undefined ? {} : { to }),
    });
    at = end;
  }
  return entries;
};

/** Everything said in these entries, as one text. */
export const saidIn = (entries: readonly JournalEntry[]): string =>
  Buffer.concat(entries.filter(({ kind }) => kind === 'said').map(({ bytes }) => bytes)).toString('utf8');
