/** What is sealed in an answer: who may see it reads it, everybody else sees that there is something. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { sealText } from '@kheo/integrity';
import type { KeyVault } from '@kheo/ports';
import { eventIdOf, memoryParts } from '@kheo/testing';
import { ERASED, opener, SEALED } from './opener.js';

let vault: KeyVault;
beforeEach(() => {
  vault = memoryParts().vault;
});
let made = 0;
const sealed = async (key: string, text: string, path = 'name') => {
  made += 1;
  const place = { eventId: eventIdOf(made), path };
  const keys = await vault.ensure([{ name: key, subjects: [] }]);
  return { key, sealed: sealText(keys.get(key) as Uint8Array, text, place), ...place };
};

describe('an answer', () => {
  it('opens for who may see it, however deep the names lie', async () => {
    const [an, binh] = [await sealed('p.an', 'Nguyễn Văn An'), await sealed('p.binh', 'Trần Thị Bình')];
    const answer = { items: [{ holder: { name: an } }, { holders: [binh, 'u'], count: 2, none: null }] };
    expect(await opener(vault, true)(answer)).toEqual({
      items: [
        { holder: { name: 'Nguyễn Văn An' } },
        { holders: ['Trần Thị Bình', 'u'], count: 2, none: null },
      ],
    });
  });

  it('shows everybody else that there is something, without its key or its bytes', async () => {
    const an = await sealed('p.an', 'Nguyễn Văn An');
    const shown = await opener(vault, false)({ name: an });
    expect(shown).toEqual({ name: SEALED });
    expect(JSON.stringify(shown)).not.toContain(an.sealed);
  });

  it('tells who may see it which names were erased, and still opens the others', async () => {
    const answer = [await sealed('p.an', 'Nguyễn Văn An'), await sealed('p.binh', 'Trần Thị Bình')];
    await vault.destroy('p.an');
    expect(await opener(vault, true)(answer)).toEqual([ERASED, 'Trần Thị Bình']);
    expect(await opener(vault, false)(answer)).toEqual([SEALED, SEALED]);
  });

  it('does not open a text that stands where it was not sealed', async () => {
    const an = await sealed('p.an', 'Nguyễn Văn An');
    await expect(opener(vault, true)({ ...an, path: 'note' })).rejects.toThrow();
    await expect(opener(vault, true)({ ...an, eventId: eventIdOf(1_000) })).rejects.toThrow();
  });

  it('without anything sealed is handed on as it is, and no key is read', async () => {
    const answer = { items: [{ id: 'u', name: 'tỉnh u' }] };
    const unread: KeyVault = { ...vault, open: () => Promise.reject(new Error('read')) };
    expect(await opener(unread, true)(answer)).toBe(answer);
  });

  it('that holds a name a hundred times asks for its key once', async () => {
    const an = await sealed('p.an', 'Nguyễn Văn An');
    const asked: (readonly string[])[] = [];
    const watched = {
      open: (names: readonly string[]) => {
        asked.push(names);
        return vault.open(names);
      },
    } as unknown as KeyVault;
    const shown = await opener(watched, true)(Array.from({ length: 100 }, () => an));
    expect([asked, shown[99]]).toEqual([[['p.an']], 'Nguyễn Văn An']);
  });
});
