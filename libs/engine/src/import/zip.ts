/**
 * A workbook is a ZIP archive, and an archive can claim to be small and unpack to anything. So its central directory is read here,
 * its claims are held against the limits, and each part is unpacked once with its bytes counted and its checksum compared, before
 * anything that parses sees a byte. Parts are then handed on stored, in an archive made anew: what is parsed is what was counted.
 *
 * Layout (PKWARE APPNOTE 6.3.10): local headers and data; the central directory, 46 bytes and three texts for each entry; and the
 * end record, 22 bytes and a comment of at most 65,535.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { Fault, LIMITS } from '@kheo/kernel';
import { fileFault } from './problems.js';

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  /** Where its data begin in the file. */
  readonly begin: number;
}

const END = { signature: 0x06054b50, bytes: 22, commentBytes: 65_535 };
const CENTRAL = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
/** Parts that a workbook may have, and bytes of the directory that lists them. */
const ENTRIES = 10_000;
const DIRECTORY_BYTES = 8 * 1024 * 1024;

/**
 * The entries of an archive, each unpacked once to see that it is what it says.
 * @throws Fault WorkbookSuspicious, FileUnreadable, FileTruncated
 */
export const readZip = async (path: string): Promise<readonly ZipEntry[]> => {
  const file = await open(path);
  try {
    const entries = await directoryOf(file);
    refuseBombs(entries);
    for (const entry of entries) {
      let bytes = 0;
      for await (const chunk of unpack(path, entry)) bytes += chunk.length;
      if (bytes !== entry.size) throw unreadable();
    }
    return entries;
  } finally {
    await file.close();
  }
};

const directoryOf = async (file: FileHandle): Promise<ZipEntry[]> => {
  const { size } = await file.stat();
  const tail = await bytesAt(file, Math.max(0, size - END.bytes - END.commentBytes), size);
  const at = lastIndexOf(tail, END.signature);
  if (at < 0 || tail.length < at + END.bytes)
    throw fileFault('FileTruncated', 'a workbook that is whole: its directory stands at the end');
  const [count, length, begin] = [
    tail.readUInt16LE(at + 10),
    tail.readUInt32LE(at + 12),
    tail.readUInt32LE(at + 16),
  ];
  if (count > ENTRIES || length > DIRECTORY_BYTES) throw suspicious({ entries: count });
  const directory = await bytesAt(file, begin, begin + length);
  const entries: ZipEntry[] = [];
  let offset = 0;
  for (let read = 0; read < count; read += 1) {
    if (directory.length < offset + CENTRAL.bytes || directory.readUInt32LE(offset) !== CENTRAL.signature)
      throw unreadable();
    const texts = [28, 30, 32].map((field) => directory.readUInt16LE(offset + field));
    entries.push(await entryAt(file, directory, offset));
    offset += CENTRAL.bytes + texts.reduce((sum, bytes) => sum + bytes, 0);
  }
  return entries;
};

const entryAt = async (file: FileHandle, directory: Buffer, at: number): Promise<ZipEntry> => {
  const [flags, method] = [directory.readUInt16LE(at + 8), directory.readUInt16LE(at + 10)];
  if ((flags & ENCRYPTED) !== 0 || ![STORED, DEFLATED].includes(method)) throw unreadable();
  const local = directory.readUInt32LE(at + 42);
  const header = await bytesAt(file, local, local + LOCAL.bytes);
  if (header.length < LOCAL.bytes || header.readUInt32LE(0) !== LOCAL.signature) throw unreadable();
  return {
    name: directory.toString(
      'utf8',
      at + CENTRAL.bytes,
      at + CENTRAL.bytes + directory.readUInt16LE(at + 28),
    ),
    method,
    crc: directory.readUInt32LE(at + 16),
    packed: directory.readUInt32LE(at + 20),
    size: directory.readUInt32LE(at + 24),
    begin: local + LOCAL.bytes + header.readUInt16LE(26) + header.readUInt16LE(28),
  };
};

const refuseBombs = (entries: readonly ZipEntry[]): void => {
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  const packed = entries.reduce((sum, entry) => sum + entry.packed, 0);
  if (bytes > LIMITS.workbookBytes || bytes > packed * LIMITS.workbookRatio)
    throw suspicious({ bytes, packed });
};

/** The bytes of an entry; more than it claims are never handed out. */
export async function* unpack(
  path: string,
  { method, packed, size, crc, begin }: ZipEntry,
): AsyncGenerator<Buffer> {
  if (packed === 0) return;
  const source = createReadStream(path, { start: begin, end: begin + packed - 1 });
  const bytes = method === STORED ? source : pipeline(source, createInflateRaw(), () => undefined); // the loop meets the error
  let taken = 0;
  let sum = 0;
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      taken += chunk.length;
      if (taken > size) throw suspicious({ bytes: taken, claimed: size });
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof Fault ? error : unreadable();
  } finally {
    source.destroy();
  }
  if (sum !== crc) throw unreadable();
}

/** The header of a stored entry, for an archive made anew. */
export const storedHeader = (name: string, { size, crc }: Pick<ZipEntry, 'size' | 'crc'>): Buffer => {
  const text = Buffer.from(name, 'utf8');
  const header = Buffer.alloc(LOCAL.bytes);
  header.writeUInt32LE(LOCAL.signature, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(size, 18);
  header.writeUInt32LE(size, 22);
  header.writeUInt16LE(text.length, 26);
  return Buffer.concat([header, text]);
};

/** An end record without a directory: who reads from the front needs no more. */
export const END_OF_ARCHIVE = Buffer.alloc(END.bytes);
END_OF_ARCHIVE.writeUInt32LE(END.signature);

const bytesAt = async (file: FileHandle, from: number, to: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
  return buffer.subarray(0, bytesRead);
};

const lastIndexOf = (bytes: Buffer, signature: number): number => {
  const wanted = Buffer.alloc(4);
  wanted.writeUInt32LE(signature);
  return bytes.lastIndexOf(wanted);
};

const suspicious = (values: Fault['values']): Fault =>
  fileFault(
    'WorkbookSuspicious',
    `${String(LIMITS.workbookBytes)} bytes unpacked at most, and ${String(LIMITS.workbookRatio)} times the packed ones`,
    values,
  );
const unreadable = (): Fault =>
  fileFault('FileUnreadable', 'a workbook (.xlsx) that is whole and has no password');
