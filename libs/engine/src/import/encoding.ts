/** Lets bytes through that are UTF-8, and says of others what they seem to be. */
import { Transform } from 'node:stream';
import { fileFault } from './problems.js';

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Checks every byte on its way. A byte order mark at the start is taken off. */
export const utf8Guard = (): Transform => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let first = true;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const wrong = faultOf(chunk, first, () => decoder.decode(chunk, { stream: true }));
      const marked = first && BYTE_ORDER_MARK.every((byte, at) => chunk[at] === byte);
      first = false;
      if (wrong) done(wrong);
      else done(null, marked ? chunk.subarray(BYTE_ORDER_MARK.length) : chunk);
    },
    flush(done) {
      try {
        decoder.decode();
        done();
      } catch {
        done(fileFault('FileTruncated', 'a file whose last character is whole'));
      }
    },
  });
};

const faultOf = (chunk: Buffer, first: boolean, decode: () => void) => {
  const wide = first ? wideEncodingOf(chunk) : undefined;
  if (wide !== undefined) return wrongEncoding(wide);
  if (chunk.includes(0)) return fileFault('FileUnreadable', 'text; the file holds bytes that no text has');
  try {
    decode();
    return undefined;
  } catch {
    return wrongEncoding(narrowEncodingOf(chunk));
  }
};

const wrongEncoding = (seems: string) =>
  fileFault('FileEncodingWrong', `UTF-8; save the file as "CSV UTF-8"`, { seems });

/** UTF-16 by its mark, or by every second byte of its first line being zero. */
const wideEncodingOf = (chunk: Buffer): string | undefined => {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'UTF-16 LE';
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return 'UTF-16 BE';
  const begin = chunk.subarray(0, 64);
  const zeros = [0, 1].map((parity) => begin.filter((byte, at) => at % 2 === parity && byte === 0).length);
  if (begin.length < 8 || Math.max(...zeros) < begin.length / 4) return undefined;
  return (zeros[1] ?? 0) > (zeros[0] ?? 0) ? 'UTF-16 LE' : 'UTF-16 BE';
};

/** Tone marks that Windows-1258 writes as letters of their own, behind the vowel. */
const TONE_MARKS_1258 = new Set([0xcc, 0xd2, 0xde, 0xec, 0xf2]);
const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x41 && byte <= 0x7a) || byte >= 0xc0);

const narrowEncodingOf = (chunk: Buffer): string => {
  const marked = chunk.some((byte, at) => TONE_MARKS_1258.has(byte) && isLetter(chunk[at - 1]));
  return marked ? 'Windows-1258' : 'Windows-1252';
};
