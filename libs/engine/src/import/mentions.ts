/** Which persons a free text names: the text is sealed under a key that goes when one of them is erased. */
import type { Scratch } from '@kheo/ports';

export interface Mentions {
  /** A row of people, by its printed name. */
  readonly add: (name: string, rowId: string) => void;
  /** Rows whose printed name occurs in one of the texts, whatever its case. */
  readonly within: (texts: readonly string[]) => readonly string[];
}

export const mentionsIn = (scratch: Scratch): Mentions => {
  /** Rows by their whole name, one a line. */
  const rows = scratch.map('names');
  /** How many words the names have that begin with a word: there are as many first words as there are family names. */
  const lengths = new Map<string, Set<number>>();
  return {
    add: (name, rowId) => {
      const words = wordsOf(name);
      const [first] = words;
      if (first === undefined) return;
      const whole = words.join(' ');
      const held = rows.get(whole);
      rows.set(whole, held === undefined ? rowId : `${held}\n${rowId}`);
      lengths.set(first, (lengths.get(first) ?? new Set()).add(words.length));
    },
    within: (texts) => {
      if (lengths.size === 0) return [];
      const found = new Set<string>();
      for (const text of texts) {
        const words = wordsOf(text);
        words.forEach((word, at) => {
          for (const length of lengths.get(word) ?? []) {
            const named = rows.get(words.slice(at, at + length).join(' '));
            for (const rowId of named?.split('\n') ?? []) found.add(rowId);
          }
        });
      }
      return [...found];
    },
  };
};

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLocaleLowerCase('vi')
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
