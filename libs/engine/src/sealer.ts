/** Seals what may name people before an event is appended: keys first, durable, then the bytes. */
import { Fault, isSealed, jsonOf, mapSealed } from '@kheo/kernel';
import type { Draft, SealedField, SealedText } from '@kheo/kernel';
import { openText, sealText } from '@kheo/integrity';
import type { KeyRequest, KeyVault } from '@kheo/ports';
import { fieldsOfEvent } from '@kheo/recognition';

/** A draft whose texts are still plain, and the persons that its free text names. */
export interface PlainDraft {
  readonly draft: Draft;
  readonly mentions: readonly string[];
  /** The record that a correction repeats: its unchanged texts are sealed anew in their new place. */
  readonly repeats?: { readonly eventId: string };
}

export const personKey = (person: string): string => `p.${person}`;
export const textKey = (eventId: string): string => `t.${eventId}`;

/** The drafts with every text sealed. One durable write of keys for all of them. */
export const sealDrafts = async (vault: KeyVault, plain: readonly PlainDraft[]): Promise<readonly Draft[]> => {
  const requests = new Map<string, KeyRequest>();
  const moved = new Set<string>();
  for (const one of plain) {
    walk(one, (value, { key }) => {
      if (isSealed(value)) moved.add(value.key);
      requests.set(key, { name: key, subjects: key.startsWith('t.') ? one.mentions.map(personKey) : [] });
      return value;
    });
  }
  if (requests.size === 0) return plain.map(({ draft }) => draft);
  const keys = await vault.ensure([...requests.values()]);
  const earlier = moved.size === 0 ? new Map<string, Uint8Array>() : await vault.open([...moved]);
  return plain.map((one) =>
    walk(one, (value, place) => {
      const key = keys.get(place.key);
      if (!key) throw new Fault('KeyDestroyed', { key: place.key });
      const text = isSealed(value) ? reopen(value, earlier, one, place) : value;
      // A text whose key is gone stays the sealed bytes it was: nobody opens it in either place.
      return isSealed(text) ? text : { key: place.key, sealed: sealText(key, text, place) };
    }),
  );
};

interface Place {
  readonly key: string;
  readonly eventId: string;
  readonly path: string;
}

const reopen = (value: Exclude<SealedText, string>, keys: ReadonlyMap<string, Uint8Array>, one: PlainDraft, place: Place): SealedText => {
  const key = keys.get(value.key);
  if (!key || !one.repeats) return value;
  return openText(key, value.sealed, { eventId: one.repeats.eventId, path: place.path.replace(/^after\./, '') });
};

const walk = ({ draft }: PlainDraft, replace: (value: SealedText, place: Place) => SealedText): Draft => {
  const { eventId } = draft;
  const data = mapSealed(fieldsOfEvent(draft.type, draft.data), draft.data, (value, field) => replace(value, placeOf(eventId, field)));
  const { source } = draft;
  if (source.kind !== 'import' || source.quote === undefined) return { ...draft, data: jsonOf(data) };
  const quote = replace(source.quote, { eventId, path: 'source.quote', key: textKey(eventId) });
  return { ...draft, data: jsonOf(data), source: { ...source, quote } };
};

const placeOf = (eventId: string, { path, under, person }: SealedField): Place => ({
  eventId,
  path,
  key: under === 'person' && person !== undefined ? personKey(person) : textKey(eventId),
});
