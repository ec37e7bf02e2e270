/**
 * Whether a text is canonical JSON, told by walking it once.
 *
 * `isCanonical(text)` holds exactly when `canonicalText(JSON.parse(text))` is the text again. Nothing is made of the text but numbers
 * that are not short integers and keys with escapes in them, so that this takes a small part of the time of reading and writing it.
 */

/**
 * Is told where each member of the outermost object stands: its key begins at `key` with a quote, its value is all that lies between
 * `from` and `to`. To be believed when the whole text turns out to be canonical.
 */
export type SeesMember = (key: number, from: number, to: number) => void;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const LIST = 0x5b;
const BACKSLASH = 0x5c;
const LIST_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;
const FIRST_PRINTED = 0x20;

/** Instead of the place where something ends: it is not canonical. */
const WRONG = -1;
/** What a list has instead of the place of its last key. */
const NO_KEY = 0;

export const isCanonical = (text: string, sees?: SeesMember): boolean => {
  if (!text.isWellFormed()) return false;
  /** For everything that is open, where its last key begins. A list in place of recursion: depth costs no stack. */
  const open: number[] = [];
  let from = 0;
  for (let at = 0; at !== WRONG;) {
    const first = text.charCodeAt(at);
    if (first === LIST && text.charCodeAt(at + 1) !== LIST_END) {
      open.push(NO_KEY);
      at += 1;
      continue;
    }
    if (first === OBJECT && text.charCodeAt(at + 1) !== OBJECT_END) {
      open.push(at + 1);
      at = keyEnd(text, at + 1);
      if (open.length === 1) from = at;
      continue;
    }
    at = first === LIST || first === OBJECT ? at + 2 : scalarEnd(text, at, first);
    // A value has ended, and perhaps all that it stands in.
    let key = NO_KEY;
    for (; at !== WRONG; at += 1) {
      if (open.length === 0) return at === text.length;
      key = open.at(-1) as number;
      if (open.length === 1 && key !== NO_KEY) sees?.(key, from, at);
      if (text.charCodeAt(at) !== (key === NO_KEY ? LIST_END : OBJECT_END)) break;
      open.pop();
    }
    if (text.charCodeAt(at) !== COMMA) return false;
    at += 1;
    if (key === NO_KEY) continue;
    open[open.length - 1] = at;
    const end = keyEnd(text, at);
    at = end !== WRONG && isBefore(text, key, at) ? end : WRONG;
    if (open.length === 1) from = at;
  }
  return false;
};

/** Where the value of the key begins. */
const keyEnd = (text: string, at: number): number => {
  if (text.charCodeAt(at) !== QUOTE || text.startsWith('"__proto__"', at)) return WRONG;
  const end = stringEnd(text, at);
  return end !== WRONG && text.charCodeAt(end) === COLON ? end + 1 : WRONG;
};

/** Order of two keys by UTF-16 code units; a key is not before itself. */
const isBefore = (text: string, one: number, other: number): boolean => {
  for (let at = 1; ; at += 1) {
    const [a, b] = [text.charCodeAt(one + at), text.charCodeAt(other + at)];
    if (a === BACKSLASH || b === BACKSLASH) return stringAt(text, one) < stringAt(text, other);
    if (a === QUOTE || b === QUOTE) return b !== QUOTE;
    if (a !== b) return a < b;
  }
};

const stringAt = (text: string, at: number): string =>
  JSON.parse(text.slice(at, stringEnd(text, at))) as string;

const scalarEnd = (text: string, at: number, first: number): number => {
  if (first === QUOTE) return stringEnd(text, at);
  if (first === MINUS || (first >= ZERO && first <= NINE)) return numberEnd(text, at);
  const word = WORDS.find((known) => text.startsWith(known, at));
  return word === undefined ? WRONG : at + word.length;
};
const WORDS = ['true', 'false', 'null'];

const stringEnd = (text: string, from: number): number => {
  for (let at = from + 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) return at + 1;
    if (unit < FIRST_PRINTED) return WRONG;
    if (unit === BACKSLASH) {
      const length = escapeLength(text, at);
      if (length === 0) return WRONG;
      at += length - 1;
    }
  }
  return WRONG;
};

/** What JSON.stringify makes of a character that can not stand for itself; 0 for every other way to escape one. */
const escapeLength = (text: string, at: number): number => {
  if ('"\\bfnrt'.includes(text.charAt(at + 1) || ' ')) return 2;
  return UNNAMED.test(text.slice(at, at + 6)) ? 6 : 0;
};
/** Control characters that have no letter of their own. */
const UNNAMED = /^\\u00(?:0[0-7bef]|1[0-9a-f])$/;

/** Integers of so many digits are exact, and written as they are. */
const SHORT_DIGITS = 15;

const numberEnd = (text: string, from: number): number => {
  let at = from;
  for (let unit = text.charCodeAt(at); unit >= ZERO && unit <= NINE; unit = text.charCodeAt(at)) at += 1;
  const isShort =
    at > from && at - from <= SHORT_DIGITS && (at === from + 1 || text.charCodeAt(from) !== ZERO);
  const next = text.charAt(at);
  if (isShort && next !== '.' && next !== 'e') return at;
  while ('0123456789+-.e'.includes(text.charAt(at) || ' ')) at += 1;
  const [written, value] = [text.slice(from, at), Number(text.slice(from, at))];
  const isSafe = Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
  return isSafe && String(value) === written ? at : WRONG;
};
