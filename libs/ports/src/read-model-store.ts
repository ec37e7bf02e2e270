/** Where the answers' material is kept: collections of rows with declared fields, written with their checkpoint. */
import type { JsonObject } from '@kheo/kernel';

export type Scalar = string | number;
/** `day` is a text `YYYY-MM-DD`, which an engine may store as it likes; one that is asked for must exist. */
export type FieldType = 'text' | 'integer' | 'day';

/** A collection as a question declares it. Its name holds the version: `register@1.rows`. */
export interface CollectionSpec {
  readonly name: string;
  /** Members that can be filtered and sorted by. Each is a top-level member of the document of its type, or absent; never null. */
  readonly fields: Readonly<Record<string, FieldType>>;
  /** Fields that are looked up together, in the order of the index; each index ends with the key. */
  readonly indexes: readonly (readonly string[])[];
  /** Fields that documents are counted by, whatever their number. */
  readonly counted?: readonly string[];
}

/**
 * One change of one document. Keys are whole numbers from 0; a question derives them from the event that a document stems from, so
 * that they grow along the log and new documents stand at the end.
 */
export type Write =
  | { readonly collection: string; readonly key: number; readonly document: JsonObject }
  /** Sets declared fields of a document and leaves the others; nothing happens where there is none under the key. */
  | { readonly collection: string; readonly key: number; readonly set: Readonly<Record<string, Scalar>> };

/** What one run over the log has changed for a question, and how far it has come. */
export interface Commit {
  readonly question: string;
  /** The epoch that `acquire` gave. */
  readonly epoch: number;
  /** Position the run started from; must be the stored checkpoint. */
  readonly from: number;
  readonly to: number;
  /** In the order in which they are made. */
  readonly writes: readonly Write[];
}

/** `fenced`: another owner came, or the checkpoint is not `from`; nothing of this commit was written. */
export type CommitOutcome = 'committed' | 'fenced';

export type Condition =
  /** With `orAbsent` also a document that lacks the field. */
  | { readonly field: string; readonly is: Scalar; readonly orAbsent?: true }
  | { readonly field: string; readonly in: readonly Scalar[] }
  | { readonly field: string; readonly atLeast?: Scalar; readonly atMost?: Scalar }
  /** Text that contains each of the words. */
  | { readonly field: string; readonly contains: readonly string[] };

export interface Find {
  readonly where: readonly Condition[];
  /** Sorted by these fields and then by key, all in one direction. A document without a field stands first when ascending, last when descending. */
  readonly orderBy?: readonly string[];
  readonly descending?: boolean;
  /** Continues behind a document: its values of the sort fields (null where absent), and its key. */
  readonly after?: { readonly values: readonly (Scalar | null)[]; readonly key: number };
  readonly limit: number;
}

/** How many documents there are by the values of fields. Every field it names is a counted one; a text has no `atLeast` or `atMost`. */
export interface Count {
  readonly where: readonly Condition[];
  /** Fields whose values make the groups, two at most; without one all documents are one group. */
  readonly by: readonly string[];
  /** Of each group it is told how many documents fulfil these, too. */
  readonly also: readonly Condition[];
}

/** A group that has documents. */
export interface Counted {
  /** Of the fields that are grouped by, in their order; null where the documents lack one. */
  readonly values: readonly (Scalar | null)[];
  readonly count: number;
  readonly also: number;
}

export interface Found {
  readonly key: number;
  readonly document: JsonObject;
}

export interface ReadModelStore {
  /**
   * Makes the collections of a question if they are absent. Idempotent. With `indexes: 'later'` those that are made now have none
   * until `index` is called: right for filling them from the start, while every find is a walk through all of them.
   * @throws Fault ConfigurationInvalid when a collection is there with other fields or indexes
   */
  prepare(
    question: string,
    collections: readonly CollectionSpec[],
    options?: { readonly indexes?: 'now' | 'later' },
  ): Promise<void>;

  /** Builds the declared indexes of a question's collections, or of that one, which are not there yet. Idempotent. */
  index(question: string, collection?: string): Promise<void>;

  /** Makes the caller the owner of the question: a higher epoch than any before, which fences every earlier owner. */
  acquire(question: string): Promise<{ readonly epoch: number; readonly checkpoint: number }>;

  /**
   * Effect and checkpoint of each question together or not at all. Answers in the order of the commits, which name different
   * questions; one that is fenced does not hold up the others. An error of one leaves nothing of any.
   * @throws Fault FieldInvalid, Internal (unknown collection, `to` before `from`)
   */
  commit(commits: readonly Commit[]): Promise<readonly CommitOutcome[]>;

  /** Position up to which the question has seen the log; 0 when it never ran. */
  checkpoint(question: string): Promise<number>;

  find(collection: string, find: Find): Promise<readonly Found[]>;

  /**
   * The groups of each count, in no certain order. All are told of the same moment, in one pass: what conditions that are the same
   * object say of a document is found out once for all counts that begin with them.
   * @throws Fault ParameterInvalid for a field that is not counted, or more than two to group by
   */
  count(collection: string, counts: readonly Count[]): Promise<readonly (readonly Counted[])[]>;

  /** Every document in order of key, for comparison: pages of `limit` behind `after`; −1 begins. */
  scan(collection: string, after: number, limit: number): Promise<readonly Found[]>;

  close(): Promise<void>;
}
