/**
 * Short stand-ins for texts that are compared for equality, where the texts themselves would not fit into memory.
 *
 * Each word is the sum, modulo 2^32, of the text's code units, each with a random factor of its own place (a multilinear hash, which is
 * universal). Two different texts agree in a word when a sum of random multiples of their differences is 0: with a chance of 2^-32 where a
 * difference is odd, and of 2^-17 whatever they are. The factors are a secret of one run, so nobody can make texts that agree.
 */
import { hash as digest } from 'node:crypto';

export type Secret = Uint32Array<ArrayBuffer>;

const WORDS = 3;
/** A longer text is hashed first. */
const TEXT_UNITS = 512;

/** Chance arrives from outside: `fill` puts random bits into the words, as `randomFillSync` of node:crypto does. */
export type Fill = (words: Secret) => void;

export const secretOf = (fill: Fill): Secret => {
  const secret = new Uint32Array(WORDS * TEXT_UNITS);
  fill(secret);
  return secret;
};

const { imul } = Math;

/** Writes the three words of a text. */
export const fingerprints =
  (secret: Secret) =>
  (text: string, into: Uint32Array, at: number): void => {
    const short = text.length > TEXT_UNITS ? digest('sha256', text, 'hex') : text;
    let [first, second, third] = [0, 0, 0];
    for (let place = 0; place < short.length; place += 1) {
      const unit = short.charCodeAt(place) + 1; // so that a text is another with a zero at its end
      first = (first + imul(unit, secret[place] as number)) | 0;
      second = (second + imul(unit, secret[TEXT_UNITS + place] as number)) | 0;
      third = (third + imul(unit, secret[2 * TEXT_UNITS + place] as number)) | 0;
    }
    into[at] = first;
    into[at + 1] = second;
    into[at + 2] = third;
  };
