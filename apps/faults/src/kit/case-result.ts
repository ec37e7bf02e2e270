/** What came of a case. */
export interface CaseResult {
  /** `<scenario>:<number>`: what --replay takes. */
  readonly seed: string;
  readonly scenario: string;
  /** Processes that were ended by SIGKILL. */
  readonly kills: number;
  /** Images of a power cut that were opened. */
  readonly cuts: number;
  readonly violations: readonly string[];
  /** Of a sweep: there is no boundary beyond this case. */
  readonly atEnd: boolean;
  /** Why nothing was tried. */
  readonly skipped?: string;
}
