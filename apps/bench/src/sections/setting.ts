/** What every section is given. */
import type { Figure } from '../report/figures.js';
import type { World } from '../world/worlds.js';

export interface Setting {
  readonly seed: number;
  /** Rounds of each side at this size of log. */
  readonly rounds: (events: number) => number;
  /** Sizes of logs, in events, smallest first. */
  readonly sizes: readonly number[];
  /** Proof that everything runs, of no worth as figures. */
  readonly smoke: boolean;
  /** Scratch folder on a real disk, removed at the end. */
  readonly work: string;
  /** A log of this size, built when it is wanted first. */
  readonly world: (events: number) => Promise<World>;
  /** Says of a figure that there is none, and why. */
  readonly skip: (id: string, why: string) => void;
  readonly say: (line: string) => void;
}

/** Answers figures as they come; what it throws fails the section. */
export type Section = (setting: Setting) => AsyncIterable<Figure>;

/** What a section throws when this machine lacks what it needs: the report says so, and the run does not fail. */
export class Unavailable extends Error {}
