/**
 * Chance as a function of what it is for. Nothing is drawn from a sequence: every draw is the hash of a seed, a subject and a
 * purpose, in 32-bit integer arithmetic, so it is the same on every machine, in any order, and however much else is drawn. What
 * becomes of a model can be asked again in any later year instead of being remembered.
 */

/** 32 bits that stand for a subject: the country, a commune, a model. */
export type Key = number;
/** 32 bits that stand for a question asked of subjects. */
export type Purpose = number;

const TWO_32 = 0x1_0000_0000;

/** The key of what is `part` of the subject, such as a year and then a number. Uniform in the result for uniform keys. */
export const within = (key: Key, part: number): Key => {
  let mixed = Math.imul(key ^ (key >>> 15) ^ Math.imul(part + 0x6d2b79f5, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x27d4eb2f);
  return (mixed ^ (mixed >>> 15)) >>> 0;
};

/** FNV-1a of its name, so that a new question never changes the answers to others. */
export const purpose = (name: string): Purpose => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
};

/** A whole number from 0 up to but not including `limit` (2^20 at most, so that the product is exact). */
export const below = (key: Key, of: Purpose, limit: number): number =>
  Math.floor((within(key, of) * limit) / TWO_32);

export const happens = (key: Key, of: Purpose, perThousand: number): boolean =>
  below(key, of, 1_000) < perThousand;

/** @throws TypeError when there is nothing to pick from */
export const pick = <T>(key: Key, of: Purpose, from: readonly T[]): T => {
  if (from.length === 0) throw new TypeError('nothing to pick from');
  return from[below(key, of, from.length)] as T;
};

/** An index of the shares, each as likely as it is large. */
export const weighted = (key: Key, of: Purpose, shares: readonly number[]): number => {
  let left = below(
    key,
    of,
    shares.reduce((sum, share) => sum + share, 0),
  );
  return shares.findIndex((share) => (left -= share) < 0);
};
