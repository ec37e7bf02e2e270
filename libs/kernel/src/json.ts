/**
 * Canonical JSON (RFC 8785) and the strict reading of JSON that makes it safe.
 *
 * Two texts that differ must never become one value, and a value must have one text: so duplicate keys, lone surrogates,
 * integers beyond 2^53, `undefined` and the key `__proto__` are refused on the way in, and keys are sorted by UTF-16 code
 * units on the way out. Numbers and strings are written as ECMAScript writes them, which is what RFC 8785 asks for.
 */
import { utf8 } from './bytes.js';
import { Fault } from './faults.js';
import { LIMITS } from './limits.js';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** @throws Fault JsonUnsafe for a value that has no safe canonical form. */
export const canonicalText = (value: unknown): string => {
  const ordered = inOrder(value);
  const text = ordered === UNORDERABLE ? memberByMember(value) : JSON.stringify(ordered);
  if (text.includes(SURROGATE) && LONE_SURROGATE.test(text)) throw unsafe('a lone surrogate');
  return text;
};

export const canonicalBytes = (value: unknown): Uint8Array => utf8(canonicalText(value));

/**
 * `JSON.stringify` escapes a surrogate that is alone, and no other sign of that range. So one look at the text finds what would take
 * a look at every string; a backslash before it, itself escaped, tells it from the same letters as somebody wrote them.
 */
const SURROGATE = '\\ud';
const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud/;

/** An object cannot hold these keys in their canonical order: it enumerates keys such as "10" by their number, and first. */
const UNORDERABLE = Symbol('unorderable');

/** The value with the keys of all its objects in canonical order, so that `JSON.stringify` writes them so; itself when they are. */
const inOrder = (value: unknown): unknown => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
        throw unsafe('an unsafe number');
      return value;
    case 'object':
      if (value === null) return null;
      return Array.isArray(value) ? listInOrder(value) : objectInOrder(value as Record<string, unknown>);
    case 'undefined':
    case 'bigint':
    case 'function':
    case 'symbol':
      throw unsafe(typeof value);
  }
};

const listInOrder = (list: readonly unknown[]): unknown => {
  let copy: unknown[] | undefined;
  let orderable = true;
  for (let at = 0; at < list.length; at += 1) {
    const item = inOrder(list[at]);
    if (item === UNORDERABLE) orderable = false;
    else if (item !== list[at]) (copy ??= [...list])[at] = item;
  }
  return orderable ? (copy ?? list) : UNORDERABLE;
};

const objectInOrder = (value: Record<string, unknown>): unknown => {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw unsafe('an object with a class');
  let sorted = true;
  let orderable = true;
  let before = '';
  let changed: Map<string, unknown> | undefined;
  // for-in reads members several times faster than a list of keys does; the prototype has none to add
  for (const key in value) {
    if (key === '__proto__') throw unsafe('the key __proto__');
    if (before > key) sorted = false;
    before = key;
    const held = value[key];
    if (typeof held !== 'string' && typeof held !== 'boolean') {
      const member = inOrder(held);
      if (member === UNORDERABLE) orderable = false;
      else if (member !== held) (changed ??= new Map()).set(key, member);
    }
  }
  if (!orderable) return UNORDERABLE;
  if (sorted && !changed) return value;
  const keys = Object.keys(value);
  const order = sorted ? keys : keys.toSorted();
  const copy: Record<string, unknown> = {};
  for (const key of order) copy[key] = changed?.get(key) ?? value[key];
  return sorted || Object.keys(copy).every((key, at) => key === order[at]) ? copy : UNORDERABLE;
};

/** For what `inOrder` has checked and can not order. */
const memberByMember = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(memberByMember).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]): [string, string] => [
    key,
    memberByMember(member),
  ]);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${member}`).join(',')}}`;
};

/** Whether a text is the canonical JSON of the value that it was parsed to. */
export const isCanonicalText = (text: string, value: unknown): boolean => {
  try {
    return canonicalText(value) === text;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
};

const unsafe = (what: string): Fault => new Fault('JsonUnsafe', { found: what });

export interface JsonLimits {
  readonly depth: number;
  readonly keys: number;
}

/**
 * Reads JSON that a stranger sent. Objects in the answer have a null-free ordinary prototype and only own keys.
 * @throws Fault JsonMalformed, JsonUnsafe or JsonTooDeep, with the offset in characters.
 */
export const parseStrictJson = (
  text: string,
  limits: JsonLimits = { depth: LIMITS.jsonDepth, keys: LIMITS.jsonKeys },
): Json => {
  scan(text, limits);
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new Fault('JsonMalformed', {}, { cause });
  }
};

// Plain characters in a loop of their own: as one alternative among others each would take a place on the matcher's stack.
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const COLON = /[ \t\n\r]*:/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Walks the text once for what JSON.parse forgives: duplicate keys, depth, unsafe numbers, lone surrogates. */
const scan = (text: string, limits: JsonLimits): void => {
  const open: (Set<string> | null)[] = [];
  let keys = 0;
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : null);
      if (open.length > limits.depth) throw new Fault('JsonTooDeep', { depth: limits.depth });
      at += 1;
    } else if (char === '}' || char === ']') {
      open.pop();
      at += 1;
    } else if (char === '"') {
      const raw = match(STRING, text, at);
      at += raw.length;
      const value = JSON.parse(raw) as string;
      if (!value.isWellFormed()) throw new Fault('JsonUnsafe', { found: 'a lone surrogate', at });
      const names = open.at(-1);
      COLON.lastIndex = at;
      if (names && COLON.test(text)) {
        if (value === '__proto__' || names.has(value))
          throw new Fault('JsonUnsafe', { found: 'a duplicate or forbidden key', at });
        names.add(value);
        if (++keys > limits.keys) throw new Fault('JsonTooDeep', { keys: limits.keys });
      }
    } else if (char === '-' || (char >= '0' && char <= '9')) {
      const raw = match(NUMBER, text, at);
      const value = Number(raw);
      if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
        throw new Fault('JsonUnsafe', { found: 'an unsafe number', at });
      }
      at += raw.length;
    } else {
      at += 1;
    }
  }
};

const match = (pattern: RegExp, text: string, at: number): string => {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (!found) throw new Fault('JsonMalformed', { at });
  return found[0];
};
