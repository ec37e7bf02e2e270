/** Which persons a free text names: the text is sealed under a key that goes when one of them is erased. */

export interface Mentions {
  readonly add: (name: string, person: string) => void;
  /** Persons whose printed name occurs in one of the texts, whatever its case. */
  readonly within: (texts: readonly string[]) => readonly string[];
}

interface Named {
  readonly words: readonly string[];
  readonly person: string;
}

export const mentionsOf = (): Mentions => {
  /** Names by their first word, so that a text is read once however many names there are. */
  const byFirstWord = new Map<string, Named[]>();
  return {
    add: (name, person) => {
      const words = wordsOf(name);
      const [first] = words;
      if (first === undefined) return;
      byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), { words, person }]);
    },
    within: (texts) => {
      if (byFirstWord.size === 0) return [];
      const found = new Set<string>();
      for (const text of texts) {
        const words = wordsOf(text);
        words.forEach((word, at) => {
          for (const { words: name, person } of byFirstWord.get(word) ?? []) {
            if (name.every((part, offset) => words[at + offset] === part)) found.add(person);
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
