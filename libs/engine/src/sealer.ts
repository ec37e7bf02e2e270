/** Seals what may name people before an event is appended: keys first, durable, then the bytes. */
import { Fault, isSealed, jsonOf, mapSealed } from '@kheo/kernel';
import type { Draft, Sealed, SealedField, SealedText } from '@kheo/kernel';
import { openText, sealText } from '@kheo/integrity';
import type { KeyRequest, KeyVault } from '@kheo/ports';
import { fieldsOfEvent } from '@kheo/recognition';

/** A draft whose texts are still plain, and the persons that its free text names. */
export interface PlainDraft {
  readonly draft: Draft;
  readonly mentions: readonly string[];
  /** Of a correction: where the texts stand that it repeats unchanged. They are sealed anew in their new place, under the key they have. */
  readonly repeats?: TextsOf;
}

/** The event that holds the texts of a record by now, and the field within which they stand there. */
export interface TextsOf {
  readonly eventId: string;
  readonly within: string;
}

export const personKey = (person: string): string => `p.${person}`;
export const textKey = (eventId: string): string => `t.${eventId}`;

/** The drafts with every text sealed. One durable write of keys for all of them. */
export const sealDrafts = async (
  vault: KeyVault,
  plain: readonly PlainDraft[],
): Promise<readonly Draft[]> => {
  const requests = new Map<string, KeyRequest>();
  const moved = new Set<string>();
  for (const one of plain) {
    walk(one, (value, { key }) => {
      if (isSealed(value)) moved.add(value.key);
      else
        requests.set(key, { name: key, subjects: key.startsWith('t.') ? one.mentions.map(personKey) : [] });
      return value;
    });
  }
  if (requests.size + moved.size === 0) return plain.map(({ draft }) => draft);
  const keys =
    requests.size === 0 ? new Map<string, Uint8Array>() : await vault.ensure([...requests.values()]);
  const earlier = moved.size === 0 ? new Map<string, Uint8Array>() : await vault.open([...moved]);
  return plain.map((one) =>
    walk(one, (value, place) => {
      if (isSealed(value)) return resealed(value, earlier.get(value.key), { one, place });
      const key = keys.get(place.key);
      if (!key) throw new Fault('KeyDestroyed', { key: place.key });
      return { key: place.key, sealed: sealText(key, value, place) };
    }),
  );
};

interface Place {
  readonly key: string;
  readonly eventId: string;
  readonly path: string;
}

/**
 * The same text in its new place, under the same key: whoever's erasure destroys it there destroys it here. One whose key is gone
 * stays the sealed bytes it was, which nobody opens in either place.
 */
const resealed = (
  value: Sealed,
  key: Uint8Array | undefined,
  { one, place }: { one: PlainDraft; place: Place },
): Sealed => {
  if (!key || !one.repeats) return value;
  const { eventId, within } = one.repeats;
  const text = openText(key, value.sealed, { eventId, path: within + place.path.replace(/^after\./, '') });
  return { key: value.key, sealed: sealText(key, text, place) };
};

const walk = ({ draft }: PlainDraft, replace: (value: SealedText, place: Place) => SealedText): Draft => {
  const { eventId } = draft;
  const data = mapSealed(fieldsOfEvent(draft.type, draft.data), draft.data, (value, field) =>
    replace(value, placeOf(eventId, field)),
  );
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
