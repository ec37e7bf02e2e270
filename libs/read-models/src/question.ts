/**
 * A question: what it keeps of the log, and how it answers. One file per question; the runner keeps its rows for both times, and
 * the asker gives every answer the same frame.
 */
import type {
  Body,
  Bounds,
  Day,
  EffectiveOn,
  Fields,
  Interval,
  Json,
  JsonObject,
  Source,
} from '@kheo/kernel';
import type { FieldType, ReadModelStore } from '@kheo/ports';

/** An event as questions see it: a correction has become the fact that it puts right. */
export interface Fact {
  /** Index of the event that states it, and of the one that stated it first: the same unless it was corrected. */
  readonly index: number;
  readonly order: number;
  readonly stream: string;
  readonly revision: number;
  readonly eventId: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly effectiveOn: EffectiveOn;
  readonly interval: Interval;
  readonly recordedAt: string;
  readonly recordedOn: Day;
  readonly actor: string;
  readonly commandId: string;
  readonly source: Source;
  /** Reference of the imported row that first stated it, where this one puts that right. */
  readonly reference?: string;
  /** Index of the correction that took its place. */
  readonly replacedAt?: number;
  /** It was taken back: nothing takes its place any more. */
  readonly retracted?: true;
  /** The correction that it is: which event it puts right, and why. */
  readonly corrects?: { readonly eventId: string; readonly reason: Json };
}

/** A row as a question sees it now: the runner adds since when and until when this was known. */
export interface Row {
  /** Stable within its document: rows of the same id follow each other in knowledge. */
  readonly id: string;
  /** The part of the document that it belongs to, where a document has parts. */
  readonly part?: string;
  readonly bounds: Bounds;
  readonly values: JsonObject;
}

/** The part that has no rows. */
export const NO_PART = '';

/** What a question keeps. */
export interface Keeping {
  /** Types of events that shape its rows. */
  readonly types: readonly string[];
  /** Further types of events that belong to the history of a document. */
  readonly also?: readonly string[];
  /** Documents that an event belongs to; looks at the event alone. */
  readonly keys: (type: string, data: JsonObject) => readonly string[];
  /** The rows of a document, from the facts that stand now, in the order of effect. Pure. */
  readonly rows: (facts: readonly Fact[], key: string) => readonly Row[];
  /**
   * The only part of a document that a fact shapes, NO_PART for none; undefined when it may shape all of it. What is stored of the rows of a part follows
   * from the facts of that part and from those that may shape all, so a document with many parts is not folded whole with each event.
   */
  readonly part?: (fact: Fact, key: string) => string | undefined;
  /** Members of a row that are stored, to be filtered and sorted by; the others are folded anew when they are shown. */
  readonly fields: Readonly<Record<string, FieldType>>;
  /** Fields that rows are counted by, beside their bounds and the positions between which they were known. */
  readonly counted?: readonly string[];
  /** Members of an event's data that rows show and that shape no stored member: a projection need not hold them. */
  readonly shown?: readonly string[];
  /** Of the data of an event that concerns several documents what this one needs; the very same data where that is all. */
  readonly own?: (type: string, data: JsonObject, key: string) => JsonObject;
  /** Further members that are stored: what is counted or shown of rows too many to be folded anew. */
  readonly kept?: readonly string[];
  readonly indexes: readonly (readonly string[])[];
}

/** Both times of an answer, pinned. */
export interface Pinned {
  readonly asOf: Day;
  /** The answer knows the first `knownAt` events. */
  readonly knownAt: number;
}

/** The facts of documents, as the log tells them up to the position of an answer. */
export interface FactReader {
  /** Every fact of each document, in order of recording; with `rowsOnly` those that shape its rows. */
  of(
    question: Pick<Question, 'name'>,
    documents: readonly string[],
    options?: { readonly rowsOnly?: boolean },
  ): Promise<ReadonlyMap<string, readonly Fact[]>>;
  /** What the question keeps. */
  keeping(question: Pick<Question, 'name'>): KeepingQuestion;
}

export interface Ask extends Pinned {
  readonly store: ReadModelStore;
  /** What the log says of a document. */
  readonly facts: FactReader;
  /** Whether the caller may see personal fields. */
  readonly personal: boolean;
  /** Opens what is sealed in these values, for a caller who may see it. */
  readonly open: <T>(value: T) => Promise<T>;
}

/** A page of a list: `next` continues behind its last item. */
export interface Page {
  readonly items: readonly JsonObject[];
  readonly next?: JsonObject;
  /** Further members of the answer. */
  readonly more?: JsonObject;
}

export interface Paging {
  readonly limit: number;
  readonly from?: JsonObject;
}

export interface Question {
  readonly name: string;
  /** Part of the identity of what it keeps: a change of code that changes rows needs another. */
  readonly version: number;
  readonly doc: string;
  readonly keeps?: Keeping;
  /** Names of other questions whose rows it looks at. */
  readonly reads: readonly string[];
  /** Parameters of the list beside asOf, knownAt, after, limit and cursor. */
  readonly params: Fields;
  readonly list: (ask: Ask, params: never, paging: Paging) => Promise<Page>;
  /** One thing by its id; undefined when there is none. */
  readonly one?: (ask: Ask, id: string) => Promise<JsonObject | undefined>;
}

/** A question that keeps rows of its own. */
export type KeepingQuestion = Question & { readonly keeps: Keeping };

interface Definition<F extends Fields> extends Omit<Question, 'list' | 'params'> {
  readonly params: F;
  readonly list: (ask: Ask, params: Body<F>, paging: Paging) => Promise<Page>;
}

export const question = <F extends Fields>(definition: Definition<F>): Question => definition;
