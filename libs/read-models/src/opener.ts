/** Opens what is sealed in an answer, for a caller who may see it. Who may not sees that there is something; so does everybody once the key is gone. */
import type { KeyVault } from '@kheo/ports';
import { openText } from '@kheo/integrity';
import { isLocated } from './facts.js';
import type { LocatedText } from './facts.js';

export const SEALED = { sealed: true } as const;
export const ERASED = { erased: true } as const;

/** A function that opens every sealed text in a value. Keys are read once for the whole value. */
export const opener =
  (vault: KeyVault, personal: boolean) =>
  async <T>(value: T): Promise<T> => {
    const found = new Map<string, LocatedText>();
    collect(value, found);
    if (found.size === 0) return value;
    const keys = personal
      ? await vault.open([...new Set([...found.values()].map(({ key }) => key))])
      : new Map<string, Uint8Array>();
    return replace(value, (text) => {
      const key = keys.get(text.key);
      if (key) return openText(key, text.sealed, { eventId: text.eventId, path: text.path });
      return personal ? ERASED : SEALED;
    }) as T;
  };

const collect = (value: unknown, found: Map<string, LocatedText>): void => {
  if (typeof value !== 'object' || value === null) return;
  if (isLocated(value)) found.set(value.sealed, value);
  else for (const member of Object.values(value)) collect(member, found);
};

const replace = (value: unknown, open: (text: LocatedText) => unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (isLocated(value)) return open(value);
  if (Array.isArray(value)) return value.map((member) => replace(member, open));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replace(member, open)]));
};
