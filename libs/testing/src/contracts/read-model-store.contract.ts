/** What every ReadModelStore promises: effect and checkpoint together, one owner, and questions that are answered alike everywhere. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReadModelStore } from '@kheo/ports';
import { commitPromises } from './read-model-commit.contract.js';
import { countPromises } from './read-model-count.contract.js';
import { findPromises } from './read-model-find.contract.js';
import { pagePromises } from './read-model-page.contract.js';
import { preparePromises } from './read-model-prepare.contract.js';
import { fill, MODELS, QUESTION } from './read-model-subject.js';
import type { ReadModelStoreSubject } from './read-model-subject.js';

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

    describe('preparing', () => preparePromises(subject));
    describe('committing', () => commitPromises(subject));
    describe('finding', () => findPromises(subject));
    describe('pages', () => pagePromises(subject));
    describe('counting', () => countPromises(subject));
    if (abilities.reopens === true) durabilityPromises(subject);
  });
};

const durabilityPromises = (subject: () => ReadModelStoreSubject): void => {
  it('has its documents, checkpoints and epochs when it is opened again', async () => {
    const { store, reopen } = subject();
    await fill(store, MODELS, { 7: { status: 'live', votes: 3 } });
    const again = (await reopen?.()) as ReadModelStore;
    expect(await again.find(MODELS.name, { where: [{ field: 'votes', is: 3 }], limit: 5 })).toEqual([
      { key: 7, document: { status: 'live', votes: 3 } },
    ]);
    expect(await again.checkpoint(QUESTION)).toBe(1);
    await again.prepare(QUESTION, [MODELS]);
    expect((await again.acquire(QUESTION)).epoch).toBe(2);
  });
};
