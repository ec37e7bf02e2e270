/** Names and free text are sealed before they are stored: no byte of the log gives them away, and destroying a key erases them. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { fromUtf8, isRejection, isSealed, utf8 } from '@kheo/kernel';
import type { JsonObject, RecordedEvent, Sealed } from '@kheo/kernel';
import { keyedHash, openText } from '@kheo/integrity';
import { memoryParts } from '@kheo/testing';
import type { MemoryParts } from '@kheo/testing';
import { personKey, sealDrafts, textKey } from './sealer.js';
import { openWorld } from './test-engine.js';
import type { EngineWorld, Told } from './test-engine.js';

let world: EngineWorld & MemoryParts;
beforeEach(async () => {
  world = await openWorld(memoryParts());
});

const PLANTED = [
  'Nguyễn Thị Hiền',
  'Trưởng Ban Dân vận',
  'ghi chú của ông Phúc',
  'lời chị Đào kể',
  'vì ông Lộc khiếu nại',
  'bản ông Tài ký',
];
const SOURCE: Told = {
  source: {
    kind: 'import',
    dataSet: 'seed',
    file: 'people.csv',
    sha256: '0'.repeat(64),
    row: 2,
    reference: 'people:PER-001',
    quote: 'lời chị Đào kể',
  },
};

/** A person with a note and a quote, a document printed in full, a correction with its reason. */
const plant = async (): Promise<void> => {
  const person = { name: 'Nguyễn Thị Hiền', capacity: 'Trưởng Ban Dân vận', note: 'ghi chú của ông Phúc' };
  await world.act('IdentifyPerson', person, { key: 'hien', ...SOURCE });
  await world.act('RecordDocument', { type: 'KL', printedAs: 'bản ông Tài ký' }, { key: 'doc' });
  await world.act('CorrectRecord', {
    stream: stream('IdentifyPerson', 'hien', 'per', 'person'),
    revision: 1,
    changes: { capacity: 'Phó ban, trước là Trưởng Ban Dân vận' },
    reason: 'vì ông Lộc khiếu nại',
  });
};
const idOf = (name: string, key: string, prefix: string): string =>
  world.engine.idsOf('lan', name, key).derive(prefix);
const stream = (name: string, key: string, prefix: string, category: string): string =>
  `kheo.${category}-${idOf(name, key, prefix)}`;
const person = (): string => idOf('IdentifyPerson', 'hien', 'per');

/** Everything sealed in an event, by where it stands. */
const sealedIn = (value: unknown, path = ''): readonly (readonly [string, Sealed])[] => {
  if (isSealed(value)) return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    sealedIn(member, path === '' ? name : `${path}.${name}`),
  );
};
const textsOf = async (
  event: RecordedEvent | undefined,
  at?: { eventId: string },
): Promise<Record<string, string | undefined>> => {
  const { eventId } = at ?? event?.metadata ?? { eventId: '' };
  const sealed = sealedIn({ ...event?.data, source: event?.metadata.source });
  const keys = await world.vault.open(sealed.map(([, { key }]) => key));
  return Object.fromEntries(
    sealed.map(([path, { key, sealed: bytes }]) => {
      const held = keys.get(key);
      return [path, held && openText(held, bytes, { eventId, path })];
    }),
  );
};
const last = async (of: string): Promise<RecordedEvent | undefined> => (await world.events(of)).at(-1);

