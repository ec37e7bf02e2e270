/** What every KeyVault promises: a key is there before it is used, is made once, and is gone for good once destroyed. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { toHex } from '@kheo/kernel';
import type { KeyVault } from '@kheo/ports';

export interface KeyVaultSubject {
  readonly vault: KeyVault;
  /** Opens the same vault again as after a restart, and closes the one before. */
  readonly reopen?: () => Promise<KeyVault>;
  readonly dispose: () => Promise<void>;
}

export const keyVaultContract = (
  name: string,
  factory: () => KeyVaultSubject | Promise<KeyVaultSubject>,
  abilities: { readonly reopens?: boolean } = {},
): void => {
  describe(`${name} keeps the promises of a key vault`, () => {
    let held: KeyVaultSubject;
    beforeEach(async () => {
      held = await factory();
    });
    afterEach(() => held.dispose());

    keyPromises(() => held);
    destructionPromises(() => held);
    if (abilities.reopens === true) durabilityPromises(() => held);
  });
};

const own = (...names: string[]) => names.map((name) => ({ name, subjects: [] }));
const hexOf = (keys: ReadonlyMap<string, Uint8Array>) =>
  Object.fromEntries([...keys].map(([name, key]) => [name, toHex(key)]));

const keyPromises = (subject: () => KeyVaultSubject): void => {
  it('has one secret of 32 bytes, which nobody can change from outside', () => {
    const { vault } = subject();
    const secret = toHex(vault.secret());
    expect(secret).toHaveLength(64);
    vault.secret().fill(0);
    expect(toHex(vault.secret())).toBe(secret);
  });

  it('makes a key of 32 bytes for each name, once', async () => {
    const { vault } = subject();
    const made = hexOf(await vault.ensure(own('person-1', 'person-2')));
    expect(Object.keys(made).sort()).toEqual(['person-1', 'person-2']);
    expect(Object.values(made).map((key) => key.length)).toEqual([64, 64]);
    expect(new Set([...Object.values(made), toHex(vault.secret())]).size).toBe(3);
    expect(hexOf(await vault.ensure(own('person-2', 'person-1')))).toEqual(made);
    expect(hexOf(await vault.open(['person-1', 'person-2']))).toEqual(made);
  });

  it('gives everybody who asks at once the same key', async () => {
    const { vault } = subject();
    const answers = await Promise.all(Array.from({ length: 20 }, () => vault.ensure(own('person-1'))));
    expect(new Set(answers.map((keys) => hexOf(keys)['person-1'])).size).toBe(1);
  });

  it('takes a name that stands twice in one request as one', async () => {
    const { vault } = subject();
    const requests = [
      { name: 'note-1', subjects: ['person-1'] },
      { name: 'note-1', subjects: ['person-2'] },
    ];
    expect((await vault.ensure(requests)).size).toBe(1);
    expect(await vault.destroy('person-2')).toBe(1);
  });

  it('opens what is there and leaves out the rest', async () => {
    const { vault } = subject();
    await vault.ensure(own('person-1'));
    expect([...(await vault.open(['person-9', 'person-1'])).keys()]).toEqual(['person-1']);
    expect((await vault.open([])).size).toBe(0);
  });
};

const destructionPromises = (subject: () => KeyVaultSubject): void => {
  it('destroys the key of a person and of every text that lists the person, and no other', async () => {
    const { vault } = subject();
    await vault.ensure([
      ...own('person-1', 'person-2'),
      { name: 'note-1', subjects: ['person-1'] },
      { name: 'note-2', subjects: ['person-2'] },
      { name: 'note-3', subjects: ['person-2', 'person-1'] },
    ]);
    expect(await vault.destroy('person-1')).toBe(3);
    const left = await vault.open(['person-1', 'person-2', 'note-1', 'note-2', 'note-3']);
    expect([...left.keys()].sort()).toEqual(['note-2', 'person-2']);
    expect(await vault.destroy('person-1')).toBe(0);
    expect(await vault.destroy('nobody')).toBe(0);
  });

  it('never makes a destroyed key again, nor any other of the same request', async () => {
    const { vault } = subject();
    await vault.ensure([...own('person-1'), { name: 'note-1', subjects: ['person-1'] }]);
    await vault.destroy('person-1');
    for (const name of ['person-1', 'note-1']) {
      await expect(vault.ensure(own('person-3', name))).rejects.toMatchObject({ code: 'KeyDestroyed' });
    }
    expect((await vault.open(['person-1', 'note-1', 'person-3'])).size).toBe(0);
  });

  it('destroys a text with a person that was added to it later', async () => {
    const { vault } = subject();
    await vault.ensure([{ name: 'note-1', subjects: ['person-1'] }]);
    await vault.ensure([{ name: 'note-1', subjects: ['person-2'] }]);
    expect(await vault.destroy('person-2')).toBe(1);
    expect(await vault.destroy('person-1')).toBe(0);
  });
};

const durabilityPromises = (subject: () => KeyVaultSubject): void => {
  it('has the same secret, keys and destroyed names when it is opened again', async () => {
    const { vault, reopen } = subject();
    const secret = toHex(vault.secret());
    const made = hexOf(
      await vault.ensure([...own('person-1', 'person-2'), { name: 'note-2', subjects: ['person-2'] }]),
    );
    await vault.destroy('person-1');
    const again = (await reopen?.()) as KeyVault;
    expect(toHex(again.secret())).toBe(secret);
    expect(hexOf(await again.open(['person-2', 'note-2']))).toEqual({
      'person-2': made['person-2'],
      'note-2': made['note-2'],
    });
    await expect(again.ensure(own('person-1'))).rejects.toMatchObject({ code: 'KeyDestroyed' });
    expect(await again.destroy('person-2')).toBe(2);
  });
};
