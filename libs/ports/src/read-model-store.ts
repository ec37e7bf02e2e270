/** Where the answers' material is kept: collections of JSON documents with declared fields, written with their checkpoint. */
import type { JsonObject } from '@kheo/kernel';

export type Scalar = string | number;

/** A collection as a question declares it. Its name holds the version: `register@1.rows`. */
export interface CollectionSpec {
  readonly name: string;
  /** Fields that can be filtered and sorted by, with their type; each is a top-level member of the document or absent. */
  readonly fields: Readonly<Record<string, 'text' | 'integer'>>;
  /** Fields that are looked up together, in the order of the index. */
  readonly indexes: readonly (readonly string[])[];
}

export interface Write {
  readonly collection: string;
  readonly key: string;
  /** `null` deletes. */
  readonly document: JsonObject | null;
}

/** What one run over the log has changed, and how far it has come. */
export interface Commit {
  readonly question: string;
  /** The epoch that `acquire` gave. */
  readonly epoch: number;
  /** Position the run started from; must be the stored checkpoint. */
  readonly from: number;
  readonly to: number;
  readonly writes: readonly Write[];
}

export type Condition =
  | { readonly field: string; readonly is: Scalar }
  | { readonly field: string; readonly in: readonly Scalar[] }
  | { readonly field: string; readonly atLeast?: Scalar; readonly atMost?: Scalar }
  /** Text that contains each of the words. */
  | { readonly field: string; readonly contains: readonly string[] };

export interface Find {
  readonly where: readonly Condition[];
  /** Sorted by these fields, then by key. A document without the field stands first when ascending. */
  readonly orderBy?: readonly { readonly field: string; readonly descending?: boolean }[];
  /** Continues behind a document: its values of the sort fields (null where absent), and its key. */
  readonly after?: { readonly values: readonly (Scalar | null)[]; readonly key: string };
  readonly limit: number;
}

export interface Found {
  readonly key: string;
  readonly document: JsonObject;
}

export interface ReadModelStore {
  /** Makes the collections of a question if they are absent. Idempotent. */
  prepare(question: string, collections: readonly CollectionSpec[]): Promise<void>;

  /** Makes the caller the owner of the question: a higher epoch than any before, which fences every earlier owner. */
  acquire(question: string): Promise<{ readonly epoch: number; readonly checkpoint: number }>;

  /**
   * Effect and checkpoint in one transaction, durable or not at all. `fenced`: another owner came, or the checkpoint is not `from`;
   * nothing was written.
   */
  commit(commit: Commit): Promise<'committed' | 'fenced'>;

  /** Position up to which the question has seen the log; 0 when it never ran. */
  checkpoint(question: string): Promise<number>;

  get(collection: string, keys: readonly string[]): Promise<readonly Found[]>;

  find(collection: string, find: Find): Promise<readonly Found[]>;

  /** Every document in order of key, for comparison: pages of `limit` behind `after`. */
  scan(collection: string, after: string, limit: number): Promise<readonly Found[]>;

  close(): Promise<void>;
}
