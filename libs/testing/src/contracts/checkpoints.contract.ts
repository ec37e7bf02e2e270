/** What every Checkpoints adapter promises: durable, fenced, and never going back. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Checkpoints } from '@kheo/ports';

export interface CheckpointsSubject {
  readonly checkpoints: Checkpoints;
  /** Opens the same checkpoints again as after a restart, and closes the ones before. */
  readonly reopen?: () => Promise<Checkpoints>;
  readonly dispose: () => Promise<void>;
}

export const checkpointsContract = (
  name: string,
  factory: () => CheckpointsSubject | Promise<CheckpointsSubject>,
  abilities: { readonly reopens?: boolean } = {},
): void => {
  describe(`${name} keeps the promises of checkpoints`, () => {
    let held: CheckpointsSubject;
    beforeEach(async () => {
      held = await factory();
    });
    afterEach(() => held.dispose());

    positionPromises(() => held);
    if (abilities.reopens === true) durabilityPromises(() => held);
  });
};

const positionPromises = (subject: () => CheckpointsSubject): void => {
  it('starts a reader that never ran at 0', async () => {
    const { checkpoints } = subject();
    expect(await checkpoints.read('relay')).toBe(0);
    expect((await checkpoints.acquire('relay')).position).toBe(0);
  });

  it('keeps what the owner stores, for each reader by itself', async () => {
    const { checkpoints } = subject();
    const relay = await checkpoints.acquire('relay');
    const reactions = await checkpoints.acquire('reactions');
    expect(await checkpoints.store('relay', relay.epoch, 10)).toBe('stored');
    expect(await checkpoints.store('reactions', reactions.epoch, 7)).toBe('stored');
    expect([await checkpoints.read('relay'), await checkpoints.read('reactions')]).toEqual([10, 7]);
  });

  it('never goes back', async () => {
    const { checkpoints } = subject();
    const { epoch } = await checkpoints.acquire('relay');
    await checkpoints.store('relay', epoch, 10);
    await checkpoints.store('relay', epoch, 9);
    expect(await checkpoints.read('relay')).toBe(10);
    await checkpoints.store('relay', epoch, 11);
    expect(await checkpoints.read('relay')).toBe(11);
  });

  it('fences every earlier owner, and hands over where that one stood', async () => {
    const { checkpoints } = subject();
    const first = await checkpoints.acquire('relay');
    await checkpoints.store('relay', first.epoch, 10);
    const second = await checkpoints.acquire('relay');
    expect(second.epoch).toBeGreaterThan(first.epoch);
    expect(second.position).toBe(10);
    expect(await checkpoints.store('relay', first.epoch, 20)).toBe('fenced');
    expect(await checkpoints.read('relay')).toBe(10);
    expect(await checkpoints.store('relay', second.epoch, 20)).toBe('stored');
    expect(await checkpoints.store('relay', second.epoch + 1, 30)).toBe('fenced');
    expect(await checkpoints.store('never acquired', 1, 30)).toBe('fenced');
  });

  it('gives each of 20 owners that come at once an epoch of its own, of which the highest counts', async () => {
    const { checkpoints } = subject();
    const owners = await Promise.all(Array.from({ length: 20 }, () => checkpoints.acquire('relay')));
    const epochs = owners.map(({ epoch }) => epoch);
    expect(new Set(epochs).size).toBe(20);
    const results = await Promise.all(epochs.map((epoch) => checkpoints.store('relay', epoch, epoch)));
    expect(results.filter((result) => result === 'stored')).toHaveLength(1);
    expect(await checkpoints.read('relay')).toBe(Math.max(...epochs));
  });
};

const durabilityPromises = (subject: () => CheckpointsSubject): void => {
  it('still knows positions and epochs when it is opened again', async () => {
    const { checkpoints, reopen } = subject();
    const before = await checkpoints.acquire('relay');
    await checkpoints.store('relay', before.epoch, 10);
    const again = (await reopen?.()) as Checkpoints;
    expect(await again.read('relay')).toBe(10);
    const after = await again.acquire('relay');
    expect(after.epoch).toBeGreaterThan(before.epoch);
    expect(await again.store('relay', before.epoch, 20)).toBe('fenced');
  });
};
