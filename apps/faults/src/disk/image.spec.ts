/** What a power cut leaves of calls: what was synced for certain, of the rest a part, and nothing that never was. */
import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@kheo/testing/faults';
import { allOf, imageAfter, syncedOnly } from './image.js';
import type { DiskImage } from './image.js';
import { readJournal, saidIn } from './journal.js';
import type { JournalEntry } from './journal.js';

const call = (kind: JournalEntry['kind'], told: Partial<JournalEntry> = {}): JournalEntry => ({
  kind,
  name: 'f',
  offset: 0,
  bytes: new Uint8Array(),
  ...told,
});
const write = (text: string, offset = 0, name = 'f'): JournalEntry =>
  call('write', { name, offset, bytes: Buffer.from(text) });
const made = (name = 'f'): readonly JournalEntry[] => [
  call('create', { name }),
  call('sync-folder', { name: '.' }),
];
const textOf = (image: DiskImage, name = 'f'): string | undefined => {
  const bytes = image.get(name);
  return bytes && Buffer.from(bytes).toString();
};

describe('an image', () => {
  it('holds what was synced, and not what was not', () => {
    const entries = [...made(), write('old'), call('sync'), write('new')];
    expect(textOf(syncedOnly(entries))).toBe('old');
    expect(textOf(allOf(entries))).toBe('new');
  });

  it('holds either of two calls that were not synced, without the other', () => {
    const entries = [...made(), write('....'), call('sync'), write('A', 0), write('B', 2)];
    const seen = Array.from({ length: 200 }, (_, seed) => textOf(imageAfter(entries, seededRandom(seed))));
    expect([...new Set(seen)].sort()).toEqual(['....', '..B.', 'A...', 'A.B.']);
  });

  it('is the same for the same seed', () => {
    const entries = [...made(), ...Array.from({ length: 40 }, (_, at) => write(String(at), at * 3))];
    expect(imageAfter(entries, seededRandom(7))).toEqual(imageAfter(entries, seededRandom(7)));
  });

  it('tears a write at its sectors', () => {
    const entries = [...made(), write('.'.repeat(1_024)), call('sync'), write('x'.repeat(1_024))];
    const torn = Array.from(
      { length: 300 },
      (_, seed) => textOf(imageAfter(entries, seededRandom(seed))) ?? '',
    );
    const shapes = new Set(torn.map((text) => `${text[0] ?? ''}${text[512] ?? ''}`));
    expect([...shapes].sort()).toEqual(['..', '.x', 'x.', 'xx']);
  });

  it('reads as zeros where a file grew over a gap, also after it was cut', () => {
    const entries = [...made(), write('abcdef'), call('truncate', { offset: 2 }), write('Z', 4)];
    expect(textOf(allOf(entries))).toBe('ab\0\0Z');
  });

  it('has a file under its name only when the folder was synced', () => {
    const entries = [call('create'), write('x'), call('sync')];
    expect(syncedOnly(entries).size).toBe(0);
    expect(textOf(syncedOnly([...entries, call('sync-folder', { name: '.' })]))).toBe('x');
  });

  it('keeps a file that was unlinked without the folder being synced, as it was', () => {
    const entries = [...made(), write('old'), call('sync'), call('unlink'), call('create'), write('new')];
    expect(textOf(syncedOnly(entries))).toBe('old');
    expect(textOf(allOf(entries))).toBe('new');
  });

  it('follows a file to its new name', () => {
    const renamed = call('rename', { to: 'g' });
    const entries = [...made(), write('x'), call('sync'), renamed];
    expect([...syncedOnly(entries).keys()]).toEqual(['f']);
    expect([...allOf(entries).keys()]).toEqual(['g']);
  });

  it('never gets back what a sync that failed was asked for, unless it is written again', () => {
    const entries = [...made(), write('old'), call('sync'), write('new'), call('sync-failed'), call('sync')];
    expect(textOf(syncedOnly(entries))).toBe('old');
    expect(textOf(syncedOnly([...entries, write('new'), call('sync')]))).toBe('new');
  });
});

describe('a journal', () => {
  const record = (kind: number, name: string, bytes: string, offset = 0): Buffer => {
    const header = Buffer.alloc(20);
    header.writeUInt32LE(1, 0);
    header.writeUInt16LE(kind, 4);
    header.writeUInt16LE(Buffer.byteLength(name), 6);
    header.writeBigUInt64LE(BigInt(offset), 8);
    header.writeUInt32LE(Buffer.byteLength(bytes), 16);
    return Buffer.concat([header, Buffer.from(name), Buffer.from(bytes)]);
  };

  it('is read record by record; one that was cut is left out', () => {
    const whole = [record(1, 'log', 'abc', 9), record(6, 'a\0b', ''), record(8, '', '{"is":"ready"}\n')];
    const entries = readJournal(Buffer.concat([...whole, record(2, 'log', '').subarray(0, 21)]));
    expect(entries.map(({ kind, name, to, offset }) => ({ kind, name, to, offset }))).toEqual([
      { kind: 'write', name: 'log', to: undefined, offset: 9 },
      { kind: 'rename', name: 'a', to: 'b', offset: 0 },
      { kind: 'said', name: '', to: undefined, offset: 0 },
    ]);
    expect(saidIn(entries)).toBe('{"is":"ready"}\n');
  });

  it('that is something else is refused', () => {
    expect(() => readJournal(record(99, '', ''))).toThrow('the journal is not one, at byte 0');
  });
});
