/** What a contract of the read model store is run on: a store, and the collection that its tests fill. */
import type { JsonObject } from '@kheo/kernel';
import type { CollectionSpec, ReadModelStore, Write } from '@kheo/ports';

export interface ReadModelStoreSubject {
  readonly store: ReadModelStore;
  /** Opens the same store again as after a restart, and closes the one before. */
  readonly reopen?: () => Promise<ReadModelStore>;
  readonly dispose: () => Promise<void>;
}

export const QUESTION = 'register@1';

export const MODELS: CollectionSpec = {
  name: 'register@1.models',
  fields: { status: 'text', title: 'text', votes: 'integer', year: 'integer', from: 'day' },
  indexes: [['status', 'year'], ['votes'], ['from']],
};

/** Puts documents into a new collection, as the first commit of its question. */
export const fill = async (
  store: ReadModelStore,
  spec: CollectionSpec,
  documents: Readonly<Record<number, JsonObject>>,
): Promise<void> => {
  await store.prepare(QUESTION, [spec]);
  const { epoch, checkpoint } = await store.acquire(QUESTION);
  const writes = Object.entries(documents).map(([key, document]): Write => ({
    collection: spec.name,
    key: Number(key),
    document,
  }));
  const [result] = await store.commit([
    { question: QUESTION, epoch, from: checkpoint, to: checkpoint + 1, writes },
  ]);
  if (result !== 'committed') throw new Error(`the store answered ${String(result)}`);
};
