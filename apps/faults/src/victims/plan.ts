/** What a victim is told to do. It comes as one JSON argument. */
import type { DiskOrders } from '../disk/control.js';

/**
 * `commands`: numbered commands through the engine. `appends`: batches straight into the log. `crowd`: 200 writers on one stream of
 * the log. `visits`: 200 commands on one model. `import`: the files of a folder. `idle`: nothing but the start.
 */
export type Work = 'commands' | 'appends' | 'crowd' | 'visits' | 'import' | 'idle';

export interface VictimPlan {
  readonly work: Work;
  /** Makes its operations and its new things different from those of other victims. */
  readonly run: number;
  /** Number of the first command or append; earlier victims may have done it. */
  readonly from: number;
  /** Rounds of all writers, after which it comes to its end. */
  readonly rounds: number;
  /** Given to the disk when the loops run and the work begins, or when everything is done and the files are closed. */
  readonly orders?: DiskOrders & { readonly at: 'work' | 'close' };
  /** A promise that it breaks. */
  readonly fault?: string;
  /** Of 100 answers so many are lost after the commit: the caller tries again under the same key. */
  readonly lostAnswers?: number;
  /** The clock is moved by this much after so many readings of it. */
  readonly clock?: readonly { readonly afterReadings: number; readonly byMs: number }[];
  /** Folder of the files to import. */
  readonly source?: string;
  /** Tries to open its own folder a second time, and must be turned away. */
  readonly opensTwice?: boolean;
  /** Does not end when its work is done: it waits to be killed. */
  readonly stays?: boolean;
  /** Reactions and read models run beside the work. */
  readonly loops: boolean;
}

export const WRITERS = 8;
export const CROWD = 200;

/** Codes with which a victim ends by itself. */
export const EXIT = { done: 0, disk: 70, loop: 71, busy: 75, start: 76 } as const;
