/** What a scenario is: something that happens to victims again and again, each time otherwise. */
import type { Lab } from '../kit/lab.js';

export interface Scenario {
  readonly name: string;
  /** What happens, in one sentence. */
  readonly doc: string;
  /** Works through the shim, which needs Linux and a C compiler. */
  readonly needsShim: boolean;
  /**
   * Case n does the next boundaries in order, and says so when there are none left: from 0 on until then, every boundary has had
   * its turn. Of other scenarios the number is a seed.
   */
  readonly sweep?: {
    /** There are about so many, by which it has its share of a long run. */
    readonly boundaries: number;
    /** So many a case. */
    readonly chain: number;
  };
  /** Of 100 cases of a long run that are not of sweeps, so many. */
  readonly share: number;
  readonly run: (lab: Lab) => Promise<Verdict>;
}

export interface Verdict {
  /** What is wrong; nothing is well. */
  readonly violations: readonly string[];
  /** Of a sweep: a victim that had all the work before it was done before the boundary, so there is none beyond it. */
  readonly atEnd?: boolean;
}