describe('what is stored', () => {
  it('holds no planted name in any byte, neither as text nor escaped nor as base64', async () => {
    await plant();
    const events = await world.events();
    expect(
      events.filter(({ type }) =>
        ['PersonIdentified', 'CapacityHeld', 'DocumentRecorded', 'RecordCorrected'].includes(type),
      ),
    ).toHaveLength(4);
    const stored = events
      .flatMap(({ dataBytes, metadataBytes }) => [fromUtf8(dataBytes), fromUtf8(metadataBytes)])
      .join('\n');
    for (const name of PLANTED) {
      const escaped = JSON.stringify(name).replaceAll(
        /[^\x20-\x7e]/g,
        (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      for (const form of [
        name,
        escaped.slice(1, -1),
        Buffer.from(name).toString('base64url').slice(0, -2),
        Buffer.from(name).toString('hex'),
      ]) {
        expect([name, stored.includes(form)]).toEqual([name, false]);
      }
    }
  });

  it('opens in its own place with its key', async () => {
    await plant();
    const [identified, held] = await world.events(stream('IdentifyPerson', 'hien', 'per', 'person'));
    expect(await textsOf(identified)).toEqual({
      name: PLANTED[0],
      note: PLANTED[2],
      'source.quote': PLANTED[3],
    });
    expect(await textsOf(held)).toEqual({ capacity: PLANTED[1], 'source.quote': PLANTED[3] });
  });

  it('opens in no other event and no other field', async () => {
    await plant();
    const [identified, held] = await world.events(stream('IdentifyPerson', 'hien', 'per', 'person'));
    await expect(textsOf(identified, held?.metadata)).rejects.toMatchObject({ code: 'LogCorrupt' });
    const name = identified?.data['name'] as unknown as Sealed;
    const key = (await world.vault.open([name.key])).get(name.key) as Uint8Array;
    const eventId = identified?.metadata.eventId ?? '';
    expect(openText(key, name.sealed, { eventId, path: 'name' })).toBe(PLANTED[0]);
    expect(() => openText(key, name.sealed, { eventId, path: 'note' })).toThrow();
  });

  it('is sealed under the person, or under a key of its own', async () => {
    await plant();
    const [identified] = await world.events(stream('IdentifyPerson', 'hien', 'per', 'person'));
    const [name, note] = ['name', 'note'].map((field) => identified?.data[field] as unknown as Sealed);
    expect([name?.key, note?.key]).toEqual([
      personKey(person()),
      textKey(identified?.metadata.eventId ?? ''),
    ]);
  });

  it('is the same on every retry, byte for byte', async () => {
    world.store.failNextCommit('before');
    const act = () => world.act('IdentifyPerson', { name: 'Nguyễn Thị Hiền' }, { key: 'hien' });
    const draft = {
      draft: {
        type: 'PersonIdentified',
        eventId: 'e',
        data: { person: 'p', name: 'Nguyễn Thị Hiền' },
        source: { kind: 'live' },
      } as never,
      mentions: [],
    };
    const sealed = [await sealDrafts(world.vault, [draft]), await sealDrafts(world.vault, [draft])];
    expect(sealed[0]).toEqual(sealed[1]);
    await expect(act()).rejects.toMatchObject({ code: 'OutcomeUnknown' });
    expect(isRejection(await act())).toBe(false);
  });

  it('can not be guessed from command hashes or ids, which are made under a secret', async () => {
    const other = await openWorld(memoryParts(undefined, 8));
    const body = { name: 'Nguyễn Thị Hiền' };
    await world.act('IdentifyPerson', body, { key: 'k' });
    await other.act('IdentifyPerson', body, { key: 'k' });
    const [ours, theirs] = [(await world.events()).at(-1)?.metadata, (await other.events()).at(-1)?.metadata];
    for (const member of ['commandHash', 'commandId', 'eventId', 'stream'] as const)
      expect([member, ours?.[member] === theirs?.[member]]).toEqual([member, false]);
    expect(ours?.commandHash).not.toBe(
      Buffer.from(keyedHash(utf8(''))(utf8(JSON.stringify(body)))).toString('hex'),
    );
  });
});

describe('a corrected text', () => {
  const note = 'bà Na kể';
  const record = async (mentions: readonly string[] = []): Promise<string> => {
    const answer = await world.act(
      'RecordStatement',
      { unit: 'u', act: 'proposed', note },
      { key: 'st', mentions },
    );
    expect(isRejection(answer)).toBe(false);
    return stream('RecordStatement', 'st', 'stm', 'statement');
  };
  const correct = (of: string, changes: JsonObject) =>
    world.act('CorrectRecord', { stream: of, revision: 0, changes, reason: 'sai' });

  beforeEach(async () => {
    await world.act('EstablishUnit', { unit: 'u', name: 'U', kind: 'agency' });
  });

  it('that is not changed stands sealed anew in the correction, and opens there', async () => {
    const of = await record();
    await correct(of, { value: 3 });
    expect(await textsOf(await last(of))).toEqual({ 'after.note': note, reason: 'sai' });
  });

  it('can be corrected again, any number of times', async () => {
    const of = await record();
    for (const value of [3, 4, 5]) expect(isRejection(await correct(of, { value }))).toBe(false);
    expect(await textsOf(await last(of))).toEqual({ 'after.note': note, reason: 'sai' });
    await correct(of, { note: 'ông Điền kể' });
    await correct(of, { value: 6 });
    expect(await textsOf(await last(of))).toEqual({ 'after.note': 'ông Điền kể', reason: 'sai' });
  });

  it('is erased with whom it names also where corrections repeat it', async () => {
    await world.act('IdentifyPerson', { name: 'Phan Thị Na' }, { key: 'hien' });
    const of = await record([person()]);
    await correct(of, { value: 3 });
    await correct(of, { value: 4 });
    await world.vault.destroy(personKey(person()));
    for (const event of await world.events(of)) {
      const texts = await textsOf(event);
      expect([texts['note'], texts['after.note']]).toEqual([undefined, undefined]);
    }
  });

  it('that was erased does not keep the rest of the record from being corrected', async () => {
    await world.act('IdentifyPerson', { name: 'Phan Thị Na' }, { key: 'hien' });
    const of = await record([person()]);
    await world.vault.destroy(personKey(person()));
    expect(isRejection(await correct(of, { value: 3 }))).toBe(false);
    expect(await textsOf(await last(of))).toEqual({ 'after.note': undefined, reason: 'sai' });
    const identity = await world.act('CorrectRecord', {
      stream: stream('IdentifyPerson', 'hien', 'per', 'person'),
      revision: 0,
      changes: { note: 'x' },
      reason: 'sai',
    });
    expect(isRejection(identity)).toBe(false);
  });
});

describe('a destroyed key', () => {
  it('erases the person wherever named, leaves the events, and is never made again', async () => {
    await plant();
    const before = await world.store.treeHead();
    expect(await world.vault.destroy(personKey(person()))).toBe(1);
    const [identified] = await world.events(stream('IdentifyPerson', 'hien', 'per', 'person'));
    expect(await textsOf(identified)).toMatchObject({ name: undefined, note: PLANTED[2] });
    await expect(world.act('HoldCapacity', { person: person(), capacity: 'Chủ tịch' })).rejects.toMatchObject(
      { code: 'KeyDestroyed' },
    );
    expect(await world.store.treeHead()).toEqual(before);
  });

  it('is durable before its event: when the append fails, the key is there', async () => {
    world.store.failNextCommit('before');
    await expect(
      world.act('IdentifyPerson', { name: 'Nguyễn Thị Hiền' }, { key: 'hien' }),
    ).rejects.toMatchObject({ code: 'OutcomeUnknown' });
    expect((await world.vault.open([personKey(person())])).size).toBe(1);
  });
});
