/** What each category's streams fold to: no more than rules need to decide. Answers for people are the read models' work. */
import type { Day, Interval } from '@kheo/kernel';
import type { HolderKind, Level, Role } from './vocabulary.js';

export interface UnitState {
  readonly unit: string;
  readonly kind: string;
  readonly level?: string;
  readonly parent?: string;
  readonly territory?: string;
  readonly existsFrom?: Interval;
  readonly lastDay?: Day;
  readonly successors: readonly string[];
}

export interface FieldRef {
  readonly scheme: string;
  readonly code: string;
}

/** The ids that a model's acts carry, as they stand. */
export interface ModelState {
  readonly model: string;
  readonly kind: string;
  readonly movement: string;
  readonly unit: string;
  readonly holderKind?: HolderKind;
  readonly holders: readonly string[];
  readonly field?: FieldRef;
  readonly ended?: 'lapsed' | 'merged';
  /** The model that it turned out to be. */
  readonly mergedInto?: string;
}

export interface CaseState {
  readonly case: string;
  readonly model: string;
  readonly level?: Level;
  readonly cycle?: number;
  readonly dossier: 'none' | 'submitted' | 'returned';
  readonly outcome: 'open' | 'recognised' | 'refused' | 'withdrawn' | 'recognition-withdrawn' | 'merged';
  /** The days on one of which it was recognised. */
  readonly recognisedOn?: Interval;
  /** Lines of decisions that the case already shows. */
  readonly decisions: readonly string[];
}

export interface DecisionState {
  readonly decision: string;
  readonly issuer: string;
  readonly annulled: boolean;
  /** The days on one of which it was issued. */
  readonly issuedOn: Interval;
  readonly lines: readonly { readonly line: number; readonly model: string; readonly case: string }[];
  /** Lines that could not take effect, in a log of before: now their cases say so. */
  readonly unapplied: readonly number[];
}

export interface CommendationState {
  readonly commendation: string;
  readonly form: string;
  readonly outcome: 'proposed' | 'granted' | 'refused';
}

export interface AuthorityState {
  readonly grants: readonly Grant[];
}

export interface Grant {
  readonly grant: string;
  readonly role: Role;
  readonly unit?: string;
  readonly from?: Day;
  readonly to?: Day;
  readonly revoked: boolean;
}

export interface ThingState {
  readonly id: string;
}

/** By category. A plain thing folds to its id alone: it exists. */
export interface States {
  readonly log: ThingState;
  readonly unit: UnitState;
  readonly phase: ThingState & { readonly fromYear: number; readonly toYear: number };
  readonly scheme: ThingState & { readonly codes: readonly string[] };
  readonly source: ThingState & { readonly publishedOn?: string };
  readonly document: ThingState;
  readonly person: ThingState;
  readonly form: ThingState & { readonly level: string; readonly validFrom?: Day; readonly validTo?: Day };
  readonly ground: ThingState;
  readonly plan: ThingState;
  readonly conference: ThingState;
  readonly statement: ThingState;
  readonly model: ModelState;
  readonly case: CaseState;
  readonly decision: DecisionState;
  readonly commendation: CommendationState;
  readonly claim: ThingState;
  readonly relation: ThingState;
  readonly authority: AuthorityState;
  readonly operation: ThingState & { readonly finished: boolean };
}
