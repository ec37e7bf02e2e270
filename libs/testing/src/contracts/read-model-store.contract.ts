/** What every ReadModelStore promises: effect and checkpoint together, one owner, and questions that are answered alike everywhere. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@kheo/kernel';
import type { CollectionSpec, ReadModelStore, Write } from '@kheo/ports';
import { commitPromises } from './read-model-commit.contract.js';
import { findPromises } from './read-model-find.contract.js';
import { pagePromises } from './read-model-page.contract.js';

export interface ReadModelStoreSubject {
  readonly store: ReadModelStore;
  /** Opens the same store again as after a restart, and closes the one before. */
  readonly reopen?: () => Promise<ReadModelStore>;
  readonly dispose: () => Promise<void>;
}

export const readModelStoreContract = (
  name: string,
  factory: () => ReadModelStoreSubject | Promise<ReadModelStoreSubject>,
  abilities: { readonly reopens?: boolean } = {},
): void => {
  describe(`${name} keeps the promises of a read model store`, () => {
    let held: ReadModelStoreSubject;
    const subject = (): ReadModelStoreSubject => held;
    beforeEach(async () => {
      held = await factory();
    });
    afterEach(() => held.dispose());

    describe('committing', () => commitPromises(subject));
    describe('finding', () => findPromises(subject));
    describe('pages', () => pagePromises(subject));
    if (abilities.reopens === true) durabilityPromises(subject);
  });
};

const durabilityPromises = (subject: () => ReadModelStoreSubject): void => {
  it('has its documents, checkpoints and epochs when it is opened again', async () => {
    const { store, reopen } = subject();
    await fill(store, MODELS, { m1: { status: 'live', votes: 3 } });
    const again = (await reopen?.()) as ReadModelStore;
    expect(await again.get(MODELS.name, ['m1'])).toEqual([
      { key: 'm1', document: { status: 'live', votes: 3 } },
    ]);
    expect(await again.find(MODELS.name, { where: [{ field: 'votes', is: 3 }], limit: 5 })).toHaveLength(1);
    expect(await again.checkpoint(QUESTION)).toBe(1);
    await again.prepare(QUESTION, [MODELS]);
    expect((await again.acquire(QUESTION)).epoch).toBe(2);
  });
};

export const QUESTION = 'register@1';

export const MODELS: CollectionSpec = {
  name: 'register@1.models',
  fields: { status: 'text', title: 'text', votes: 'integer', year: 'integer' },
  indexes: [['status', 'year'], ['votes']],
};

/** Puts documents into a new collection, as the first commit of its question. */
export const fill = async (
  store: ReadModelStore,
  spec: CollectionSpec,
  documents: Readonly<Record<string, JsonObject>>,
): Promise<void> => {
  await store.prepare(QUESTION, [spec]);
  const { epoch, checkpoint } = await store.acquire(QUESTION);
  const writes = Object.entries(documents).map(([key, document]): Write => ({
    collection: spec.name,
    key,
    document,
  }));
  const result = await store.commit({
    question: QUESTION,
    epoch,
    from: checkpoint,
    to: checkpoint + 1,
    writes,
  });
  if (result !== 'committed') throw new Error(`the store answered ${result}`);
};
