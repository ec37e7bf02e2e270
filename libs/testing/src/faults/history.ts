/**
 * What was asked of a process that may die at any moment, and what it answered: one JSON object a line, in the order in which it was
 * written. The file belongs to whoever does not die. A last line that was cut is no line.
 */

/** Where an event was said to stand. */
export interface Place {
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
}

/** A request, as it goes out. One without a line that ends it has an unknown outcome. */
export interface Invoked {
  readonly is: 'invoked';
  /** Of this attempt: an operation that is tried again has a new one. */
  readonly op: string;
  /** The `commandId` of its events: the same for every attempt under one key. */
  readonly command: string;
  /** What is asked, as a text: two bodies under one key differ in it. */
  readonly says: string;
  /** How many events it makes, where that is known. */
  readonly events?: number;
  /** The revision that its stream must have; −1 when it must not exist. */
  readonly expected?: number;
}

export interface Ok {
  readonly is: 'ok';
  readonly op: string;
  readonly events: readonly Place[];
  /** Events of the log up to the last of these. */
  readonly position: number;
}

/** `refused`: nothing was written. `unknown`: it may be there whole, or not at all. */
export interface NotOk {
  readonly is: 'refused' | 'unknown';
  readonly op: string;
  readonly code: string;
}

/** A reader was given these events of the log: hashes in hex from an index on. */
export interface Seen {
  readonly is: 'seen';
  readonly from: number;
  readonly hashes: readonly string[];
}

/** A question was answered for a past position: `ask` is question and parameters, `answer` everything that was answered. */
export interface Answered {
  readonly is: 'answered';
  readonly ask: string;
  readonly knownAt: number;
  readonly answer: string;
}

/** A process came up, or what it runs beside commands failed. */
export interface Told {
  readonly is: 'ready' | 'done' | 'failed' | 'killed' | 'busy';
  readonly why?: string;
}

export type HistoryLine = Invoked | Ok | NotOk | Seen | Answered | Told;

/** The whole lines of a history. @throws SyntaxError where a whole line is not JSON */
export const historyOf = (text: string): readonly HistoryLine[] =>
  text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as HistoryLine);

/** A request with everything that is known of its end. */
export interface Operation {
  readonly invoked: Invoked;
  readonly end?: Ok | NotOk;
}

/** Requests in the order in which they went out. */
export const operationsOf = (history: readonly HistoryLine[]): readonly Operation[] => {
  const ends = new Map<string, Ok | NotOk>();
  for (const line of history)
    if (line.is === 'ok' || line.is === 'refused' || line.is === 'unknown') ends.set(line.op, line);
  return history
    .filter((line) => line.is === 'invoked')
    .map((invoked) => {
      const end = ends.get(invoked.op);
      return { invoked, ...(end ? { end } : {}) };
    });
};

/** Attempts by the command that they try. */
export const byCommand = (history: readonly HistoryLine[]): ReadonlyMap<string, readonly Operation[]> =>
  Map.groupBy(operationsOf(history), ({ invoked }) => invoked.command);

export const isOk = ({ end }: Operation): boolean => end?.is === 'ok';
/** Nobody can say that nothing was written. */
export const mayBeThere = ({ end }: Operation): boolean => end?.is !== 'refused';
